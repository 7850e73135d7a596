package chat

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxText bounds a message or note, in characters.
const MaxText = 4000

// MaxChoice bounds what a click sends, the ids of options and the prompt's, in
// characters: a prompt's id is made of a flow's name and a step's id.
const MaxChoice = 160

func open(s *step) error {
	if !s.out.New {
		s.noop(s.conv.LastSeq)
		return nil
	}
	s.ack(&s.out.Events[0])
	if s.c.Opening.Greet {
		s.wake(TurnStart, s.out.Events[0].Seq)
	}
	return nil
}

func post(s *step) error {
	m := s.c.Message
	m.Attachments = nil
	if err := s.attach(&m); err != nil {
		return err
	}
	if len(m.Attachments) == 0 || strings.TrimSpace(m.Text) != "" {
		text, err := clean(m.Text)
		if err != nil {
			return err
		}
		m.Text = text
	}
	switch s.c.Actor.Kind {
	case ByVisitor:
		return postVisitor(s, MessageBody{Text: m.Text, Choice: m.Choice, PromptID: m.PromptID, Attachments: m.Attachments})
	case ByAgent:
		translated, err := translation(m)
		if err != nil {
			return err
		}
		return postAgent(s, MessageBody{Text: m.Text, Sources: m.Sources, Attachments: m.Attachments, Lang: translated.Lang, Original: translated.Original})
	}
	s.ack(s.message(s.c.Actor, m))
	return nil
}

func postVisitor(s *step, m MessageBody) error {
	if utf8.RuneCountInString(m.Choice) > MaxChoice || utf8.RuneCountInString(m.PromptID) > MaxChoice {
		return Errorf(Invalid, "choice or prompt_id is longer than %d characters", MaxChoice)
	}
	if s.conv.Status == Resolved {
		s.renew(OwnerBot, ID{})
		s.add(ConversationReopened, ToAll, struct{}{})
		s.out.Events[len(s.out.Events)-1].Actor = s.c.Actor
	}
	if s.c.Mail != nil {
		m.Via = ViaMail
	}
	s.rouse(WokenMessage)
	e := s.message(s.c.Actor, m)
	s.ack(e)
	seq := e.Seq
	s.conv.LastVisitor, s.conv.VisitorRead = seq, seq
	if s.c.Mail != nil {
		s.receiveMail(seq)
	}
	if s.c.Lang != "" {
		s.conv.Lang = s.c.Lang
	}
	if s.c.Page != nil && s.followed() {
		s.conv.Page = *s.c.Page
	}
	switch {
	case s.conv.Owner != OwnerBot:
	case s.c.SpamRule != "":
		s.endAsSpam(Actor{Kind: BySystem}, s.c.SpamRule)
	default:
		s.wake(TurnMessage, seq)
	}
	return nil
}

// postAgent: a person's message at any time takes the conversation and
// silences the bot; a colleague's conversation must be taken over first.
func postAgent(s *step, m MessageBody) error {
	switch {
	case s.conv.Owner == OwnerNone:
		return Errorf(Conflict, "the conversation is resolved: reopen it to write")
	case s.conv.guest(s.c.Actor.ID):
		s.ack(s.message(s.c.Actor, m)) // what the visitor wrote stays unread for whose chat it is
		return nil
	case s.conv.Owner == OwnerAgent && s.conv.Agent != s.c.Actor.ID:
		return Errorf(Conflict, "a colleague has this conversation: take it over to write")
	case s.conv.Owner != OwnerAgent:
		if _, err := takeOver(s, "wrote"); err != nil {
			return err
		}
	}
	e := s.message(s.c.Actor, m)
	s.ack(e)
	s.conv.AgentRead = e.Seq
	return nil
}

func note(s *step) error {
	text, err := clean(s.c.Text)
	if err != nil {
		return err
	}
	mentions, err := called(s.c.Mentions, s.c.Actor.ID)
	if err != nil {
		return err
	}
	s.out.Mentioned = mentions
	s.ack(s.add(NotePosted, ToAgents, NoteBody{Text: text, Mentions: mentions}))
	return nil
}

