package knowledge

import (
	"math"
	"runtime"
	"sync"

	"github.com/frontdesk-chat/frontdesk/encoder"
)

// sense is the encoder's vector of a text, 8 bits a value and one step for
// all; no codes for a text without a word.
type sense struct {
	codes []int8
	step  float32
}

// senseWeight is what the likeness of two senses counts in the classifier
// beside the likeness of their words.
const senseWeight = 0.5

// mostSensed is the number of lines up to which an index holds their senses.
// Encoding takes about half a millisecond a line, and a search looks at all.
const mostSensed = crowded

// faintSense is the cosine below which a line alone makes no candidate: two
// texts about nothing in common have about a fifth.
const faintSense = 0.35

// recent remembers the senses of texts: an edit leaves most lines as they were,
// learning indexes them again, and visitors repeat each other.
var recent senseMemory

// senseMemory holds the senses of up to twice mostSensed texts, some 10 MB: the
// older half goes when the newer one is full. Safe for concurrent use.
type senseMemory struct {
	mu            sync.Mutex
	newer, before map[string]sense
}

func (m *senseMemory) get(text string) (sense, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.newer[text]; ok {
		return s, true
	}
	s, ok := m.before[text]
	return s, ok
}

func (m *senseMemory) put(text string, s sense) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.newer) >= mostSensed {
		m.before, m.newer = m.newer, nil
	}
	if m.newer == nil {
		m.newer = make(map[string]sense)
	}
	m.newer[text] = s
}

func senseOf(text string) sense {
	if s, ok := recent.get(text); ok {
		return s
	}
	s := encode(text)
	recent.put(text, s)
	return s
}

func encode(text string) sense {
	v := encoder.Encode(text)
	if v == nil {
		return sense{}
	}
	most := float32(0)
	for _, x := range v {
		most = max(most, x, -x)
	}
	s := sense{codes: make([]int8, len(v)), step: most / 127}
	for i, x := range v {
		s.codes[i] = int8(math.Round(float64(x / s.step)))
	}
	return s
}

// wideSense is a sense as a search multiplies it.
type wideSense struct {
	codes []int16 // none for a text without a word
	step  float32
}

func (s sense) wide() wideSense {
	w := wideSense{codes: make([]int16, len(s.codes)), step: s.step}
	for i, c := range s.codes {
		w.codes[i] = int16(c)
	}
	return w
}

// encodeLines gives every line its sense that has none yet, on all processors.
func encodeLines(es []*entry) {
	type place struct{ entry, line int }
	var missing []place
	for i, e := range es {
		if e.senses == nil {
			e.senses = make([]sense, len(e.lines))
		}
		for l, s := range e.senses {
			if s.codes == nil {
				missing = append(missing, place{i, l})
			}
		}
	}
	var workers sync.WaitGroup
	n := min(runtime.GOMAXPROCS(0), len(missing))
	for w := range n {
		workers.Go(func() {
			for i := w; i < len(missing); i += n {
				e := es[missing[i].entry]
				e.senses[missing[i].line] = senseOf(e.lines[missing[i].line].text)
			}
		})
	}
	workers.Wait()
}

// holdSenses lays the senses of the segment's lines side by side.
func (seg *segment) holdSenses() {
	seg.senses, seg.steps = make([]int8, len(seg.lineOf)*encoder.Size), make([]float32, len(seg.lineOf))
	sum := make([]float64, encoder.Size)
	for l, at := range seg.lineOf {
		s := &seg.entries[at].senses[seg.lineAt[l]]
		if copy(seg.sense(l), s.codes) > 0 { // held once
			s.codes = seg.sense(l)
		}
		seg.steps[l] = s.step
		if seg.asks[l] {
			for i, c := range s.codes {
				sum[i] += float64(s.step) * float64(c)
			}
		}
		if l+1 == len(seg.lineOf) || seg.lineOf[l+1] != at {
			for i, x := range sum {
				seg.sums[at].sense += x * x
				sum[i] = 0
			}
		}
	}
}

// returnSenses gives the entries the senses of the segment, which was read
// from a file.
func (seg *segment) returnSenses() {
	for l := range seg.steps {
		e := seg.entries[seg.lineOf[l]]
		if e.senses == nil {
			e.senses = make([]sense, len(e.lines))
		}
		if at := seg.lineAt[l]; int(at) < len(e.senses) && seg.steps[l] > 0 {
			e.senses[at] = sense{codes: seg.sense(l), step: seg.steps[l]}
		}
	}
}

func (seg *segment) sense(line int) []int8 {
	return seg.senses[line*encoder.Size : (line+1)*encoder.Size : (line+1)*encoder.Size]
}

// scoreSenses measures how near every line is to what a question means.
func (sc *scratch) scoreSenses(seg *segment, question wideSense) {
	sc.sensed = len(question.codes) > 0 && len(seg.senses) > 0
	if !sc.sensed {
		return
	}
	if len(sc.senses) < len(seg.lineOf) {
		sc.senses = make([]float32, len(seg.lineOf))
	}
	for l, step := range seg.steps {
		sc.senses[l] = float32(codesProduct(question.codes, seg.sense(l))) * question.step * step
	}
}
