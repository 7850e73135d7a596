package evals

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// lived plays a conversation on the shop and gives it as past.
func lived(t *testing.T, steps func(ctx context.Context, w *world) error) Past {
	t.Helper()
	return livedOn(t, shop(), steps)
}

// livedOn is lived on other material.
func livedOn(t *testing.T, m Material, steps func(ctx context.Context, w *world) error) Past {
	t.Helper()
	o := Options{Feelings: feelings}
	if err := o.defaults(); err != nil {
		t.Fatal(err)
	}
	b, err := newBench(t.Context(), m, &o)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWorld(b, Conditions{}, Conditions{}, "en")
	if err != nil {
		t.Fatal(err)
	}
	if err := steps(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	return Past{
		ID: w.rec.conv.ID, Lang: "en", Visitor: w.rec.visitor, Events: w.rec.events, Traces: tracesOf(w.rec.decisions),
		Effects: slices.Collect(maps.Values(w.rec.effects)), Read: w.now(),
	}
}

func replayed(t *testing.T, m Material, past ...Past) ReplayReport {
	t.Helper()
	r, err := Replay(t.Context(), ReplayOptions{Past: past, Material: m, Candidate: "other", Feelings: feelings, Since: defaultNow, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReplay(t *testing.T) {
	t.Parallel()
	talk := lived(t, func(ctx context.Context, w *world) error {
		for _, step := range []func() error{
			func() error { return w.greet(ctx) },
			func() error { return w.say(ctx, "hello", "how long do refunds take") },
			func() error { return w.feedback(ctx, false) },
			func() error { return w.say(ctx, "change my e-mail address") },
			func() error { return w.say(ctx, "joe@example.com") },
			func() error { return w.click(ctx, "moved") },
			func() error { w.pass(2 * time.Hour); return w.say(ctx, "when does my parcel arrive") },
			func() error { return w.say(ctx, "get me a human please") },
			func() error { return w.agent(ctx, "Hello, Anna here") },
			func() error { return w.say(ctx, "at last") },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	t.Run("OfTheSameBotChangesNothing", func(t *testing.T) {
		t.Parallel()
		r := replayed(t, shop(), talk)
		if r.Conversations != 1 || r.Turns != 7 || r.Changed != 0 {
			t.Errorf("%s\n%+v", r.Summary(), r.Chats)
		}
		if r.Was != r.Would || r.Was.Answered == 0 || r.Was.HandedOver != 1 {
			t.Errorf("was %+v, would be %+v", r.Was, r.Would)
		}
	})
	t.Run("MasksPersonalDataAndLeavesPeopleOut", func(t *testing.T) {
		t.Parallel()
		r := replayed(t, shop(), talk)
		var b bytes.Buffer
		if err := r.HTML(&b); err != nil {
			t.Fatal(err)
		}
		for _, never := range []string{"joe@example.com", "at last", "Anna here"} {
			if strings.Contains(b.String(), never) {
				t.Errorf("the page shows %q", never)
			}
		}
		if !strings.Contains(b.String(), chat.MaskedMail) {
			t.Error("nothing is masked")
		}
	})
	t.Run("NamesAnotherArticle", func(t *testing.T) {
		t.Parallel()
		m := shop()
		for i := range m.Articles {
			if m.Articles[i].Slug == "en/delivery" {
				m.Articles[i].Body = "Parcels arrive in 9 working days."
			}
		}
		r := replayed(t, m, talk)
		if r.Changed != 1 {
			t.Fatalf("%s", r.Summary())
		}
		var differs []string
		for _, turn := range r.Chats[0].Turns {
			if turn.Differs != "" {
				differs = append(differs, turn.Differs+": "+turn.Visitor[0])
			}
		}
		if len(differs) != 1 || differs[0] != "words: when does my parcel arrive" {
			t.Errorf("differs %q", differs)
		}
	})
	t.Run("WithoutFlowsGoesAnotherWay", func(t *testing.T) {
		t.Parallel()
		m := shop()
		m.Flows = nil
		if r := replayed(t, m, talk); r.Changed != 1 || r.Would.Flow >= r.Was.Flow {
			t.Errorf("%s", r.Summary())
		}
	})
	t.Run("TriesAnotherCalibration", func(t *testing.T) {
		t.Parallel()
		strict := knowledge.DefaultCalibration()
		strict.High, strict.Middle = 0.9999, 0.9999
		r, err := Replay(t.Context(), ReplayOptions{Past: []Past{talk}, Material: shop(), Calibration: strict, Feelings: feelings})
		if err != nil || r.Would.Answered != 0 || r.Was.Answered == 0 {
			t.Errorf("%s %v", r.Summary(), err)
		}
	})
	t.Run("SaysWhatCouldNotBeCalled", func(t *testing.T) {
		t.Parallel()
		m := shop()
		m.HTTP = nil
		alone := talk
		alone.Effects = nil
		r := replayed(t, m, alone)
		if len(r.Chats[0].Notes) != 2 || !strings.Contains(strings.Join(r.Chats[0].Notes, "|"), "no recorded response") {
			t.Errorf("notes %q", r.Chats[0].Notes)
		}
	})
	t.Run("LeavesOutWhereTheBotWasAskedNothing", func(t *testing.T) {
		t.Parallel()
		r := replayed(t, shop(), Past{ID: chat.NewID()})
		if r.LeftOut != 1 || r.Conversations != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestCandidate(t *testing.T) {
	t.Parallel()
	c, findings := ParseCandidate("c.yaml", []byte("candidate: x\nkb: [a, b]\nsettings: {bot_name: Bo}\nhttp: [{url: a, status: 200}]"))
	if len(findings) > 0 || c.Name != "x" || len(c.KB) != 2 {
		t.Fatalf("%+v %v", c, findings)
	}
	m, err := c.Over(Material{Settings: []byte(`{"bot_name": "Al", "schedule": {"timezone": "UTC"}}`)})
	if err != nil || string(m.Settings) != `{"bot_name":"Bo","schedule":{"timezone":"UTC"}}` || len(m.HTTP) != 1 {
		t.Errorf("material %s, %v", m.Settings, err)
	}
	if _, findings := ParseCandidate("c.yaml", []byte("kb: a\nflows: x")); len(findings) != 2 {
		t.Errorf("findings %v", findings)
	}
}

func TestParseSince(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 11, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"7d": now.AddDate(0, 0, -7), "2w": now.AddDate(0, 0, -14), "36h": now.Add(-36 * time.Hour), "2026-03-01": time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
	} {
		if got, err := ParseSince(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "-7d", "0d", "soon", "-3h", "99999999d"} {
		if _, err := ParseSince(text, now); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}
