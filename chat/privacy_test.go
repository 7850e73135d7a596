package chat

import (
	"strings"
	"testing"
	"time"
)

func TestPrivacySettings(t *testing.T) {
	t.Parallel()
	good := PrivacySettings{
		Ask: true, Consent: map[string]string{"en": "May we?", "ko": "괜찮을까요?"}, Policy: map[string]string{"en": "https://shop.example/privacy"},
		Retention: Retention{Messages: 30, Figures: 400},
	}
	if err := good.Check(); err != nil {
		t.Errorf("good settings: %v", err)
	}
	for name, bad := range map[string]PrivacySettings{
		"a language":            {Notice: map[string]string{"fr": "Bonjour"}},
		"a long notice":         {Notice: map[string]string{"en": strings.Repeat("a", 301)}},
		"a script as address":   {Policy: map[string]string{"en": "javascript:alert(1)"}},
		"three days":            {Retention: Retention{Messages: 3}},
		"figures alone":         {Retention: Retention{Figures: 30}},
		"figures before":        {Retention: Retention{Figures: 30, Messages: 60}},
		"a word of one letter":  {Spam: SpamRules{Words: []string{"a"}}},
		"a negative rule":       {Spam: SpamRules{Links: -1}},
		"less than no time":     {Retention: Retention{Audit: -1}},
		"more than a lifetime":  {Retention: Retention{Traces: 99999}},
		"a page without a host": {Policy: map[string]string{"ko": "privacy.html"}},
	} {
		if err := bad.Check(); CodeOf(err) != Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := good
	other.Consent = map[string]string{"en": "May we now?"}
	if good.Version() == "" || good.Version() == other.Version() || (PrivacySettings{}).Version() != "" {
		t.Errorf("versions %q, %q, %q", good.Version(), other.Version(), PrivacySettings{}.Version())
	}
	rules := SpamRules{Links: 2, Words: []string{" Casino "}}
	for text, want := range map[string]string{
		"see http://a.example": "", "http://a HTTPS://b": SpamRuleLinks, "the CASINO of your life": SpamRuleWords, "hello": "",
	} {
		if got := rules.SpamRule(text); got != want {
			t.Errorf("%q is spam by %q, want %q", text, got, want)
		}
	}
}

func TestNetworkOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"203.0.113.77": "203.0.113.0/24", "::ffff:203.0.113.77": "203.0.113.0/24", "2001:db8:1:2::7": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48", "": "", "localhost": "",
	} {
		if got := NetworkOf(address); got != want {
			t.Errorf("%q is in %q, want %q", address, got, want)
		}
	}
}

func TestLastNight(t *testing.T) {
	t.Parallel()
	seoul := time.FixedZone("KST", 9*3600)
	for _, c := range []struct{ now, want time.Time }{
		{time.Date(2026, 11, 30, 5, 0, 0, 0, seoul), time.Date(2026, 11, 30, 4, 0, 0, 0, seoul)},
		{time.Date(2026, 11, 30, 3, 59, 0, 0, seoul), time.Date(2026, 11, 29, 4, 0, 0, 0, seoul)},
	} {
		if got := LastNight(c.now, "Asia/Seoul", 4); !got.Equal(c.want) {
			t.Errorf("at %s: %s, want %s", c.now, got, c.want)
		}
	}
}
