package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// bulkMost bounds the chats of one request.
const bulkMost = 200

// bulkActions are what can be done to many chats at once, with what each needs
// beyond writing.
var bulkActions = map[string]struct {
	op         chat.Op
	permission auth.Permission
}{
	"assign":   {op: chat.OpAssign},
	"restore":  {op: chat.OpAssign},
	"tag":      {op: chat.OpTag},
	"resolve":  {op: chat.OpResolve},
	"reopen":   {op: chat.OpReopen},
	"snooze":   {op: chat.OpSnooze},
	"unsnooze": {op: chat.OpUnsnooze},
	"spam":     {op: chat.OpSpam, permission: auth.VisitorsBlock},
	"not_spam": {op: chat.OpNotSpam, permission: auth.VisitorsBlock},
}

type bulkInput struct {
	ClientID      string    `json:"client_id"`
	Conversations []chat.ID `json:"conversations"`
	Action        string    `json:"action"`
	Agent         chat.ID   `json:"agent"`
	Team          string    `json:"team"`
	Wait          bool      `json:"wait"`
	AddTags       []string  `json:"add_tags"`
	DropTags      []string  `json:"drop_tags"`
	UntilMS       int64     `json:"until_ms"`
	Disposition   string    `json:"disposition"` // resolve
	Former        []former  `json:"former"`      // restore
}

// former is who had a chat before it was assigned, and how it stood after that.
type former struct {
	Conversation chat.ID        `json:"conversation"`
	Owner        chat.OwnerKind `json:"owner"`
	Agent        chat.ID        `json:"agent,omitzero"`
	Team         string         `json:"team,omitempty"`
	Epoch        int64          `json:"epoch"`
	Seq          int64          `json:"seq"`
}

// bulkResult says what became of one chat. Changed is false where it was so
// already. Former is there for what an assign has changed.
type bulkResult struct {
	Conversation chat.ID  `json:"conversation"`
	Done         bool     `json:"done"`
	Changed      bool     `json:"changed"`
	Former       *former  `json:"former,omitempty"`
	Error        *refusal `json:"error,omitempty"`
}

// bulk does one thing to many chats, each by its own command: one that is
// refused holds up no other. Sent again with the same client_id it changes
// nothing, and answers the same.
func (s *Server) bulk(c echo.Context, who caller) error {
	var in bulkInput
	if err := body(c, &in); err != nil {
		return err
	}
	commands, err := in.commands(who)
	if err != nil {
		return err
	}
	ctx, begun := c.Request().Context(), time.Now()
	refused, err := s.unanswered(ctx, who, commands)
	if err != nil {
		return err
	}
	before, err := s.formerOf(ctx, who, in, commands)
	if err != nil {
		return err
	}
	var admitted []chat.Command
	for i, cmd := range commands {
		if refused[i] == nil {
			admitted = append(admitted, cmd)
		}
	}
	done := s.Desk.DoAll(ctx, admitted)
	results := make([]bulkResult, 0, len(commands))
	for i, cmd := range commands {
		r := chat.Result{Err: refused[i]}
		if r.Err == nil {
			r, done = done[0], done[1:]
		}
		one := bulkResult{Conversation: cmd.Conversation, Done: r.Err == nil, Changed: r.Err == nil && (r.Duplicate || len(r.Events) > 0)}
		if was, ok := before[cmd.Conversation]; ok && one.Changed && !r.Duplicate && r.Conversation.Epoch == was.Epoch+1 {
			was.Epoch, was.Seq = r.Conversation.Epoch, r.Conversation.LastSeq
			one.Former = &was
		}
		if r.Err != nil {
			s.logFailure(ctx, r.Err)
			why := refuse(r.Err)
			one.Error = &why
		}
		results = append(results, one)
	}
	s.metrics.commands.WithLabelValues("bulk").Observe(time.Since(begun).Seconds())
	return c.JSON(http.StatusOK, struct {
		Results []bulkResult `json:"results"`
	}{results})
}

// unanswered says, command by command, which are to resolve a chat without
// what its team asks for.
func (s *Server) unanswered(ctx context.Context, who caller, commands []chat.Command) ([]error, error) {
	refused := make([]error, len(commands))
	if commands[0].Op != chat.OpResolve {
		return refused, nil
	}
	w, err := s.Store.Workspace(ctx, who.workspace)
	if err != nil {
		return nil, err
	}
	for i, cmd := range commands {
		conv, err := s.conversation(ctx, who, cmd.Conversation)
		if err == nil {
			err = admitDisposition(w.Settings, conv, cmd.Disposition)
		}
		refused[i] = err
	}
	return refused, nil
}

