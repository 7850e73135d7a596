package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/secrets"
	"github.com/frontdesk-chat/frontdesk/store"
)

// secretPrefix begins the environment variables that hold the secrets of
// flows: FRONTDESK_SECRET_<WORKSPACE>__<NAME>. Each belongs to one workspace,
// so that the authors of one never send another's anywhere.
const secretPrefix = "FRONTDESK_SECRET_"

// flowSecret looks a workspace's secret up; the workspace by its short name.
func flowSecret(workspace, name string) (string, bool) {
	value := os.Getenv(secretsOf(workspace) + strings.ToUpper(name))
	return value, value != ""
}

func secretsOf(workspace string) string {
	return secretPrefix + strings.ReplaceAll(strings.ToUpper(workspace), "-", "_") + "__"
}

// flowSecretNames gives the names of a workspace's secrets in the environment.
func flowSecretNames(workspace string) []string {
	var names []string
	for _, pair := range os.Environ() {
		key, value, _ := strings.Cut(pair, "=")
		if name, ok := strings.CutPrefix(key, secretsOf(workspace)); ok && name != "" && value != "" {
			names = append(names, strings.ToLower(name))
		}
	}
	slices.Sort(names)
	return names
}

// keyVariable holds the keys that secrets are sealed with, the newest first;
// without it they are in keyFile in the data folder.
const (
	keyVariable = "FRONTDESK_SECRET_KEY"
	keyFile     = "secret.key"
)

func newVault(db *store.Store, dataDir string) *secrets.Vault {
	return &secrets.Vault{Store: db, Now: time.Now, Load: func() (secrets.Ring, error) {
		if text := os.Getenv(keyVariable); text != "" {
			return secrets.ParseRing(text)
		}
		return secrets.KeyFile(filepath.Join(dataDir, keyFile)).Load()
	}}
}

// secretLookup gives flows their secrets: the environment's, which only who
// runs the server sets, before those of the console.
func secretLookup(vault *secrets.Vault, log *slog.Logger) func(context.Context, chat.Workspace, string) (string, bool) {
	return func(ctx context.Context, w chat.Workspace, name string) (string, bool) {
		if value, ok := flowSecret(w.Slug, name); ok {
			return value, true
		}
		value, err := vault.Get(ctx, w.ID, name)
		if err != nil && chat.CodeOf(err) != chat.NotFound {
			log.Error("a secret cannot be used", "workspace", w.ID, "name", name, "error", err)
		}
		return value, err == nil
	}
}

type secretCommand struct {
	Rotate secretRotate `cmd:"" help:"Seal every secret with a new key."`
}

type secretRotate struct{}

// Run makes a new key, seals every secret of every workspace with it, and
// forgets the old keys. With the keys in the environment the first of them is
// used, and whoever set them takes the others away afterwards.
func (secretRotate) Run(ctx context.Context, s *session) error {
	db, err := s.open(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	file := secrets.KeyFile(filepath.Join(s.DataDir, keyFile))
	inFile := os.Getenv(keyVariable) == ""
	if inFile {
		ring, err := file.Load()
		if err != nil {
			return err
		}
		if err := file.Save(append(secrets.Ring{secrets.NewKey()}, ring...)); err != nil { // both, in case this is stopped half-way
			return err
		}
	}
	n, err := newVault(db, s.DataDir).Reseal(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%d secrets are sealed with the new key.\n", n)
	if !inFile {
		fmt.Fprintf(s.out, "Take the old keys out of %s now.\n", keyVariable)
		return nil
	}
	ring, err := file.Load()
	if err != nil {
		return err
	}
	return file.Save(ring[:1])
}
