package evals

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Failure is one expectation that did not hold.
type Failure struct {
	Step   int    `json:"step,omitempty"` // of the dialog, from 1; 0 at the end of the case
	Expect string `json:"expect"`         // its key, as says.contains
	Want   string `json:"want"`
	Got    string `json:"got"`
}

// String words a failure in a line.
func (f Failure) String() string {
	where := ""
	if f.Step > 0 {
		where = fmt.Sprintf("step %d: ", f.Step)
	}
	return fmt.Sprintf("%s%s: wanted %s, got %s", where, f.Expect, f.Want, f.Got)
}

// view is what expectations look at: part is the step, or the whole case at
// its end; all is everything so far.
type view struct {
	bench      *bench
	part       []Exchange
	all        []Exchange
	resolution string // how the conversation ended
	turns      int
	judged     *Opinion // what the judge says, nil without one
}

// check gives the expectations of e that do not hold.
func (v *view) check(e *Expect) []Failure {
	var out []Failure
	fail := func(key, want, got string) { out = append(out, Failure{Expect: key, Want: want, Got: got}) }
	v.words(e, fail)
	v.answers(e, fail)
	v.people(e, fail)
	v.flow(e, fail)
	v.manners(e, fail)
	v.mood(e, fail)
	v.combined(e, fail)
	return out
}

type failing func(key, want, got string)

// words checks what was said.
func (v *view) words(e *Expect, fail failing) {
	if e.Says == nil {
		return
	}
	said := v.said()
	shown := func() string { return quoted(said) }
	plainSaid := normal(said)
	for _, w := range e.Says.Contains {
		if !strings.Contains(plainSaid, normal(w)) {
			fail("says.contains", quoted(w), shown())
		}
	}
	for _, p := range e.Says.Regex {
		if ok, err := regexp.MatchString(p, said); err != nil || !ok {
			fail("says.regex", p, shown())
		}
	}
	for _, w := range e.Says.Not {
		if strings.Contains(plainSaid, normal(w)) {
			fail("says.not", "not "+quoted(w), shown())
		}
	}
}

// said joins all words of the bot in the part.
func (v *view) said() string {
	parts := make([]string, 0, len(v.part))
	for _, x := range v.part {
		if w := x.words(); w != "" {
			parts = append(parts, w)
		}
	}
	return strings.Join(parts, "\n")
}

func quoted(s string) string {
	if s == "" {
		return "nothing"
	}
	return `"` + clipText(s, 300) + `"`
}

// normal makes texts comparable: NFC, lower case, single spaces, straight
// quotes, and without the marks of light Markdown.
func normal(s string) string {
	s = norm.NFC.String(s)
	s = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "**", "", "\u00a0", " ").Replace(s)
	return strings.ToLower(strings.Join(strings.Fields(s), " "))
}

// answers checks what the knowledge base gave.
func (v *view) answers(e *Expect, fail failing) {
	var sources []string
	shows := false
	for _, x := range v.part {
		sources = append(sources, x.sources()...)
		shows = shows || x.shows()
	}
	for _, want := range e.Cites {
		if !slices.ContainsFunc(sources, func(s string) bool { return sameArticle(s, want) }) {
			fail("cites", want, list(sources))
		}
	}
	if e.Abstains != nil && *e.Abstains == shows {
		fail("abstains", fmt.Sprint(*e.Abstains), fmt.Sprintf("%t, shown was %s", !shows, list(sources)))
	}
	x := v.lastSearch()
	if e.Band != "" && (x == nil || string(x.search.Band) != e.Band && x.Band != e.Band) {
		fail("band", e.Band, v.bandOf(x))
	}
	if e.Confidence != nil {
		switch {
		case x == nil:
			fail("confidence", e.Confidence.String(), "no search")
		case !e.Confidence.Hold(x.search.Confidence):
			fail("confidence", e.Confidence.String(), short(x.search.Confidence))
		}
	}
}

func (v *view) bandOf(x *Exchange) string {
	if x == nil {
		return "no search"
	}
	return string(x.search.Band)
}

// lastSearch is the newest step of the part in which something was searched.
func (v *view) lastSearch() *Exchange {
	for i := len(v.part) - 1; i >= 0; i-- {
		if v.part[i].search != nil {
			return &v.part[i]
		}
	}
	return nil
}

// escalated gives the first hand-over so far.
func (v *view) escalated() *Escalation {
	for _, x := range v.all {
		if x.Escalation != nil {
			return x.Escalation
		}
	}
	return nil
}

