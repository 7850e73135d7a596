package store_test

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// BenchmarkAppendBesideFlood is one visitor's message while 2,000 messages of
// others always wait: of another workspace's visitors, or of one visitor of
// their own. ahead/op counts those that were written between the two.
func BenchmarkAppendBesideFlood(b *testing.B) {
	const flood = 2000
	for _, apart := range []bool{true, false} {
		name := "OfOneVisitor"
		if apart {
			name = "OfAnotherWorkspace"
		}
		b.Run(name, func(b *testing.B) {
			s, err := store.Open(b.Context(), store.Options{DataDir: b.TempDir()})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { s.Close() })
			if err := s.Migrate(b.Context()); err != nil {
				b.Fatal(err)
			}
			calm := chats(b, s, "calm", 1)[0]
			loud := chats(b, s, "loud", 500)
			if !apart {
				loud = chats(b, s, "both", 1)
				calm = loud[0]
				_, hash := auth.NewToken()
				v, err := s.CreateVisitor(b.Context(), chat.Visitor{Workspace: calm.Workspace, Name: "Kim"}, calm.Opening.Site, hash[:])
				if err != nil {
					b.Fatal(err)
				}
				calm.Actor.ID, calm.Conversation = v.ID, chat.ID{}
				calm.Opening = &chat.Opening{Visitor: v.ID, Site: calm.Opening.Site, Channel: "web", Lang: "en"}
				calm.Conversation = s.Append(b.Context(), []chat.Command{calm})[0].Conversation.ID
			}
			ctx, stop := context.WithCancel(b.Context())
			var done atomic.Int64
			var all sync.WaitGroup
			for n := range flood {
				all.Go(func() {
					c := loud[n%len(loud)]
					for i := 0; ctx.Err() == nil; i++ {
						c.ClientID = strconv.Itoa(n) + "-" + strconv.Itoa(i)
						if r := s.Append(ctx, []chat.Command{c})[0]; chat.IsBusy(r.Err) {
							time.Sleep(chat.AfterOf(r.Err))
							continue
						}
						done.Add(1)
					}
				})
			}
			for s.Stats().Queued < flood/2 {
				time.Sleep(time.Millisecond)
			}
			took, ahead := []time.Duration{}, int64(0)
			b.ResetTimer()
			for i := range b.N {
				calm.ClientID = "calm-" + strconv.Itoa(i)
				before, began := done.Load(), time.Now()
				if r := s.Append(b.Context(), []chat.Command{calm})[0]; r.Err != nil {
					b.Fatal(r.Err)
				}
				took = append(took, time.Since(began))
				ahead += done.Load() - before
			}
			b.StopTimer()
			stop()
			all.Wait()
			slices.Sort(took)
			b.ReportMetric(float64(ahead)/float64(b.N), "ahead/op")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// chats gives messages of so many visitors with a conversation each, in a
// workspace of their own.
func chats(b *testing.B, s *store.Store, slug string, n int) (out []chat.Command) {
	ws, err := s.CreateWorkspace(b.Context(), chat.Workspace{Slug: slug, Name: slug, Lang: "en", TimeZone: "UTC"})
	if err != nil {
		b.Fatal(err)
	}
	site, err := s.CreateSite(b.Context(), chat.Site{Workspace: ws.ID, Key: slug})
	if err != nil {
		b.Fatal(err)
	}
	for range n {
		_, hash := auth.NewToken()
		v, err := s.CreateVisitor(b.Context(), chat.Visitor{Workspace: ws.ID, Name: "Lee"}, site.ID, hash[:])
		if err != nil {
			b.Fatal(err)
		}
		out = append(out, chat.Command{
			Op: chat.OpPost, Workspace: ws.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "first", Message: chat.MessageBody{Text: "Where is my parcel?"},
			Opening: &chat.Opening{Visitor: v.ID, Site: site.ID, Channel: "web", Lang: "en"},
		})
	}
	for i, r := range s.Append(b.Context(), out) {
		if r.Err != nil {
			b.Fatal(r.Err)
		}
		out[i].Conversation = r.Conversation.ID
	}
	return out
}
