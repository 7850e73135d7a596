package chat

import (
	"slices"
	"time"
)

// current refuses a turn's result unless claim, turn and epoch still hold.
func current(s *step) error {
	r := s.c.Result
	switch {
	case r == nil || s.Turn == nil:
		return Errorf(Conflict, "the turn does not exist")
	case s.Turn.Status != TurnClaimed || s.Turn.Claim != r.Claim:
		return Errorf(Conflict, "turn %s is no longer claimed by this worker", r.Turn)
	case s.conv.Epoch != r.Epoch || s.Turn.Epoch != r.Epoch:
		return Errorf(Conflict, "turn %s began in epoch %d, the conversation is in epoch %d", r.Turn, r.Epoch, s.conv.Epoch)
	}
	return nil
}

func commit(s *step) error {
	if err := current(s); err != nil {
		return err
	}
	r := s.c.Result
	for _, f := range r.Fields {
		s.add(FieldCaptured, ToAgents, f)
	}
	for _, e := range r.Exposed { // before what came of it
		s.add(SplitExposed, ToAgents, e)
	}
	s.decided(r)
	for _, m := range r.Messages {
		s.message(s.c.Actor, m)
	}
	addTags(s, r.Tags)
	for _, e := range r.Emitted {
		s.add(EventEmitted, ToAgents, e)
	}
	if r.Priority != nil {
		s.conv.Priority = *r.Priority
	}
	s.out.Memory, s.out.Contact, s.out.Flows = &r.Memory, r.Contact, r.Flows
	s.setTimers(r.Timers)
	s.endTurn()
	for _, text := range r.Notes {
		s.add(NotePosted, ToAgents, NoteBody{Text: text})
	}
	if r.Rated >= 1 && r.Rated <= 5 {
		b := RatingBody{Score: r.Rated, Comment: stripControls(r.Comment)}
		s.addBy(Actor{Kind: ByVisitor, ID: s.conv.Visitor}, RatingGiven, ToAll, b)
		s.conv.Rating, s.out.Rating = b.Score, &b
	}
	if r.HandOver != nil {
		s.handOver(*r.HandOver)
	}
	return nil
}

// decided records what the bot has decided.
func (s *step) decided(r *TurnResult) {
	for _, d := range r.Decisions {
		s.addBy(Actor{Kind: ByBot}, DecisionMade, ToAgents, DecisionBody{
			Decision: d.ID, Action: d.Action, Reason: d.Reason, Band: d.Band, Confidence: d.Confidence, Article: d.Article, Polarity: r.Polarity,
			DecisionFacts: d.Facts,
		})
	}
	s.out.Decisions = r.Decisions
}

// setTimers makes these the conversation's timers.
func (s *step) setTimers(timers []Timer) {
	out := make([]Timer, len(timers))
	for i, t := range timers {
		out[i] = Timer{Workspace: s.conv.Workspace, Conversation: s.conv.ID, Key: t.Key, At: t.At}
	}
	s.out.Timers = &out
}

// wakeUp turns a timer that is due into a turn. A turn that waits already
// covers it: what it commits says which timers there are from then on.
func wakeUp(s *step) error {
	switch {
	case s.Timer == nil:
		return Errorf(Conflict, "the timer %q is not set any more", s.c.Timer)
	case s.Now.Before(s.Timer.At):
		return Errorf(Conflict, "the timer %q is not due yet", s.c.Timer)
	}
	s.wake(TurnTimer, s.conv.LastSeq+1)
	s.out.OpenTurn.Timer = s.c.Timer
	s.out.DropTimer = s.c.Timer
	return nil
}

// truncate stores what a cancelled turn had already shown: the one commit of
// the bot's that the new owner's epoch accepts, and only once, by the worker
// that had the turn. It changes nothing but the transcript.
func truncate(s *step) error {
	r := s.c.Result
	switch {
	case r == nil || s.Turn == nil:
		return Errorf(Conflict, "the turn does not exist")
	case s.Turn.Status != TurnCancelled || s.Turn.Claim.IsZero() || s.Turn.Claim != r.Claim || s.Turn.Epoch != r.Epoch:
		return Errorf(Conflict, "turn %s was not taken away from this worker, or is stored already", r.Turn)
	case len(r.Messages) != 1 || r.Messages[0].Text == "":
		return Errorf(Invalid, "a truncated turn has exactly one message")
	}
	s.decided(r)
	m := r.Messages[0]
	m.Turn, m.Truncated, m.Buttons, m.Prompt = r.Turn, true, nil, nil
	s.message(s.c.Actor, m)
	s.endTurn()
	return nil
}

