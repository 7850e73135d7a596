package storetest

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

var presenceCases = []testCase{
	{"AgentsAreThoseWhoTakeChats", agents},
	{"TouchAndLeaveMoveTheHeartbeat", heartbeat},
	{"ManyHeartbeatsAreOneWrite", heartbeats},
	{"BadPresenceIsRefused", badPresence},
	{"LostAgentsAreGoneWhileAVisitorWaits", lostAgents},
	{"TakingCountsAgainstCapacityOnlyFromTheQueue", takeFromQueue},
}

func (w *world) presence(agent chat.ID) chat.Presence {
	w.Helper()
	all, err := w.s.Agents(w.Context(), w.ws)
	w.must(err)
	for _, p := range all {
		if p.Agent == agent {
			return p
		}
	}
	w.Fatalf("agent %s is not among %d", agent, len(all))
	return chat.Presence{}
}

func agents(w *world) {
	w.member(w.ws, "Edith", auth.Editor, auth.Evaluator)
	owner := w.member(w.ws, "Olga", auth.Owner)
	w.team("returns", handoff.TeamRules{}, w.bo)
	w.limit(w.ada, 7)
	got, err := w.s.Agents(w.Context(), w.ws)
	w.must(err)
	for i, p := range got {
		if p.Agent == owner != p.Since.IsZero() || p.Agent != owner && p.SetBy != p.Agent {
			w.Errorf("%s has their status since %v by %s", p.Name, p.Since, p.SetBy)
		}
		got[i].Since, got[i].SetBy = time.Time{}, chat.ID{}
	}
	w.same("agents", []chat.Presence{
		{Workspace: w.ws, Agent: w.ada, Name: "Ada", Status: "online", Limit: 7},
		{Workspace: w.ws, Agent: w.bo, Name: "Bo", Status: "online", Limit: 4, Teams: []string{"returns"}},
		{Workspace: w.ws, Agent: owner, Name: "Olga", Status: "online", Limit: 4},
	}, got)
}

// team makes a team with members.
func (w *world) team(slug string, rules handoff.TeamRules, members ...chat.ID) handoff.Team {
	w.Helper()
	t, err := w.s.CreateTeam(w.Context(), w.ws, w.ada, handoff.Team{Slug: slug, Name: "Team " + slug, Rules: rules, Members: members})
	w.must(err)
	return t
}

// limit sets an agent's capacity.
func (w *world) limit(agent chat.ID, units int) {
	w.Helper()
	w.must(w.s.SetAgentRules(w.Context(), w.ws, w.ada, agent, handoff.AgentRules{Limit: units}))
}

func heartbeat(w *world) {
	w.must(w.s.TouchPresence(w.Context(), w.ws, w.ada))
	if p := w.presence(w.ada); p.SeenAt.IsZero() || p.Status != "online" {
		w.Errorf("seen at %v with status %s", p.SeenAt, p.Status)
	}
	w.must(w.s.CloseConsole(w.Context(), w.ws, w.ada, time.Minute))
	if p := w.presence(w.ada); !p.LeftAt.IsZero() || !handoff.AtConsole(p, time.Now()) {
		w.Errorf("left at %v, although a console was heard of within the minute", p.LeftAt)
	}
	w.must(w.s.CloseConsole(w.Context(), w.ws, w.ada, 0))
	if p := w.presence(w.ada); p.LeftAt.IsZero() || p.SeenAt.IsZero() || handoff.AtConsole(p, time.Now()) {
		w.Errorf("seen at %v, left at %v after the last console closed", p.SeenAt, p.LeftAt)
	}
	w.must(w.s.TouchPresence(w.Context(), w.ws, w.ada))
	if p := w.presence(w.ada); !p.LeftAt.IsZero() || !handoff.AtConsole(p, time.Now()) {
		w.Errorf("left at %v with a console open again", p.LeftAt)
	}
	w.must(w.s.LeavePresence(w.Context(), w.ws, w.ada))
	if p := w.presence(w.ada); !p.SeenAt.IsZero() || p.Status != "online" {
		w.Errorf("seen at %v with status %s after the last console closed", p.SeenAt, p.Status)
	}
}

