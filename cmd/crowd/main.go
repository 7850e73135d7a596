// Command crowd fills the demo shop of a data folder whose server is stopped
// with agents and visitors who wait for a person, so that browser tests see
// the console at size.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

func main() {
	dir := flag.String("data-dir", "", "the data folder of a demo")
	agents := flag.Int("agents", 200, "agents to make, busy at their consoles")
	waiting := flag.Int("waiting", 1000, "chats to make that wait for a person")
	served := flag.Int("served", 150, "chats to make that an agent has")
	flag.Parse()
	if err := fill(context.Background(), *dir, *agents, *waiting, *served); err != nil {
		slog.Error("crowd", "error", err)
		os.Exit(1)
	}
}

// crowd is a workspace that is being filled.
type crowd struct {
	db   *store.Store
	ws   chat.ID
	site chat.ID
}

func fill(ctx context.Context, dir string, agents, waiting, served int) error {
	db, err := store.Open(ctx, store.Options{DataDir: dir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer db.Close()
	ws, err := db.WorkspaceBySlug(ctx, "fellside")
	if err != nil {
		return err
	}
	sites, err := db.Sites(ctx, ws.ID)
	if err != nil {
		return err
	}
	c := crowd{db, ws.ID, sites[0].ID}
	var team []chat.ID
	for n := range agents {
		id, err := c.agent(ctx, n)
		if err != nil {
			return err
		}
		team = append(team, id)
	}
	return c.chats(ctx, waiting, served, team)
}

// agent makes one who is busy, so that they are offered nothing.
func (c crowd) agent(ctx context.Context, n int) (chat.ID, error) {
	m := auth.Member{Workspace: c.ws, Roles: []auth.Role{auth.Agent}, User: auth.User{
		ID: chat.NewID(), Email: fmt.Sprintf("clerk%d@shop.example", n), Name: fmt.Sprintf("Clerk %03d", n), PasswordHash: "none", CreatedAt: time.Now(),
	}}
	if err := c.db.CreateUser(ctx, m); err != nil {
		return m.ID, err
	}
	if err := c.db.SetPresence(ctx, c.ws, m.ID, "busy"); err != nil {
		return m.ID, err
	}
	return m.ID, c.db.TouchPresence(ctx, c.ws, m.ID)
}

// chats makes those that wait, and then those that are served, by turns of the team.
func (c crowd) chats(ctx context.Context, waiting, served int, team []chat.ID) error {
	var open []chat.Command
	for n := range waiting + served {
		_, hash := auth.NewToken()
		v, err := c.db.CreateVisitor(ctx, chat.Visitor{Workspace: c.ws, Locale: "en-GB", TimeZone: "Europe/London"}, c.site, hash[:])
		if err != nil {
			return err
		}
		open = append(open, chat.Command{
			Op: chat.OpPost, Workspace: c.ws, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "1", Message: chat.MessageBody{Text: fmt.Sprintf("Where is parcel %d?", n)},
			Opening: &chat.Opening{Visitor: v.ID, Site: c.site, Channel: "web", Lang: "en", Page: chat.Page{URL: "https://shop.example/", Title: "Shop", Device: "desktop"}},
		})
	}
	var move []chat.Command
	for n, r := range c.db.Append(ctx, open) {
		if r.Err != nil {
			return r.Err
		}
		to := chat.Command{Op: chat.OpAssign, Workspace: c.ws, Conversation: r.Conversation.ID, Actor: chat.Actor{Kind: chat.ByAgent, ID: team[n%len(team)]}, Queue: n < waiting}
		if !to.Queue {
			to.Agent = team[n%len(team)]
		}
		move = append(move, to)
	}
	for _, r := range c.db.Append(ctx, move) {
		if r.Err != nil {
			return r.Err
		}
	}
	return nil
}
