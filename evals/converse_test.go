package evals

import (
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
)

// TestAnswersWithAModel plays whole turns against the scripted endpoint: an
// honest model changes nothing about which articles are right, one that lies
// has nothing of its own shown.
func TestAnswersWithAModel(t *testing.T) {
	t.Parallel()
	kb, queries := shopKB(t), shopQueries(40)
	o := AnswersOptions{KB: kb, Queries: queries, TargetError: 0.2, Now: time.Now}
	offline, err := Answers(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for name, rule := range map[string]llmtest.Rule{"Honest": llmtest.Honest, "Lying": llmtest.Lie} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := endpoint(t, rule)
			o := o
			o.Model = client
			got, err := Answers(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if got.N != offline.N || got.Top1 != offline.Top1 || got.ErrorAmongAnswered > 0.2 {
				t.Errorf("top-1 %.3f (offline %.3f), answered %.3f at %.3f", got.Top1, offline.Top1, got.AnsweredShare, got.ErrorAmongAnswered)
			}
			if name == "Honest" && got.Answered == 0 {
				t.Error("nothing is answered")
			}
		})
	}
}
