// Command crowd fills the demo shop of a data folder whose server is stopped
// with agents and chats, so that browser tests and measurements see the console
// at size.
package main

import (
	"context"
	"flag"
	"fmt"
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
	resolved := flag.Int("resolved", 0, "chats to make that were answered and resolved")
	flag.Parse()
	if err := fill(context.Background(), *dir, *agents, *waiting, *served, *resolved); err != nil {
		fmt.Fprintln(os.Stderr, "crowd:", err)
		os.Exit(1)
	}
}

// crowd is a workspace that is being filled.
type crowd struct {
	db   *store.Store
	ws   chat.ID
	site chat.ID
}

func fill(ctx context.Context, dir string, agents, waiting, served, resolved int) error {
	db, err := store.Open(ctx, store.Options{DataDir: dir})
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
	if err := c.chats(ctx, waiting, served, team); err != nil {
		return err
	}
	users, err := db.Users(ctx, ws.ID)
	if err != nil {
		return err
	}
	for done := 0; done < resolved; done += atOnce {
		if err := c.resolved(ctx, users[0].ID, done, min(atOnce, resolved-done)); err != nil {
			return err
		}
	}
	return nil
}

// atOnce is how many commands are one transaction at most.
const atOnce = 100

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
	opened, err := c.open(ctx, 0, waiting+served)
	if err != nil {
		return err
	}
	var move []chat.Command
	for n, id := range opened {
		to := chat.Command{Op: chat.OpAssign, Workspace: c.ws, Conversation: id, Actor: chat.Actor{Kind: chat.ByAgent, ID: team[n%len(team)]}, Queue: n < waiting}
		if !to.Queue {
			to.Agent = team[n%len(team)]
		}
		move = append(move, to)
	}
	_, err = c.do(ctx, move)
	return err
}

// resolved makes n chats that an agent has answered and resolved.
func (c crowd) resolved(ctx context.Context, agent chat.ID, first, n int) error {
	opened, err := c.open(ctx, first, n)
	if err != nil {
		return err
	}
	var all []chat.Command
	by := chat.Actor{Kind: chat.ByAgent, ID: agent}
	for _, id := range opened {
		all = append(all,
			chat.Command{Op: chat.OpPost, Workspace: c.ws, Conversation: id, Actor: by, Agent: agent, ClientID: "2", Message: chat.MessageBody{Text: "It is on its way, and comes tomorrow before noon."}},
			chat.Command{Op: chat.OpResolve, Workspace: c.ws, Conversation: id, Actor: by, ClientID: "3"})
	}
	_, err = c.do(ctx, all)
	return err
}

// open lets n visitors each begin a chat.
func (c crowd) open(ctx context.Context, first, n int) ([]chat.ID, error) {
	var open []chat.Command
	for i := range n {
		_, hash := auth.NewToken()
		v, err := c.db.CreateVisitor(ctx, chat.Visitor{Workspace: c.ws, Locale: "en-GB", TimeZone: "Europe/London"}, c.site, hash[:])
		if err != nil {
			return nil, err
		}
		open = append(open, chat.Command{
			Op: chat.OpPost, Workspace: c.ws, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "1",
			Message: chat.MessageBody{Text: fmt.Sprintf("Where is parcel %d? It should have come on Monday.", first+i)},
			Opening: &chat.Opening{Visitor: v.ID, Site: c.site, Channel: "web", Lang: "en", Page: chat.Page{URL: "https://shop.example/", Title: "Shop", Device: "desktop"}},
		})
	}
	return c.do(ctx, open)
}

// do keeps commands, and gives the conversations that they were about.
func (c crowd) do(ctx context.Context, all []chat.Command) ([]chat.ID, error) {
	var out []chat.ID
	for _, r := range c.db.Append(ctx, all) {
		if r.Err != nil {
			return nil, r.Err
		}
		out = append(out, r.Conversation.ID)
	}
	return out, nil
}
