package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/migrations"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) *store.Store { return storetest.Open(t, storetest.SQLite(t)) })
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) *store.Store { return storetest.Open(t, storetest.Postgres(t)) })
}

// engines are where tests that need more than one store on one database run.
var engines = map[string]func(testing.TB) store.Options{"SQLite": storetest.SQLite, "Postgres": storetest.Postgres}

func onEach(t *testing.T, fn func(t *testing.T, o store.Options)) {
	t.Parallel()
	for name, options := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fn(t, options(t))
		})
	}
}

// shop makes a workspace with a visitor and gives the visitor's first message.
func shop(t *testing.T, s *store.Store) chat.Command {
	t.Helper()
	ws, err := s.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	site, err := s.CreateSite(t.Context(), chat.Site{Workspace: ws.ID, Key: "key"})
	if err != nil {
		t.Fatal(err)
	}
	_, hash := auth.NewToken()
	v, err := s.CreateVisitor(t.Context(), chat.Visitor{Workspace: ws.ID, Name: "Kim"}, site.ID, hash[:])
	if err != nil {
		t.Fatal(err)
	}
	return chat.Command{
		Op: chat.OpPost, Workspace: ws.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "first",
		Opening: &chat.Opening{Visitor: v.ID, Site: site.ID, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: "안녕하세요"},
	}
}

func do(t *testing.T, s *store.Store, c chat.Command) chat.Result {
	t.Helper()
	r := s.Append(t.Context(), []chat.Command{c})[0]
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return r
}

