package main_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"github.com/frontdesk-chat/frontdesk/store"
)

const embedModel = "embed-test"

// TestModelEndpoint: with an endpoint set, every chunk gets a vector, the
// dense arm takes part in the search, and the model words the answer; when it
// fails, the visitor sees the knowledge base's own words and no error.
func TestModelEndpoint(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		model := llmtest.Start(t)
		model.Chat(llmtest.Honest) // one sentence, where the articles' own answers are longer
		srv := serve(t, data, []string{"--demo"}, append(modelEnv(model), "FRONTDESK_EMBED_MODEL="+embedModel)...)
		db, ws := database(t, data)
		eventually(t, func() string {
			progress, err := db.EmbeddingProgress(t.Context(), ws)
			for _, p := range progress {
				if p.Model == embedModel && p.Complete() {
					return ""
				}
			}
			return fmt.Sprintf("embedded so far: %+v, %v", progress, err)
		})
		visitor := newVisitor(t, srv.at, nil)
		ask := func(question string) (words string, trace bot.Trace) {
			id := visitor.ack(visitor.say(chat.ID{}, question)).Conversation
			settle(t, db, ws, id)
			all := said(t, stored(t, db, ws, id, chat.Visitors), chat.ByBot)
			decisions, err := db.Decisions(t.Context(), ws, id)
			if err != nil || len(decisions) == 0 || len(all) == 0 {
				t.Fatalf("%d decisions, %d messages, %v", len(decisions), len(all), err)
			}
			if err := json.Unmarshal(decisions[len(decisions)-1].Trace, &trace); err != nil {
				t.Fatal(err)
			}
			return all[len(all)-1], trace
		}

		words, trace := ask(answerable[0])
		if trace.Model == nil || !trace.Model.Used || strings.Count(words, ".") > 2 {
			t.Errorf("the bot said %q; model %+v", words, trace.Model)
		}
		var found knowledge.Result
		if err := json.Unmarshal(trace.Search, &found); err != nil {
			t.Fatal(err)
		}
		if found.Hits[0].Arms["vector"] <= 0 || len(found.Degraded) != 0 {
			t.Errorf("the first hit's arms are %v, degraded %v", found.Hits[0].Arms, found.Degraded)
		}

		model.Chat(llmtest.Always(llmtest.Fail(500)))
		words, trace = ask(answerable[1])
		if words == "" || trace.Model == nil || trace.Model.Used || trace.Model.Why == "" {
			t.Errorf("with a broken model the bot said %q; model %+v", words, trace.Model)
		}
	})
}
