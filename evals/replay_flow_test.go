package evals

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

const liveRefund = `flow: refund
triggers: [{keyword: [refund]}]
vars:
  order_id: {type: text}
  reason: {type: enum, of: [damaged, late]}
steps:
  - {id: ask_order, ask: order_id, text: {en: "What is your order number?", ko: "주문 번호를 알려 주세요."}}
  - {id: lookup, http: {get: "https://shop.example/orders/{{ vars.order_id }}", map: {state: body.state}}, on_error: sorry}
  - {id: tell, say: {en: "Your order is {{ vars.state }}.", ko: "주문은 {{ vars.state }}예요."}}
  - id: why
    choice: reason
    text: {en: "What went wrong?", ko: "어떤 문제가 있었나요?"}
    options:
      - {id: damaged, label: {en: It arrived damaged, ko: 파손되었어요}}
      - {id: late, label: {en: It came late, ko: 늦게 왔어요}}
  - {id: pause, wait: 10m}
  - {id: remind, say: {en: "Your money is on its way.", ko: "환불을 진행하고 있어요."}}
  - {id: rate, rating: {scale: 5}}
  - {id: done, end: resolved}
  - {id: sorry, handoff: {team: orders, reason: policy}}
`

// drafts are ways to change the live flow, and what stands in the golden files.
var drafts = map[string]*strings.Replacer{
	"same":           strings.NewReplacer(),
	"another_word":   strings.NewReplacer("Your money is on its way.", "We have sent your money."),
	"renamed_step":   strings.NewReplacer("id: ask_order", "id: order_number", "id: why", "id: which"),
	"renamed_option": strings.NewReplacer("{id: damaged,", "{id: broken,", "[damaged, late]", "[broken, late]"),
	"option_gone":    strings.NewReplacer("      - {id: damaged, label: {en: It arrived damaged, ko: 파손되었어요}}\n", "      - {id: lost, label: {en: It never came, ko: 오지 않았어요}}\n", "[damaged, late]", "[lost, late]"),
	"asks_first": strings.NewReplacer("steps:\n", "steps:\n  - {id: ask_name, ask: name, text: {en: \"What is your name?\", ko: \"성함이 어떻게 되세요?\"}}\n",
		"  order_id: {type: text}\n", "  order_id: {type: text}\n  name: {type: text}\n"),
	"asks_nothing": strings.NewReplacer("  - {id: ask_order, ask: order_id, text: {en: \"What is your order number?\", ko: \"주문 번호를 알려 주세요.\"}}\n",
		"  - {id: known, set: {order_id: '\"none\"', state: '\"unknown\"'}}\n", "  - {id: lookup", "  - {id: lookup, when: false"),
	"calls_elsewhere": strings.NewReplacer("shop.example/orders/", "shop.example/v2/orders/"),
	"has_a_fixture":   strings.NewReplacer("shop.example/orders/", "shop.example/v2/orders/", "  - {id: sorry,", "  - {id: sorry,", "reason: policy}}\n", "reason: policy}}\ntests:\n  - http: [{url: /v2/orders, body: {state: on its way}}]\n    say: [refund]\n    expect: {at: ask_order}\n"),
	"no_wait":         strings.NewReplacer("  - {id: pause, wait: 10m}\n", ""),
	"waits_longer":    strings.NewReplacer("wait: 10m", "wait: 30m"),
	"hands_over":      strings.NewReplacer("  - {id: pause,", "  - {id: check, if: 'vars.reason == \"damaged\"', then: {goto: sorry}}\n  - {id: pause,"),
	"runs_in_circles": strings.NewReplacer("  - {id: remind,", "  - {id: round, wait: 10s}\n  - {id: again, if: 'vars.reason == \"damaged\"', then: {goto: round}}\n  - {id: remind,"),
	"tags":            strings.NewReplacer("  - {id: pause, wait: 10m}\n", "  - {id: mark, tag: refund}\n  - {id: pause, wait: 10m}\n"),
}

// refundShop is a shop with the flow and the system that it calls.
func refundShop(flow string) Material {
	m := shop()
	m.Flows = []flows.Source{{Name: "refund.yaml", Text: []byte(flow)}}
	m.HTTP = nil
	return m
}

