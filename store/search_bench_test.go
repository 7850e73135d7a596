package store_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

const (
	manyChats    = 10_000
	manyMessages = 100_000
)

// vocabulary is drawn from by rank, as words of a language are: the first ones
// stand in most messages, the last ones in few.
var vocabulary = strings.Fields(`the to my is it a of and I for in order tent you please when not delivery have can refund with boots size return
	jacket broken zip 배송 환불 주문 텐트 교환 언제 오나요 사이즈 결제 취소 부탁드려요 감사합니다 parcel warranty invoice stove rope tracking number repair
	crampons gaiters karabiner 등산화 침낭 랜턴 아이젠 영수증 membership voucher lanyard`)

func manyTalks(b *testing.B, s *store.Store) chat.ID {
	b.Helper()
	ctx := b.Context()
	ws, err := s.CreateWorkspace(ctx, chat.Workspace{Slug: "many", Name: "Many", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		b.Fatal(err)
	}
	site, err := s.CreateSite(ctx, chat.Site{Workspace: ws.ID, Key: "many", Name: "Many"})
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rng, 1.1, 2, uint64(len(vocabulary)-1))
	visitors := make([]chat.ID, manyChats)
	for i := range visitors {
		_, hash := auth.NewToken()
		v, err := s.CreateVisitor(ctx, chat.Visitor{Workspace: ws.ID, Name: fmt.Sprintf("Visitor %d", i), Email: fmt.Sprintf("v%d@example.com", i)}, site.ID, hash[:])
		if err != nil {
			b.Fatal(err)
		}
		visitors[i] = v.ID
	}
	for at := 0; at < manyMessages; at += 500 {
		cmds := make([]chat.Command, 500)
		for i := range cmds {
			words := make([]string, 6+rng.IntN(14))
			for j := range words {
				words[j] = vocabulary[zipf.Uint64()]
			}
			v := visitors[(at+i)%manyChats]
			cmds[i] = chat.Command{
				Op: chat.OpPost, Workspace: ws.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v}, ClientID: fmt.Sprint(at + i),
				Opening: &chat.Opening{Visitor: v, Site: site.ID, Channel: "web", Lang: "en"},
				Message: chat.MessageBody{Text: fmt.Sprintf("%s FS-%06d", strings.Join(words, " "), at+i)},
			}
		}
		for _, r := range s.Append(ctx, cmds) {
			if r.Err != nil {
				b.Fatal(r.Err)
			}
		}
	}
	for n := 1; n > 0; {
		if n, err = s.IndexBehind(ctx); err != nil {
			b.Fatal(err)
		}
	}
	return ws.ID
}

// A page of a search in 100,000 messages of 10,000 conversations.
func BenchmarkSearch(b *testing.B) {
	for name, options := range map[string]func(testing.TB) store.Options{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		b.Run(name, func(b *testing.B) {
			s := storetest.Open(b, options(b))
			ws := manyTalks(b, s)
			tagged := chat.Filter{Tag: "nobody"}
			for _, c := range []struct {
				what string
				q    chat.ListQuery
				list bool
			}{
				{"rare word", chat.ListQuery{Q: "lanyard"}, false},
				{"one order", chat.ListQuery{Q: "FS-054321"}, false},
				{"common word", chat.ListQuery{Q: "the"}, false},
				{"one letter", chat.ListQuery{Q: "e"}, false},
				{"two words", chat.ListQuery{Q: "refund tent"}, false},
				{"Korean word", chat.ListQuery{Q: "환불"}, false},
				{"Korean syllable", chat.ListQuery{Q: "배"}, false},
				{"nothing", chat.ListQuery{Q: "xylophone"}, false},
				{"punctuation", chat.ListQuery{Q: "??"}, false},
				{"a visitor", chat.ListQuery{Q: "v4321@example"}, false},
				{"common word, no such tag", chat.ListQuery{Q: "the", Filter: tagged}, false},
				{"list", chat.ListQuery{}, true},
				{"list with words", chat.ListQuery{Q: "lanyard"}, true},
				{"list, no such tag", chat.ListQuery{Filter: tagged}, true},
			} {
				c.q.View, c.q.Limit = chat.ViewAll, 25
				b.Run(strings.ReplaceAll(c.what, " ", "_"), func(b *testing.B) {
					for b.Loop() {
						var err error
						if c.list {
							_, _, err = s.ListConversations(b.Context(), ws, c.q)
						} else {
							_, err = s.Search(b.Context(), ws, c.q, true)
						}
						if err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}
