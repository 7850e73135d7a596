package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// TestCommonWords: a list finds the same by its words whether they are rare, and
// looked up, or common, and looked for in the newest conversations.
func TestCommonWords(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB) store.Options{"SQLite": storetest.SQLite, "PostgreSQL": storetest.Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := storetest.Open(t, open(t))
			ctx := t.Context()
			ws, err := s.CreateWorkspace(ctx, chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
			if err != nil {
				t.Fatal(err)
			}
			site, err := s.CreateSite(ctx, chat.Site{Workspace: ws.ID, Key: "shop", Name: "Shop"})
			if err != nil {
				t.Fatal(err)
			}
			for i := range 12 {
				_, hash := auth.NewToken()
				v, err := s.CreateVisitor(ctx, chat.Visitor{Workspace: ws.ID, Name: fmt.Sprintf("Order %d", i%5), Email: fmt.Sprintf("v%d@shop.example", i)}, site.ID, hash[:])
				if err != nil {
					t.Fatal(err)
				}
				text := "Where is my parcel?!"
				if i%3 == 0 {
					text = fmt.Sprintf("My order FS-%d is late: 반품 하고 싶어요", i)
				}
				r := s.Append(ctx, []chat.Command{{
					Op: chat.OpPost, Workspace: ws.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "1",
					Opening: &chat.Opening{Visitor: v.ID, Site: site.ID, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: text},
				}})
				if r[0].Err != nil {
					t.Fatal(r[0].Err)
				}
			}
			for n := 1; n > 0; {
				if n, err = s.IndexBehind(ctx); err != nil {
					t.Fatal(err)
				}
			}
			for q, want := range map[string]int{"order": 12, "order late": 4, "fs-3": 1, "반품": 4, "parcel": 8, "v7@shop": 1, "order 2": 2, "?!": 8, "p": 12, "nowhere": 0} {
				found := func(many int) (ids []chat.ID) {
					s.SetMany(many)
					all, _, err := s.ListConversations(ctx, ws.ID, chat.ListQuery{View: chat.ViewAll, Q: q, Limit: 50})
					if err != nil {
						t.Fatal(err)
					}
					n, err := s.CountConversations(ctx, ws.ID, chat.ListQuery{View: chat.ViewAll, Q: q})
					if err != nil || n != len(all) {
						t.Errorf("%q: %d counted, %d listed, %v", q, n, len(all), err)
					}
					for _, c := range all {
						ids = append(ids, c.Conversation.ID)
					}
					return ids
				}
				rare, common := found(1<<20), found(1)
				if diff := cmp.Diff(rare, common); diff != "" {
					t.Errorf("%q: looked up, then looked for: %s", q, diff)
				}
				if len(common) != want {
					t.Errorf("%q: %d conversations, want %d", q, len(common), want)
				}
			}
		})
	}
}