// refundChat lives through the flow once: a call, a click, a timer, a rating.
func refundChat(t *testing.T) Past {
	t.Helper()
	m := refundShop(liveRefund)
	m.HTTP = []Recorded{{URL: "^https://shop.example/orders/", Body: map[string]any{"state": "lost in Leeds"}}}
	return livedOn(t, m, func(ctx context.Context, w *world) error {
		if err := w.greet(ctx); err != nil {
			return err
		}
		for _, step := range []func() error{
			func() error { return w.say(ctx, "refund") },
			func() error { return w.say(ctx, "AB-123456") },
			func() error { return w.click(ctx, "damaged") },
			func() error { return w.ring(ctx, w.now().Add(20*time.Minute)) },
			func() error { return w.click(ctx, "4") },
			func() error { return w.say(ctx, "when does my parcel arrive") },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestReplayOfAFlow(t *testing.T) {
	t.Parallel()
	past := refundChat(t)
	for name, change := range drafts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name != "same" && change.Replace(liveRefund) == liveRefund {
				t.Fatal("the draft is what is live")
			}
			r := replayed(t, refundShop(change.Replace(liveRefund)), past)
			got := drawReplay(r)
			path := filepath.Join("testdata", "replay", name+".golden")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// drawReplay writes a report's conversations as lines.
func drawReplay(r ReplayReport) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%+v\n", r.Counts)
	for _, c := range r.Chats {
		fmt.Fprintf(&b, "%s, parts at %d, hand-over %s, loops %t, other path %t, %s → %s\n", c.Verdict, c.Parts, c.HandOver, c.Loops, c.OtherPath, c.WasEnd, c.WouldEnd)
		if c.Cut != nil {
			fmt.Fprintf(&b, "cut at %d: %s %s\n", c.Cut.Turn, c.Cut.Why, c.Cut.Text)
		}
		for _, n := range c.Notes {
			fmt.Fprintln(&b, "note:", n)
		}
		if c.Error != "" {
			fmt.Fprintln(&b, "error:", c.Error)
		}
		for i, t := range c.Turns {
			fmt.Fprintf(&b, "%d %q differs %q\n", i, t.Visitor, t.Differs)
			drawOutcome(&b, "was", t.Was)
			if t.Unreached {
				fmt.Fprintln(&b, "  would: not played")
				continue
			}
			drawOutcome(&b, "would", t.Would)
		}
	}
	return b.String()
}

func drawOutcome(b *strings.Builder, name string, o Outcome) {
	fmt.Fprintf(b, "  %s: %s %s %q %s", name, o.Action, o.Reason, o.Text, strings.Join(o.Path, " "))
	if o.Asks != nil {
		fmt.Fprintf(b, " asks %s/%s %s", o.Asks.Flow, o.Asks.Step, o.Asks.Kind)
	}
	for _, name := range slices.Sorted(maps.Keys(o.Vars)) {
		fmt.Fprintf(b, " %s=%s", name, o.Vars[name])
	}
	if o.HandedOver != "" {
		fmt.Fprintf(b, " handed over: %s %s", o.HandedOver, o.Team)
	}
	for _, m := range o.Marks {
		fmt.Fprintf(b, " {%s}", m)
	}
	for _, c := range o.Calls {
		fmt.Fprintf(b, " <%s %s %d from %s>", c.Method, c.URL, c.Status, c.From)
	}
	fmt.Fprintln(b)
}

// TestReplayHidesWhatIsPersonal looks for what the visitor told anywhere in
// the report.
func TestReplayHidesWhatIsPersonal(t *testing.T) {
	t.Parallel()
	const flow = `flow: who
triggers: [{keyword: [who]}]
vars: {name: {type: text, pii: true}}
steps:
  - {id: ask, ask: name, text: {en: "Your name?", ko: "성함은요?"}}
  - {id: call, http: {get: "https://shop.example/people?name={{ vars.name }}"}, on_error: hello}
  - {id: hello, say: {en: "Hello {{ vars.name }}.", ko: "{{ vars.name }}님, 안녕하세요."}}
  - {tag: "{{ vars.name }}"}
`
	past := livedOn(t, refundShop(flow), func(ctx context.Context, w *world) error {
		if err := w.say(ctx, "who"); err != nil {
			return err
		}
		return w.say(ctx, "Ottoline Quux")
	})
	r := replayed(t, refundShop(strings.ReplaceAll(flow, "Hello", "Welcome")), past)
	if r.Counts.Differ != 1 {
		t.Fatalf("%+v", r.Counts)
	}
	if raw := string(encode(r.Chats)); strings.Contains(raw, "Ottoline") || strings.Contains(raw, "Quux") || !strings.Contains(raw, MaskedField) {
		t.Error(raw)
	}
}

// TestReplayTakesOldRecordsByStep is for conversations whose calls were
// recorded without what was asked.
func TestReplayTakesOldRecordsByStep(t *testing.T) {
	t.Parallel()
	past := refundChat(t)
	for i := range past.Effects {
		past.Effects[i].Asked = chat.Asked{}
	}
	r := replayed(t, refundShop(liveRefund), past)
	if r.Counts.Same != 1 || r.Counts.Unheard != 0 {
		t.Error(drawReplay(r))
	}
}
