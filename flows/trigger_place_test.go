package flows

import (
	"slices"
	"testing"
	"time"
)

const placed = `flow: welcome
triggers: [start: true]
steps: [{say: Welcome}]
---
flow: prices
triggers: [{page: /prices*}]
steps: [{say: Prices}]
---
flow: vip
triggers: [{page: [/prices/vip, "shop.example/*sale*", "https://other.example/?a=*"]}]
steps: [{say: VIP}]
---
flow: first
triggers: [{idle: 30s}]
steps: [{say: First}]
---
flow: rather
triggers: [{idle: 30, priority: 2, when: visitor.name}]
steps: [{say: Rather}]
---
flow: on_idle
steps: [{say: Idle}]
`

func TestTriggersOfPlaceAndSilence(t *testing.T) {
	t.Parallel()
	p, findings := Compile([]Source{{"p.yaml", []byte(placed)}}, Options{})
	if p == nil {
		t.Fatal(findings)
	}
	for address, want := range map[string]string{
		"": "welcome", "https://shop.example/": "welcome", "https://shop.example": "welcome", "%%": "welcome",
		"https://shop.example/prices":                   "prices",
		"https://shop.example/prices/tents?x=1#top":     "prices",
		"https://shop.example/prices/vip":               "vip",
		"https://shop.example/summer-sale/boots":        "vip",
		"https://shop.example/%EC%84%B8%EC%9D%BC/sale/": "vip",
		"https://other.example/summer-sale":             "welcome",
		"https://other.example/?a=b":                    "vip",
	} {
		got, _ := p.Match(Input{Kind: InputStart}, Env{Conversation: map[string]any{"page": address}})
		if got != want {
			t.Errorf("page %q starts %q, want %q", address, got, want)
		}
	}
	if _, ok := p.Match(Input{Kind: InputMessage, Text: "prices"}, Env{Conversation: map[string]any{"page": "https://shop.example/prices"}}); ok {
		t.Error("a message starts the flow of a page")
	}
	if after, ok := p.NextIdle(nil); !ok || after != 30*time.Second {
		t.Errorf("first silence %s", after)
	}
	if name, due := p.Idle(29*time.Second, nil, Env{}); name != "" || len(due) > 0 {
		t.Errorf("too early: %s, %v", name, due)
	}
	name, due := p.Idle(30*time.Second, nil, Env{})
	if name != "first" || !slices.Equal(due, []string{"first", "rather"}) {
		t.Errorf("%s, %v", name, due)
	}
	if name, _ = p.Idle(30*time.Second, nil, Env{Visitor: map[string]any{"name": "Kim"}}); name != "rather" {
		t.Errorf("%s goes before rather", name)
	}
	if after, ok := p.NextIdle(due); !ok || after != defaultIdle {
		t.Errorf("then %s", after)
	}
	if name, due = p.Idle(defaultIdle, due, Env{}); name != SystemIdle || len(due) != 1 {
		t.Errorf("%s, %v", name, due)
	}
	if _, ok := p.NextIdle([]string{"first", "rather", SystemIdle}); ok {
		t.Error("something is left")
	}
}
