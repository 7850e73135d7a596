package flows

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Format gives a file of flows in its canonical form: two spaces, the keys of
// flows and steps in the order of the reference, one blank line at most.
// Comments, the order of steps and of everything else, and the meaning stay;
// Format of its own result changes nothing. A file whose comments the YAML
// library cannot keep in their places comes back as it is. JSON stays JSON.
//
// The error has code Invalid: the file is no YAML.
func Format(src Source) ([]byte, error) {
	if json.Valid(src.Text) {
		return ToJSON(src)
	}
	if _, err := documentsOf(src); err != nil {
		return nil, err
	}
	for _, ordered := range []bool{true, false} {
		out, ok := settle(src.Text, ordered)
		if !ok {
			continue
		}
		if again, ok := settle(out, true); ok {
			out = again // what could not be ordered before, perhaps now can
		}
		return out, nil
	}
	return src.Text, nil
}

// settle writes a file anew until that changes nothing, and reports whether
// all of it is still there.
func settle(text []byte, ordered bool) ([]byte, bool) {
	out := text
	for range 4 {
		next, err := rewrite(out, ordered)
		if err != nil || !sameMeaning(out, next) || !sameComments(out, next) {
			return nil, false
		}
		if bytes.Equal(next, out) {
			return out, true
		}
		out = next
	}
	return nil, false
}

// documentsOf reads the documents of a file; empty ones are left out.
func documentsOf(src Source) ([]*yaml.Node, error) {
	var out []*yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(src.Text))
	for {
		var doc yaml.Node
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			r := &reader{file: src.Name}
			r.syntax(err)
			return nil, chat.Errorf(chat.Invalid, "%s", r.findings[0].Error())
		}
		if len(doc.Content) > 0 && !isNull(doc.Content[0]) {
			out = append(out, &doc)
		}
	}
}

// rewrite writes a file anew once.
func rewrite(text []byte, ordered bool) ([]byte, error) {
	docs, err := documentsOf(Source{Text: text})
	if err != nil {
		return nil, err
	}
	for _, doc := range docs {
		if ordered {
			order(doc.Content[0], mappingFlow)
		}
	}
	out, err := encode(docs)
	if err != nil {
		return nil, err
	}
	again, err := documentsOf(Source{Text: out})
	if err != nil || len(again) != len(docs) {
		return nil, chat.Errorf(chat.Invalid, "the file cannot be written anew")
	}
	return spaced(text, out, docs, again), nil
}

