package chat

import "slices"

// Guest speaks in a conversation beside the agent who has it.
type Guest struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
}

// maxGuests bounds who may speak beside the agent.
const maxGuests = 5

// guest reports whether an agent speaks here beside the one who has the chat.
func (c Conversation) guest(agent ID) bool {
	return slices.ContainsFunc(c.Guests, func(g Guest) bool { return g.ID == agent })
}

// join lets a supervisor speak beside the agent who has the chat. The visitor
// is told; the chat stays whose it is. Where nobody has it there is nobody to
// stand beside: a supervisor takes such a chat over.
func join(s *step) error {
	switch who := s.c.Actor; {
	case s.conv.Agent == who.ID:
		return Errorf(Conflict, "this conversation is yours already")
	case s.conv.guest(who.ID):
		s.noop(s.conv.LastSeq)
		return nil
	case len(s.conv.Guests) >= maxGuests:
		return Errorf(Conflict, "%d colleagues have joined already", maxGuests)
	}
	s.conv.Guests = append(slices.Clone(s.conv.Guests), Guest{s.c.Actor.ID, s.c.Actor.Name})
	s.ack(s.add(ColleagueJoined, ToAll, JoinedBody{Name: s.c.Actor.Name}))
	return nil
}

// part ends what join began.
func part(s *step) error {
	if !s.conv.guest(s.c.Actor.ID) {
		s.noop(s.conv.LastSeq)
		return nil
	}
	s.conv.Guests = slices.DeleteFunc(slices.Clone(s.conv.Guests), func(g Guest) bool { return g.ID == s.c.Actor.ID })
	s.ack(s.add(ColleagueLeft, ToAll, LeftBody{Name: s.c.Actor.Name, To: OwnerAgent}))
	return nil
}

// whisper is a note to the agent who has the chat: they are shown it at once,
// the visitor never is.
func whisper(s *step) error {
	if s.conv.Agent == s.c.Actor.ID {
		return Errorf(Conflict, "this conversation is yours: write a note")
	}
	text, err := clean(s.c.Text)
	if err != nil {
		return err
	}
	s.ack(s.add(NotePosted, ToAgents, NoteBody{Text: text, To: s.conv.Agent}))
	return nil
}

// dismiss says who stands beside a new owner: whoever became the owner does
// not, and beside a bot or a queue nobody does.
func (s *step) dismiss() {
	if len(s.conv.Guests) == 0 {
		return
	}
	if s.conv.Owner == OwnerAgent {
		s.conv.Guests = slices.DeleteFunc(slices.Clone(s.conv.Guests), func(g Guest) bool { return g.ID == s.conv.Agent })
		return
	}
	for _, g := range s.conv.Guests {
		s.addBy(Actor{Kind: ByAgent, ID: g.ID, Name: g.Name}, ColleagueLeft, ToAll, LeftBody{Name: g.Name, To: s.conv.Owner})
	}
	s.conv.Guests = nil
}
