package main

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
	"github.com/frontdesk-chat/frontdesk/llm"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/watch"
)

// commandLine is everything that can be said to the program.
type commandLine struct {
	Globals

	Serve     serveCommand     `cmd:"" help:"Start the server."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database to this binary's schema."`
	Backup    backupCommand    `cmd:"" help:"Write a backup of a SQLite installation; may run beside the server."`
	Restore   restoreCommand   `cmd:"" help:"Put a backup into an empty data folder."`
	KB        kbCommand        `cmd:"" name:"kb" help:"The knowledge base."`
	ReadPDF   readPDF          `cmd:"" name:"read-pdf" hidden:""`
	Flow      flowCommand      `cmd:"" help:"Flows: the conversations that a business writes."`
	Eval      evalCommand      `cmd:"" help:"Measure answers, confidence, sentiment and hand-overs."`
	Analytics analyticsCommand `cmd:"" help:"Figures."`
	User      userCommand      `cmd:"" help:"People who sign in."`
	Visitor   visitorCommand   `cmd:"" help:"What is stored of a visitor."`
	Push      pushCommand      `cmd:"" help:"Notifications on agents' devices."`
	Site      siteCommand      `cmd:"" help:"Web sites that show the widget."`
	Secret    secretCommand    `cmd:"" help:"Secrets of flows."`
	Logs      logsCommand      `cmd:"" help:"Logs."`
	Bench     benchCommand     `cmd:"" help:"Measure a server under load."`
	Version   versionCommand   `cmd:"" help:"Print the version."`
}

// Globals may stand before or after a command's own arguments.
type Globals struct {
	DataDir   string `help:"Folder of the SQLite database." default:"data" env:"FRONTDESK_DATA_DIR" placeholder:"DIR"`
	Database  string `help:"PostgreSQL to use instead of SQLite, as postgres://…" env:"FRONTDESK_DATABASE_URL" placeholder:"URL"`
	Workspace string `help:"Workspace to work on, by its short name." env:"FRONTDESK_WORKSPACE" placeholder:"NAME"`
	LogLevel  string `help:"debug, info, warn or error." default:"info" enum:"debug,info,warn,error" env:"FRONTDESK_LOG_LEVEL"`
	LogFormat string `help:"text or json." default:"text" enum:"text,json" env:"FRONTDESK_LOG_FORMAT"`
}

// modelFlags say where a model is. Without a key and a base URL there is none.
type modelFlags struct {
	APIKey     string `name:"openai-api-key" hidden:"" env:"OPENAI_API_KEY"`
	BaseURL    string `name:"openai-base-url" hidden:"" env:"OPENAI_BASE_URL"`
	ChatModel  string `help:"Model that words answers." env:"FRONTDESK_CHAT_MODEL" placeholder:"NAME"`
	EmbedModel string `help:"Model that embeds articles and questions." env:"FRONTDESK_EMBED_MODEL" placeholder:"NAME"`
}

// check refuses an endpoint that can never answer: without it every chat would
// quietly do without the model.
func (f modelFlags) check() error {
	u, err := url.Parse(f.BaseURL)
	if f.BaseURL != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		return chat.Errorf(chat.Invalid, "OPENAI_BASE_URL is no web address: write it as https://api.example.com/v1")
	}
	return nil
}

// client gives the model endpoint, or nil when none is configured. called hears
// of each call; nil: nobody does.
func (f modelFlags) client(log *slog.Logger, called func(outcome string, took time.Duration)) *llm.Client {
	if f.APIKey == "" && f.BaseURL == "" {
		return nil
	}
	if f.ChatModel == "" && f.EmbedModel == "" {
		log.Warn("a model endpoint is set but no model: name one with FRONTDESK_CHAT_MODEL or FRONTDESK_EMBED_MODEL")
		return nil
	}
	return llm.New(llm.Options{APIKey: f.APIKey, BaseURL: f.BaseURL, ChatModel: f.ChatModel, EmbedModel: f.EmbedModel, Log: log, Called: called})
}

