package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// templates is a file of patterns: "@name = a | b" lists what stands for
// "{name}", "(a|b|)" takes one branch, "#" begins a comment. A line without
// any of it is a thought of its own.
type templates struct {
	file     string
	lists    map[string][]string
	patterns []string
	thoughts []string
}

func parse(file, text string) (*templates, error) {
	t := &templates{file: file, lists: map[string][]string{}}
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '@':
			name, list, ok := strings.Cut(line[1:], "=")
			if !ok {
				return nil, fmt.Errorf("%s:%d: a list needs \"=\"", file, number)
			}
			for entry := range strings.SplitSeq(list, "|") {
				name := strings.TrimSpace(name)
				t.lists[name] = append(t.lists[name], strings.TrimSpace(entry))
			}
		case !strings.ContainsAny(line, "({"):
			t.thoughts = append(t.thoughts, line)
		default:
			t.patterns = append(t.patterns, line)
			if strings.Count(line, "(") != strings.Count(line, ")") || strings.Count(line, "{") != strings.Count(line, "}") {
				return nil, fmt.Errorf("%s:%d: a bracket is not closed", file, number)
			}
		}
	}
	return t, nil
}

// draw gives up to n different texts of every pattern.
func (t *templates) draw(r *rand.Rand, n int) ([]string, error) {
	var all []string
	for _, p := range t.patterns {
		seen := map[string]bool{}
		for range 2 * n {
			text, err := t.fill(r, p, 0)
			if err != nil {
				return nil, err
			}
			text = strings.Join(strings.Fields(text), " ")
			if text != "" && !seen[text] && len(seen) < n {
				seen[text] = true
				all = append(all, text)
			}
		}
	}
	return all, nil
}

// fill takes one branch of every bracket and one entry of every list.
func (t *templates) fill(r *rand.Rand, p string, depth int) (string, error) {
	if depth > 8 {
		return "", fmt.Errorf("%s: lists go round in %q", t.file, p)
	}
	var b strings.Builder
	for p != "" {
		at := strings.IndexAny(p, "({")
		if at < 0 {
			b.WriteString(p)
			break
		}
		b.WriteString(p[:at])
		end := closing(p[at:]) + at
		inner := p[at+1 : end]
		if p[at] == '{' {
			list := t.lists[inner]
			if len(list) == 0 {
				return "", fmt.Errorf("%s: no list @%s", t.file, inner)
			}
			inner = list[r.IntN(len(list))]
		} else {
			branches := branches(inner)
			inner = branches[r.IntN(len(branches))]
		}
		text, err := t.fill(r, inner, depth+1)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
		p = p[end+1:]
	}
	return b.String(), nil
}

// closing is where the bracket that begins p ends.
func closing(p string) int {
	depth := 0
	for i := range len(p) {
		switch p[i] {
		case '(', '{':
			depth++
		case ')', '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(p) - 1
}

// branches cuts at the bars that stand in no bracket.
func branches(p string) []string {
	var out []string
	depth, from := 0, 0
	for i := range len(p) {
		switch p[i] {
		case '(', '{':
			depth++
		case ')', '}':
			depth--
		case '|':
			if depth == 0 {
				out = append(out, p[from:i])
				from = i + 1
			}
		}
	}
	return append(out, p[from:])
}

// mistyped swaps, drops, doubles or changes a letter.
func mistyped(r *rand.Rand, text string) string {
	letters := []rune(text)
	if len(letters) < 6 {
		return text
	}
	i := 1 + r.IntN(len(letters)-2)
	switch r.IntN(4) {
	case 0:
		letters[i], letters[i-1] = letters[i-1], letters[i]
	case 1:
		letters = append(letters[:i], letters[i+1:]...)
	case 2:
		letters = append(letters[:i+1], letters[i:]...)
	default:
		if letters[i] >= 0xAC00 && letters[i] <= 0xD7A3 {
			// another final consonant or vowel of the same syllable
			letters[i] = 0xAC00 + (letters[i]-0xAC00)/28*28 + rune(r.IntN(28))
		} else if letters[i] != ' ' {
			letters[i] = 'a' + rune(r.IntN(26))
		}
	}
	return string(letters)
}

// tightened leaves out some of the spaces, as people typing Korean do.
func tightened(r *rand.Rand, text string) string {
	var b strings.Builder
	for _, letter := range text {
		if letter != ' ' || r.IntN(2) == 0 {
			b.WriteRune(letter)
		}
	}
	return b.String()
}
