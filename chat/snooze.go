package chat

import "time"

// MaxSnooze bounds how far ahead a conversation may be laid aside.
const MaxSnooze = 366 * 24 * time.Hour

// snooze lays a conversation aside: it counts against nobody's capacity until
// an instant or the visitor's next message. What no person has yet becomes the
// agent's first, so that it comes back to somebody.
func snooze(s *step) error {
	until := s.c.Until
	if !until.IsZero() && (!until.After(s.Now) || until.Sub(s.Now) > MaxSnooze) {
		return Errorf(Invalid, "a chat can be snoozed until a time in the coming year")
	}
	if s.conv.Owner != OwnerAgent {
		if _, err := takeOver(s, "snoozed"); err != nil {
			return err
		}
	}
	s.conv.SnoozedAt, s.conv.WakeAt = s.Now, until
	b := SnoozedBody{}
	if !until.IsZero() {
		b.UntilMS = until.UnixMilli()
	}
	s.ack(s.add(ConversationSnoozed, ToAgents, b))
	return nil
}

// unsnooze brings a conversation back. The clock's command does so only once:
// whoever comes second finds it awake, or snoozed anew.
func unsnooze(s *step) error {
	cause := WokenAgent
	if s.c.Actor.Kind == BySystem {
		cause = WokenDue
		if !s.conv.Snoozed() || s.conv.WakeAt.IsZero() || s.conv.WakeAt.After(s.Now) {
			return Errorf(Conflict, "the conversation is not to be woken now")
		}
	}
	if !s.conv.Snoozed() {
		s.noop(s.conv.LastSeq)
		return nil
	}
	s.ack(s.rouse(cause))
	if cause == WokenDue {
		s.conv.ActiveAt = s.Now // it comes first in lists, and somebody must be there for it
	}
	return nil
}

// rouse ends a snooze, if there is one.
func (s *step) rouse(cause string) *Event {
	if !s.conv.Snoozed() {
		return nil
	}
	s.conv.SnoozedAt, s.conv.WakeAt = time.Time{}, time.Time{}
	return s.add(ConversationWoken, ToAgents, WokenBody{Cause: cause})
}
