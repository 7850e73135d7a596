package evals

import (
	"strconv"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Candidate is another bot to try on past conversations. What it leaves out is
// as the workspace has it.
type Candidate struct {
	File        string         `yaml:"-"`
	Name        string         `yaml:"candidate"`
	Flow        string         `yaml:"flow"`
	KB          words          `yaml:"kb"`
	Settings    map[string]any `yaml:"settings"`
	Vars        map[string]any `yaml:"vars"`
	Calibration string         `yaml:"calibration"`
	HTTP        []Recorded     `yaml:"http"`
}

var candidateShape = &shape{name: "Candidate", fields: []field{
	{"candidate", aText, true, "its name, for the report"},
	{"flow", aText, false, "folder or file of flows beside this file, demo, or NAME@live; left out: the workspace's own"},
	{"kb", texts, false, "folders or files of articles beside this file, demo, or NAME@live; left out: the workspace's own"},
	{"settings", freely, false, "settings, laid over the workspace's"},
	{"vars", freely, false, "the flows' scope workspace, laid over the workspace's"},
	{"calibration", aText, false, "file that eval calibrate wrote"},
	{"http", &shape{item: recordedShape}, false, "recorded responses to the flows' calls; whatever fits none of them fails"},
}}

// ParseCandidate reads a candidate's file.
func ParseCandidate(name string, src []byte) (Candidate, []Finding) {
	r := &reader{file: name}
	c := Candidate{File: name}
	root := r.document(src)
	if root == nil {
		return c, r.sorted()
	}
	r.check(root, candidateShape, "the candidate", 0)
	if HasErrors(r.findings) {
		return c, r.sorted()
	}
	if err := root.Decode(&c); err != nil {
		r.fault(root, "", "the candidate cannot be read: %v", err)
	}
	r.conditions(Conditions{Settings: c.Settings, HTTP: c.HTTP}, root)
	return c, r.sorted()
}

// Over lays the candidate's settings, variables and recordings over material.
func (c Candidate) Over(m Material) (Material, error) {
	b := &bench{material: m}
	all, err := b.settingsTree()
	if err != nil {
		return m, err
	}
	m.Settings = encode(overlay(all, c.Settings))
	m.Vars = overlay(m.Vars, c.Vars)
	m.HTTP = append(append([]Recorded(nil), c.HTTP...), m.HTTP...)
	return m, nil
}

// ParseSince reads how far back to look: 7d, 2w, 36h, or a day as 2026-03-01.
func ParseSince(text string, now time.Time) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day, nil
	}
	units := map[byte]time.Duration{'d': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	if text != "" {
		if unit, ok := units[text[len(text)-1]]; ok {
			if n, err := strconv.Atoi(text[:len(text)-1]); err == nil && n > 0 && n < 10_000 {
				return now.Add(-time.Duration(n) * unit), nil
			}
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, chat.Errorf(chat.Invalid, "%q is no time to look back: write 7d, 2w, 36h or a day such as 2026-03-01", text)
}
