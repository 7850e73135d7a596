package storetest

import (
	"fmt"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var cannedCases = []testCase{
	{"RepliesAreSharedOrOnesOwn", cannedSharing},
	{"ARepliesShortcutIsItsOwnersOnce", cannedShortcuts},
	{"ADeletedReplyComesBack", cannedUndo},
	{"ChangesOfRepliesAreAudited", cannedAudit},
	{"AnOwnerHasABoundedNumberOfReplies", cannedBound},
}

// canned makes a reply of an owner, zero for a shared one.
func (w *world) canned(owner chat.ID, shortcut, lang string) chat.CannedReply {
	w.Helper()
	r, err := w.s.CreateCannedReply(w.Context(), w.ws, w.ada, true,
		chat.CannedReply{Owner: owner, Shortcut: shortcut, Folder: "Words", Lang: lang, Text: "안녕하세요 {{visitor.name}}님"})
	w.must(err)
	return r
}

func (w *world) repliesOf(user chat.ID) []chat.CannedReply {
	w.Helper()
	list, err := w.s.CannedReplies(w.Context(), w.ws, user)
	w.must(err)
	return list
}

func cannedSharing(w *world) {
	ctx := w.Context()
	shared, own := w.canned(chat.ID{}, "hello", "ko"), w.canned(w.ada, "hello", "ko")
	if shared.CreatedAt.IsZero() || !shared.CreatedAt.Equal(shared.UpdatedAt) {
		w.Errorf("made at %s, changed at %s", shared.CreatedAt, shared.UpdatedAt)
	}
	w.same("Ada's, her own first", []chat.CannedReply{own, shared}, w.repliesOf(w.ada))
	w.same("Bo's", []chat.CannedReply{shared}, w.repliesOf(w.bo))
	_, err := w.s.CreateCannedReply(ctx, w.ws, w.bo, false, chat.CannedReply{Shortcut: "x", Text: "x"})
	w.code(chat.Forbidden, err)
	_, err = w.s.CreateCannedReply(ctx, w.ws, w.bo, true, chat.CannedReply{Owner: w.ada, Shortcut: "x", Text: "x"})
	w.code(chat.NotFound, err)

	change := func(user chat.ID, mayShare bool, r chat.CannedReply) error {
		_, err := w.s.ChangeCannedReply(ctx, w.ws, user, mayShare, r)
		return err
	}
	w.code(chat.Forbidden, change(w.bo, false, shared))
	w.code(chat.NotFound, change(w.bo, true, own)) // not even who may share sees somebody's own
	toShare := own
	toShare.UpdatedAt = time.Time{} // whatever became of it
	toShare.Owner, toShare.Shortcut = chat.ID{}, "hi"
	w.code(chat.Forbidden, change(w.ada, false, toShare))
	w.must(change(w.ada, true, toShare))
	got := w.repliesOf(w.bo)
	if len(got) != 2 || got[1].ID != own.ID || got[1].Shortcut != "hi" || !got[1].CreatedAt.Equal(own.CreatedAt) {
		w.Errorf("after sharing Bo sees %+v", got)
	}
	w.code(chat.Forbidden, w.s.DeleteCannedReply(ctx, w.ws, w.bo, false, shared.ID))
	elsewhere := w.workspace("elsewhere")
	w.code(chat.NotFound, w.s.DeleteCannedReply(ctx, elsewhere, w.ada, true, shared.ID))
	_, err = w.s.ChangeCannedReply(ctx, elsewhere, w.ada, true, shared)
	w.code(chat.NotFound, err)
	_, err = w.s.RestoreCannedReply(ctx, elsewhere, w.ada, true, shared.ID)
	w.code(chat.NotFound, err)
}

func cannedShortcuts(w *world) {
	ctx := w.Context()
	first := w.canned(chat.ID{}, "bye", "en")
	w.canned(chat.ID{}, "bye", "ko")
	w.canned(w.ada, "bye", "en")
	_, err := w.s.CreateCannedReply(ctx, w.ws, w.ada, true, chat.CannedReply{Shortcut: "bye", Lang: "en", Text: "x"})
	w.code(chat.Conflict, err)
	second := w.canned(chat.ID{}, "ciao", "en")
	second.Shortcut = "bye"
	_, err = w.s.ChangeCannedReply(ctx, w.ws, w.ada, true, second)
	w.code(chat.Conflict, err)
	first.Text = "again"
	changed, err := w.s.ChangeCannedReply(ctx, w.ws, w.ada, true, first)
	w.must(err)
	stale := changed
	stale.UpdatedAt = changed.UpdatedAt.Add(-time.Second) // of an editor who saw an older one
	_, err = w.s.ChangeCannedReply(ctx, w.ws, w.ada, true, stale)
	w.code(chat.Conflict, err)
	w.same("still", changed, w.repliesOf(w.bo)[0])
}

func cannedUndo(w *world) {
	ctx := w.Context()
	r := w.canned(chat.ID{}, "bye", "en")
	_, err := w.s.RestoreCannedReply(ctx, w.ws, w.ada, true, r.ID)
	w.code(chat.NotFound, err)
	w.must(w.s.DeleteCannedReply(ctx, w.ws, w.ada, true, r.ID))
	w.code(chat.NotFound, w.s.DeleteCannedReply(ctx, w.ws, w.ada, true, r.ID))
	_, err = w.s.ChangeCannedReply(ctx, w.ws, w.ada, true, r)
	w.code(chat.NotFound, err)
	w.same("left", 0, len(w.repliesOf(w.ada)))
	other := w.canned(chat.ID{}, "bye", "en")
	_, err = w.s.RestoreCannedReply(ctx, w.ws, w.ada, true, r.ID)
	w.code(chat.Conflict, err)
	w.must(w.s.DeleteCannedReply(ctx, w.ws, w.ada, true, other.ID))
	_, err = w.s.RestoreCannedReply(ctx, w.ws, w.bo, false, r.ID)
	w.code(chat.Forbidden, err)
	back, err := w.s.RestoreCannedReply(ctx, w.ws, w.ada, true, r.ID)
	w.must(err)
	w.same("brought back", r, back)
	w.same("listed again", []chat.CannedReply{r}, w.repliesOf(w.bo))
}

func cannedAudit(w *world) {
	ctx := w.Context()
	r := w.canned(chat.ID{}, "bye", "en")
	_, err := w.s.ChangeCannedReply(ctx, w.ws, w.ada, true, r)
	w.must(err)
	w.must(w.s.DeleteCannedReply(ctx, w.ws, w.ada, true, r.ID))
	_, err = w.s.RestoreCannedReply(ctx, w.ws, w.ada, true, r.ID)
	w.must(err)
	entries, _, err := w.s.ListAudit(ctx, w.ws, "", 10)
	w.must(err)
	actions := map[string]bool{}
	for _, e := range entries {
		actions[e.Action] = true
		if e.User != w.ada || e.Target != r.ID.String() || string(e.Detail) != `{"shared":true,"shortcut":"bye"}` {
			w.Errorf("audited %+v with %s", e, e.Detail)
		}
	}
	w.same("actions", map[string]bool{"reply.created": true, "reply.changed": true, "reply.deleted": true, "reply.restored": true}, actions)
}

func cannedBound(w *world) {
	for i := range chat.MaxCanned {
		w.canned(w.ada, fmt.Sprint("n", i), "")
	}
	_, err := w.s.CreateCannedReply(w.Context(), w.ws, w.ada, false, chat.CannedReply{Owner: w.ada, Shortcut: "more", Text: "x"})
	w.code(chat.Conflict, err)
	w.canned(chat.ID{}, "more", "")
}
