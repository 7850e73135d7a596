package chat

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestCheckEvent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, data, want string }{
		{"cart.abandoned", `{"total": 30, "vip": true, "coupon": null, "item": "boots"}`, `{"coupon":null,"item":"boots","total":30,"vip":true}`},
		{"paid", `{}`, ``},
		{"paid", ``, ``},
		{"a" + strings.Repeat("b", 63), `{"text": "a\u0000b\u202e"}`, `{"text":"ab` + "\u202e" + `"}`},
	} {
		got, err := CheckEvent(EmittedBody{Name: c.name, Data: json.RawMessage(c.data)})
		if err != nil || string(got.Data) != c.want {
			t.Errorf("%s %s: %s, %v", c.name, c.data, got.Data, err)
		}
	}
	for name, c := range map[string]struct{ name, data string }{
		"NoName":        {"", `{}`},
		"ASpace":        {"cart abandoned", `{}`},
		"ADigitFirst":   {"1st", `{}`},
		"TooLongAName":  {"a" + strings.Repeat("b", 64), `{}`},
		"AList":         {"paid", `{"items": [1]}`},
		"AnObject":      {"paid", `{"cart": {"total": 1}}`},
		"NoObject":      {"paid", `"text"`},
		"TwoObjects":    {"paid", `{} {}`},
		"TooMuch":       {"paid", `{"text": "` + strings.Repeat("x", MaxEventData) + `"}`},
		"AKeyOfOurs":    {"paid", `{"from": "server"}`},
		"AKeyWithADash": {"paid", `{"order-id": 1}`},
	} {
		if _, err := CheckEvent(EmittedBody{Name: c.name, Data: json.RawMessage(c.data)}); CodeOf(err) != Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
