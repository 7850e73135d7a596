package chat

import (
	"strings"
	"testing"
)

func TestPreview(t *testing.T) {
	for _, c := range []struct {
		text string
		by   ActorKind
		want string
	}{
		{"We accept:\n\n- **Visa**\n- `PayPal`", ByBot, "We accept: Visa PayPal"},
		{"## 반품\n[양식](https://example.com/a)을 보내 주세요.", ByBot, "반품 양식을 보내 주세요."},
		{"2 * 3 ** 4 - 1 # no", ByVisitor, "2 * 3 ** 4 - 1 # no"},
		{"**so**", ByAgent, "**so**"},
		{"1. Open it\n2. Pay 3-4 * 2", ByBot, "1. Open it 2. Pay 3-4 * 2"},
		{strings.Repeat("가", 141), ByVisitor, strings.Repeat("가", 139) + "…"},
	} {
		if got := preview(c.text, c.by); got != c.want {
			t.Errorf("preview(%q, %s) = %q, want %q", c.text, c.by, got, c.want)
		}
	}
}