// people checks hand-overs.
func (v *view) people(e *Expect, fail failing) {
	got := v.escalated()
	describe := func() string {
		if got == nil {
			return "no hand-over"
		}
		return fmt.Sprintf("%s at turn %d", got.Reason, got.Turn)
	}
	if w := e.Escalates; w != nil {
		switch {
		case w.Never && got != nil:
			fail("escalates", "false", describe())
		case w.Never:
		case got == nil:
			fail("escalates", w.String(), describe())
		default:
			if len(w.Reason) > 0 && !slices.Contains(w.Reason, got.Reason) {
				fail("escalates.reason", list(w.Reason), describe())
			}
			if w.ByTurn > 0 && got.Turn > w.ByTurn {
				fail("escalates.by_turn", fmt.Sprint(w.ByTurn), describe())
			}
			if w.Promised != nil && *w.Promised != got.Promised {
				fail("escalates.promised", fmt.Sprint(*w.Promised), fmt.Sprint(got.Promised))
			}
		}
	}
	if e.NoEscalation != nil && *e.NoEscalation == (got != nil) {
		fail("no_escalation", fmt.Sprint(*e.NoEscalation), describe())
	}
	if e.Offers != nil {
		offered := slices.ContainsFunc(v.part, func(x Exchange) bool { return x.Action == "offer" })
		if offered != *e.Offers {
			fail("offers", fmt.Sprint(*e.Offers), fmt.Sprint(offered))
		}
	}
	if q := e.Queue; q != nil {
		v.queue(*q, got, fail)
	}
	for _, key := range e.Packet {
		if got == nil {
			fail("packet."+key, "filled", "no hand-over")
		} else if !packetHas(got.packet, key) {
			fail("packet."+key, "filled", "empty")
		}
	}
}

// String words what is wanted of a hand-over.
func (w Escalates) String() string {
	out := "a hand-over"
	if len(w.Reason) > 0 {
		out += " for " + list(w.Reason)
	}
	if w.ByTurn > 0 {
		out += fmt.Sprintf(" by turn %d", w.ByTurn)
	}
	return out
}

var priorityNames = map[int]string{-1: "low", 0: "normal", 1: "high", 2: "urgent"}

func (v *view) queue(want Queue, got *Escalation, fail failing) {
	if got == nil {
		fail("queue", "a hand-over", "none")
		return
	}
	if want.Team != "" && want.Team != got.Team {
		fail("queue.team", want.Team, quoted(got.Team))
	}
	if want.Priority != "" && want.Priority != priorityNames[got.Priority] {
		fail("queue.priority", want.Priority, priorityNames[got.Priority])
	}
}

// packetHas reports whether a part of a packet is filled.
func packetHas(p handoff.Packet, key string) bool {
	switch key {
	case "reason":
		return p.Reason != ""
	case "evidence":
		return len(p.Evidence) > 0
	case "issue":
		return p.Issue != ""
	case "summary":
		return len(p.Summary) > 0
	case "fields":
		return len(p.Fields) > 0
	case "flow":
		return p.Flow != nil && len(p.Flow.Path) > 0
	case "tried_articles":
		return len(p.Tried) > 0
	case "sentiment":
		return len(p.Sentiment) > 0
	case "language":
		return p.Lang != ""
	case "page":
		return p.Page.URL != ""
	case "suggestions":
		return len(p.Suggestions) > 0
	case "due":
		return p.DueMS > 0
	}
	return false
}

// flow checks flows, their variables and calls.
func (v *view) flow(e *Expect, fail failing) {
	var ran []string
	var calls []Call
	step, vars := "", map[string]any{}
	for _, x := range v.part {
		ran = append(ran, x.Flows...)
		calls = append(calls, x.Calls...)
		if x.Step != "" {
			step = x.Step
		}
		vars = x.Vars
	}
	slices.Sort(ran)
	ran = slices.Compact(ran)
	if e.Flow != "" && !slices.Contains(ran, e.Flow) && !(e.Flow == "none" && len(ran) == 0) {
		fail("flow", e.Flow, list(ran))
	}
	if e.Step != "" && e.Step != step {
		fail("step", e.Step, quoted(step))
	}
	for _, name := range sortedKeys(e.Var) {
		if got, ok := vars[name]; !ok || !sameValue(e.Var[name], got) {
			fail("var."+name, fmt.Sprint(e.Var[name]), valueOf(got, ok))
		}
	}
	if e.HTTPCalled != nil {
		e.HTTPCalled.check(calls, fail)
	}
}

