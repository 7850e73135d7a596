package storetest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var administrationCases = []testCase{
	{"WorkspacesAreFoundBySlug", workspaces},
	{"SettingsAreReplacedToldAndAudited", settings},
	{"SitesAreFoundByKey", sites},
	{"VisitorsAreKnownByTheirToken", visitors},
	{"PublishingMakesOneReleaseLive", releases},
	{"ALeaseHasOneHolder", leases},
	{"TheAuditIsPaged", auditPages},
	{"TheDatabaseAnswers", answers},
	{"VitalsCountWhatWaits", vitals},
}

func workspaces(w *world) {
	want := chat.Workspace{Slug: "second", Name: "두 번째", Lang: "ko", TimeZone: "Asia/Seoul"}
	got, err := w.s.CreateWorkspace(w.Context(), want)
	w.must(err)
	want.ID, want.CreatedAt, want.Settings = got.ID, got.CreatedAt, json.RawMessage("{}")
	w.same("created", want, got)
	bySlug, err := w.s.WorkspaceBySlug(w.Context(), "second")
	w.must(err)
	w.same("by slug", want, bySlug)
	byID, err := w.s.Workspace(w.Context(), got.ID)
	w.must(err)
	w.same("by id", want, byID)
	all, err := w.s.Workspaces(w.Context())
	w.must(err)
	w.same("all", []chat.ID{w.ws, got.ID}, []chat.ID{all[0].ID, all[1].ID})
	for _, bad := range []chat.Workspace{{Slug: "Second", TimeZone: "UTC"}, {Slug: "-", TimeZone: "UTC"}, {Slug: "x", TimeZone: "Mars/North"}, {Slug: "x"}} {
		_, err := w.s.CreateWorkspace(w.Context(), bad)
		w.code(chat.Invalid, err)
	}
	_, err = w.s.CreateWorkspace(w.Context(), chat.Workspace{Slug: "second", TimeZone: "UTC"})
	w.code(chat.Conflict, err)
	_, err = w.s.WorkspaceBySlug(w.Context(), "third")
	w.code(chat.NotFound, err)
}

func settings(w *world) {
	w.must(w.s.PutSettings(w.Context(), w.ws, w.ada, []byte(`{"bot_name":"피코"}`)))
	ws, err := w.s.Workspace(w.Context(), w.ws)
	w.must(err)
	w.same("settings", json.RawMessage(`{"bot_name":"피코"}`), ws.Settings)
	changes, err := w.s.Changes(w.Context(), 0, 10)
	w.must(err)
	if len(changes) != 1 || changes[0].Kind != "settings" || changes[0].Workspace != w.ws {
		w.Errorf("changes %+v", changes)
	}
	entries, _, err := w.s.ListAudit(w.Context(), w.ws, "", 10)
	w.must(err)
	if len(entries) != 1 || entries[0].Action != "settings.changed" || entries[0].User != w.ada || entries[0].Name != "Ada" ||
		string(entries[0].Detail) != `{"before":{},"after":{"bot_name":"피코"}}` || entries[0].At.IsZero() {
		w.Errorf("audit %+v", entries)
	}
	w.code(chat.Invalid, w.s.PutSettings(w.Context(), w.ws, w.ada, []byte("{")))
	w.code(chat.NotFound, w.s.PutSettings(w.Context(), chat.NewID(), w.ada, []byte("{}")))
}