func take(s *step) error {
	if s.conv.Owner == OwnerAgent && s.conv.Agent == s.c.Actor.ID {
		s.noop(s.conv.LastSeq)
		return nil
	}
	e, err := takeOver(s, "took_over")
	if err == nil {
		s.ack(e)
	}
	return err
}

// takeOver makes the acting agent the owner. Whoever picks from the queue
// stays within their capacity; taking over from the bot or a colleague is a
// person's judgement and always allowed.
func takeOver(s *step, reason string) (*Event, error) {
	if s.conv.Owner == OwnerQueue && s.Agent != nil && !s.roomBesideOffer(s.c.Actor.ID) {
		return nil, Errorf(Conflict, "you already have %s", s.Agent.full())
	}
	s.acceptHandoff(s.c.Actor.ID)
	s.own(OwnerAgent, s.c.Actor.ID, reason)
	i := len(s.out.Events) - 1
	s.add(AgentJoined, ToAll, JoinedBody{Name: s.c.Actor.Name})
	return &s.out.Events[i], nil
}

func assign(s *step) error {
	if named := !s.c.Agent.IsZero(); named == (s.c.Team != "" || s.c.Queue) || s.c.Queue && s.c.Team != "" {
		return Errorf(Invalid, "name either an agent or a team, or the queue")
	}
	if s.c.Agent == s.conv.Agent && !s.c.Agent.IsZero() {
		s.noop(s.conv.LastSeq)
		return nil
	}
	to, former := OwnerAgent, s.conv.Agent
	switch {
	case s.c.Team != "" && !s.TeamOpen:
		return Errorf(NotFound, "team %q does not exist", s.c.Team)
	case s.c.Team != "" || s.c.Queue:
		to = OwnerQueue
		s.queueHandoff(s.c.Team, "transfer")
		if s.c.Queue {
			s.out.Handoff.Team, s.conv.Team = "", ""
		}
		s.out.Handoff.Wanted, s.out.Handoff.Skills = ID{}, nil // what the former team had to know
		s.passOn()
		s.ack(s.own(OwnerQueue, ID{}, "transfer"))
	case s.Agent == nil:
		return Errorf(NotFound, "agent %s is not in this workspace", s.c.Agent)
	case s.Agent.Room(s.weight()):
		s.acceptHandoff(s.c.Agent)
		s.ack(s.own(OwnerAgent, s.c.Agent, "transfer"))
	case s.c.Wait:
		to = OwnerQueue
		s.waitFor(s.c.Agent)
	default:
		return Errorf(Conflict, "%s already has %s", s.Agent.Name, s.Agent.full())
	}
	s.leaves(former, to)
	if to == OwnerAgent {
		s.addBy(Actor{Kind: ByAgent, ID: s.c.Agent}, AgentJoined, ToAll, JoinedBody{Name: s.Agent.Name})
	}
	if strings.TrimSpace(s.c.Text) != "" {
		return noteAfter(s)
	}
	return nil
}

// leaves tells the visitor that an agent's part has ended, whoever caused it;
// nothing when no agent had the chat. Readers of the event fill in the name of
// who did not act.
func (s *step) leaves(agent ID, to OwnerKind) {
	if agent.IsZero() {
		return
	}
	who := Actor{Kind: ByAgent, ID: agent}
	if agent == s.c.Actor.ID {
		who = s.c.Actor
	}
	s.addBy(who, AgentLeft, ToAll, LeftBody{Name: who.Name, To: to})
}

func noteAfter(s *step) error {
	text, err := clean(s.c.Text)
	if err != nil {
		return err
	}
	s.add(NotePosted, ToAgents, NoteBody{Text: text})
	return nil
}

func giveBack(s *step) error {
	former, status := s.conv.Agent, HandoffDone
	if s.conv.Owner == OwnerQueue {
		status = HandoffMissed
	}
	s.endHandoff(status)
	e := s.own(OwnerBot, ID{}, "returned")
	s.ack(e)
	s.conv.Team = ""
	s.conv.Cycles++
	s.leaves(former, OwnerBot)
	s.wake(TurnResume, s.conv.LastSeq)
	return nil
}

