package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFlowNew starts from a template, as the words of the command suggest.
func TestFlowNew(t *testing.T) {
	t.Parallel()
	list := frontdesk(t, nil, "flow", "new")
	contains(t, list.out, "after_hours", "appointment", "feedback", "lead_capture", "order_status", "return_request", "verify_customer", "welcome")
	dir := t.TempDir()
	got := frontdeskIn(t, dir, nil, "flow", "new", "feedback")
	if got.code != 0 || !strings.Contains(got.out, "Wrote feedback.yaml") {
		t.Fatalf("%+v", got)
	}
	if got := frontdeskIn(t, dir, nil, "flow", "test", "feedback.yaml"); got.code != 0 {
		t.Errorf("%+v", got)
	}
	if got := frontdeskIn(t, dir, nil, "flow", "fmt", "--check", "feedback.yaml"); got.code != 0 {
		t.Errorf("%+v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, "feedback.yaml"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, frontdeskIn(t, dir, nil, "flow", "new", "feedback"), 2, "is there already", "--to")
	if raw, err := os.ReadFile(filepath.Join(dir, "feedback.yaml")); err != nil || string(raw) != "mine" {
		t.Errorf("%q, %v", raw, err)
	}
	if got := frontdeskIn(t, dir, nil, "flow", "new", "feedback", "--to", "second.yaml"); got.code != 0 {
		t.Errorf("%+v", got)
	}
	refused(t, frontdeskIn(t, dir, nil, "flow", "new", "pizza"), 2, "no template", "welcome")
}
