package evals

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// jsonLine is one line of a JSONL file and where it stands.
type jsonLine struct {
	file   string
	number int // from 1
	raw    []byte
}

// fault is an Invalid error at a column of the line; columns count characters
// from 1.
func (l jsonLine) fault(column int, format string, args ...any) error {
	return chat.Errorf(chat.Invalid, "%s:%d:%d: %s", l.file, l.number, max(column, 1), fmt.Sprintf(format, args...))
}

// at turns a byte offset of the line into a column.
func (l jsonLine) at(offset int64) int {
	return utf8.RuneCount(l.raw[:min(max(offset, 0), int64(len(l.raw)))]) + 1
}

// column is where the value of a top-level key begins, or 1 when there is none.
func (l jsonLine) column(key string) int {
	d := json.NewDecoder(bytes.NewReader(l.raw))
	if _, err := d.Token(); err != nil {
		return 1
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return 1
		}
		colon := d.InputOffset()
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return 1
		}
		if name == key {
			start := d.InputOffset() - int64(len(value))
			return l.at(max(start, colon))
		}
	}
	return 1
}

// decode reads the line's object into v; fields that v lacks are ignored.
func (l jsonLine) decode(v any) error {
	if !utf8.Valid(l.raw) {
		bad := 0
		for bad < len(l.raw) {
			r, n := utf8.DecodeRune(l.raw[bad:])
			if r == utf8.RuneError && n == 1 {
				break
			}
			bad += n
		}
		return l.fault(l.at(int64(bad)), "not UTF-8 text: save the file as UTF-8")
	}
	err := json.Unmarshal(l.raw, v)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return l.fault(l.at(syntax.Offset-1), `not JSON (%s): write one whole object a line, with "double quotes"`, syntax.Error())
	case errors.As(err, &kind) && kind.Field != "":
		field, _, _ := strings.Cut(kind.Field, ".")
		return l.fault(l.column(field), "%q should be %s, not a %s", field, inWords(kind.Type.String()), kind.Value)
	case errors.As(err, &kind):
		return l.fault(1, `the line should be an object such as {"text": "…"}, not a %s`, kind.Value)
	}
	return l.fault(1, "not JSON (%v): write one whole object a line", err)
}

// inWords names a Go type for people who write JSON.
func inWords(goType string) string {
	switch strings.TrimPrefix(goType, "*") {
	case "string":
		return "a text"
	case "int":
		return "a whole number"
	case "[]string":
		return "a list of texts"
	case "float64":
		return "a number"
	}
	return goType
}

// readLines calls each for every line that is not blank and stops at its first
// error. A file without a single line is Invalid, a missing one NotFound.
func readLines(file string, each func(jsonLine) error) error {
	src, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return chat.Wrap(chat.NotFound, err, "no file %q: check the path", file)
	case err != nil:
		return chat.Wrap(chat.Invalid, err, "%q cannot be read: give a JSONL file that you may read", file)
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	some := false
	for n, raw := range bytes.Split(src, []byte("\n")) {
		raw = bytes.TrimRight(raw, "\r")
		if len(bytes.TrimSpace(raw)) == 0 {
			continue
		}
		some = true
		if err := each(jsonLine{file: file, number: n + 1, raw: raw}); err != nil {
			return err
		}
	}
	if !some {
		return chat.Errorf(chat.Invalid, "%s:1:1: the file is empty: write one JSON object a line", file)
	}
	return nil
}