func valueOf(v any, ok bool) string {
	if !ok {
		return "no value"
	}
	return fmt.Sprint(v)
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func (h HTTPCalled) check(calls []Call, fail failing) {
	n := 0
	for _, c := range calls {
		if h.Method != "" && !strings.EqualFold(h.Method, c.Method) {
			continue
		}
		if ok, err := regexp.MatchString(h.URL, c.URL); h.URL != "" && (err != nil || !ok) {
			continue
		}
		if h.Body != nil && !holds(h.Body, c.Body) {
			continue
		}
		n++
	}
	if h.Times == nil && n == 0 || h.Times != nil && !h.Times.Hold(float64(n)) {
		want := "at least one such call"
		if h.Times != nil {
			want = h.Times.String() + " such calls"
		}
		var made []string
		for _, c := range calls {
			made = append(made, c.Method+" "+c.URL)
		}
		fail("http_called", want, fmt.Sprintf("%d of %s", n, list(made)))
	}
}

// holds reports whether got has all keys and values of want.
func holds(want map[string]any, got any) bool {
	m, ok := got.(map[string]any)
	if !ok {
		return false
	}
	for k, w := range want {
		g, ok := m[k]
		if inner, isMap := w.(map[string]any); isMap {
			if !holds(inner, g) {
				return false
			}
		} else if !ok || !sameValue(w, g) {
			return false
		}
	}
	return true
}

// sameValue compares a value of a suite with one of the product: 3, 3.0 and
// "3" are the same, texts but for case and white space.
func sameValue(want, got any) bool {
	if want == nil || got == nil {
		return want == nil && got == nil
	}
	if fmt.Sprint(want) == fmt.Sprint(got) {
		return true
	}
	a, errA := json.Marshal(plain(want))
	b, errB := json.Marshal(plain(got))
	if errA == nil && errB == nil && string(a) == string(b) {
		return true
	}
	wantText, isText := want.(string)
	gotText, wasText := got.(string)
	return isText && wasText && normal(wantText) == normal(gotText)
}

// manners checks how the bot behaved.
func (v *view) manners(e *Expect, fail failing) {
	sent, tokens, slowest := 0, 0, 0.0
	for _, x := range v.part {
		sent += len(x.Bot)
		tokens += x.Tokens
		slowest = max(slowest, float64(x.LatencyUS)/1000)
	}
	number := func(key string, b *Bounds, got float64) {
		if b != nil && !b.Hold(got) {
			fail(key, b.String(), short(got))
		}
	}
	number("messages_sent", e.MessagesSent, float64(sent))
	number("turns", e.Turns, float64(v.turns))
	number("latency_ms", e.LatencyMS, slowest)
	number("cost", e.Cost, float64(tokens))
	if e.Resolution != "" && e.Resolution != v.resolution {
		fail("resolution", e.Resolution, quoted(v.resolution))
	}
	if e.NeverRepeats != nil {
		if said := v.repeated(); *e.NeverRepeats == (said != "") {
			fail("never_repeats", fmt.Sprint(*e.NeverRepeats), "said twice: "+quoted(said))
		}
	}
	if e.NoPromise != nil {
		if said := v.promised(); *e.NoPromise == (said != "") {
			fail("no_promise", fmt.Sprint(*e.NoPromise), quoted(said))
		}
	}
	if e.Language != "" {
		for _, x := range v.part {
			for _, s := range x.Bot {
				if strings.TrimSpace(s.Text) != "" && knowledge.Language(s.Text) != e.Language {
					fail("language", e.Language, quoted(s.Text))
					return
				}
			}
		}
	}
}

// repeated gives words that the bot said to two messages of the visitor
// running, "" when it never did.
func (v *view) repeated() string {
	last := ""
	for _, x := range v.part {
		said := normal(x.words())
		if said != "" && said == last {
			return x.words()
		}
		if len(x.Bot) > 0 {
			last = said
		}
	}
	return ""
}

// mood checks how the visitor's newest message was read.
func (v *view) mood(e *Expect, fail failing) {
	if e.Sentiment == "" && e.Polarity == nil && e.Frustration == nil {
		return
	}
	for _, x := range slices.Backward(v.part) {
		s := x.trace.Sentiment
		if s == nil {
			continue
		}
		if word := moods[s.Label()+1]; e.Sentiment != "" && word != e.Sentiment {
			fail("sentiment", e.Sentiment, fmt.Sprintf("%s (%.2f)", word, s.Polarity))
		}
		if e.Polarity != nil && !e.Polarity.Hold(s.Polarity) {
			fail("polarity", e.Polarity.String(), short(s.Polarity))
		}
		if e.Frustration != nil && !e.Frustration.Hold(s.Frustration) {
			fail("frustration", e.Frustration.String(), short(s.Frustration))
		}
		return
	}
	fail("sentiment", "a message that was read", "none")
}

// combined checks any_of, all_of, not and the judge.
func (v *view) combined(e *Expect, fail failing) {
	if len(e.AnyOf) > 0 {
		var why []string
		held := false
		for i := range e.AnyOf {
			failed := v.check(&e.AnyOf[i])
			if held = len(failed) == 0; held {
				break
			}
			why = append(why, failed[0].String())
		}
		if !held {
			fail("any_of", "one of them", strings.Join(why, "; "))
		}
	}
	for i := range e.AllOf {
		for _, f := range v.check(&e.AllOf[i]) {
			fail("all_of."+f.Expect, f.Want, f.Got)
		}
	}
	if e.Not != nil && len(v.check(e.Not)) == 0 {
		fail("not", "something else", "all of it held")
	}
	if e.Judge != nil && v.judged != nil && v.judged.Counts && v.judged.Score < e.Judge.Min {
		fail("judge", "≥ "+short(e.Judge.Min), fmt.Sprintf("%s: %s", short(v.judged.Score), v.judged.Why))
	}
}

func list(items []string) string {
	if len(items) == 0 {
		return "none"
	}
	return strings.Join(items, ", ")
}

func containsNormal(text, part string) bool { return strings.Contains(normal(text), normal(part)) }