func events(t *testing.T, s *store.Store, c chat.Conversation) []chat.Event {
	t.Helper()
	all, _, err := s.Events(t.Context(), c.Workspace, c.ID, chat.Agents, 0, 500)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestOpen(t *testing.T) {
	t.Run("ReopeningKeepsEverything", func(t *testing.T) {
		onEach(t, func(t *testing.T, o store.Options) {
			s := storetest.Open(t, o)
			first := shop(t, s)
			r := do(t, s, first)
			want := events(t, s, r.Conversation)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			again := storetest.Open(t, o)
			if diff := cmp.Diff(want, events(t, again, r.Conversation)); diff != "" {
				t.Errorf("events after reopening (-want +got):\n%s", diff)
			}
			got, err := again.Conversation(t.Context(), first.Workspace, r.Conversation.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(r.Conversation, got); diff != "" {
				t.Errorf("conversation after reopening (-want +got):\n%s", diff)
			}
			if repeated := do(t, again, first); !repeated.Duplicate || repeated.Seq != r.Seq {
				t.Errorf("a message sent again after the restart: duplicate %v, seq %d", repeated.Duplicate, repeated.Seq)
			}
		})
	})
	t.Run("AClosedStoreRefusesAndStaysClosed", func(t *testing.T) {
		onEach(t, func(t *testing.T, o store.Options) {
			s := storetest.Open(t, o)
			first := shop(t, s)
			for range 2 {
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			r := s.Append(t.Context(), []chat.Command{first})[0]
			if chat.CodeOf(r.Err) != chat.Unavailable {
				t.Errorf("append to a closed store: %v", r.Err)
			}
		})
	})
	t.Run("AClosedSQLiteIsOneWholeFile", func(t *testing.T) {
		t.Parallel()
		o := storetest.SQLite(t)
		s := storetest.Open(t, o)
		do(t, s, shop(t, s))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(o.DataDir, "frontdesk.db-wal")); !os.IsNotExist(err) {
			t.Errorf("the log of writes is still there: %v", err)
		}
	})
	t.Run("ADatabaseOfANewerBinaryIsRefused", func(t *testing.T) {
		onEach(t, func(t *testing.T, o store.Options) {
			s := storetest.Open(t, o)
			raise(t, o, s)
			_, err := store.Open(t.Context(), o)
			if chat.CodeOf(err) != chat.Unavailable || !strings.Contains(err.Error(), "needs frontdesk schema 99, this binary knows "+strconv.Itoa(migrations.Binary)+": install a newer binary") {
				t.Errorf("open: %v", err)
			}
			if err := s.Migrate(t.Context()); chat.CodeOf(err) != chat.Unavailable {
				t.Errorf("migrate: %v", err)
			}
		})
	})
	t.Run("AnUnreachableDatabaseIsNamedWithoutItsPassword", func(t *testing.T) {
		t.Parallel()
		_, err := store.Open(t.Context(), store.Options{URL: "postgres://me:s3cret@127.0.0.1:1/db"})
		if chat.CodeOf(err) != chat.Unavailable || !strings.Contains(chat.MessageOf(err), "127.0.0.1:1") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("AURLThatCannotBeReadIsNotRepeated", func(t *testing.T) {
		t.Parallel()
		_, err := store.Open(t.Context(), store.Options{URL: "postgres://me:s3cret@host:port/db"})
		if chat.CodeOf(err) != chat.Invalid || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("AFolderThatCannotBeMadeIsNamed", func(t *testing.T) {
		t.Parallel()
		_, err := store.Open(t.Context(), store.Options{DataDir: "/dev/null/data"})
		if chat.CodeOf(err) != chat.Unavailable || !strings.Contains(err.Error(), "/dev/null/data") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("TheClockMayBeReplaced", func(t *testing.T) {
		onEach(t, func(t *testing.T, o store.Options) {
			instant := time.Date(2031, 2, 3, 4, 5, 6, 7_891_011, time.FixedZone("KST", 9*3600))
			o.Now = func() time.Time { return instant }
			s := storetest.Open(t, o)
			r := do(t, s, shop(t, s))
			if want := time.Date(2031, 2, 2, 19, 5, 6, 7_000_000, time.UTC); !events(t, s, r.Conversation)[0].At.Equal(want) {
				t.Errorf("event at %v, want %v", events(t, s, r.Conversation)[0].At, want)
			}
		})
	})
}

// Two stores on one database are two processes or two nodes.
func TestTwoNodes(t *testing.T) {
	t.Run("ShareConversationsWithoutLossOrDoubles", func(t *testing.T) {
		onEach(t, func(t *testing.T, o store.Options) {
			a, b := storetest.Open(t, o), storetest.Open(t, o)
			first := shop(t, a)
			const each = 25
			var wg sync.WaitGroup
			for n, s := range []*store.Store{a, b} {
				for k := range 2 {
					wg.Go(func() {
						for i := range each {
							c := first // opens the conversation, or finds it
							c.ClientID = fmt.Sprint(n, k, i)
							if r := s.Append(t.Context(), []chat.Command{c})[0]; r.Err != nil {
								t.Errorf("node %d: %v", n, r.Err)
							}
						}
					})
				}
			}
			wg.Wait()
			conv, err := b.Current(t.Context(), first.Workspace, first.Actor.ID)
			if err != nil {
				t.Fatal(err)
			}
			all := events(t, a, conv)
			if len(all) != 1+4*each {
				t.Errorf("%d events, want %d", len(all), 1+4*each)
			}
			for i, e := range all {
				if e.Seq != int64(i)+1 {
					t.Fatalf("event %d has seq %d", i+1, e.Seq)
				}
			}
			convs, err := a.VisitorConversations(t.Context(), first.Workspace, first.Actor.ID, 10)
			if err != nil || len(convs) != 1 {
				t.Errorf("the visitor has %d conversations, %v", len(convs), err)
			}
		})
	})
	t.Run("MigrateAtTheSameTime", func(t *testing.T) {
		onEach(t, func(t *testing.T, o store.Options) {
			var wg sync.WaitGroup
			start := make(chan struct{})
			for range 4 {
				s, err := store.Open(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				})
				wg.Go(func() {
					<-start
					if err := s.Migrate(t.Context()); err != nil {
						t.Errorf("migrate beside another: %v", err)
					}
				})
			}
			close(start)
			wg.Wait()
		})
	})
	t.Run("SeeEachOthersChangesInOrder", func(t *testing.T) {
		onEach(t, func(t *testing.T, o store.Options) {
			a, b := storetest.Open(t, o), storetest.Open(t, o)
			const each = 25
			var writers sync.WaitGroup
			for n, s := range []*store.Store{a, b, a, b} {
				// A workspace each: in one, its row alone would put them in order.
				w, err := s.CreateWorkspace(t.Context(), chat.Workspace{Slug: fmt.Sprint("w", n), TimeZone: "UTC"})
				if err != nil {
					t.Fatal(err)
				}
				ws := w.ID
				writers.Go(func() {
					for i := range each {
						if err := s.PutSettings(t.Context(), ws, chat.ID{}, fmt.Appendf(nil, `{"last":[%d,%d]}`, n, i)); err != nil {
							t.Error(err)
						}
					}
				})
			}
			done := make(chan struct{})
			go func() { writers.Wait(); close(done) }()
			// Tail while they write: an id that appears late would be missed.
			seen, last := 0, int64(0)
			for finished := false; ; {
				changes, err := a.Changes(t.Context(), last, 500)
				if err != nil {
					t.Fatal(err)
				}
				seen += len(changes)
				if len(changes) > 0 {
					last = changes[len(changes)-1].ID
				} else if finished {
					break
				}
				select {
				case <-done:
					finished = true
				default:
				}
			}
			if seen != 4*each {
				t.Errorf("the tail saw %d of %d changes", seen, 4*each)
			}
		})
	})
}

func TestLostConnectionsLoseNothing(t *testing.T) {
	t.Parallel()
	o := storetest.Postgres(t)
	killer, err := pgx.Connect(t.Context(), o.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer killer.Close(t.Context())
	name := "lost-" + chat.NewID().String()
	o.URL += "&application_name=" + name
	s := storetest.Open(t, o)
	c := shop(t, s)
	conv := do(t, s, c).Conversation
	killed := 0
	for i := range 20 {
		c.ClientID = fmt.Sprint("m", i)
		got := make(chan chat.Result)
		go func() { got <- s.Append(t.Context(), []chat.Command{c})[0] }()
		// Idle, waiting or in mid-commit: whatever they do now.
		var n int
		if err := killer.QueryRow(t.Context(), `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1`, name).Scan(&n); err != nil {
			t.Fatal(err)
		}
		killed += n
		r := <-got
		for r.Err != nil {
			if chat.CodeOf(r.Err) != chat.Unavailable {
				t.Fatalf("message %d: %v", i, r.Err)
			}
			r = s.Append(t.Context(), []chat.Command{c})[0]
		}
		if want := int64(i + 3); r.Seq != want {
			t.Fatalf("message %d has seq %d, want %d", i, r.Seq, want)
		}
	}
	if n := len(events(t, s, conv)); n != 22 {
		t.Errorf("%d events, want 22", n)
	}
	if killed < 10 {
		t.Errorf("only %d connections were cut", killed)
	}
}

func BenchmarkAppend(b *testing.B) {
	for name, options := range engines {
		for _, writers := range []int{1, 50, 200} {
			b.Run(fmt.Sprint(name, "/", writers), func(b *testing.B) { benchmarkAppend(b, options(b), writers) })
		}
	}
}

// benchmarkAppend lets writers send in a closed loop, each in a conversation
// of its own.
func benchmarkAppend(b *testing.B, o store.Options, writers int) {
	s := storetest.Open(b, o)
	ws, err := s.CreateWorkspace(b.Context(), chat.Workspace{Slug: "bench", TimeZone: "UTC"})
	if err != nil {
		b.Fatal(err)
	}
	cmds := make([]chat.Command, writers)
	for i := range cmds {
		_, hash := auth.NewToken()
		v, err := s.CreateVisitor(b.Context(), chat.Visitor{Workspace: ws.ID}, chat.ID{}, hash[:])
		if err != nil {
			b.Fatal(err)
		}
		cmds[i] = chat.Command{
			Op: chat.OpPost, Workspace: ws.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "first",
			Opening: &chat.Opening{Visitor: v.ID, Channel: "web"}, Message: chat.MessageBody{Text: "Where is my order? It should have been here on Monday."},
		}
		r := s.Append(b.Context(), cmds[i:i+1])[0]
		if r.Err != nil {
			b.Fatal(r.Err)
		}
		cmds[i].Conversation = r.Conversation.ID
	}
	before := s.Stats()
	b.ResetTimer()
	used := processor(b)
	var wg sync.WaitGroup
	for i, c := range cmds {
		wg.Go(func() {
			for n := i; n < b.N; n += writers {
				c.ClientID = fmt.Sprint(n)
				if r := s.Append(b.Context(), []chat.Command{c})[0]; r.Err != nil {
					b.Error(r.Err)
				}
			}
		})
	}
	wg.Wait()
	after := s.Stats()
	b.ReportMetric(float64(after.Commands-before.Commands)/float64(after.Batches-before.Batches), "commands/tx")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(float64((processor(b)-used).Microseconds())/float64(b.N), "cpu-µs/op")
}

// processor is the time that this process has used, which a busy machine
// changes less than it does the clock's.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestVectors(t *testing.T) {
	t.Parallel()
	for name, options := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := storetest.Open(t, options(t)) // one for all: every case has its own workspaces
			store.RunVectors(t, func(*testing.T) *store.Store { return s })
		})
	}
}