func addTags(s *step, tags []string) {
	n := len(s.conv.Tags)
	for _, t := range tags {
		if !slices.Contains(s.conv.Tags, t) && len(s.conv.Tags) < 20 {
			s.conv.Tags = append(s.conv.Tags, t)
		}
	}
	if len(s.conv.Tags) > n {
		s.add(TagsChanged, ToAgents, TagsBody{Tags: s.conv.Tags})
	}
}

func (s *step) endTurn() {
	t := *s.Turn
	t.Status = TurnDone
	s.out.EndTurn = &t
}

// fail ends a turn that cannot be done: a person takes over.
func fail(s *step) error {
	if err := current(s); err != nil {
		return err
	}
	if s.c.Result.HandOver == nil {
		return Errorf(Invalid, "a failed turn needs a hand-over")
	}
	s.add(TurnFailed, ToAgents, struct{}{})
	s.decided(s.c.Result)
	s.endTurn()
	s.handOver(*s.c.Result.HandOver)
	return nil
}

// watchdog hands over a conversation that waits on nobody: its bot does not
// answer, or it stands in the queue and nobody can be offered it.
func watchdog(s *step) error {
	if s.c.HandOver == nil {
		return Errorf(Invalid, "the watchdog needs a hand-over")
	}
	h, r := *s.c.HandOver, s.c.Result
	if r == nil {
		r = &TurnResult{}
	}
	switch {
	case s.conv.Owner == OwnerQueue && s.Handoff != nil && s.Handoff.Status == HandoffQueued:
		return Errorf(Conflict, "conversation %s waits for a person as it should", s.conv.ID)
	case s.conv.Owner == OwnerQueue:
		h.DueAt, h.Refused, h.Words, h.IfFull = time.Time{}, false, MessageBody{}, nil // the visitor has been told
		s.decided(r)
		s.handOver(h)
		return nil
	case !r.Turn.IsZero() && (s.Turn == nil || s.Turn.Status != TurnPending && s.Turn.Status != TurnClaimed):
		return Errorf(Conflict, "turn %s is over", r.Turn)
	}
	s.add(TurnFailed, ToAgents, struct{}{})
	s.decided(r)
	s.handOver(h)
	s.out.CancelTurns = true
	return nil
}

func offer(s *step) error {
	switch {
	case s.Handoff == nil || s.Handoff.ID != s.c.Handoff || s.Handoff.Status != HandoffQueued:
		return Errorf(Conflict, "hand-over %s no longer waits", s.c.Handoff)
	case s.Offer != nil && s.Offer.Status == OfferOpen && !(s.Offer.Broadcast && s.c.Broadcast):
		return Errorf(Conflict, "hand-over %s is already offered", s.c.Handoff)
	case s.Agent == nil:
		return Errorf(NotFound, "agent %s is not in this workspace", s.c.Agent)
	case s.Tried:
		return Errorf(Conflict, "agent %s was offered it in this round", s.c.Agent)
	case s.Agent.Status != "online":
		return Errorf(Conflict, "agent %s is %s", s.c.Agent, s.Agent.Status)
	case !s.Agent.Room(s.weight()):
		return Errorf(Conflict, "agent %s has %s", s.c.Agent, s.Agent.full())
	}
	o := Offer{
		ID: NewID(), Workspace: s.conv.Workspace, Conversation: s.conv.ID, Handoff: s.Handoff.ID, Agent: s.c.Agent,
		Status: OfferOpen, Round: s.Handoff.Round, MadeAt: s.Now, ExpiresAt: s.Now.Add(s.c.OfferFor), Broadcast: s.c.Broadcast,
	}
	s.out.Offer, s.out.QueuedAt = &o, s.Handoff.QueuedAt
	body := OfferBody{Offer: o.ID, Agent: o.Agent, Name: s.Agent.Name}
	s.add(OfferMade, ToAgents, body)
	if s.c.Auto {
		o.Status, o.DecidedAt = OfferTaken, s.Now
		who := Actor{Kind: ByAgent, ID: o.Agent, Name: s.Agent.Name}
		s.acceptHandoff(o.Agent)
		s.addBy(who, OfferAccepted, ToAgents, body)
		s.own(OwnerAgent, o.Agent, "accepted")
		s.addBy(who, AgentJoined, ToAll, JoinedBody{Name: s.Agent.Name})
	}
	return nil
}

// weight is what the conversation takes of an agent's capacity, in hundredths.
func (s *step) weight() int {
	if s.Weight == 0 {
		return Unit
	}
	return s.Weight
}

