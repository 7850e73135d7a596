package evals

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Set is one labelled data set: a knowledge base and questions about it.
type Set struct {
	Name    string
	KB      KB
	Queries []Query
}

// ReadSet reads labelled questions about a knowledge base. spec is a path, or
// NAME=PATH to name the set; otherwise it is named after the file's folder when
// the file has a usual name (queries, dev, test), else after the file.
func ReadSet(kb KB, spec string) (Set, error) {
	s := Set{KB: kb}
	path := spec
	if name, rest, named := strings.Cut(spec, "="); named && name != "" && !strings.ContainsAny(name, `/\`) {
		s.Name, path = name, rest
	} else {
		s.Name = setName(path)
	}
	var err error
	s.Queries, err = ReadQueries(path, kb)
	return s, err
}

// Family is the name up to its first dash or digit: variants of one source
// (clinc150-5, clinc150-20) teach about each other and are left out together.
func Family(name string) string {
	at := strings.IndexFunc(name, func(r rune) bool { return r == '-' || unicode.IsDigit(r) })
	if at > 0 {
		return name[:at]
	}
	return name
}

// Fit fits a calibration on labelled searches, with bands for a target error.
func Fit(samples []knowledge.Sample, target float64) knowledge.Calibration {
	return knowledge.Fit(samples, target)
}

// AtTarget gives the calibration with the bands of a target error, or Invalid
// when it was fitted for no promise as small.
func AtTarget(c knowledge.Calibration, target float64) (knowledge.Calibration, error) {
	at, ok := c.At(target)
	if !ok {
		return c, chat.Errorf(chat.Invalid, "the calibration keeps no promise of an error of %g: fit one that does, with --calibrate DEV.jsonl or `frontdesk eval calibrate --target-error %g`", target, target)
	}
	return at, nil
}

// ReadCalibration reads a calibration as `frontdesk eval calibrate` writes it.
func ReadCalibration(path string) (knowledge.Calibration, error) {
	var c knowledge.Calibration
	src, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c, chat.Wrap(chat.NotFound, err, "no file %q: check the path", path)
	case err != nil:
		return c, chat.Wrap(chat.Invalid, err, "%q cannot be read: check its permissions", path)
	}
	return ParseCalibration(path, src)
}

// ParseCalibration reads a calibration's JSON; name stands in errors.
func ParseCalibration(name string, src []byte) (knowledge.Calibration, error) {
	var c knowledge.Calibration
	if err := json.Unmarshal(src, &c); err != nil {
		line, column := place(src, err)
		return c, chat.Errorf(chat.Invalid, "%s:%d:%d: not a calibration (%v): write it with `frontdesk eval calibrate --out FILE`", name, line, column, err)
	}
	if len(c.Coefficients) == 0 {
		return c, chat.Errorf(chat.Invalid, "%s:1:1: a calibration without coefficients: write it with `frontdesk eval calibrate --out FILE`", name)
	}
	return c, nil
}

// place turns a JSON error's offset into line and column.
func place(src []byte, err error) (line, column int) {
	offset := 0
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = int(syntax.Offset) - 1
	case errors.As(err, &kind):
		offset = int(kind.Offset) - 1
	}
	before := string(src[:min(max(offset, 0), len(src))])
	line = strings.Count(before, "\n") + 1
	return line, len([]rune(before[strings.LastIndex(before, "\n")+1:])) + 1
}

// CalibrateOptions says what `frontdesk eval calibrate` fits on.
type CalibrateOptions struct {
	Sets []Set
	// LeaveOut names a set or a family; its whole family is not fitted on.
	LeaveOut    string
	TargetError float64
	Now         func() time.Time
	Progress    func(done, all int)
}

// Fitted is a calibration and how it does on sets it has and has not seen.
type Fitted struct {
	Calibration knowledge.Calibration `json:"calibration"`
	// Sets has one row a set: measured with a calibration fitted on the other
	// families alone, when there are others.
	Sets []FittedSet `json:"sets"`
}

// FittedSet is how a calibration that has not seen the set's family does on it.
type FittedSet struct {
	Name   string `json:"name"`
	Family string `json:"family"`
	N      int    `json:"n"`
	// Unseen says that the measures are of a calibration without this family;
	// with one family alone there is no such calibration.
	Unseen bool `json:"unseen"`
	Selective
	Promise
}

// Calibrate searches every set as it is and spoiled (see traffic), fits on all
// families but the one to leave out, and measures each set as it is by a fit
// on the other families.
func Calibrate(ctx context.Context, o CalibrateOptions) (Fitted, error) {
	families, err := o.families()
	if err != nil {
		return Fitted{}, err
	}
	all := 0
	for _, s := range o.Sets {
		all += s.searches()
	}
	progress := counter(all, o.Progress)
	clean, spoilt := make([]asked, len(o.Sets)), make([]asked, len(o.Sets))
	for i, s := range o.Sets {
		if clean[i], spoilt[i], err = traffic(ctx, s, o.Now, progress); err != nil {
			return Fitted{}, err
		}
	}
	without := func(family string) knowledge.Calibration {
		var samples []knowledge.Sample
		var names []string
		for i, s := range o.Sets {
			if Family(s.Name) != family {
				samples = append(samples, spoilt[i].samples(Family(s.Name))...)
				names = append(names, s.Name)
			}
		}
		c := Fit(samples, o.TargetError)
		c.Source = strings.Join(names, ", ")
		return c
	}
	leave := ""
	if o.LeaveOut != "" {
		leave = Family(o.LeaveOut)
	}
	out := Fitted{Calibration: without(leave)}
	unseen := make(map[string]knowledge.Calibration)
	if len(families) > 1 {
		for _, f := range families {
			unseen[f] = without(f)
		}
	}
	for i, s := range o.Sets {
		f := FittedSet{Name: s.Name, Family: Family(s.Name), N: len(s.Queries)}
		c, ok := unseen[f.Family]
		if f.Unseen = ok; !ok {
			c = out.Calibration
		}
		judged, outcomes := clean[i].under(c)
		f.Selective, f.Promise = MeasureSelective(judged), MeasurePromise(outcomes)
		out.Sets = append(out.Sets, f)
	}
	return out, nil
}

// families lists the sets' families and holds LeaveOut to them.
func (o CalibrateOptions) families() ([]string, error) {
	var out []string
	seen := make(map[string]bool)
	for _, s := range o.Sets {
		if seen[s.Name] {
			return nil, chat.Errorf(chat.Invalid, "two sets are named %q: name one with --queries NAME=FILE", s.Name)
		}
		seen[s.Name] = true
		if f := Family(s.Name); !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	if o.LeaveOut == "" {
		return out, nil
	}
	if !slices.Contains(out, Family(o.LeaveOut)) {
		return nil, chat.Errorf(chat.Invalid, "--leave-out %q is none of the sets: name one of %s", o.LeaveOut, strings.Join(out, ", "))
	}
	if len(out) == 1 {
		return nil, chat.Errorf(chat.Invalid, "--leave-out %q leaves nothing to fit on: give sets of another family, too", o.LeaveOut)
	}
	return out, nil
}

// under judges the same searches by another calibration. Which wording of a
// follow-up is taken may depend on the calibration; these questions have none
// before them.
func (as asked) under(c knowledge.Calibration) ([]knowledge.Judged, []PerQuery) {
	judged, outcomes := make([]knowledge.Judged, len(as)), make([]PerQuery, len(as))
	for i, o := range as {
		o.result.Confidence = c.Confidence(o.result.Features)
		o.result.Band = c.Band(o.result.Confidence)
		judged[i] = knowledge.Judged{Confidence: o.confidence(), Right: o.correct()}
		outcomes[i] = PerQuery{ID: o.query.ID, Answered: o.answered(), Confidence: o.confidence(), Band: o.result.Band, Correct: o.correct(), inScope: len(o.query.Gold) > 0}
	}
	return judged, outcomes
}

// String draws the fit's table.
func (f Fitted) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-20s %6s %7s %7s %7s %9s %7s %13s %7s\n", "set (unseen family)", "n", "auroc", "aurc", "ece", "answered", "error", "95 % bounds", "hedged")
	for _, s := range f.Sets {
		name := s.Name
		if !s.Unseen {
			name += " (seen)"
		}
		fmt.Fprintf(&b, "%-20s %6d %7.3f %7.3f %7.3f %9.3f %7.3f %6.3f–%6.3f %7.3f\n", name, s.N, s.AUROC, s.AURC, s.ECE, s.AnsweredShare, s.ErrorAmongAnswered, s.ErrorLower95, s.ErrorUpper95, s.HedgedShare)
	}
	return b.String()
}
