package watch

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Story is what logs tell of one conversation, in order.
type Story []StoryLine

// StoryLine is one line of a log.
type StoryLine struct {
	At      time.Time
	Level   string
	Message string
	Trace   string
	Facts   map[string]any // all other keys but the conversation's
	Raw     []byte         // as it was written, without the line's end
}

// ReadStory gives the lines about a conversation from logs of JSON, of as many
// nodes as there are readers, the oldest first. Invalid when nothing of what was
// read is a log of JSON.
func ReadStory(conversation chat.ID, logs ...io.Reader) (Story, error) {
	var out Story
	read, understood := false, false
	id := []byte(conversation.String())
	for _, log := range logs {
		lines := bufio.NewReaderSize(log, 1<<16)
		for {
			line, err := lines.ReadBytes('\n')
			if line = bytes.TrimSpace(line); len(line) > 0 {
				read = true
				if !understood {
					understood = json.Valid(line) && line[0] == '{'
				}
				if bytes.Contains(line, id) { // before the costly look
					if l, ok := storyLine(line, conversation.String()); ok {
						out = append(out, l)
					}
				}
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, chat.Wrap(chat.Unavailable, err, "read the log")
			}
		}
	}
	if read && !understood {
		return nil, chat.Errorf(chat.Invalid, "this is no log of JSON: start the server with --log-format json")
	}
	slices.SortStableFunc(out, func(a, b StoryLine) int { return a.At.Compare(b.At) })
	return out, nil
}

func storyLine(line []byte, conversation string) (StoryLine, bool) {
	l := StoryLine{Raw: slices.Clone(line)}
	if json.Unmarshal(line, &l.Facts) != nil || l.Facts[keyConversation] != conversation {
		return l, false
	}
	take := func(key string) string {
		s, _ := l.Facts[key].(string)
		delete(l.Facts, key)
		return s
	}
	at, err := time.Parse(time.RFC3339Nano, take("time"))
	if err != nil {
		return l, false
	}
	l.At, l.Level, l.Message, l.Trace = at, take("level"), take("msg"), take(keyTrace)
	delete(l.Facts, keyConversation)
	return l, true
}

// first are the facts that a reader looks for first.
var first = []string{"op", "by", "agent", "owner", "status", "reason", "team", "outcome", "action", "turn", "seq", "offered_to"}

// Write shows the story to people: how long after its beginning each thing
// happened, and what.
func (s Story) Write(w io.Writer) error {
	for i, l := range s {
		if i == 0 {
			if _, err := fmt.Fprintf(w, "%s  workspace %v\n", l.At.UTC().Format(time.RFC3339), l.Facts[keyWorkspace]); err != nil {
				return err
			}
		}
		mark := ""
		if l.Level != "INFO" {
			mark = l.Level + " "
		}
		if _, err := fmt.Fprintf(w, "%+10.3fs  %s%s%s\n", l.At.Sub(s[0].At).Seconds(), mark, l.Message, l.facts()); err != nil {
			return err
		}
	}
	return nil
}

// facts gives the facts as key=value, the first ones first.
func (l StoryLine) facts() string {
	var b strings.Builder
	add := func(key string, value any) {
		text, ok := value.(string)
		if !ok {
			raw, err := json.Marshal(value)
			if err != nil {
				return
			}
			text = string(raw)
		} else if strings.ContainsAny(text, " \t\n\"") {
			text = fmt.Sprintf("%q", text)
		}
		if text != "" {
			b.WriteString(" " + key + "=" + text)
		}
	}
	for _, key := range first {
		if v, ok := l.Facts[key]; ok {
			add(key, v)
		}
	}
	keys := make([]string, 0, len(l.Facts))
	for key := range l.Facts {
		if key != keyWorkspace && !slices.Contains(first, key) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		add(key, l.Facts[key])
	}
	if l.Trace != "" {
		b.WriteString(" trace=" + l.Trace)
	}
	return b.String()
}