func sites(w *world) {
	want := chat.Site{ID: w.site, Workspace: w.ws, Key: "key-fellside", Name: "Shop", Origins: []string{"https://shop.example"}}
	got, err := w.s.SiteByKey(w.Context(), "key-fellside")
	w.must(err)
	w.same("by key", want, got)
	all, err := w.s.Sites(w.Context(), w.ws)
	w.must(err)
	w.same("all", []chat.Site{want}, all)
	_, err = w.s.CreateSite(w.Context(), chat.Site{Workspace: w.ws, Key: "key-fellside"})
	w.code(chat.Conflict, err)
	_, err = w.s.CreateSite(w.Context(), chat.Site{Workspace: w.ws})
	w.code(chat.Invalid, err)
	_, err = w.s.CreateSite(w.Context(), chat.Site{Workspace: chat.NewID(), Key: "k"})
	w.code(chat.Invalid, err)
	_, err = w.s.SiteByKey(w.Context(), "other")
	w.code(chat.NotFound, err)

	w.must(w.s.SetOrigins(w.Context(), w.ws, w.ada, w.site, []string{"*"}))
	got, err = w.s.SiteByKey(w.Context(), "key-fellside")
	w.must(err)
	w.same("origins", []string{"*"}, got.Origins)
	w.code(chat.NotFound, w.s.SetOrigins(w.Context(), chat.NewID(), w.ada, w.site, nil))
	entries, _, err := w.s.ListAudit(w.Context(), w.ws, "", 10)
	w.must(err)
	if len(entries) != 1 || entries[0].Action != "site.origins_changed" {
		w.Errorf("audit %+v", entries)
	}
}

func visitors(w *world) {
	hash := make([]byte, 32)
	hash[0] = 7
	want := chat.Visitor{Workspace: w.ws, Name: "김하나", Locale: "ko-KR", TimeZone: "Asia/Seoul", Visits: 1}
	made, err := w.s.CreateVisitor(w.Context(), want, w.site, hash)
	w.must(err)
	want.ID, want.CreatedAt, want.SeenAt = made.ID, made.CreatedAt, made.CreatedAt
	w.same("created", want, made)
	got, site, _, err := w.s.VisitorByToken(w.Context(), hash)
	w.must(err)
	w.same("by token", want, got)
	w.same("site", w.site, site)
	w.must(w.s.TouchVisitor(w.Context(), w.ws, made.ID, "en-GB", "", ""))
	_, err = w.s.BlockVisitor(w.Context(), chat.Block{Workspace: w.ws, Visitor: made.ID, By: w.ada}, false)
	w.must(err)
	got, err = w.s.Visitor(w.Context(), w.ws, made.ID)
	w.must(err)
	w.same("touched and blocked", []any{"en-GB", "Asia/Seoul", true}, []any{got.Locale, got.TimeZone, got.Blocked})
	if got.SeenAt.Before(made.SeenAt) {
		w.Errorf("seen at %v, before %v", got.SeenAt, made.SeenAt)
	}
	hash[0] = 8
	_, _, _, err = w.s.VisitorByToken(w.Context(), hash)
	w.code(chat.NotFound, err)
	_, err = w.s.CreateVisitor(w.Context(), want, w.site, []byte("short"))
	w.code(chat.Invalid, err)
	w.code(chat.NotFound, w.s.TouchVisitor(w.Context(), w.ws, chat.NewID(), "", "", ""))
	_, err = w.s.BlockVisitor(w.Context(), chat.Block{Workspace: w.ws, Visitor: chat.NewID(), By: w.ada}, false)
	w.code(chat.NotFound, err)
}

func releases(w *world) {
	_, err := w.s.LiveRelease(w.Context(), w.ws)
	w.code(chat.NotFound, err)
	one := []chat.FlowSource{{Name: "welcome.yaml", Text: "say: 안녕하세요"}}
	first, changed, err := w.s.PutFlows(w.Context(), w.ws, w.ada, one, "h1")
	w.must(err)
	w.same("first", []any{true, "h1", true}, []any{changed, first.Hash, first.Live})
	w.same("sources", one, first.Sources)
	_, changed, err = w.s.PutFlows(w.Context(), w.ws, w.ada, one, "h1")
	w.must(err)
	w.same("published again", false, changed)
	_, _, err = w.s.PutFlows(w.Context(), w.ws, w.ada, []chat.FlowSource{{Name: "welcome.yaml", Text: "say: hi"}, {Name: "order.yaml"}}, "h2")
	w.must(err)
	live, err := w.s.LiveRelease(w.Context(), w.ws)
	w.must(err)
	w.same("live", "h2", live.Hash)
	old, err := w.s.Release(w.Context(), w.ws, "h1")
	w.must(err)
	w.same("the old one stays for running chats", []any{first.ID, false, first.At}, []any{old.ID, old.Live, old.At})
	back, changed, err := w.s.PutFlows(w.Context(), w.ws, w.ada, one, "h1")
	w.must(err)
	w.same("back to the first", []any{first.ID, true, true}, []any{back.ID, changed, back.Live})
	changes, err := w.s.Changes(w.Context(), 0, 10)
	w.must(err)
	w.same("changes", 3, len(changes))
	_, err = w.s.Release(w.Context(), w.ws, "h3")
	w.code(chat.NotFound, err)
}

