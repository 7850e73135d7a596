package chat

import (
	"net/netip"
	"slices"
	"time"
)

// Block keeps somebody from writing: a visitor, whoever comes from a network,
// or both. It ends at Until, for good when that is zero, or when it is lifted.
type Block struct {
	ID          ID
	Workspace   ID
	Visitor     ID     // or none
	VisitorName string // filled when blocks are read
	Network     string // as 203.0.113.0/24, or ""
	Reason      string
	At          time.Time
	Until       time.Time
	By          ID
	ByName      string // filled when blocks are read
	LiftedAt    time.Time
}

// ConsentText is a text that visitors were asked to agree to.
type ConsentText struct {
	Version string // of the text: see PrivacySettings.Text
	Lang    string
	Text    string
}

const (
	// shortIPv4 and shortIPv6 are how many bits of an address are kept: what a
	// household or an office shares, and no single device.
	shortIPv4 = 24
	shortIPv6 = 48
)

// NetworkOf shortens an address to the network it belongs to, as
// 203.0.113.0/24; "" for what is no address of the internet.
func NetworkOf(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	a = a.Unmap().WithZone("")
	bits := shortIPv6
	if a.Is4() {
		bits = shortIPv4
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// admitVisitor refuses what a visitor who is blocked, erased or has not agreed
// may not do. They may always end a chat, leave the queue, and say what they
// agree to.
func admitVisitor(k Known, c Command) error {
	if c.Actor.Kind != ByVisitor || slices.Contains([]Op{OpReadMarks, OpResolve, OpLeave, OpConsent}, c.Op) {
		return nil
	}
	switch {
	case !k.Standing.ErasedAt.IsZero():
		return Errorf(Unauthenticated, "the token is not known: begin a new session")
	case k.Standing.BlockedAt(k.Now):
		return Errorf(Forbidden, "this chat is closed to you")
	case c.NeedsConsent != "" && !k.Standing.AgreedTo(c.NeedsConsent):
		return Errorf(Forbidden, "please agree to the privacy notice before you write")
	}
	return nil
}

// consent keeps what the visitor says. Whoever takes it back is not followed
// any more: what is known of their page goes, and no new page is kept.
func consent(s *step) error {
	s.ack(s.add(ConsentChanged, ToAll, s.c.Consent))
	if !s.c.Consent.Given {
		s.conv.Page = Page{}
	}
	return nil
}

// followed reports whether the visitor's page may be kept.
func (s *step) followed() bool { return s.Standing.Consent != ConsentWithdrawn }

// TagSpam is the tag of conversations that are spam.
const TagSpam = "spam"

// spam marks a conversation and ends it, whoever has it. No bot and no queue
// hears of it.
func spam(s *step) error {
	if s.conv.Status == Resolved && slices.Contains(s.conv.Tags, TagSpam) {
		s.noop(s.conv.LastSeq)
		return nil
	}
	n := len(s.out.Events)
	s.endAsSpam(s.c.Actor, s.c.SpamRule)
	s.ack(&s.out.Events[n])
	return nil
}

// endAsSpam marks the conversation for whoever says so. It ends before it has
// the tag, so that what it was about counts as spam.
func (s *step) endAsSpam(by Actor, rule string) {
	s.addBy(by, SpamMarked, ToAgents, SpamBody{Spam: true, Rule: rule})
	if s.conv.Status == Open {
		s.endLive()
		s.finishBy(by, TagSpam)
	}
	if !slices.Contains(s.conv.Tags, TagSpam) {
		s.conv.Tags = append(s.conv.Tags, TagSpam)
		s.addBy(by, TagsChanged, ToAgents, TagsBody{Tags: s.conv.Tags})
	}
}

// endLive ends the hand-over under way, whatever it waits for.
func (s *step) endLive() {
	status := HandoffMissed
	if s.Handoff != nil && s.Handoff.Status == HandoffAccepted {
		status = HandoffDone
	}
	s.endHandoff(status)
}

func notSpam(s *step) error {
	at := slices.Index(s.conv.Tags, TagSpam)
	if at < 0 {
		s.noop(s.conv.LastSeq)
		return nil
	}
	s.conv.Tags = slices.Delete(s.conv.Tags, at, at+1)
	s.ack(s.add(SpamMarked, ToAgents, SpamBody{}))
	s.add(TagsChanged, ToAgents, TagsBody{Tags: s.conv.Tags})
	return nil
}

// erase ends a conversation for ever. Its last event tells every reader to
// drop what they have kept; what the rows hold is given up afterwards.
func erase(s *step) error {
	if !s.conv.ErasedAt.IsZero() {
		s.noop(s.conv.LastSeq)
		return nil
	}
	if s.Handoff != nil {
		s.endLive()
	}
	if s.conv.Status == Open {
		s.finish(ResolutionErased)
	}
	s.ack(s.add(ConversationErased, ToAll, ErasedBody{Why: s.c.Reason}))
	s.conv.ErasedAt = s.Now
	s.out.Timers = &[]Timer{}
	return nil
}

// ResolutionErased is the resolution of a conversation that was still going on
// when it was erased.
const ResolutionErased = "erased"

// JobErase is the kind of job that erases the visitor who is its subject; its
// body is an ErasureRequest.
const JobErase = "visitor.erase"

// ErasureRequest says who wanted it; zero is the command line, or retention.
type ErasureRequest struct {
	By ID `json:"by"`
}