// heartbeats are of many agents in one write; what each was like is kept.
func heartbeats(w *world) {
	begin, nobody := time.Now().Add(-time.Minute), chat.NewID()
	w.code(chat.NotFound, w.s.TouchPresence(w.Context(), w.ws, nobody))
	w.must(w.s.TouchPresence(w.Context(), w.ws, w.ada, nobody, w.bo))
	w.must(w.s.SetPresence(w.Context(), w.ws, w.bo, "away"))
	time.Sleep(2 * time.Millisecond) // spans are told apart by their milliseconds
	w.must(w.s.TouchPresence(w.Context(), w.ws, w.bo, w.ada))
	for _, agent := range []chat.ID{w.ada, w.bo} {
		if p := w.presence(agent); time.Since(p.SeenAt) > time.Minute {
			w.Errorf("%s was seen at %s", p.Name, p.SeenAt)
		}
	}
	spans, err := w.s.PresenceSpans(w.Context(), w.ws, begin, time.Now().Add(time.Minute))
	w.must(err)
	status := map[chat.ID][]string{}
	for _, s := range spans {
		status[s.Agent] = append(status[s.Agent], s.Status)
	}
	last := status[w.bo][len(status[w.bo])-1]
	w.same("Ada's one span, and Bo's last", []any{[]string{"online"}, "away"}, []any{status[w.ada], last})
}

func badPresence(w *world) {
	w.code(chat.Invalid, w.s.SetPresence(w.Context(), w.ws, w.ada, "asleep"))
	w.code(chat.NotFound, w.s.SetPresence(w.Context(), w.ws, chat.NewID(), "online"))
	for _, bad := range []handoff.AgentRules{{}, {Limit: 21}, {Limit: 4, Skills: map[string]int{"returns": 6}}, {Limit: 4, Skills: map[string]int{"No Such": 1}}, {Limit: 4, Langs: []string{"english"}}} {
		w.code(chat.Invalid, w.s.SetAgentRules(w.Context(), w.ws, w.bo, w.ada, bad))
	}
	w.code(chat.NotFound, w.s.SetAgentRules(w.Context(), w.ws, w.bo, chat.NewID(), handoff.AgentRules{Limit: 4}))
	conv, h := w.asked("Kim")
	w.code(chat.NotFound, w.try(w.offer(h, w.member(w.ws, "Edith", auth.Editor), time.Minute)).Err)
	w.code(chat.NotFound, w.try(w.offer(h, chat.NewID(), time.Minute)).Err)
	w.must(w.s.SetPresence(w.Context(), w.ws, w.ada, "busy"))
	w.code(chat.Conflict, w.try(w.offer(h, w.ada, time.Minute)).Err)
	assign := w.by(w.ada, conv.ID, chat.OpAssign)
	assign.Agent = chat.NewID()
	w.code(chat.NotFound, w.try(assign).Err)
}

func lostAgents(w *world) {
	unanswered, answered, here := w.chat("Kim", "hello"), w.chat("Lee", "hello"), w.chat("Park", "hello")
	w.do(w.by(w.ada, unanswered.ID, chat.OpTake))
	w.do(w.by(w.ada, answered.ID, chat.OpTake))
	say := w.by(w.ada, answered.ID, chat.OpPost)
	say.Message.Text = "hi"
	w.do(say)
	w.do(w.by(w.bo, here.ID, chat.OpTake))
	w.must(w.s.TouchPresence(w.Context(), w.ws, w.bo))
	lost := func(grace time.Duration) []chat.ID {
		convs, err := w.s.LostAgents(w.Context(), grace, 10)
		w.must(err)
		var ids []chat.ID
		for _, c := range convs {
			ids = append(ids, c.ID)
		}
		return ids
	}
	w.same("within an hour's grace", 0, len(lost(time.Hour)))
	w.same("without grace: Bo's too", []chat.ID{unanswered.ID, here.ID}, lost(-time.Minute))
	release := w.system(unanswered.ID, chat.OpRelease)
	release.Reason = "agent_gone"
	r := w.do(release)
	w.same("owner", chat.OwnerQueue, r.Conversation.Owner)
	w.same("name of who left", "Ada", r.Events[len(r.Events)-1].Actor.Name)
	w.same("after the release", []chat.ID{here.ID}, lost(-time.Minute))
}

func takeFromQueue(w *world) {
	w.limit(w.ada, 1)
	w.do(w.by(w.ada, w.chat("Kim", "hello").ID, chat.OpTake))
	waits, _ := w.asked("Lee")
	w.code(chat.Conflict, w.try(w.by(w.ada, waits.ID, chat.OpTake)).Err)
	p := w.presence(w.ada)
	w.same("active", 1, p.Active)
	if p.IdleSince.IsZero() {
		w.Error("taking a chat did not set idle since")
	}
}
