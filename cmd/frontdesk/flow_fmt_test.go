package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFlowFmt formats and converts as an author does.
func TestFlowFmt(t *testing.T) {
	t.Parallel()
	const messy = "# Says hello.\nsteps:\n-   say: {en: Hello, ko: 안녕}   # warmly\n    id: hello\nflow: a\n"
	const tidy = "# Says hello.\nflow: a\nsteps:\n  - id: hello\n    say: {en: Hello, ko: 안녕} # warmly\n"
	const asJSON = "{\n  \"flow\": \"a\",\n  \"steps\": [\n    {\n      \"id\": \"hello\",\n      \"say\": {\n        \"en\": \"Hello\",\n        \"ko\": \"안녕\"\n      }\n    }\n  ]\n}\n"
	read := func(t *testing.T, path string) string {
		t.Helper()
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	t.Run("RewritesAndThenRests", func(t *testing.T) {
		t.Parallel()
		dir := folderOf(t, map[string]string{"a.yaml": messy, "b.yaml": strings.Replace(tidy, "flow: a", "flow: b", 1), "c.json": `{"flow":"c","steps":[{"say":"x"}]}`})
		a := filepath.Join(dir, "a.yaml")
		got := frontdesk(t, nil, "flow", "fmt", "--check", dir)
		refused(t, got, 2, "2 files", "flow fmt mends it")
		if read(t, a) != messy {
			t.Error("--check changed the file")
		}
		got = frontdesk(t, nil, "flow", "fmt", dir)
		if got.code != 0 || !strings.Contains(got.out, "a.yaml") || strings.Contains(got.out, "b.yaml") || !strings.Contains(got.out, "c.json") {
			t.Errorf("%+v", got)
		}
		if read(t, a) != tidy {
			t.Errorf("%s", read(t, a))
		}
		if got := frontdesk(t, nil, "flow", "fmt", "--check", dir); got.code != 0 || got.out != "" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("ConvertsBothWays", func(t *testing.T) {
		t.Parallel()
		dir := folderOf(t, map[string]string{"a.yaml": tidy, "a.json": asJSON})
		if got := frontdesk(t, nil, "flow", "fmt", "--json", filepath.Join(dir, "a.yaml")); got.code != 0 || got.out != asJSON {
			t.Errorf("%+v", got)
		}
		got := frontdesk(t, nil, "flow", "fmt", "--yaml", filepath.Join(dir, "a.json"))
		if want := "flow: a\nsteps:\n  - id: hello\n    say:\n      en: Hello\n      ko: 안녕\n"; got.code != 0 || got.out != want {
			t.Errorf("%+v", got)
		}
		if got := frontdesk(t, nil, "flow", "fmt", "--json", "--yaml", dir); got.code != 2 {
			t.Errorf("%+v", got)
		}
	})
	t.Run("LeavesBrokenFilesAlone", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(folderOf(t, map[string]string{"a.yaml": "flow: a\nsteps:\n  - say: [x\n"}), "a.yaml")
		refused(t, frontdesk(t, nil, "flow", "fmt", path), 2, "a.yaml:", "not valid YAML")
		refused(t, frontdesk(t, nil, "flow", "fmt", path+"x"), 2, "check the path")
		if read(t, path) != "flow: a\nsteps:\n  - say: [x\n" {
			t.Error("the file changed")
		}
	})
}
