package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/migrations"
)

// Options says where the data is.
type Options struct {
	URL     string // postgres://…; "" for SQLite in DataDir
	DataDir string // folder of frontdesk.db, made when missing
	Logger  *slog.Logger
	Meter   Meter // nil: nobody measures
	// VectorMemory bounds, in bytes, the vectors that SQLite's searches keep in
	// memory; 512 MiB when zero.
	VectorMemory int64
	// QueueFor is how long a visitor's change may wait for the writer behind
	// others of its workspace until it is refused; two seconds when zero. Nobody
	// else's ever is.
	QueueFor time.Duration
	// Now replaces the database's clock, for tests of leases and deadlines.
	Now func() time.Time
}

// Store is the database. Make one with Open, end it with Close.
type Store struct {
	d        *dialect
	db       *sql.DB // PostgreSQL: everything; SQLite: readers
	read     conn
	pool     *pgxpool.Pool // PostgreSQL only
	writeDB  *sql.DB       // SQLite only
	dir      string        // SQLite only: the data folder
	writer   *sql.Conn     // SQLite: the one that writes, guarded by gate
	logDB    *sql.DB       // SQLite: the one that copies the log of writes
	stopLog  context.CancelFunc
	written  *prepared // the writer's statements
	gate     gate
	clock    func(context.Context, runner) (time.Time, error)
	log      *slog.Logger
	lanes    []*lane
	queueFor time.Duration
	served   atomic.Pointer[chat.ID] // the workspace that had the last turn
	running  sync.WaitGroup
	counts   counters
	meter    Meter
	many     int           // manyDocs, but in tests
	docs     atomic.Uint32 // of the search, written by this process
	said     chan struct{} // holds a token when something was committed since the search looked
	// searchedTo is the conversation that the search came to last.
	searchedTo atomic.Pointer[chat.ID]
	vectors    vectorCache // SQLite only
	known      knownSpaces // PostgreSQL only
}

// readers is how many SQLite connections read at once.
const readers = 4

// poolSize is how many PostgreSQL connections one process opens at most,
// unless the URL says pool_max_conns.
const poolSize = 12

// maxIdleInTx is how long PostgreSQL waits for a process in the middle of a
// transaction. Ours say their next word within milliseconds; a process that is
// halted or cut off must not keep its locks, or no other node could take over
// its conversations. The URL may set another time, as idleParam.
const (
	maxIdleInTx = 5 * time.Second
	idleParam   = "idle_in_transaction_session_timeout"
)

// Open connects to the database and starts the append writers. Migrate comes
// next. Unavailable when the database cannot be reached, or when it needs a
// newer binary; the message names the host and never the password.
func Open(ctx context.Context, o Options) (*Store, error) {
	s := &Store{log: o.Logger, meter: o.Meter, many: manyDocs, said: make(chan struct{}, 1)}
	if s.meter == nil {
		s.meter = unmeasured{}
	}
	if s.vectors.most = o.VectorMemory; s.vectors.most == 0 {
		s.vectors.most = vectorMemory
	}
	if s.queueFor = o.QueueFor; s.queueFor == 0 {
		s.queueFor = defaultQueueFor
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	open, lanes := s.openSQLite, 1
	if o.URL != "" {
		open, lanes = s.openPostgres, postgresLanes
	}
	if err := open(ctx, o); err != nil {
		return nil, err
	}
	s.setClock(o.Now)
	s.read.d, s.read.clock = s.d, s.clock
	if err := s.checkVersion(ctx); err != nil {
		return nil, errors.Join(err, s.closeDB())
	}
	for range lanes {
		s.startLane() //nolint:contextcheck // a writer outlives the context that Open was given
	}
	if s.logDB != nil {
		background, stop := context.WithCancel(context.WithoutCancel(ctx))
		s.stopLog = stop
		s.running.Go(func() { s.keepLog(background) })
	}
	return s, nil
}

func (s *Store) setClock(now func() time.Time) {
	switch {
	case now != nil:
		s.clock = func(context.Context, runner) (time.Time, error) { return now().Truncate(time.Millisecond), nil }
	case s.d.clock == "": // SQLite's clock is the machine's, as ours is
		s.clock = func(context.Context, runner) (time.Time, error) {
			return time.UnixMilli(time.Now().UnixMilli()).UTC(), nil
		}
	default:
		s.clock = func(ctx context.Context, r runner) (t time.Time, err error) {
			c := conn{run: r, d: s.d}
			err = c.row(ctx, s.d.clock, nil, []any{at(&t)})
			return t, err
		}
	}
}

// DatabaseFile is the SQLite database in the data folder.
const DatabaseFile = "frontdesk.db"

var registerFold = sync.OnceValue(func() error {
	return sqlite.RegisterDeterministicScalarFunction(sqliteDialect.fold, 1, foldText)
})

func (s *Store) openSQLite(ctx context.Context, o Options) error {
	s.d = &sqliteDialect
	if err := registerFold(); err != nil {
		return fmt.Errorf("register the SQLite function %s: %w", s.d.fold, err)
	}
	if o.DataDir == "" {
		return chat.Errorf(chat.Invalid, "no data folder is given for the SQLite database")
	}
	if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
		return chat.Wrap(chat.Unavailable, err, "the data folder %s cannot be made", o.DataDir)
	}
	dir, err := filepath.Abs(o.DataDir)
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "the data folder %s cannot be found", o.DataDir)
	}
	s.dir = dir
	const common = "_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)"
	// The pages that every message changes stay in memory (16 MiB), and the writer
	// never copies its log into the database's file: keepLog does.
	const lean = "&_pragma=cache_size(-16384)&_pragma=wal_autocheckpoint(0)"
	name := fileURL(dir, DatabaseFile)
	if s.writeDB, err = sql.Open("sqlite", name+"?"+common+"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(1)"+lean); err != nil {
		return err
	}
	s.writeDB.SetMaxOpenConns(1)
	if s.writer, err = s.writeDB.Conn(ctx); err != nil {
		return errors.Join(chat.Wrap(chat.Unavailable, err, "the database in %s cannot be opened", dir), s.writeDB.Close())
	}
	if s.db, err = sql.Open("sqlite", name+"?"+common+"&_pragma=query_only(1)"); err != nil {
		return errors.Join(err, s.writeDB.Close())
	}
	if s.logDB, err = sql.Open("sqlite", name+"?"+common); err != nil {
		return errors.Join(err, s.db.Close(), s.writeDB.Close())
	}
	s.logDB.SetMaxOpenConns(1)
	s.db.SetMaxOpenConns(readers)
	s.db.SetMaxIdleConns(readers)
	s.written = newPrepared(s.writer)
	s.read.run = newPrepared(s.db)
	return nil
}

