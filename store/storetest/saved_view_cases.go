package storetest

import (
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

var savedViewCases = []testCase{
	{"SharedComeFirstThenOnesOwnInOrder", viewsInOrder},
	{"OnlyWhoMayChangesThem", viewsRights},
	{"DeletingCanBeUndone", viewsUndo},
	{"OfATeamAreForItsMembers", viewsOfTeam},
}

func (w *world) view(owner chat.ID, name string) chat.SavedView {
	w.Helper()
	v, err := w.s.CreateView(w.Context(), w.ws, w.ada, true, chat.SavedView{Owner: owner, Name: name,
		Query: chat.ListQuery{View: chat.ViewOpen, Q: "tent", SLA: "at_risk", Filter: chat.Filter{Tag: "vip", With: w.bo}}})
	w.must(err)
	return v
}

func (w *world) viewNames(user chat.ID) []string {
	w.Helper()
	all, err := w.s.SavedViews(w.Context(), w.ws, user, false)
	w.must(err)
	var names []string
	for _, v := range all {
		names = append(names, v.Name)
	}
	return names
}

func viewsInOrder(w *world) {
	own := w.view(w.ada, "own one")
	own2 := w.view(w.ada, "own two")
	w.view(chat.ID{}, "shared")
	all, err := w.s.SavedViews(w.Context(), w.ws, w.ada, false)
	w.must(err)
	w.same("the whole query", own.Query, all[1].Query)
	w.same("order", []string{"shared", "own one", "own two"}, w.viewNames(w.ada))
	w.same("a colleague's", []string{"shared"}, w.viewNames(w.bo))
	w.must(w.s.OrderViews(w.Context(), w.ws, w.ada, false, []chat.ID{own2.ID, own.ID}))
	w.same("reordered", []string{"shared", "own two", "own one"}, w.viewNames(w.ada))
	w.must(w.s.OrderViews(w.Context(), w.ws, w.bo, true, []chat.ID{own.ID, own2.ID}))
	w.same("not by a colleague", []string{"shared", "own two", "own one"}, w.viewNames(w.ada))
}

func viewsRights(w *world) {
	own, shared := w.view(w.ada, "own"), w.view(chat.ID{}, "shared")
	_, err := w.s.CreateView(w.Context(), w.ws, w.bo, false, chat.SavedView{Name: "mine to share"})
	w.code(chat.Forbidden, err)
	shared.Name = "renamed"
	_, err = w.s.ChangeView(w.Context(), w.ws, w.bo, false, shared)
	w.code(chat.Forbidden, err)
	own.Name = "renamed"
	_, err = w.s.ChangeView(w.Context(), w.ws, w.bo, true, own)
	w.code(chat.NotFound, err)
	w.code(chat.NotFound, w.s.DeleteView(w.Context(), w.workspace("other"), w.ada, true, own.ID))
	changed, err := w.s.ChangeView(w.Context(), w.ws, w.ada, false, own)
	w.must(err)
	w.same("renamed", "renamed", changed.Name)
	changed.Owner = chat.ID{}
	_, err = w.s.ChangeView(w.Context(), w.ws, w.ada, true, changed)
	w.must(err)
	w.same("shared now, last", []string{"shared", "renamed"}, w.viewNames(w.bo))
}

func viewsUndo(w *world) {
	a := w.view(w.ada, "a")
	w.view(w.ada, "b")
	w.must(w.s.DeleteView(w.Context(), w.ws, w.ada, false, a.ID))
	w.same("gone", []string{"b"}, w.viewNames(w.ada))
	w.code(chat.NotFound, w.s.DeleteView(w.Context(), w.ws, w.ada, false, a.ID))
	_, err := w.s.RestoreView(w.Context(), w.ws, w.ada, false, a.ID)
	w.must(err)
	w.same("back in its place", []string{"a", "b"}, w.viewNames(w.ada))
	_, err = w.s.RestoreView(w.Context(), w.ws, w.ada, false, a.ID)
	w.code(chat.NotFound, err)
}

func viewsOfTeam(w *world) {
	_, err := w.s.CreateTeam(w.Context(), w.ws, w.ada, handoff.Team{Slug: "repairs", Name: "Repairs", Members: []chat.ID{w.bo}})
	w.must(err)
	ofTeam := chat.SavedView{Team: "repairs", Name: "waiting repairs", Query: chat.ListQuery{View: chat.ViewQueue}}
	kept, err := w.s.CreateView(w.Context(), w.ws, w.ada, true, ofTeam)
	w.must(err)
	w.same("who is in the team", []string{"waiting repairs"}, w.viewNames(w.bo))
	w.same("who is not", 0, len(w.viewNames(w.ada)))
	all, err := w.s.SavedViews(w.Context(), w.ws, w.ada, true)
	w.must(err)
	w.same("who may share", []chat.SavedView{kept}, all)
	kept.Team = ""
	_, err = w.s.ChangeView(w.Context(), w.ws, w.ada, true, kept)
	w.must(err)
	w.same("for everybody", []string{"waiting repairs"}, w.viewNames(w.ada))
	kept.Team = "nobody"
	_, err = w.s.ChangeView(w.Context(), w.ws, w.ada, true, kept)
	w.code(chat.NotFound, err)
	_, err = w.s.CreateView(w.Context(), w.ws, w.ada, true, kept)
	w.code(chat.NotFound, err)
}
