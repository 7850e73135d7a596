package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folderOf puts files into a new folder.
func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// contains checks that every text is in the output, in this order.
func contains(t *testing.T, out string, want ...string) {
	t.Helper()
	rest := out
	for _, w := range want {
		i := strings.Index(rest, w)
		if i < 0 {
			t.Fatalf("%q is not (or not there) in:\n%s", w, out)
		}
		rest = rest[i+len(w):]
	}
}

const colourFlow = `flow: colour
triggers:
  - keyword: [colour, 색]
steps:
  - choice: colour
    text: {en: "Which colour?", ko: "어떤 색이 좋으세요?"}
    options:
      - {id: red, label: {en: Red, ko: 빨강}, goto: red}
      - {id: blue, label: {en: Blue, ko: 파랑}}
  - say: {en: "Blue it is.", ko: "파랑으로 할게요."}
  - end: {resolution: resolved}
  - id: red
    say: {en: "Red it is.", ko: "빨강으로 할게요."}
tests:
  - name: takes blue
    say: [colour, Blue]
    expect: {vars: {colour: blue}, resolution: resolved, says: ["Blue it is."]}
  - name: takes red in Korean
    lang: ko
    say: [색, 빨강]
    expect: {says: ["빨강으로 할게요."]}
`

const colourScript = `flows: colour.yaml
languages: en ko
----------
----------
start colour
click red
----------
`

// TestFlowTest plays tests as an author does before publishing.
func TestFlowTest(t *testing.T) {
	t.Parallel()
	const transcript = "> start colour\nbot: Which colour?\n     [red: Red]\n     [blue: Blue]\n> click red\nbot: Red it is.\n(done)\n"
	t.Run("PassesAndCounts", func(t *testing.T) {
		t.Parallel()
		dir := folderOf(t, map[string]string{"colour.yaml": colourFlow, "colour.flowtest": colourScript + transcript})
		got := frontdesk(t, nil, "flow", "test", dir, "--coverage")
		if got.code != 0 {
			t.Fatalf("%+v", got)
		}
		contains(t, got.out, `ok    colour.yaml:15: takes blue`, `takes red in Korean`, "ok    colour.flowtest:8: colour",
			"colour (colour.yaml): 4 of 4 steps, 2 of 2 branches", "3 tests passed")
	})
	t.Run("SaysWhatNoTestReaches", func(t *testing.T) {
		t.Parallel()
		flow, _, _ := strings.Cut(colourFlow, "  - name: takes red")
		got := frontdesk(t, nil, "flow", "test", filepath.Join(folderOf(t, map[string]string{"colour.yaml": flow}), "colour.yaml"), "--coverage")
		contains(t, got.out, "colour (colour.yaml): 3 of 4 steps, 1 of 2 branches", "colour.yaml:5: no test goes from choice#1 to red", "colour.yaml:12: no test reaches red", "1 test passed")
	})
	t.Run("DrawsWhatDiffers", func(t *testing.T) {
		t.Parallel()
		dir := folderOf(t, map[string]string{"colour.yaml": strings.Replace(colourFlow, "vars: {colour: blue}", "vars: {colour: red}", 1),
			"colour.flowtest": colourScript + strings.Replace(transcript, "Red it is", "Reed it is", 1)})
		report := filepath.Join(t.TempDir(), "junit.xml")
		got := frontdesk(t, nil, "flow", "test", dir, "--junit", report)
		refused(t, got, 2, "2 of 3 tests failed")
		contains(t, got.out, "FAIL  colour.yaml:15: takes blue", "colour.yaml:17: vars.colour", `- "red"`, `+ "blue"`, "> colour", "bot: Which colour?",
			"FAIL  colour.flowtest:13", "- bot: Reed it is.", "+ bot: Red it is.")
		xml, err := os.ReadFile(report)
		if err != nil {
			t.Fatal(err)
		}
		contains(t, string(xml), `tests="3" failures="2"`, `<testsuite name="colour.yaml"`, `line="15"`, `<failure message="vars.colour">`, `<testsuite name="colour.flowtest"`)
	})
	t.Run("UpdateRewritesTranscripts", func(t *testing.T) {
		t.Parallel()
		dir := folderOf(t, map[string]string{"colour.yaml": colourFlow, "colour.flowtest": colourScript})
		refused(t, frontdesk(t, nil, "flow", "test", dir), 2, "1 of 3 tests failed")
		if got := frontdesk(t, nil, "flow", "test", dir, "--update"); got.code != 0 || !strings.Contains(got.out, "rewrote") {
			t.Fatalf("%+v", got)
		}
		raw, err := os.ReadFile(filepath.Join(dir, "colour.flowtest"))
		if err != nil || string(raw) != colourScript+transcript {
			t.Errorf("%v\n%s", err, raw)
		}
		if got := frontdesk(t, nil, "flow", "test", dir); got.code != 0 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("RefusesWhatCannotBePlayed", func(t *testing.T) {
		t.Parallel()
		dir := folderOf(t, map[string]string{"a.yaml": "flow: a\nsteps:\n  - say: {en: Hi, ko: 안녕}\n", "b.yaml": "flow: b\nsteps:\n  - say: {en: Hi, ko: 안녕}\ntests:\n  - sya: [x]\n",
			"c.flowtest": "no parts", "d.flowtest": "languages: en\n----------\nflow: d\nsteps:\n  - goto: nowhere\n----------\nstart d\n----------\n"})
		refused(t, frontdesk(t, nil, "flow", "test", filepath.Join(dir, "a.yaml")), 2, "nothing to test", "add tests:")
		refused(t, frontdesk(t, nil, "flow", "test", filepath.Join(dir, "b.yaml")), 2, "3 errors in 1 file")
		refused(t, frontdesk(t, nil, "flow", "test", filepath.Join(dir, "c.flowtest")), 2, "c.flowtest has 1 parts")
		refused(t, frontdesk(t, nil, "flow", "test", filepath.Join(dir, "d.flowtest")), 2, "d.flowtest:5:", "no step")
		refused(t, frontdesk(t, nil, "flow", "test", filepath.Join(dir, "e.flowtest")), 2, "check the path")
	})
}