// ended checks that the command's offer still stands, and returns it as it becomes.
func ended(s *step, to OfferStatus) (Offer, error) {
	if s.Offer == nil || s.Offer.ID != s.c.Offer {
		return Offer{}, Errorf(NotFound, "offer %s does not exist", s.c.Offer)
	}
	o := *s.Offer
	if o.Status != OfferOpen {
		return Offer{}, Errorf(Conflict, "this offer has ended: it was %s", o.Status)
	}
	if s.c.Actor.Kind == ByAgent && o.Agent != s.c.Actor.ID {
		return Offer{}, Errorf(NotFound, "offer %s does not exist", s.c.Offer)
	}
	o.Status, o.DecidedAt = to, s.Now
	return o, nil
}

func accept(s *step) error {
	o, err := ended(s, OfferTaken)
	if err != nil {
		return err
	}
	s.out.Offer = &o
	s.out.Timeouts = new(int)
	s.acceptHandoff(o.Agent)
	s.ack(s.add(OfferAccepted, ToAgents, OfferBody{Offer: o.ID, Agent: o.Agent, Name: s.c.Actor.Name}))
	s.own(OwnerAgent, o.Agent, "accepted")
	s.add(AgentJoined, ToAll, JoinedBody{Name: s.c.Actor.Name})
	return nil
}

func decline(s *step) error {
	o, err := ended(s, OfferRefused)
	if err != nil {
		return err
	}
	s.out.Offer = &o
	s.out.Timeouts = new(int)
	s.ack(s.add(OfferDeclined, ToAgents, OfferBody{Offer: o.ID, Agent: o.Agent, Name: s.c.Actor.Name}))
	return nil
}

// awayAfter is how many offers may time out in a row before the agent is set away.
const awayAfter = 2

func expire(s *step) error {
	o, err := ended(s, OfferTimedOut)
	if err != nil {
		return err
	}
	if s.Now.Before(o.ExpiresAt) && !o.MadeAt.After(s.Now) { // made in the future: the clock was set back
		return Errorf(Conflict, "offer %s stands until %s", o.ID, o.ExpiresAt.UTC().Format(time.RFC3339))
	}
	s.out.Offer = &o
	n, name := 1, ""
	if s.Agent != nil {
		n, name = s.Agent.Timeouts+1, s.Agent.Name
	}
	s.out.Timeouts, s.out.Away = &n, n >= awayAfter
	s.add(OfferExpired, ToAgents, OfferBody{Offer: o.ID, Agent: o.Agent, Name: name})
	return nil
}

// enqueue keeps a promise: the conversation enters the queue, also when it was
// resolved meanwhile.
func enqueue(s *step) error {
	h := s.Handoff
	if h == nil || h.ID != s.c.Handoff || h.Status != HandoffPromised {
		return Errorf(Conflict, "hand-over %s is not a promise any more", s.c.Handoff)
	}
	if s.Now.Before(h.DueAt) {
		return Errorf(Conflict, "hand-over %s is not due yet", s.c.Handoff)
	}
	s.queueHandoff(h.Team, h.Reason)
	if s.conv.Status == Resolved {
		s.conv.Status, s.conv.ResolvedAt = Open, time.Time{}
		s.add(ConversationReopened, ToAll, struct{}{})
	}
	s.own(OwnerQueue, ID{}, "promise_due")
	return nil
}

// release takes a conversation from an agent who is gone back to the head of
// the queue. The visitor is told, once for each hand-over.
func release(s *step) error {
	agent := s.conv.Agent
	switch {
	case !s.c.Agent.IsZero() && s.c.Agent != agent:
		return Errorf(Conflict, "conversation %s is with somebody else by now", s.conv.ID)
	case s.conv.PreviewBy != ByVisitor && !s.c.Force:
		return Errorf(Conflict, "conversation %s was answered meanwhile", s.conv.ID)
	}
	s.queueHandoff(s.conv.Team, "agent_gone")
	s.out.Handoff.Head = true
	s.own(OwnerQueue, ID{}, s.c.Reason)
	s.addBy(Actor{Kind: ByAgent, ID: agent}, AgentLeft, ToAll, LeftBody{To: OwnerQueue})
	if s.c.Message.Text != "" && !slices.Contains(s.out.Handoff.Told, s.c.Reason) {
		s.out.Handoff.Told = append(slices.Clone(s.out.Handoff.Told), s.c.Reason)
		s.message(s.c.Actor, s.c.Message)
	}
	return nil
}

func requeue(s *step) error {
	if s.Handoff == nil || s.Handoff.Status != HandoffQueued || (s.Offer != nil && s.Offer.Status == OfferOpen) {
		return Errorf(Conflict, "nothing waits for another round")
	}
	h := *s.Handoff
	h.Round++
	s.out.Handoff = &h
	return nil
}
