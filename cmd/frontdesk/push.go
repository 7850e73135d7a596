package main

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/jobs"
	"github.com/frontdesk-chat/frontdesk/push"
	"github.com/frontdesk-chat/frontdesk/store"
)

// pushFlags say how agents are reached whose console is not open.
type pushFlags struct {
	PushKey   string   `name:"push-key" hidden:"" env:"FRONTDESK_PUSH_KEY"`
	Contact   string   `name:"push-contact" help:"Who answers for this server's push messages, a mail address or https URL; the mail sender's when empty." env:"FRONTDESK_PUSH_CONTACT" placeholder:"ADDRESS"`
	PushHosts []string `name:"push-allow-host" help:"A host:port on a private network that may be a push service." env:"FRONTDESK_PUSH_ALLOW_HOST" placeholder:"HOST:PORT"`
}

// pushKeyFile is where the data folder has the key.
const pushKeyFile = "push.key"

type pushCommand struct {
	ResetKey pushReset `cmd:"" help:"Make a new key for push messages when the old one is lost; consoles subscribe again by themselves."`
}

type pushReset struct {
	PushKey string `name:"push-key" hidden:"" env:"FRONTDESK_PUSH_KEY"`
	Yes     bool   `help:"Do it: the subscriptions of the old key are dropped."`
}

// Run replaces the key. The file comes first: when the process ends before the
// database has it, servers send nothing and say so, and it is done again.
func (c pushReset) Run(ctx context.Context, s *session) error {
	db, err := s.open(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	file := filepath.Join(s.DataDir, pushKeyFile)
	if !c.Yes {
		fmt.Fprintf(s.out, "This would replace the key of push messages in %s and drop the subscriptions of the old one. Say --yes to do it.\n", file)
		return nil
	}
	var k push.Key
	where := "Copy " + file + " to every server, and restart them."
	if c.PushKey != "" {
		k, err = push.ParseKey(c.PushKey)
		where = "It is the one in FRONTDESK_PUSH_KEY. Restart every server with it."
	} else {
		k, err = push.ReplaceKey(file)
	}
	if err != nil {
		return err
	}
	dropped, err := db.ResetPushKey(ctx, k.Public)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "There is a new key, and %d subscriptions of the old one are dropped. %s Consoles subscribe again when they are opened.\n", dropped, where)
	return nil
}

// projectPage answers where no contact is set.
const projectPage = "https://github.com/frontdesk-chat/frontdesk"

// open gives the installation's key: FRONTDESK_PUSH_KEY, or the file push.key,
// which is made at the first start. All servers of a database need the same;
// one that has another sends no push messages, and says so.
func (f pushFlags) open(ctx context.Context, dataDir string, db *store.Store, log *slog.Logger) (k push.Key, err error) {
	if f.PushKey != "" {
		k, err = push.ParseKey(f.PushKey)
	} else {
		k, err = push.LoadKey(filepath.Join(dataDir, pushKeyFile))
	}
	if err != nil {
		return k, chat.Wrap(chat.CodeOf(err), err, "%s: bring the key back, or make a new one with: frontdesk push reset-key", chat.MessageOf(err))
	}
	kept, err := db.PushKey(ctx, k.Public)
	if err != nil {
		return k, err
	}
	if kept != k.Public {
		log.Warn("push messages are off: this server's key is not the one that the database knows; copy push.key from the first server, or set FRONTDESK_PUSH_KEY; when it is lost, make a new one with: frontdesk push reset-key")
		return push.Key{}, nil
	}
	return k, nil
}

// pushes sends push messages, apart from other jobs: an offer does not wait for
// a slow mail server.
func (f pushFlags) pushes(db *store.Store, key push.Key, contact string, log *slog.Logger) *jobs.Worker {
	w := &jobs.Worker{Store: db, Kinds: map[string]jobs.Do{}, Log: log, Pause: push.Pause, Hands: 8, Lease: 30 * time.Second}
	if key.Public == "" {
		return w
	}
	if contact == "" {
		contact = projectPage
	}
	sender := &push.Sender{Store: db, Key: key, Client: bot.GuardedClient(f.PushHosts), Contact: contact, Log: log, Now: time.Now}
	w.Kinds[chat.JobPush] = sender.Do
	return w
}

// testPush shows an agent that messages arrive on a device.
func testPush(db *store.Store, wake func()) func(context.Context, chat.PushDevice) error {
	return func(ctx context.Context, d chat.PushDevice) error {
		p := chat.Push{Kind: chat.PushTest, Device: d.ID, Agent: d.Agent, ExpiresMS: time.Now().Add(chat.PushTest.For()).UnixMilli()}
		_, _, err := db.AddJob(ctx, chat.Job{Workspace: d.Workspace, Kind: chat.JobPush, Key: "test:" + chat.NewID().String(), Body: chat.Encode(p)})
		if err == nil {
			wake()
		}
		return err
	}
}
