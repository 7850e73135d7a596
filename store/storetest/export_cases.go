package storetest

import (
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var exportCases = []testCase{
	{"OneAtATimeForEachVisitor", exportOnce},
	{"OfNobodyAndOfTheErasedThereIsNone", exportOfNobody},
	{"WhatIsRemovedIsForgottenOnceNoJobWritesIt", exportRemoved},
	{"AFailedOneIsTriedAgain", exportFailed},
	{"HowMuchThereIs", exportSize},
}

func exportKey(n int) string { return strings.Repeat("0123456789abcdef"[n:n+1], 32) }

func (w *world) export(visitor chat.ID, n int) chat.VisitorExport {
	w.Helper()
	e, err := w.s.BeginExport(w.Context(), chat.VisitorExport{Workspace: w.ws, Visitor: visitor, By: w.ada, Key: exportKey(n)})
	w.must(err)
	return e
}

func (w *world) exportJob() chat.Job {
	w.Helper()
	j, err := w.s.ClaimJob(w.Context(), []string{chat.JobExport}, time.Minute)
	w.must(err)
	return j
}

func exportOnce(w *world) {
	ctx, v := w.Context(), w.visitor("Kim")
	e := w.export(v, 1)
	w.same("asked again", e.ID, w.export(v, 2).ID)
	j := w.exportJob()
	w.same("job", []any{v, exportKey(1), string(chat.Encode(chat.ExportRequest{Export: e.ID}))}, []any{j.Subject, j.Key, string(j.Body)})
	w.code(chat.NotFound, w.s.FetchedExport(ctx, w.ws, w.ada, e.ID))
	w.must(w.s.FinishExport(ctx, w.ws, e.ID, 7))
	w.must(w.s.FinishExport(ctx, w.ws, e.ID, 9)) // by who was late
	w.must(w.s.FinishJob(ctx, j))
	w.must(w.s.FetchedExport(ctx, w.ws, w.bo, e.ID))
	got, err := w.s.Export(ctx, w.ws, e.ID)
	w.must(err)
	w.same("ready", []any{chat.ExportReady, int64(7), "Kim", "Ada", exportKey(1), "", true}, []any{got.State, got.Size, got.VisitorName, got.ByName, got.Key, got.Error, !got.FetchedAt.IsZero()})
	if left := got.ExpiresAt.Sub(got.ReadyAt); left != chat.ExportFor {
		w.Errorf("it can be had for %s", left)
	}
	next := w.export(v, 3)
	all, err := w.s.Exports(ctx, w.ws, chat.ID{}, 10)
	w.must(err)
	own, err := w.s.Exports(ctx, w.ws, v, 1)
	w.must(err)
	if len(all) != 2 || all[0].ID != next.ID || all[1].ID != e.ID || len(own) != 1 || own[0].ID != next.ID || own[0].State != chat.ExportMaking {
		w.Errorf("all %+v, own %+v", all, own)
	}
	w.same("audit", []string{"visitor.exported", "visitor.export_downloaded", "visitor.exported"}, w.audited(3))
}

func exportOfNobody(w *world) {
	ctx := w.Context()
	for _, v := range []chat.ID{chat.NewID(), w.visitor("Kim")} {
		if _, err := w.s.Visitor(ctx, w.ws, v); err == nil {
			_, err := w.s.BeginErasure(ctx, w.ws, w.ada, v)
			w.must(err)
			_, err = w.s.BeginExport(ctx, chat.VisitorExport{Workspace: w.ws, Visitor: v, By: w.ada, Key: exportKey(1)})
			w.code(chat.Conflict, err)
			continue
		}
		_, err := w.s.BeginExport(ctx, chat.VisitorExport{Workspace: w.ws, Visitor: v, By: w.ada, Key: exportKey(1)})
		w.code(chat.NotFound, err)
		_, err = w.s.ExportSize(ctx, w.ws, v)
		w.code(chat.NotFound, err)
	}
}

func exportRemoved(w *world) {
	ctx, v := w.Context(), w.visitor("Kim")
	e := w.export(v, 1)
	j := w.exportJob()
	gone, err := w.s.RemoveExports(ctx, w.ws, v)
	w.must(err)
	if len(gone) != 1 || gone[0].Key != exportKey(1) {
		w.Errorf("removed %+v", gone)
	}
	w.code(chat.NotFound, w.s.FinishExport(ctx, w.ws, e.ID, 7))
	_, err = w.s.Export(ctx, w.ws, e.ID)
	w.code(chat.NotFound, err)
	left := func() int {
		w.Helper()
		all, err := w.s.RemovableExports(ctx)
		w.must(err)
		return len(all)
	}
	w.must(w.s.ForgetExport(ctx, w.ws, e.ID))
	w.same("while its job may write", 1, left())
	w.must(w.s.FinishJob(ctx, j))
	w.must(w.s.ForgetExport(ctx, w.ws, e.ID))
	w.same("afterwards", 0, left())
	other := w.export(v, 2)
	w.must(w.s.RemoveExport(ctx, w.ws, w.bo, other.ID))
	w.code(chat.NotFound, w.s.RemoveExport(ctx, w.ws, w.bo, other.ID))
	w.same("deleted by hand", 1, left())
}

func exportFailed(w *world) {
	ctx, v := w.Context(), w.visitor("Kim")
	e := w.export(v, 1)
	w.code(chat.Conflict, w.s.RetryExport(ctx, w.ws, w.ada, e.ID))
	w.code(chat.NotFound, w.s.RetryExport(ctx, w.ws, w.ada, chat.NewID()))
	w.must(w.s.BuryJob(ctx, w.exportJob(), "no room"))
	got, err := w.s.Export(ctx, w.ws, e.ID)
	w.must(err)
	w.same("given up", []any{chat.ExportFailed, "no room"}, []any{got.State, got.Error})
	w.must(w.s.RetryExport(ctx, w.ws, w.ada, e.ID))
	got, err = w.s.Export(ctx, w.ws, e.ID)
	w.must(err)
	w.same("again", []any{chat.ExportMaking, ""}, []any{got.State, got.Error})
	w.same("attempts", 1, w.exportJob().Attempts)
}

func exportSize(w *world) {
	conv := w.chat("Kim", "hello")
	size, err := w.s.ExportSize(w.Context(), w.ws, conv.Visitor)
	w.must(err)
	f := w.upload(conv.ID, chat.Actor{Kind: chat.ByVisitor, ID: conv.Visitor}, "f")
	after, err := w.s.ExportSize(w.Context(), w.ws, conv.Visitor)
	w.must(err)
	if size.Events == 0 || size.Bytes != 0 || after.Bytes != f.Size || f.Size == 0 {
		w.Errorf("before %+v, after a file of %d bytes %+v", size, f.Size, after)
	}
}