func resolve(s *step) error {
	if s.conv.Status == Resolved {
		s.noop(s.conv.LastSeq)
		return nil
	}
	switch {
	case s.Handoff == nil:
	case s.Handoff.Status == HandoffPromised && s.c.Actor.Kind == ByVisitor: // who leaves is still answered, as promised
	case s.Handoff.Status == HandoffAccepted:
		s.endHandoff(HandoffDone)
	default:
		s.endHandoff(HandoffMissed)
	}
	s.conv.Disposition = ""
	if d := s.c.Disposition; d != "" && s.c.Actor.Kind == ByAgent {
		s.add(DispositionSet, ToAgents, DispositionBody{Disposition: d})
		s.conv.Disposition = d
	}
	s.ack(s.finish("resolved"))
	return nil
}

func reopen(s *step) error {
	s.renew(OwnerAgent, s.c.Actor.ID)
	s.ack(s.add(ConversationReopened, ToAll, struct{}{}))
	s.add(OwnerChanged, ToAgents, OwnerBody{From: OwnerNone, To: OwnerAgent, Agent: s.c.Actor.ID, Epoch: s.conv.Epoch, Reason: "reopened"})
	s.add(AgentJoined, ToAll, JoinedBody{Name: s.c.Actor.Name})
	return nil
}

func feedback(s *step) error {
	if s.Target == nil {
		return Errorf(NotFound, "message %d does not exist", s.c.Seq)
	}
	m, err := Read[MessageBody](*s.Target)
	if err != nil || s.Target.Kind != MessagePosted || m.Answer == nil {
		return Errorf(Invalid, "message %d is not an answer from the help centre", s.c.Seq)
	}
	e := s.add(FeedbackGiven, ToAll, FeedbackBody{Seq: s.c.Seq, Helpful: s.c.Helpful})
	s.ack(e)
	if !s.c.Helpful && s.conv.Owner == OwnerBot {
		s.wake(TurnFeedback, e.Seq)
	}
	return nil
}

func rate(s *step) error {
	if s.c.Score < 1 || s.c.Score > 5 {
		return Errorf(Invalid, "score is %d: it goes from 1 to 5", s.c.Score)
	}
	if utf8.RuneCountInString(s.c.Comment) > MaxText {
		return Errorf(Invalid, "comment is longer than %d characters", MaxText)
	}
	b := RatingBody{Score: s.c.Score, Comment: stripControls(s.c.Comment)}
	s.ack(s.add(RatingGiven, ToAll, b))
	s.conv.Rating = b.Score
	s.out.Rating = &b
	return nil
}

// readMarks only moves forward and makes no event.
func readMarks(s *step) error {
	seq := min(s.c.Seq, s.conv.LastSeq)
	mark := &s.conv.AgentRead
	if s.c.Actor.Kind == ByVisitor {
		mark = &s.conv.VisitorRead
	}
	if seq <= *mark {
		s.noop(s.conv.LastSeq)
		return nil
	}
	*mark = seq
	return nil
}

// clean normalises what people write: NFC, no control characters, trimmed.
func clean(text string) (string, error) {
	text = strings.TrimSpace(stripControls(norm.NFC.String(text)))
	if text == "" {
		return "", Errorf(Invalid, "the message is empty")
	}
	if n := utf8.RuneCountInString(text); n > MaxText {
		return "", Errorf(Invalid, "the message has %d characters: at most %d", n, MaxText)
	}
	return text, nil
}

func stripControls(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) {
			return r
		}
		return -1
	}, text)
}

// markdown is what a preview leaves out of the bot's answers: emphasis, code
// marks, the starts of headings, quotes and bullets, and the targets of links.
var markdown = regexp.MustCompile("(?m)\\*\\*|`|^ {0,3}(?:#{1,6}|[-*+>]) +|!?\\[([^\\]\\n]*)\\]\\([^)\\n]*\\)")

// Plain gives the words of a text in light Markdown, line by line.
func Plain(text string) string { return strings.TrimSpace(markdown.ReplaceAllString(text, "$1")) }

// preview is the start of a text in one line. Only the bot writes Markdown.
func preview(text string, by ActorKind) string {
	if by == ByBot {
		text = markdown.ReplaceAllString(text, "$1")
	}
	text = strings.Join(strings.Fields(text), " ")
	r := []rune(text)
	if len(r) > 140 {
		return string(r[:139]) + "…"
	}
	return text
}
