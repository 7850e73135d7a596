package evals

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// converse asks each question in a chat of its own, with a model that words
// the answer: the bot's whole turn, its verification included. What the
// visitor saw counts.
func converse(ctx context.Context, o AnswersOptions, s *knowledge.Searcher, step func()) (asked, error) {
	feelings := sentiment.New()
	if err := feelings.Load(); err != nil {
		return nil, err
	}
	b, err := newBench(ctx, Material{Articles: o.KB.Articles}, &Options{Model: o.Model, Feelings: feelings, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	home := *b.home
	home.Searcher = s
	b.home = &home
	out := make(asked, 0, len(o.Queries))
	for _, q := range o.Queries {
		one, err := converseOnce(ctx, b, q)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
		step()
	}
	return out, nil
}

func converseOnce(ctx context.Context, b *bench, q Query) (outcome, error) {
	lang := bot.Languages[0]
	if slices.Contains(bot.Languages, q.Lang) {
		lang = q.Lang
	}
	w, err := newWorld(b, Conditions{}, Conditions{}, lang)
	if err != nil {
		return outcome{}, err
	}
	if err := w.say(ctx, q.Text); err != nil {
		return outcome{}, err
	}
	x := w.log[len(w.log)-1]
	var found knowledge.Result
	if x.search != nil {
		found = *x.search
	}
	one := foundBy(q, found, time.Duration(x.LatencyUS)*time.Microsecond)
	one.written = true
	for _, said := range x.Bot {
		if said.Band != "" {
			one.shown = true
			one.result.Band = knowledge.Band(said.Band)
			one.cites = slices.ContainsFunc(said.Sources, func(id string) bool { return slices.Contains(q.Gold, id) })
		}
	}
	return one, nil
}
