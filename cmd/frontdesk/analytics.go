package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

type analyticsCommand struct {
	Recompute analyticsRecompute `cmd:"" help:"Compute the figures again from the events; may run beside the server."`
}

type analyticsRecompute struct {
	From string `help:"First day of activity, as 2026-11-30 in the workspace's time zone; everything when empty." placeholder:"DAY"`
	To   string `help:"Last day of activity." placeholder:"DAY"`
}

// Run computes and says what differed.
func (c analyticsRecompute) Run(ctx context.Context, s *session) error {
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	from, err := day(c.From, ws.TimeZone, 0)
	if err != nil {
		return err
	}
	to, err := day(c.To, ws.TimeZone, 1)
	if err != nil {
		return err
	}
	r, err := projector(db, s.logger()).Recompute(ctx, ws.ID, from, to)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d conversations computed again, %d differed.\n", r.Conversations, r.Changed)
	return nil
}

// day reads a day as its first instant, some days later; "" is the zero time.
func day(text, zone string, later int) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	t, err := time.ParseInLocation(time.DateOnly, text, loc)
	if err != nil {
		return t, chat.Errorf(chat.Invalid, "%q is not a day: write it as 2026-11-30", text)
	}
	return time.Date(t.Year(), t.Month(), t.Day()+later, 0, 0, 0, 0, loc), nil
}

func projector(db *store.Store, log *slog.Logger) *analytics.Projector {
	return &analytics.Projector{Store: db, Log: log, Now: time.Now, Hours: func(settings string) (analytics.Hours, error) {
		read, err := bot.ReadSettings(json.RawMessage(settings))
		return read.Schedule, err
	}}
}

// shortAbandon reads the setting; what cannot be read is the default.
func shortAbandon(settings []byte) time.Duration {
	read, err := bot.ReadSettings(settings)
	if err != nil {
		return analytics.ShortAbandon
	}
	return cmp.Or(time.Duration(read.Analytics.ShortAbandonS)*time.Second, analytics.ShortAbandon)
}
