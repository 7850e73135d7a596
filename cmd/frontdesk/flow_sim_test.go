package main_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// chatIn runs flow sim with a script on its standard input.
func chatIn(t *testing.T, script string, args ...string) finished {
	t.Helper()
	var out, errs output
	cmd := exec.CommandContext(t.Context(), binary, append([]string{"flow", "sim"}, args...)...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = environ(), strings.NewReader(script), &out, &errs
	_ = cmd.Run() // the exit code says it
	return finished{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// TestFlowSim chats with the demo's flows through a pipe.
func TestFlowSim(t *testing.T) {
	t.Parallel()
	demo, err := filepath.Abs("demo/flows")
	if err != nil {
		t.Fatal(err)
	}
	records := filepath.Join(folderOf(t, map[string]string{
		"world.yaml": "workspace: {orders_url: \"https://shop.example/orders\"}\nhours: closed\nhttp:\n  - {url: FS-204518, body: {status: shipped, eta: Friday}}\n",
		"wrong.yaml": "htpp: []\n",
	}), "world.yaml")
	t.Run("ShowsWhatIsSaidAndWhy", func(t *testing.T) {
		t.Parallel()
		got := chatIn(t, "1\nFS-204518\n/vars\n/trace off\nthat's all\nwhat now\n", demo, "--http", records)
		if got.code != 0 {
			t.Fatalf("%+v", got)
		}
		contains(t, got.out, "· welcome/menu", "bot: What can I do for you?", "1. Track my order", "> 1\n", "· welcome/menu: option track", "order_status/ask_order: row 4 exact",
			"(GET https://shop.example/orders/FS-204518)", "(status 200)", "order_status/switch#4: case shipped", "Expected delivery: Friday.",
			`"status": "shipped"`, "> /trace off\n> that's all\nbot: Got it", "bot: Enjoy the hills", "(end: resolved)", "(nothing is running)", "> what now\n  (no flow takes it")
		if _, after, _ := strings.Cut(got.out, "/trace off"); strings.Contains(after, "·") {
			t.Errorf("it still says why:\n%s", got.out)
		}
	})
	t.Run("HasAClockOfItsOwn", func(t *testing.T) {
		t.Parallel()
		dir := folderOf(t, map[string]string{"a.yaml": "flow: a\nsteps:\n  - ask: x\n    text: {en: \"What?\", ko: \"뭐?\"}\n  - say: {en: \"{{ now.Hour() }}:{{ now.Minute() }}\", ko: \"{{ now.Hour() }}시\"}\n"})
		got := chatIn(t, "/wait 10m\nx\n/wait soon\n/nonsense\n/restart\nx\n", dir, "--flow", "a", "--now", "2026-05-01T22:55:00Z")
		contains(t, got.out, "It is Fri 2026-05-01 23:05:00", "bot: 23:5", "write /wait 10m", "there is no /nonsense", "bot: What?", "bot: 22:55")
		contains(t, chatIn(t, "x\n", dir, "--flow", "a", "--now", "2026-05-01T22:55:00Z", "--lang", "ko").out, "bot: 뭐?", "bot: 22시")
	})
	t.Run("RingsTimers", func(t *testing.T) {
		t.Parallel()
		dir := folderOf(t, map[string]string{"a.yaml": "flow: a\nsteps:\n  - wait: {for: 10m}\n  - http: {get: \"https://x.example/a\", map: {a: body.a}}\n  - say: {en: \"Got {{ vars.a }} at {{ now.Minute() }}.\", ko: \"{{ vars.a }}\"}\n  - wait: {for: 5m}\n  - say: {en: Later still, ko: 나중}\n",
			"w.yaml": "[{body: {a: 7}}]"})
		got := chatIn(t, "/wait 5m\n/wait 1h\n", filepath.Join(dir, "a.yaml"), "--flow", "a", "--http", filepath.Join(dir, "w.yaml"))
		contains(t, got.out, "> /wait 5m\n  It is Wed 2026-03-11 10:05:00.", "(GET https://x.example/a)", "bot: Got 7 at 10.", "bot: Later still", "It is Wed 2026-03-11 11:05:00.")
	})
	t.Run("AnswersFromArticles", func(t *testing.T) {
		t.Parallel()
		got := chatIn(t, "2\n", demo, "--kb", "demo")
		contains(t, got.out, "searches for \"How do I return something", "(band high)", "45 days", "1. Show the menu")
		got = chatIn(t, "2\n", demo)
		contains(t, got.out, "(band low)", "low confidence, on_low clarify", "Could you say it in other words?")
	})
	t.Run("PressesQuickRepliesAndLinks", func(t *testing.T) {
		t.Parallel()
		dir := folderOf(t, map[string]string{"a.yaml": `flow: a
steps:
  - say: {en: "Hi.", ko: "안녕."}
    buttons: [{label: {en: Prices, ko: 가격}, say: {en: "What does it cost?", ko: "얼마?"}}]
    card: {title: {en: Tent, ko: 텐트}, buttons: [{label: {en: Shop, ko: 가게}, url: "https://shop.example"}]}
---
flow: b
triggers: [{keyword: [cost]}]
steps: [{say: {en: "Ten pounds.", ko: "만 원."}}]
`})
		got := chatIn(t, "2\n1\n", dir, "--flow", "a")
		contains(t, got.out, "(card: Tent)", "1. Prices", "2. Shop", "(opens https://shop.example)", "bot: Ten pounds.")
	})
	t.Run("HandsOverAndComesBack", func(t *testing.T) {
		t.Parallel()
		got := chatIn(t, "4\nhello?\n/resume\nI want to talk to a human\n", demo)
		contains(t, got.out, "(handoff: asked_for_person)", "> hello?\n  (a person has the chat", "> /resume", "(nothing is running)", "(asks for a person)")
	})
	t.Run("RefusesWhatIsNotThere", func(t *testing.T) {
		t.Parallel()
		refused(t, chatIn(t, "", demo, "--flow", "refund"), 2, `no flow "refund"`, "order_status")
		refused(t, chatIn(t, "", demo, "--now", "today"), 2, "--now")
		got := chatIn(t, "", demo, "--http", filepath.Join(filepath.Dir(records), "wrong.yaml"))
		refused(t, got, 2, "1 error in wrong.yaml")
		contains(t, got.out, "wrong.yaml:1:1", "did you mean http?")
	})
}