// formerOf tells who has the chats that an assign is about to move. What cannot
// be read is left out: its command says why.
func (s *Server) formerOf(ctx context.Context, who caller, in bulkInput, commands []chat.Command) (map[chat.ID]former, error) {
	if in.Action != "assign" {
		return nil, nil
	}
	before := map[chat.ID]former{}
	for _, cmd := range commands {
		conv, err := s.conversation(ctx, who, cmd.Conversation)
		switch {
		case chat.CodeOf(err) == chat.NotFound:
			continue
		case err != nil:
			return nil, err
		}
		before[conv.ID] = former{Conversation: conv.ID, Owner: conv.Owner, Agent: conv.Agent, Team: conv.Team, Epoch: conv.Epoch}
	}
	return before, nil
}

// restore gives a chat back to whom it belonged, unless others have dealt with
// it since. Errors are Invalid.
func (in bulkInput) restore(cmd *chat.Command) error {
	i := slices.IndexFunc(in.Former, func(f former) bool { return f.Conversation == cmd.Conversation })
	if i < 0 {
		return chat.Errorf(chat.Invalid, "former says nothing about conversation %s", cmd.Conversation)
	}
	was := in.Former[i]
	if was.Team != short(was.Team, filterMost) {
		return chat.Errorf(chat.Invalid, "former team has at most %d characters, none of them a control character", filterMost)
	}
	cmd.Since = &chat.Mark{Epoch: was.Epoch, Seq: was.Seq}
	switch {
	case was.Owner == chat.OwnerAgent && !was.Agent.IsZero():
		cmd.Agent = was.Agent
	case was.Owner == chat.OwnerQueue:
		cmd.Team, cmd.Queue = was.Team, was.Team == ""
	case was.Owner == chat.OwnerBot:
		cmd.Op = chat.OpReturn
	default:
		return chat.Errorf(chat.Invalid, "former owner is %q: agent with their id, queue or bot", short(string(was.Owner), 20))
	}
	return nil
}

// commands are the request, a chat at a time, each once. Errors are Invalid,
// or Forbidden.
func (in bulkInput) commands(who caller) ([]chat.Command, error) {
	action, known := bulkActions[in.Action]
	if err := checkClientID(in.ClientID, true); err != nil {
		return nil, err
	}
	switch {
	case !known:
		return nil, chat.Errorf(chat.Invalid, "action is %q: assign, restore, tag, resolve, reopen, snooze, unsnooze, spam or not_spam", short(in.Action, 20))
	case action.permission != "" && !who.may(action.permission):
		return nil, chat.Errorf(chat.Forbidden, "your roles do not include %s", action.permission)
	case len(in.Conversations) == 0 || len(in.Conversations) > bulkMost:
		return nil, chat.Errorf(chat.Invalid, "%d conversations: from 1 to %d", len(in.Conversations), bulkMost)
	case action.op == chat.OpTag && len(in.AddTags)+len(in.DropTags) == 0:
		return nil, chat.Errorf(chat.Invalid, "name the tags in add_tags or drop_tags")
	case len(in.AddTags)+len(in.DropTags) > chat.MaxTags:
		return nil, chat.Errorf(chat.Invalid, "at most %d tags", chat.MaxTags)
	case in.Action == "assign" && in.Agent.IsZero() == (in.Team == ""):
		return nil, chat.Errorf(chat.Invalid, "name either an agent or a team")
	case in.Team != short(in.Team, filterMost):
		return nil, chat.Errorf(chat.Invalid, "team has at most %d characters, none of them a control character", filterMost)
	}
	var commands []chat.Command
	for i, id := range in.Conversations {
		if slices.Contains(in.Conversations[:i], id) {
			continue
		}
		cmd := chat.Command{Op: action.op, Workspace: who.workspace, Conversation: id, Actor: who.actor, ClientID: in.ClientID}
		switch action.op {
		case chat.OpAssign:
			if in.Action == "restore" {
				if err := in.restore(&cmd); err != nil {
					return nil, err
				}
				break
			}
			cmd.Agent, cmd.Team, cmd.Wait = in.Agent, in.Team, in.Wait
		case chat.OpTag:
			cmd.AddTags, cmd.DropTags = in.AddTags, in.DropTags
		case chat.OpResolve:
			cmd.Disposition = in.Disposition
		case chat.OpSnooze:
			cmd.Agent = who.actor.ID
			if in.UntilMS != 0 {
				cmd.Until = time.UnixMilli(in.UntilMS).UTC()
			}
		}
		commands = append(commands, cmd)
	}
	return commands, nil
}