// fileURL names a file the way that lets options follow.
func fileURL(dir, file string) string {
	return (&url.URL{Scheme: "file", Path: filepath.Join(dir, file)}).String()
}

func (s *Store) openPostgres(ctx context.Context, o Options) error {
	s.d = &postgresDialect
	cfg, err := pgxpool.ParseConfig(o.URL)
	if err != nil { // the cause repeats the URL: it is not kept
		return chat.Errorf(chat.Invalid, "the database URL cannot be read: write postgres://user:password@host:port/name")
	}
	if !strings.Contains(o.URL, "pool_max_conns") {
		cfg.MaxConns = poolSize
	}
	if _, set := cfg.ConnConfig.RuntimeParams[idleParam]; !set {
		cfg.ConnConfig.RuntimeParams[idleParam] = strconv.FormatInt(maxIdleInTx.Milliseconds(), 10)
	}
	cfg.ConnConfig.DialFunc = dialer().DialContext
	cfg.AfterConnect = prepareVectors
	where := fmt.Sprintf("%s:%d", cfg.ConnConfig.Host, cfg.ConnConfig.Port)
	if s.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return chat.Wrap(chat.Unavailable, err, "the PostgreSQL database at %s cannot be opened", where)
	}
	ping, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := s.pool.Ping(ping); err != nil {
		s.pool.Close()
		return chat.Wrap(chat.Unavailable, err, "the PostgreSQL database at %s cannot be reached", where)
	}
	s.db = stdlib.OpenDBFromPool(s.pool)
	s.read.run = s.db
	return nil
}

// checkVersion refuses a schema that this binary is too old for.
func (s *Store) checkVersion(ctx context.Context) error {
	var n int
	if err := s.read.row(ctx, s.d.hasTable, []any{"schema_info"}, []any{&n}); err != nil {
		return chat.Wrap(chat.Unavailable, err, "the database cannot be read")
	}
	if n == 0 {
		return nil
	}
	var need int
	if err := s.read.row(ctx, `SELECT min_binary FROM schema_info`, nil, []any{&need}); err != nil {
		return s.fail(err, "read the schema's number")
	}
	if need > migrations.Binary {
		return chat.Errorf(chat.Unavailable, "this database needs frontdesk schema %d, this binary knows %d: install a newer binary", need, migrations.Binary)
	}
	return nil
}

// Ping checks that the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	return s.fail(s.read.row(ctx, `SELECT 1`, nil, []any{&one}), "ping")
}

// Close finishes what is queued, then closes the database. Append answers
// Unavailable from now on. It may be called more than once.
func (s *Store) Close() error {
	for _, l := range s.lanes {
		l.close()
	}
	if s.stopLog != nil {
		s.stopLog()
	}
	s.running.Wait()
	s.vectors.close()
	return s.closeDB()
}

func (s *Store) closeDB() error {
	err := s.db.Close()
	if s.pool != nil {
		s.pool.Close()
	}
	if s.writeDB != nil {
		err = errors.Join(err, s.logDB.Close(), s.written.close())
		if e := s.writer.Close(); e != nil && !errors.Is(e, sql.ErrConnDone) {
			err = errors.Join(err, e)
		}
		err = errors.Join(err, s.writeDB.Close())
	}
	return err
}

// fail gives an error of package chat: what names the fact that was wanted.
func (s *Store) fail(err error, what string, args ...any) error {
	if err == nil {
		return nil
	}
	var ours *chat.Error
	if errors.As(err, &ours) {
		return err
	}
	what = fmt.Sprintf(what, args...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return chat.Errorf(chat.NotFound, "%s: not found", what)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return chat.Wrap(chat.Unavailable, err, "%s: given up waiting", what)
	}
	switch s.d.classify(err) {
	case failUnique:
		return chat.Wrap(chat.Conflict, err, "%s: it exists already", what)
	case failForeignKey:
		return chat.Wrap(chat.Invalid, err, "%s: it refers to something that does not exist", what)
	case failRetry, failUnavailable:
		return chat.Wrap(chat.Unavailable, err, "%s: the database is not available", what)
	}
	return chat.Wrap(chat.Internal, err, "%s", what)
}
