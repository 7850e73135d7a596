package main_test

import (
	"database/sql"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// refused checks that a command failed in words that help.
func refused(t *testing.T, got finished, code int, words ...string) {
	t.Helper()
	if got.code != code {
		t.Errorf("exit code %d, want %d", got.code, code)
	}
	for _, w := range words {
		if !strings.Contains(got.err, w) {
			t.Errorf("%q is not in:\n%s", w, got.err)
		}
	}
	if !strings.HasPrefix(got.err, "frontdesk: ") && !strings.Contains(got.err, "\nfrontdesk: ") {
		t.Errorf("the error does not say which program it is from:\n%s", got.err)
	}
	for _, never := range []string{"goroutine ", "panic", "geheim"} {
		if strings.Contains(got.err, never) {
			t.Errorf("%q stands in:\n%s", never, got.err)
		}
	}
	if strings.Contains(got.out, "Frontdesk is running") {
		t.Errorf("it says that it runs:\n%s", got.out)
	}
}

// TestBadInput gives the program what it cannot use.
func TestBadInput(t *testing.T) {
	t.Parallel()
	const failed, bad = 1, 2
	free := "127.0.0.1:0"
	cases := []struct {
		name  string
		env   []string
		args  []string
		code  int
		words []string
	}{
		{"NoPort", nil, []string{"serve", "--addr", "nonsense"}, bad, []string{`--addr "nonsense"`, "127.0.0.1:8080"}},
		{"PortOutOfRange", nil, []string{"serve", "--addr", "127.0.0.1:99999"}, bad, []string{"127.0.0.1:99999", "write it as"}},
		{"PortIsAWord", nil, []string{"serve", "--addr", "127.0.0.1:web"}, bad, []string{"write it as"}},
		{"AddrFromEnvironment", []string{"FRONTDESK_ADDR=here"}, []string{"serve"}, bad, []string{`"here"`}},
		{"DemoBeyondLoopback", nil, []string{"serve", "--demo", "--addr", "0.0.0.0:0"}, bad, []string{"loopback only"}},
		{"DemoOnEveryAddress", nil, []string{"serve", "--demo", "--addr", ":0"}, bad, []string{"loopback only"}},
		{"UnknownFlag", nil, []string{"serve", "--bogus"}, bad, []string{"unknown flag --bogus", "--help"}},
		{"UnknownCommand", nil, []string{"dance"}, bad, []string{"dance", "--help"}},
		{"UnknownLogLevel", []string{"FRONTDESK_LOG_LEVEL=loud"}, []string{"migrate"}, bad, []string{"debug", `"loud"`}},
		{"DurationIsAWord", []string{"FRONTDESK_OFFER_FOR=soon"}, []string{"serve"}, bad, []string{"FRONTDESK_OFFER_FOR", `"soon"`}},
		{"OfferForNoTime", []string{"FRONTDESK_OFFER_FOR=-1s"}, []string{"serve", "--addr", free}, bad, []string{"--offer-for", "1s"}},
		{"LeaseTooShort", []string{"FRONTDESK_TURN_LEASE=1ns"}, []string{"serve", "--addr", free}, bad, []string{"--lease", "100ms"}},
		{"ShareOfHints", []string{"FRONTDESK_DROP_HINTS=7"}, []string{"serve", "--addr", free}, bad, []string{"--drop-hints 7", "from 0 to 1"}},
		{"ModelAtNoAddress", []string{"OPENAI_BASE_URL=::", "FRONTDESK_CHAT_MODEL=m"}, []string{"serve", "--addr", free}, bad, []string{"OPENAI_BASE_URL"}},
		{"BusAtNoAddress", []string{"FRONTDESK_NATS_URL=nats://%zz"}, []string{"serve", "--addr", free}, bad, []string{"FRONTDESK_NATS_URL"}},
		{"BusWithoutSecret", []string{"FRONTDESK_NATS_LISTEN=127.0.0.1:6222"}, []string{"serve", "--addr", free}, bad, []string{"FRONTDESK_NATS_SECRET", "openssl"}},
		{"DatabaseAway", nil, []string{"migrate", "--database", "postgres://u:geheim@127.0.0.1:1/x"}, failed, []string{"127.0.0.1:1", "cannot be reached"}},
		{"DatabaseAwayForServe", nil, []string{"serve", "--addr", free, "--database", "postgres://u:geheim@127.0.0.1:1/x"}, failed, []string{"cannot be reached"}},
		{"DatabaseOfAnotherKind", nil, []string{"migrate", "--database", "mysql://u:geheim@127.0.0.1/x"}, bad, []string{"postgres://user:password@host:port/name"}},
		{"ImportOfNothing", nil, []string{"kb", "import", "nowhere"}, bad, []string{`"nowhere"`, "check the path"}},
		{"ImportWithoutPath", nil, []string{"kb", "import"}, bad, []string{"<path|url>", "--help"}},
		{"SearchWithoutData", nil, []string{"kb", "search", "hello"}, bad, []string{"no data", "start the server once", "--data-dir"}},
		{"UserWithoutData", nil, []string{"user", "add", "a@b.example", "--name", "A"}, bad, []string{"no data"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			refused(t, frontdeskIn(t, t.TempDir(), c.env, c.args...), c.code, c.words...)
		})
	}
}

// TestBadPlace starts the program where it cannot work.
func TestBadPlace(t *testing.T) {
	t.Parallel()
	t.Run("PortInUse", func(t *testing.T) {
		t.Parallel()
		taken, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer taken.Close()
		dir := filepath.Join(t.TempDir(), "untouched")
		got := frontdesk(t, nil, "serve", "--addr", taken.Addr().String(), "--data-dir", dir)
		refused(t, got, 1, "cannot listen on "+taken.Addr().String(), "--addr")
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("the data folder was made all the same: %v", err)
		}
	})
	t.Run("DataFolderIsAFile", func(t *testing.T) {
		t.Parallel()
		file := filepath.Join(t.TempDir(), "data")
		write(t, file, "not a folder")
		refused(t, frontdesk(t, nil, "migrate", "--data-dir", file), 1, file, "cannot be made")
	})
	t.Run("DataFolderNotWritable", func(t *testing.T) {
		t.Parallel()
		// The kernel's own folder: even root makes nothing there.
		refused(t, frontdesk(t, nil, "serve", "--addr", "127.0.0.1:0", "--data-dir", "/proc/frontdesk"), 1, "/proc/frontdesk", "cannot be made")
	})
	t.Run("DatabaseIsNoDatabase", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		write(t, filepath.Join(dir, "frontdesk.db"), strings.Repeat("this is a letter, not a database. ", 200))
		refused(t, frontdesk(t, nil, "migrate", "--data-dir", dir), 1, dir, "not a database")
	})
	t.Run("DatabaseIsNewer", func(t *testing.T) {
		t.Parallel()
		onEach(t, func(t *testing.T, data store.Options) {
			if got := frontdesk(t, nil, append([]string{"migrate"}, flagsOf(data)...)...); got.code != 0 {
				t.Fatal(got.err)
			}
			raise(t, data)
			for _, command := range [][]string{{"migrate"}, {"serve", "--addr", "127.0.0.1:0"}, {"kb", "search", "hello"}} {
				refused(t, frontdesk(t, nil, append(command, flagsOf(data)...)...), 1, "999", "newer binary")
			}
		})
	})
}