// encode writes documents as YAML.
func encode(docs []*yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	for _, doc := range docs {
		if err := enc.Encode(doc); err != nil {
			return nil, err
		}
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	// Outside double quotes the same signs stand for themselves.
	if out := unescape(b.Bytes()); sameMeaning(b.Bytes(), out) {
		return out, nil
	}
	return b.Bytes(), nil
}

// escaped is a letter beyond the first plane as the YAML library writes it.
var escaped = regexp.MustCompile(`(\\*)\\U([0-9A-F]{8})`)

// unescape writes emoji and rare letters as themselves.
func unescape(text []byte) []byte {
	return escaped.ReplaceAllFunc(text, func(m []byte) []byte {
		parts := escaped.FindSubmatch(m)
		code, err := strconv.ParseInt(string(parts[2]), 16, 32)
		if err != nil || len(parts[1])%2 == 1 || !unicode.IsPrint(rune(code)) {
			return m
		}
		return append(bytes.Clone(parts[1]), string(rune(code))...)
	})
}

// spaced puts one blank line before every entry that had some in the source.
// was and now are the same trees, with the lines of either text.
func spaced(source, out []byte, was, now []*yaml.Node) []byte {
	before, after := strings.Split(string(source), "\n"), strings.Split(string(out), "\n")
	wanted := map[int]bool{} // by line of out, from 0
	var walk func(a, b *yaml.Node)
	walk = func(a, b *yaml.Node) {
		if len(a.Content) != len(b.Content) {
			return
		}
		begins := firstEntry(a)
		for i := range a.Content {
			entry := a.Kind == yaml.SequenceNode || a.Kind == yaml.MappingNode && i%2 == 0
			first := a.Kind == yaml.MappingNode && (i == 0 || a.Content[i].Line == begins)
			if entry && !first && a.Style&yaml.FlowStyle == 0 {
				if at := top(before, a.Content[i].Line-1); at > 0 && blank(before[at-1]) {
					if to := top(after, b.Content[i].Line-1); to > 0 && !blank(after[to-1]) {
						wanted[to] = true
					}
				}
			}
			walk(a.Content[i], b.Content[i])
		}
	}
	for i := range was {
		walk(was[i], now[i])
	}
	var lines []string
	for i, l := range after {
		if wanted[i] {
			lines = append(lines, "")
		}
		lines = append(lines, l)
	}
	return []byte(strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n")
}

// firstEntry gives the line on which a mapping or a list begins in its source,
// whatever order its entries are in by now.
func firstEntry(n *yaml.Node) int {
	line := 0
	for i, c := range n.Content {
		if i == 0 || c.Line < line {
			line = c.Line
		}
	}
	return line
}

// top gives the first line of the comments right above a line.
func top(lines []string, at int) int {
	if at >= len(lines) {
		return 0
	}
	for at > 0 && strings.HasPrefix(strings.TrimSpace(lines[at-1]), "#") {
		at--
	}
	return at
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }

// sameMeaning reports whether two files hold the same values; the order of
// keys may differ.
func sameMeaning(a, b []byte) bool {
	was, err := documentsOf(Source{Text: a})
	if err != nil {
		return false
	}
	now, err := documentsOf(Source{Text: b})
	return err == nil && slices.EqualFunc(was, now, func(a, b *yaml.Node) bool { return sameValue(a.Content[0], b.Content[0]) })
}

func sameValue(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.ShortTag() != b.ShortTag() || a.Value != b.Value || a.Anchor != b.Anchor || len(a.Content) != len(b.Content) {
		return false
	}
	if a.Kind != yaml.MappingNode {
		return slices.EqualFunc(a.Content, b.Content, sameValue)
	}
	used := make([]bool, len(b.Content))
	for i := 0; i+1 < len(a.Content); i += 2 {
		found := false
		for j := 0; j+1 < len(b.Content) && !found; j += 2 {
			found = !used[j] && sameValue(a.Content[i], b.Content[j]) && sameValue(a.Content[i+1], b.Content[j+1])
			used[j] = used[j] || found
		}
		if !found {
			return false
		}
	}
	return true
}

// sameComments reports whether two files have the same comments, each as often.
func sameComments(a, b []byte) bool { return maps.Equal(commentsIn(a), commentsIn(b)) }

// blockScalar is the end of a line that begins a text over several lines.
var blockScalar = regexp.MustCompile(`(?:^|[:\-?]\s+)[|>][-+0-9]*\s*(?:#.*)?$`)

// commentsIn counts the comments of a YAML file. The YAML library drops some
// in silence, so they are looked for in the text itself.
func commentsIn(text []byte) map[string]int {
	out := map[string]int{}
	var quote rune // open quotes of a text that goes over several lines
	block := -1    // indentation that a block scalar must exceed
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if block >= 0 && (blank(line) || indent > block) {
			continue
		}
		block = -1
		var c string
		if c, quote = commentOf(line, quote); c != "" {
			out[strings.TrimSpace(c)]++
			line = strings.TrimSuffix(line, c)
		}
		if quote == 0 && blockScalar.MatchString(strings.TrimRight(line, " ")) {
			block = indent
		}
	}
	return out
}

// commentOf finds the comment of a line; quote is what was open before it, and
// the result what is open after it.
func commentOf(line string, quote rune) (comment string, open rune) {
	before := ' ' // the last letter that is no space
	last := ' '
	escaped := false
	for i, r := range line {
		switch {
		case quote != 0:
			switch {
			case escaped:
				escaped = false
			case quote == '"' && r == '\\':
				escaped = true
			case r == quote:
				quote = 0
			}
		case r == '#' && (last == ' ' || last == '\t'):
			return line[i:], 0
		case (r == '"' || r == '\'') && strings.ContainsRune(" :,[{-?", before):
			quote = r
		}
		if last = r; r != ' ' && r != '\t' {
			before = r
		}
	}
	return "", quote
}