// fileFlags say where the bytes of files are kept, and who looks into them.
type fileFlags struct {
	FilesDir    string        `help:"Folder of the files that people send; the folder files in the data folder when empty. Nodes must share it." env:"FRONTDESK_FILES_DIR" placeholder:"DIR"`
	S3Bucket    string        `name:"s3-bucket" help:"Bucket of an S3-compatible object store for files, instead of a folder." env:"FRONTDESK_S3_BUCKET" placeholder:"NAME"`
	S3Endpoint  string        `name:"s3-endpoint" help:"Address of the object store." default:"https://s3.amazonaws.com" env:"FRONTDESK_S3_ENDPOINT" placeholder:"URL"`
	S3Region    string        `name:"s3-region" help:"Region of the bucket; the store is asked when empty." env:"FRONTDESK_S3_REGION" placeholder:"NAME"`
	S3Access    string        `name:"s3-access-key" hidden:"" env:"FRONTDESK_S3_ACCESS_KEY"`
	S3Secret    string        `name:"s3-secret-key" hidden:"" env:"FRONTDESK_S3_SECRET_KEY"`
	ScanCommand string        `help:"Program that looks into each file; {} stands for its path, else it comes on standard input. It ends with 0 for clean, 1 for infected." env:"FRONTDESK_SCAN_COMMAND" placeholder:"COMMAND"`
	ScanTimeout time.Duration `help:"How long the program may take for one file." default:"30s" env:"FRONTDESK_SCAN_TIMEOUT" placeholder:"DURATION"`
}

// open gives the product's files. A bucket that cannot be reached is told at
// the start, not at the first upload.
func (f fileFlags) open(ctx context.Context, dataDir string, db *store.Store, log *slog.Logger) (*files.Files, error) {
	dir := f.FilesDir
	if dir == "" {
		dir = filepath.Join(dataDir, "files")
	}
	set := files.Files{Store: db, Scanner: files.Scanner{Command: f.ScanCommand, Timeout: f.ScanTimeout}, Spool: dir, Log: log}
	if f.S3Bucket == "" {
		disk, err := files.NewDisk(dir)
		if err != nil {
			return nil, err
		}
		set.Storage = disk
		return files.New(set)
	}
	s3, err := files.NewS3(files.S3Options{Endpoint: f.S3Endpoint, Bucket: f.S3Bucket, Region: f.S3Region, Access: f.S3Access, Secret: f.S3Secret})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if err := s3.Check(ctx); err != nil {
		return nil, err
	}
	set.Storage = s3
	return files.New(set)
}

// session is one run of a command.
type session struct {
	Globals
	out, err io.Writer
	meter    store.Meter   // of the database; nil: nobody measures
	queueFor time.Duration // that visitors' changes may wait; 0: the default
}

func (s *session) logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	return watch.NewLog(s.err, level, s.LogFormat == "json")
}

// open opens the database and brings it up to date.
func (s *session) open(ctx context.Context, log *slog.Logger) (*store.Store, error) {
	db, err := store.Open(ctx, store.Options{URL: s.Database, DataDir: s.DataDir, Logger: log, Meter: s.meter, QueueFor: s.queueFor})
	if err != nil {
		return nil, err
	}
	if err := db.Migrate(ctx); err != nil {
		_ = db.Close() // the first error is the one to show
		return nil, err
	}
	return db, nil
}

// existing opens a database that must be there already: a command that reads
// or adds would otherwise make an empty one where somebody mistyped a folder.
func (s *session) existing(ctx context.Context, log *slog.Logger) (*store.Store, chat.Workspace, error) {
	if s.Database == "" {
		if _, err := os.Stat(s.DataDir); err != nil {
			return nil, chat.Workspace{}, chat.Errorf(chat.NotFound, "there is no data in %q: start the server once, or name another folder with --data-dir", s.DataDir)
		}
	}
	db, err := s.open(ctx, log)
	if err != nil {
		return nil, chat.Workspace{}, err
	}
	ws, err := s.workspace(ctx, db)
	if err != nil {
		_ = db.Close()
		return nil, chat.Workspace{}, err
	}
	return db, ws, nil
}

// workspace gives the named one, or the only one.
func (s *session) workspace(ctx context.Context, db *store.Store) (chat.Workspace, error) {
	if s.Workspace != "" {
		return db.WorkspaceBySlug(ctx, s.Workspace)
	}
	all, err := db.Workspaces(ctx)
	if err != nil {
		return chat.Workspace{}, err
	}
	switch len(all) {
	case 0:
		return chat.Workspace{}, chat.Errorf(chat.NotFound, "there is no workspace yet: start the server once")
	case 1:
		return all[0], nil
	}
	return chat.Workspace{}, chat.Errorf(chat.Invalid, "there are %d workspaces: name one with --workspace", len(all))
}
