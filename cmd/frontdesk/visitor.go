package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
	"github.com/frontdesk-chat/frontdesk/privacy"
	"github.com/frontdesk-chat/frontdesk/store"
)

type visitorCommand struct {
	Export visitorExport `cmd:"" help:"Write everything that is stored of a visitor into a zip."`
	Erase  visitorErase  `cmd:"" help:"Erase everything that is stored of a visitor; may run beside the server."`
}

type visitorID struct {
	ID string `arg:"" help:"Id of the visitor, as the console's address of their card shows it."`
	fileFlags
}

// open opens the database and the files, and finds the visitor.
func (c visitorID) open(ctx context.Context, s *session, log *slog.Logger) (*store.Store, *files.Files, chat.Visitor, error) {
	id, err := chat.ParseID(c.ID)
	if err != nil {
		return nil, nil, chat.Visitor{}, chat.Errorf(chat.Invalid, "%q is no visitor's id", c.ID)
	}
	db, ws, err := s.existing(ctx, log)
	if err != nil {
		return nil, nil, chat.Visitor{}, err
	}
	v, err := db.Visitor(ctx, ws.ID, id)
	if err != nil {
		return nil, nil, v, errors.Join(err, db.Close())
	}
	sent, err := c.fileFlags.open(ctx, s.DataDir, db, log)
	if err != nil {
		return nil, nil, v, errors.Join(err, db.Close())
	}
	return db, sent, v, nil
}

type visitorExport struct {
	visitorID
	To string `required:"" help:"File to write; it must not be there yet." placeholder:"FILE.zip" type:"path"`
}

// Run writes the zip and records that it was made.
func (c visitorExport) Run(ctx context.Context, s *session) (err error) {
	db, sent, v, err := c.open(ctx, s, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	out, err := os.OpenFile(c.To, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return chat.Wrap(chat.Invalid, err, "%s cannot be written: name a new file", c.To)
	}
	if err := db.Audit(ctx, v.Workspace, chat.ID{}, "visitor.exported", v.ID.String(), nil); err != nil {
		return errors.Join(err, out.Close())
	}
	if err := errors.Join((privacy.Exporter{Store: db, Files: sent, Now: time.Now}).Write(ctx, out, v.Workspace, v.ID), out.Close()); err != nil {
		return errors.Join(err, os.Remove(c.To))
	}
	fmt.Fprintf(s.out, "Written to %s.\n", c.To)
	return nil
}

type visitorErase struct {
	visitorID
	Yes bool `help:"Do it: what is erased cannot be brought back."`
}

// Run erases, or says what it would.
func (c visitorErase) Run(ctx context.Context, s *session) error {
	log := s.logger()
	db, sent, v, err := c.open(ctx, s, log)
	if err != nil {
		return err
	}
	defer db.Close()
	ids, err := db.ConversationsOf(ctx, v.Workspace, v.ID)
	if err != nil {
		return err
	}
	if !c.Yes {
		fmt.Fprintf(s.out, "This would erase the visitor %s and the texts of %d conversations, for ever. Say --yes to do it.\n", v.ID, len(ids))
		return nil
	}
	e := eraser(db, chat.Desk{Store: db, Bus: silent{}}, sent, log)
	if err := e.Visitor(ctx, v.Workspace, chat.ID{}, v.ID); err != nil {
		return err
	}
	if err := db.Purge(ctx); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Erased: %d conversations.\n", len(ids))
	return nil
}

// silent tells nobody: consoles find out by their heartbeat.
type silent struct{}

func (silent) Publish(chat.Notice) {}

func eraser(db *store.Store, desk chat.Desk, sent *files.Files, log *slog.Logger) privacy.Eraser {
	return privacy.Eraser{Desk: desk, Store: db, Files: sent, Figures: projector(db, log), Exports: exports(db, desk, sent, log), Now: time.Now, Log: log}
}

// exports makes and deletes copies of visitors' data beside the files they sent.
func exports(db *store.Store, desk chat.Desk, sent *files.Files, log *slog.Logger) privacy.Exports {
	return privacy.Exports{
		Store: db, Storage: sent.Storage, Spool: sent.Spool, Log: log,
		Write: privacy.Exporter{Store: db, Files: sent, Now: time.Now}.Write,
		Tell: func(e chat.VisitorExport) {
			desk.Show(e.Workspace, chat.Ephemeral{Kind: "export.changed", Actor: chat.Actor{Kind: chat.ByAgent, ID: e.By}})
		},
	}
}
