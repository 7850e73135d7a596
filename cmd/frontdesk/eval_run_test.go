package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
)

// evalIn runs the program in a folder of files and gives exit code and output.
func evalIn(t *testing.T, dir string, args ...string) (code int, out, errs string) {
	t.Helper()
	for i, a := range args {
		if strings.HasPrefix(a, "./") {
			args[i] = filepath.Join(dir, a)
		}
	}
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), append([]string{"eval", "--data-dir", filepath.Join(dir, "data")}, args...), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

// writeAll writes files into a fresh folder; each is followed by its content.
func writeAll(t *testing.T, pairs ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(pairs); i += 2 {
		path := filepath.Join(dir, pairs[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(pairs[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	smallKB    = `{"id": "refunds", "title": "Refunds", "body": "You get your money back within 30 days.", "questions": ["can i get my money back", "how long do refunds take"]}` + "\n"
	smallFlow  = "flow: mail\ntriggers:\n  - intent: {examples: [change my e-mail address]}\nvars: {email: {type: email}}\nsteps:\n  - {id: ask, ask: email, text: {en: \"Which address?\", ko: \"어느 주소예요?\"}}\n  - end: {resolution: resolved}\n"
	smallSuite = `suite: small
target: {kb: kb.jsonl, flow: flows, mode: [offline, llm]}
cases:
  - {id: refund, kind: qa, question: can i get my money back, expect: {cites: refunds, says: 30 days}}
  - {id: person, kind: escalation, question: get me a human, expect: {escalates: {reason: explicit_ask}}}
  - {id: mail, kind: dialog, turns: [{user: change my e-mail address, expect: {flow: mail}}, {user: joe@example.com}], expect: {resolution: resolved}}
gate: {hard: [explicit_ask], metrics: {error_among_answered: {max: 0.05}}}
`
)

func TestEvalRun(t *testing.T) {
	t.Parallel()
	small := func(t *testing.T) string {
		return writeAll(t, "s.yaml", smallSuite, "kb.jsonl", smallKB, "flows/mail.yaml", smallFlow)
	}
	t.Run("HeldGatesExitWithZeroAndLeaveNoData", func(t *testing.T) {
		t.Parallel()
		dir := small(t)
		code, out, errs := evalIn(t, dir, "run", "./s.yaml", "--json", "./r.json", "--junit", "./r.xml", "--html", "./r.html")
		if code != exitOK || !strings.Contains(out, "small: 3 cases, 3 passed") {
			t.Fatalf("exit %d: %s%s", code, out, errs)
		}
		for _, name := range []string{"r.json", "r.xml", "r.html"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := os.Stat(filepath.Join(dir, "data")); !os.IsNotExist(err) {
			t.Errorf("a data folder was left: %v", err)
		}
	})
	t.Run("ABrokenGateExitsWithOne", func(t *testing.T) {
		t.Parallel()
		dir := small(t)
		if code, out, _ := evalIn(t, dir, "run", "./s.yaml", "--json", "./before.json"); code != exitOK {
			t.Fatal(out)
		}
		if err := os.WriteFile(filepath.Join(dir, "g.yaml"), []byte("gate: {metrics: {pass_rate: {drop: 0.1}}}"), 0o600); err != nil {
			t.Fatal(err)
		}
		other := strings.Replace(smallKB, "30 days", "60 days", 1)
		if err := os.WriteFile(filepath.Join(dir, "kb.jsonl"), []byte(other), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, _ := evalIn(t, dir, "run", "--gate", "./g.yaml", "--baseline", "./before.json", "./s.yaml")
		if code != exitFailed || !strings.Contains(out, "FAIL  small/refund (missing article)") || !strings.Contains(out, "Gate BROKEN pass_rate drop ≤ 0.1") {
			t.Errorf("exit %d: %s", code, out)
		}
	})
	t.Run("JSONToStandardOutputIsNothingElse", func(t *testing.T) {
		t.Parallel()
		_, out, _ := evalIn(t, small(t), "run", "./s.yaml", "--case", "refund", "--json", "-")
		var r evals.Report
		if err := json.Unmarshal([]byte(out), &r); err != nil || len(r.Cases) != 1 || r.Cases[0].ID != "refund" {
			t.Errorf("%v: %s", err, out)
		}
	})
	for name, c := range map[string]struct{ file, from, to, want string }{
		"UnknownKey":     {"s.yaml", "expect: {cites", "expct: {cites", `s.yaml:4:63: error: unknown key "expct"`},
		"UnknownArticle": {"s.yaml", "cites: refunds", "cites: refundz", `s.yaml:4:1: case "refund": there is no article "refundz"`},
		"MissingKB":      {"s.yaml", "kb: kb.jsonl", "kb: nowhere", `target.kb: no file`},
		"BrokenKB":       {"kb.jsonl", `"title"`, `title`, `kb.jsonl:1:19: not JSON`},
		"BrokenFlow":     {"flows/mail.yaml", "type: email", "type: emial", `mail.yaml:4:`},
		"NoSuchVersion":  {"s.yaml", "flow: flows", "flow: shop@draft", "only NAME@live is"},
	} {
		t.Run("BadInputExitsWithTwo/"+name, func(t *testing.T) {
			t.Parallel()
			dir := small(t)
			path := filepath.Join(dir, c.file)
			src, err := os.ReadFile(path)
			if err != nil || !strings.Contains(string(src), c.from) {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(strings.Replace(string(src), c.from, c.to, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			code, out, errs := evalIn(t, dir, "run", "./s.yaml", "--json", "./r.json")
			if code != exitBadInput || !strings.Contains(errs, c.want) {
				t.Errorf("exit %d: %s%s", code, out, errs)
			}
			if _, err := os.Stat(filepath.Join(dir, "r.json")); !os.IsNotExist(err) {
				t.Errorf("a report was written: %v", err)
			}
		})
	}
	t.Run("RecordsAModelOnceAndPlaysIt", func(t *testing.T) {
		t.Parallel()
		dir := small(t)
		code, _, errs := evalIn(t, dir, "run", "./s.yaml", "--mode", "llm")
		if code != exitBadInput || !strings.Contains(errs, "needs recorded answers or a model") {
			t.Fatalf("exit %d: %s", code, errs)
		}
		srv := llmtest.Start(t)
		srv.Chat(llmtest.Honest)
		code, out, errs := evalIn(t, dir, "run", "./s.yaml", "--mode", "llm", "--model-url", srv.URL(), "--chat-model", "m")
		if code != exitOK {
			t.Fatalf("exit %d: %s%s", code, out, errs)
		}
		asked := len(srv.Requests())
		code, out, errs = evalIn(t, dir, "run", "./s.yaml", "--mode", "llm")
		if code != exitOK || asked == 0 || len(srv.Requests()) != asked {
			t.Errorf("exit %d, %d then %d requests: %s%s", code, asked, len(srv.Requests()), out, errs)
		}
		if err := os.WriteFile(filepath.Join(dir, "kb.jsonl"), []byte(strings.Replace(smallKB, "30 days", "31 days", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, errs = evalIn(t, dir, "run", "./s.yaml", "--mode", "llm"); code != exitBadInput || !strings.Contains(errs, "has no answer to 1 request") {
			t.Errorf("exit %d: %s", code, errs)
		}
	})
	t.Run("KnowsTheDemo", func(t *testing.T) {
		t.Parallel()
		dir := writeAll(t, "d.yaml", `suite: demo
target: {kb: demo, flow: demo}
cases:
  - id: order
    kind: dialog
    turns: [{user: where is my order}, {user: "FS 204518", expect: {says: Northway, var: {order_id: FS-204518}, http_called: {times: 1}}}, {user: "no thanks"}]
    expect: {resolution: resolved}
  - id: unknown-order
    kind: dialog
    turns: [{user: where is my order}, {user: FS-999999, expect: {says: "can't find"}}]
  - id: sunday
    kind: escalation
    now: 2026-03-15T10:00:00Z
    question: can i talk to somebody
    expect: {escalates: {reason: explicit_ask, promised: true}}
gate: {hard: [dialog, escalation]}
`)
		if code, out, errs := evalIn(t, dir, "run", "./d.yaml"); code != exitOK {
			t.Errorf("exit %d: %s%s", code, out, errs)
		}
	})
}

func TestEvalReplay(t *testing.T) {
	t.Parallel()
	dir := writeAll(t, "c.yaml", "candidate: x\nflow: demo\nkb: demo\n", "bad.yaml", "candidate: x\nkbb: demo\n")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"replay", "--candidate", "./c.yaml"}, "there is no data in"},
		{[]string{"replay", "--candidate", "./bad.yaml"}, "did you mean kb?"},
		{[]string{"replay", "--candidate", "./c.yaml", "--since", "soon"}, "no time to look back"},
	} {
		if code, _, errs := evalIn(t, dir, c.args...); code != exitBadInput || !strings.Contains(errs, c.want) {
			t.Errorf("%v: exit %d: %s", c.args, code, errs)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); !os.IsNotExist(err) {
		t.Errorf("a data folder was left: %v", err)
	}
	data := filepath.Join(dir, "data")
	var out, errs bytes.Buffer
	ctx := t.Context()
	s := &session{Globals: Globals{DataDir: data, LogLevel: "error"}, out: &out, err: &errs}
	db, err := s.open(ctx, s.logger())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seedDemo(ctx, db); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := evalIn(t, dir, "replay", "--candidate", "./c.yaml", "--since", "7d", "--json", "./r.json", "--html", "./r.html")
	if code != exitOK || !strings.Contains(stdout, "0 conversations") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
}

func TestEvalSweep(t *testing.T) {
	t.Parallel()
	dir := writeAll(t, "s.yaml", smallSuite, "kb.jsonl", smallKB, "flows/mail.yaml", smallFlow)
	code, out, errs := evalIn(t, dir, "sweep", "./s.yaml", "--offer", "0.5", "--escalate", "0.5,2", "--json", "./sweep.json")
	if code != exitOK || !strings.Contains(out, "1 case, 1 need a person") || !strings.Contains(out, "*    0.6") {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "sweep.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r evals.SweepReport
	if err := json.Unmarshal(raw, &r); err != nil || len(r.Points) != 3 || r.Points[2].Escalate != 2 || r.Points[2].HandedOver != 1 || r.Points[2].Containment != 0 {
		t.Errorf("%v\n%s", err, raw)
	}
	for _, args := range [][]string{{"--offer", "2", "--escalate", "1"}, {"--offer", "0"}, {"--escalate", "NaN"}} {
		if code, out, _ := evalIn(t, dir, append([]string{"sweep", "./s.yaml"}, args...)...); code != exitBadInput || out != "" {
			t.Errorf("%q: exit code %d\n%s", args, code, out)
		}
	}
}
