package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"time"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// workerReply is what the process that reads a PDF sends back.
type workerReply struct {
	Documents []workerDocument `json:"documents"`
	Notes     []workerNote     `json:"notes"`
}

type workerDocument struct {
	Title string `json:"title"`
	Body  string `json:"body"`
}

type workerNote struct {
	Text     string `json:"text"`
	Harmless bool   `json:"harmless"`
}

// memoryExit is the exit code of a worker that grew beyond its memory.
const memoryExit = 7

// maxReplyBytes bounds what a worker may send.
const maxReplyBytes = 64 << 20

// Worker reads one PDF from in and writes what it found to out, for a process
// that an import started (see Options.Isolate). The process ends itself when it
// holds more than memory bytes.
func Worker(ctx context.Context, in io.Reader, out io.Writer, memory int64) error {
	debug.SetMemoryLimit(memory * 3 / 4)
	watch, stop := context.WithCancel(ctx)
	defer stop()
	go watchMemory(watch, memory)
	data, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read the file: %w", err)
	}
	got := guardedPDF(input{ctx: ctx, data: data})
	var reply workerReply
	for _, d := range got.documents {
		reply.Documents = append(reply.Documents, workerDocument{Title: d.Title, Body: d.Body})
	}
	for _, n := range got.notes {
		reply.Notes = append(reply.Notes, workerNote{Text: n.text, Harmless: n.harmless})
	}
	if err := json.NewEncoder(out).Encode(reply); err != nil {
		return fmt.Errorf("write the text: %w", err)
	}
	return nil
}

// guardedPDF reads a PDF whose faults may panic.
func guardedPDF(in input) (out outcome) {
	defer func() {
		if recover() != nil {
			out = outcome{}
			out.note(0, brokenFile)
		}
	}()
	return readPDF(in)
}

// watchMemory ends the process when it has grown too large: a limit of Go's
// collector is only a wish.
func watchMemory(ctx context.Context, most int64) {
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	tick := time.NewTicker(10 * time.Millisecond)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			metrics.Read(held)
			if int64(held[0].Value.Uint64()-held[1].Value.Uint64()) > most {
				os.Exit(memoryExit)
			}
		}
	}
}

// readApart reads a PDF in a process of its own when there is one to be had.
func readApart(in input) outcome {
	var out outcome
	if len(in.opt.Isolate) == 0 {
		out = readPDF(in)
	} else {
		out = askWorker(in)
	}
	for i := range out.documents {
		d := &out.documents[i]
		d.long, d.Slug = true, fitSlug(in.rel)
		if d.Title == "" {
			d.Title = fileTitle(in.rel)
		}
	}
	return out
}

func askWorker(in input) (out outcome) {
	argv := append(slices.Clone(in.opt.Isolate), strconv.FormatInt(in.opt.Limits.Memory, 10))
	cmd := exec.CommandContext(in.ctx, argv[0], argv[1:]...)
	cmd.Stdin = bytes.NewReader(in.data)
	reply := &boundedBuffer{most: maxReplyBytes}
	cmd.Stdout = reply
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	var exit *exec.ExitError
	var got workerReply
	switch {
	case in.ctx.Err() != nil:
		return out // the caller has given up and says so
	case errors.As(err, &exit) && exit.ExitCode() == memoryExit:
		out.note(0, "needs more than %s of memory to read: split it, or print it to a new PDF", megabytes(in.opt.Limits.Memory))
		return out
	case err != nil || json.Unmarshal(reply.Bytes(), &got) != nil:
		out.note(0, brokenFile)
		return out
	}
	for _, d := range got.Documents {
		out.documents = append(out.documents, document{Article: knowledge.Article{Title: d.Title, Body: d.Body}})
	}
	for _, n := range got.Notes {
		out.notes = append(out.notes, note{text: n.Text, harmless: n.Harmless})
	}
	return out
}

// boundedBuffer refuses what is beyond its size, which ends the writer.
type boundedBuffer struct {
	bytes.Buffer
	most int
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		return 0, errors.New("too much text")
	}
	return b.Buffer.Write(p)
}
