package main_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"github.com/frontdesk-chat/frontdesk/store"
)

// shownOf gives the longest text that a visitor has seen growing in a
// conversation, "" for none.
func (p *party) shownOf(conversation chat.ID) (longest string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	frames := json.NewDecoder(bytes.NewReader(p.raw.Bytes()))
	for frames.More() {
		var raw json.RawMessage
		if err := frames.Decode(&raw); err != nil {
			p.t.Fatal(err)
		}
		var f struct{ Type, Conversation, Text string }
		if json.Unmarshal(raw, &f) == nil && f.Type == "answer.delta" && f.Conversation == conversation.String() && len(f.Text) > len(longest) {
			longest = f.Text
		}
	}
	return longest
}

// everySentence answers with the sentences of the best passage, each with
// itself as its proof: an answer that takes a while to write.
func everySentence(r llmtest.Request) llmtest.Reply {
	_, text, _ := strings.Cut(r.Block("passage 1"), "\n")
	a := llmtest.Answer{Answerable: true, Language: "en"}
	for line := range strings.Lines(text) {
		for part := range strings.SplitSeq(strings.TrimSpace(line), ". ") {
			if s := strings.TrimSuffix(part, "."); len(strings.Fields(s)) > 4 && !strings.ContainsAny(s, "#|*[-") && len(a.Sentences) < 4 {
				a.Sentences = append(a.Sentences, llmtest.Sentence{Text: s + ".", Sources: []int{1}, Quote: s})
			}
		}
	}
	return llmtest.Say(a)
}

// TestKilledWhileAnAnswerIsShown kills the server while its visitors see
// answers growing. Afterwards each has one answer, which holds what they saw,
// also when the model is gone by then.
func TestKilledWhileAnAnswerIsShown(t *testing.T) {
	t.Parallel()
	const chats, rounds = 4, 3
	onEach(t, func(t *testing.T, data store.Options) {
		model := llmtest.Start(t)
		never := make(chan struct{})
		defer close(never)
		srv := launch(t, binary, data, []string{"--demo", "--snapshot-dir", t.TempDir()}, append(modelEnv(model), shortLease)...)
		db, ws := database(t, data)
		met := 0 // kills that came while something was shown and not yet stored
		for round := range rounds {
			model.Chat(func(r llmtest.Request) llmtest.Reply {
				if round == 0 { // and then killed anywhere
					return everySentence(r).Paced(25 * time.Millisecond)
				}
				return everySentence(r).PausedAfter(1, never)
			})
			visitors, conversations := make([]*party, chats), make([]chat.ID, chats)
			for i := range visitors {
				visitors[i] = newVisitor(t, srv.at, nil)
			}
			for i, v := range visitors {
				conversations[i] = v.ack(v.say(chat.ID{}, answerable[(round+i)%len(answerable)])).Conversation
			}
			eventually(t, func() string {
				for i, v := range visitors {
					if v.shownOf(conversations[i]) != "" {
						return ""
					}
				}
				return "no answer is shown"
			})
			time.Sleep(rand.N(300 * time.Millisecond)) // the moment of the kill
			srv.kill()
			model.Chat(everySentence)
			if round == 2 {
				model.Chat(llmtest.Always(llmtest.Fail(500)))
			}
			shown := make([]string, chats)
			for i, v := range visitors {
				shown[i] = v.shownOf(conversations[i])
				if shown[i] != "" && len(said(t, stored(t, db, ws, conversations[i], chat.Visitors), chat.ByBot)) == 0 {
					met++
				}
			}
			srv.start()
			for i, v := range visitors {
				id := conversations[i]
				covered(t, db, ws, id, settle(t, db, ws, id))
				words := said(t, stored(t, db, ws, id, chat.Visitors), chat.ByBot)
				if len(words) != 1 || !strings.HasPrefix(words[0], shown[i]) {
					t.Errorf("round %d: the visitor saw %q and then got %q", round, shown[i], words)
				}
				if last := v.shownOf(id); len(words) == 1 && !strings.HasPrefix(words[0], last) {
					t.Errorf("round %d: after the start the visitor saw %q, stored is %q", round, last, words)
				}
				same(t, v, db, ws, id)
				v.leave()
			}
			if t.Failed() {
				return
			}
		}
		t.Logf("%d answers of %d were being shown when the server was killed", met, chats*rounds)
		if met == 0 {
			t.Error("no kill came while an answer was shown")
		}
	})
}
