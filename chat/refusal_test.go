package chat_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestTell(t *testing.T) {
	t.Parallel()
	err := chat.At("sla.0", chat.At("warn_percent", chat.Tell(chat.Errorf(chat.Invalid, "warn_percent 0: from 1 to 100"), "range", "from", 1, "most", 100)))
	why, args := chat.WhyOf(err)
	if why != "range" || args["from"] != "1" || args["most"] != "100" || chat.FieldOf(err) != "sla.0.warn_percent" || chat.CodeOf(err) != chat.Invalid ||
		chat.MessageOf(err) != "warn_percent 0: from 1 to 100" {
		t.Errorf("%q %v of %+v", why, args, err)
	}
	plain := errors.New("disk full")
	if told := chat.Tell(plain, "range"); !errors.Is(told, plain) || chat.CodeOf(told) != chat.Internal {
		t.Errorf("an internal error became %+v", told)
	}
}

// told finds the calls of Tell: after the sentence come its name and the names
// and values of its places.
var told = regexp.MustCompile(`Tell\(.*\), "([a-z_]+)"((?:, "[a-z]+", [^"]*)*)\)`)

// Every refusal that has a name can be read in both languages, with every place
// filled, and no sentence is left over.
func TestRefusalsCanBeReadInBothLanguages(t *testing.T) {
	t.Parallel()
	words := map[string]map[string]string{}
	for _, lang := range []string{"en", "ko"} {
		b, err := os.ReadFile("../web/console/src/lang/refusals/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		w := map[string]string{}
		if err := json.Unmarshal(b, &w); err != nil {
			t.Fatal(err)
		}
		words[lang] = w
	}
	used := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "web" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".."):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || path == filepath.Join("..", "chat", "errors.go"):
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for n, line := range strings.Split(string(b), "\n") {
			if !strings.Contains(line, "Tell(") || !strings.Contains(line, "chat.Tell(") && !strings.HasPrefix(path, "../chat/") {
				continue
			}
			m := told.FindStringSubmatch(strings.ReplaceAll(line, "chat.WhyBusy", strconv.Quote(chat.WhyBusy)))
			if m == nil {
				t.Errorf("%s:%d: cannot read the name of a refusal in %s", path, n+1, strings.TrimSpace(line))
				continue
			}
			checkTold(t, words, path, m[1], m[2])
			used["refused."+m[1]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for lang, w := range words {
		for key := range w {
			if !used[key] {
				t.Errorf("%s: nobody refuses %s", lang, key)
			}
		}
	}
	if len(used) < 40 {
		t.Errorf("only %d refusals were found", len(used))
	}
}

var (
	placeOf = regexp.MustCompile(`\{(\w+)\}`)
	argOf   = regexp.MustCompile(`"([a-z]+)",`)
)

func checkTold(t *testing.T, words map[string]map[string]string, path, why, args string) {
	t.Helper()
	for lang, w := range words {
		text := w["refused."+why]
		if text == "" {
			t.Errorf("%s: %s has no sentence for the refusal %s", path, lang, why)
		}
		var given []string
		for _, m := range argOf.FindAllStringSubmatch(args, -1) {
			given = append(given, m[1])
		}
		for _, m := range placeOf.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(given, m[1]) {
				t.Errorf("%s: the refusal %s does not fill {%s} of %s", path, why, m[1], lang)
			}
		}
	}
}