func leases(w *world) {
	a, b := chat.NewID(), chat.NewID()
	try := func(holder chat.ID, ttl time.Duration) bool {
		held, err := w.s.TryLease(w.Context(), "router", holder, ttl)
		w.must(err)
		return held
	}
	w.same("taken, refused, renewed", []bool{true, false, true}, []bool{try(a, time.Minute), try(b, time.Minute), try(a, -time.Second)})
	w.same("over: taken by the other", true, try(b, time.Minute))
	w.must(w.s.ReleaseLease(w.Context(), "router", a)) // not its own
	w.same("still held", false, try(a, time.Minute))
	w.must(w.s.ReleaseLease(w.Context(), "router", b))
	w.same("given back", true, try(a, time.Minute))
}

func auditPages(w *world) {
	for i := range 5 {
		w.must(w.s.Audit(w.Context(), w.ws, chat.ID{}, "thing.done", fmt.Sprint(i), map[string]int{"n": i}))
	}
	var targets []string
	cursor := ""
	for range 3 {
		entries, next, err := w.s.ListAudit(w.Context(), w.ws, cursor, 2)
		w.must(err)
		for _, e := range entries {
			targets = append(targets, e.Target)
			w.same("detail", fmt.Sprintf(`{"n":%s}`, e.Target), string(e.Detail))
			w.same("command line", []any{true, ""}, []any{e.User.IsZero(), e.Name})
		}
		cursor = next
	}
	w.same("newest first", []string{"4", "3", "2", "1", "0"}, targets)
	w.same("end", "", cursor)
}

func answers(w *world) {
	w.must(w.s.Ping(w.Context()))
	w.must(w.s.Migrate(w.Context())) // again: nothing to do
	w.chat("Kim", "hello")
	if st := w.s.Stats(); st.Commands != 1 || st.Batches != 1 || st.Queued != 0 || (st.Engine != "sqlite" && st.Engine != "postgres") {
		w.Errorf("stats %+v after one command", st)
	}
}

func vitals(w *world) {
	look := func() chat.Vitals {
		w.Helper()
		v, err := w.s.Vitals(w.Context())
		w.must(err)
		return v
	}
	w.same("nothing", chat.Vitals{}, look())

	w.chat("Kim", "hello") // the bot's: a turn waits
	_, first := w.asked("Lee")
	w.asked("Park")
	w.do(w.offer(first, w.ada, time.Minute))
	w.job(w.ws, "tried")
	failed := w.claimJob(time.Minute)
	w.must(w.s.PostponeJob(w.Context(), failed, time.Hour, "busy"))
	w.job(w.ws, "dead")
	w.must(w.s.BuryJob(w.Context(), w.claimJob(time.Minute), "no such address"))
	w.job(w.ws, "running")
	w.claimJob(time.Minute)
	w.job(w.ws, "ready")
	w.job(w.ws, "done")
	w.must(w.s.FinishJob(w.Context(), w.claimJob(time.Minute)))
	time.Sleep(5 * time.Millisecond) // ages are counted in milliseconds, by the database's clock

	v := look()
	waiting := 0
	for _, t := range v.Teams {
		waiting += t.Waiting
		if t.Longest <= 0 {
			w.Errorf("team %q has waited %s", t.Team, t.Longest)
		}
	}
	w.same("waiting", 2, waiting)
	w.same("offers", 1, v.OpenOffers)
	w.same("turns", 1, v.Turns)
	w.same("jobs", []chat.JobCount{{Kind: mailKind, Ready: 1, Failed: 1, Running: 1, Dead: 1}}, v.Jobs)
	w.same("unowned", 0, v.Unowned)
	if v.OldestTurn <= 0 || v.OldestJob <= 0 {
		w.Errorf("the oldest turn is %s old, the oldest job %s", v.OldestTurn, v.OldestJob)
	}
}