// raise makes the schema need a binary of the future.
func raise(t *testing.T, data store.Options) {
	t.Helper()
	const change = `UPDATE schema_info SET min_binary = 999`
	if data.URL != "" {
		c, err := pgx.Connect(t.Context(), data.URL)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Exec(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		return
	}
	db, err := sql.Open("sqlite", filepath.Join(data.DataDir, "frontdesk.db")) // registered by package store
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestCommands runs what ends by itself.
func TestCommands(t *testing.T) {
	t.Parallel()
	t.Run("VersionIsPrinted", func(t *testing.T) {
		t.Parallel()
		if got := frontdesk(t, nil, "version"); got.code != 0 || got.out != "frontdesk 1.2.3-test\n" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("MigrateTwiceChangesNothing", func(t *testing.T) {
		t.Parallel()
		onEach(t, func(t *testing.T, data store.Options) {
			for range 2 {
				if got := frontdesk(t, nil, append([]string{"migrate"}, flagsOf(data)...)...); got.code != 0 || !strings.Contains(got.out, "up to date") {
					t.Errorf("%+v", got)
				}
			}
		})
	})
	t.Run("GlobalFlagsStandAnywhere", func(t *testing.T) {
		t.Parallel()
		dir := seeded(t)
		for _, args := range [][]string{
			{"--data-dir", dir, "--workspace", "fellside", "kb", "search", "return boots", "--json"},
			{"kb", "search", "--data-dir", dir, "return", "boots", "--json"},
			{"kb", "search", "--json", "return", "boots", "--data-dir=" + dir, "--workspace=fellside"},
		} {
			got := frontdesk(t, nil, args...)
			var found struct {
				Query string
				Hits  []struct{ Title string }
			}
			if err := json.Unmarshal([]byte(got.out), &found); err != nil || got.code != 0 || found.Query != "return boots" || len(found.Hits) == 0 {
				t.Errorf("%v: %+v, %v", args, got, err)
			}
		}
		if got := frontdesk(t, []string{"FRONTDESK_DATA_DIR=" + dir}, "kb", "search", "boots"); got.code != 0 {
			t.Errorf("%+v", got)
		}
		refused(t, frontdesk(t, nil, "kb", "search", "boots", "--data-dir", dir, "--workspace", "elsewhere"), 2, "elsewhere")
	})
	t.Run("ImportOfAnEmptyFolderSaysWhatIsRead", func(t *testing.T) {
		t.Parallel()
		refused(t, frontdesk(t, nil, "kb", "import", t.TempDir(), "--data-dir", seeded(t)), 2, "no article", "Markdown", "JSONL", "zip")
	})
	t.Run("ImportLeavesOutWhatIsBrokenAndSaysWhere", func(t *testing.T) {
		t.Parallel()
		dir, from := seeded(t), t.TempDir()
		write(t, filepath.Join(from, "good.md"), "# Parking at the quarry\n\nParking at the quarry is free on Sundays.\n")
		write(t, filepath.Join(from, "broken.md"), "---\ntitle: [never closed\n---\nText\n")
		write(t, filepath.Join(from, "pairs.jsonl"), `{"question":"How tall is the tower?","answer":"The tower is 42 metres tall."}`+"\n{broken\n")
		got := frontdesk(t, nil, "kb", "import", from, "--data-dir", dir)
		all := strings.Fields(got.out[strings.LastIndex(got.out, "\nall")+1:]) // files, articles, changed, as before, kept, left out
		if got.code != 0 || strings.Join(all, " ") != "all 3 2 2 0 0 1" {
			t.Errorf("%+v", got)
		}
		for _, where := range []string{"broken.md:2:", "pairs.jsonl:2:2:"} {
			if !strings.Contains(got.err, where) {
				t.Errorf("%s is not named in:\n%s", where, got.err)
			}
		}
		for question, answer := range map[string]string{"How tall is the tower?": "42 metres", "Is parking at the quarry free?": "free on Sundays"} {
			if found := frontdesk(t, nil, "kb", "search", question, "--data-dir", dir); !strings.Contains(found.out, answer) {
				t.Errorf("%s: %+v", question, found)
			}
		}
	})
}

// seeded gives a data folder with the demo shop.
func seeded(t *testing.T) string {
	t.Helper()
	data := storetest.SQLite(t)
	launch(t, binary, data, []string{"--demo"}).stop()
	return data.DataDir
}

// soon is when an import is known at the latest: promised is a second, and
// this machine may be busy.
const soon = 8 * time.Second

// TestImportBesideAServer imports while the server runs, and asks it.
func TestImportBesideAServer(t *testing.T) {
	t.Parallel()
	onEach(t, func(t *testing.T, data store.Options) {
		srv := launch(t, binary, data, []string{"--demo"})
		visitor := newVisitor(t, srv.at, nil)
		id := visitor.ack(visitor.say(chat.ID{}, answerable[0])).Conversation // the knowledge base is in memory now
		visitor.until("the first answer", func() bool { return len(visitor.bySide("bot", id)) > 0 })
		from := t.TempDir()
		write(t, filepath.Join(from, "tower.jsonl"), `{"question":"How tall is the lookout tower?","answer":"The lookout tower is 42 metres tall."}`+"\n")
		got := frontdesk(t, nil, append([]string{"kb", "import", from}, flagsOf(data)...)...)
		if got.code != 0 {
			t.Fatalf("%+v", got)
		}
		imported := time.Now()
		answered := func() bool { // a new visitor each time: to ask again and again calls a person
			v := newVisitor(t, srv.at, nil)
			defer v.leave()
			id := v.ack(v.say(chat.ID{}, "How tall is the lookout tower?")).Conversation
			v.until("the bot's words", func() bool { return len(v.bySide("bot", id)) > 0 })
			return v.saw("42 metres tall")
		}
		for !answered() {
			if time.Since(imported) > soon {
				t.Fatalf("the bot does not know the article %s after its import", soon)
			}
		}
		t.Logf("answered from the import after %s", time.Since(imported).Round(time.Millisecond))
	})
}
