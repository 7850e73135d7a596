// Command many-chats fills the demo's data folder with resolved chats, which
// nothing works on any more, for measuring long lists. The server must not run.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// atOnce is how many commands are one transaction.
const atOnce = 100

func main() {
	dir := flag.String("data-dir", "data", "the demo's data folder")
	chats := flag.Int("chats", 10_000, "how many chats to add")
	flag.Parse()
	if err := fill(context.Background(), *dir, *chats); err != nil {
		log.Fatal(err)
	}
}

func fill(ctx context.Context, dir string, chats int) error {
	s, err := store.Open(ctx, store.Options{DataDir: dir})
	if err != nil {
		return err
	}
	defer s.Close()
	workspaces, err := s.Workspaces(ctx)
	if err != nil {
		return err
	}
	if len(workspaces) == 0 {
		return fmt.Errorf("%s holds no workspace: start the demo once", dir)
	}
	ws := workspaces[0].ID
	sites, err := s.Sites(ctx, ws)
	if err != nil {
		return err
	}
	users, err := s.Users(ctx, ws)
	if err != nil {
		return err
	}
	agent := chat.Actor{Kind: chat.ByAgent, ID: users[0].ID, Name: users[0].Name}
	for at := 0; at < chats; at += atOnce {
		if err := some(ctx, s, ws, sites[0].ID, agent, at, min(atOnce, chats-at)); err != nil {
			return err
		}
	}
	return nil
}

// some adds n chats: each visitor writes, an agent answers and
// resolves it.
func some(ctx context.Context, s *store.Store, ws, site chat.ID, agent chat.Actor, first, n int) error {
	convs := make([]chat.ID, n)
	var opens, answers, ends []chat.Command
	for i := range n {
		_, hash := auth.NewToken()
		v, err := s.CreateVisitor(ctx, chat.Visitor{Workspace: ws, Name: fmt.Sprintf("Visitor %d", first+i)}, site, hash[:])
		if err != nil {
			return err
		}
		opens = append(opens, chat.Command{
			Op: chat.OpPost, Workspace: ws, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "1", Lang: "en",
			Opening: &chat.Opening{Visitor: v.ID, Site: site, Channel: "web", Lang: "en"},
			Message: chat.MessageBody{Text: fmt.Sprintf("Where is my order FS-%06d? It should have come on Monday.", first+i)},
		})
	}
	for i, r := range s.Append(ctx, opens) {
		if r.Err != nil {
			return r.Err
		}
		convs[i] = r.Conversation.ID
	}
	for _, id := range convs {
		answers = append(answers, chat.Command{
			Op: chat.OpPost, Workspace: ws, Conversation: id, Actor: agent, Agent: agent.ID, ClientID: "2",
			Message: chat.MessageBody{Text: "It is on its way, and comes tomorrow before noon."},
		})
		ends = append(ends, chat.Command{Op: chat.OpResolve, Workspace: ws, Conversation: id, Actor: agent, ClientID: "3"})
	}
	for _, r := range append(s.Append(ctx, answers), s.Append(ctx, ends)...) {
		if r.Err != nil {
			return r.Err
		}
	}
	return nil
}
