package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// TestFlowLint checks flows as an author does before publishing them.
func TestFlowLint(t *testing.T) {
	t.Parallel()
	write := func(t *testing.T, name, text string) string {
		t.Helper()
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Run("PassesTheDemo", func(t *testing.T) {
		t.Parallel()
		folder, err := filepath.Abs("demo/flows")
		if err != nil {
			t.Fatal(err)
		}
		got := frontdesk(t, nil, "flow", "lint", folder)
		if got.code != 0 || !strings.Contains(got.out, "3 files, 0 warnings") {
			t.Errorf("%+v", got)
		}
	})
	t.Run("DrawsEveryErrorAtItsPlace", func(t *testing.T) {
		t.Parallel()
		path := write(t, "refund.yaml", "flow: refund\nsteps:\n  - say: {en: Hello, ko: 안녕하세요}\n  - goto: nowhere\n  - tga: vip\n")
		got := frontdesk(t, nil, "flow", "lint", path)
		refused(t, got, 2, "2 errors in 1 file")
		for _, want := range []string{"refund.yaml:4:", "refund.yaml:5:", "   4 |   - goto: nowhere", "^", "hint: "} {
			if !strings.Contains(got.out, want) {
				t.Errorf("%q is not in:\n%s", want, got.out)
			}
		}
	})
	t.Run("WantsEveryLanguage", func(t *testing.T) {
		t.Parallel()
		path := write(t, "hello.yaml", "flow: hello\nsteps:\n  - say: {en: Hello}\n")
		got := frontdesk(t, nil, "flow", "lint", path)
		refused(t, got, 2, "1 error in 1 file")
		if !strings.Contains(got.out, "ko") {
			t.Errorf("%+v", got)
		}
	})
	t.Run("SaysWhatIsNotThere", func(t *testing.T) {
		t.Parallel()
		refused(t, frontdesk(t, nil, "flow", "lint", "nowhere.yaml"), 2, "nowhere.yaml", "check the path")
		refused(t, frontdesk(t, nil, "flow", "lint", t.TempDir()), 2, "holds no flow")
	})
}

// TestFlowPublish makes an author's own flow what the next visitor meets, while
// the server runs; what does not compile changes nothing.
func TestFlowPublish(t *testing.T) {
	t.Parallel()
	data := store.Options{DataDir: t.TempDir()}
	srv := serve(t, data, []string{"--demo"})
	path := filepath.Join(t.TempDir(), "ahoy.yaml")
	publish := func(text string) finished {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return frontdesk(t, nil, "flow", "publish", path, "--data-dir", data.DataDir)
	}
	const head = "flow: ahoy\ntriggers:\n  - keyword: [ahoy]\nsteps:\n"
	got := publish(head + "  - say: {en: Welcome aboard, ko: 어서 오세요}\n")
	if got.code != 0 || !strings.Contains(got.out, "Live now") {
		t.Fatalf("%+v", got)
	}
	if again := publish(head + "  - say: {en: Welcome aboard, ko: 어서 오세요}\n"); !strings.Contains(again.out, "live already") {
		t.Errorf("%+v", again)
	}
	refused(t, publish(head+"  - goto: nowhere\n"), 2, "1 error in 1 file")
	eventually(t, func() string {
		visitor := newVisitor(t, srv.at, nil)
		id := visitor.ack(visitor.say(chat.ID{}, "ahoy")).Conversation
		visitor.until("the bot's words", func() bool { return len(visitor.bySide("bot", id)) > 0 })
		if !visitor.saw("Welcome aboard") {
			return "the new flow does not answer"
		}
		return ""
	})
	// The demo's own flows do not come back with a restart.
	srv.stop()
	serve(t, data, []string{"--demo"})
	if again := publish(head + "  - say: {en: Welcome aboard, ko: 어서 오세요}\n"); !strings.Contains(again.out, "live already") {
		t.Errorf("after a restart: %+v", again)
	}
}
