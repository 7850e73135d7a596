package analytics

import (
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func (f *folding) began(e chat.Event, o chat.OpenedBody) {
	f.quietAt, f.page = e.At, pagePath(o.Page.URL)
}

func (f *folding) posted(e chat.Event, m chat.MessageBody) {
	f.messageAt, f.quietAt = e.At, e.At
	if f.cur != nil {
		f.cur.lastAt = e.At
	}
	switch e.Actor.Kind {
	case chat.ByVisitor:
		f.visitorSaid(e, m)
	case chat.ByBot:
		f.botSaid(e, m)
	case chat.ByAgent:
		f.agentSaid(e)
	}
}

func (f *folding) visitorSaid(e chat.Event, m chat.MessageBody) {
	u := utterance{seq: e.Seq, at: e.At, text: m.Text, files: names(m.Attachments), click: m.Choice != "", reply: f.newest.kind == promptAsk, prompt: f.prompts[m.PromptID]}
	if f.unheard.IsZero() && f.owner == chat.OwnerBot {
		f.unheard = e.At
	}
	person := m.Choice == choicePerson
	polite := !person && u.files == "" && (u.grades(f.newest) || !u.click && courtesy(u.text))
	f.heardNeed, f.heardCourtesy = f.heardNeed || !polite, f.heardCourtesy || polite
	switch {
	case f.cur != nil && !polite:
		f.hear(u)
	case f.cur != nil:
	case polite:
		f.polite = &u
	case f.spam: // what follows a spam mark is spam until the mark is taken away
	case person || f.owner != chat.OwnerBot:
		f.waiting = append(f.waiting, u)
		f.open(f.waiting[0])
	default:
		f.waiting = append(f.waiting, u)
	}
	if person && !f.spam {
		f.call(e.At, "")
	}
}

func (f *folding) botSaid(e chat.Event, m chat.MessageBody) {
	_, again := f.prompts[promptOf(m)]
	if p := m.Prompt; p != nil {
		f.newest = prompt{seq: e.Seq, kind: p.Kind}
		f.prompts[p.ID] = f.newest
	} else {
		f.newest = prompt{}
	}
	f.showed(e, m)
	c := f.cur
	if c == nil {
		f.unheard = time.Time{}
		return
	}
	f.timeReply(c, e.At)
	c.unanswered, c.botSpoke = false, true
	switch {
	case f.flowing && !again && m.Prompt != nil && m.Prompt.Closing && m.Answer == nil:
		c.standing = answered // it has done what was asked of it, and nothing more was
	case m.Answer != nil:
		c.answerSeq, c.standing = e.Seq, asking
		if m.Answer.Band == bandHigh {
			c.standing = answered
		}
	case m.Prompt != nil && m.Prompt.Kind == promptAsk:
		c.standing = asking
	case m.Prompt == nil && slices.ContainsFunc(m.Buttons, func(b chat.Button) bool { return b.ID == choicePerson }):
		c.standing = asking // "shall I get a colleague?"
	}
}

// names are those of a message's files.
func names(files []chat.Attachment) string {
	var all []string
	for _, a := range files {
		all = append(all, a.Name)
	}
	return strings.Join(all, ", ")
}

func promptOf(m chat.MessageBody) string {
	if m.Prompt == nil {
		return ""
	}
	return m.Prompt.ID
}

// showed remembers which articles stand behind a message.
func (f *folding) showed(e chat.Event, m chat.MessageBody) {
	if m.Answer == nil {
		return
	}
	var titles []string
	for _, s := range m.Sources {
		titles = append(titles, s.Title)
	}
	if len(titles) == 0 && f.article != "" {
		titles = []string{f.article}
	}
	f.shown[e.Seq] = titles
}

// timeReply takes the time of the bot's first message after the visitor's.
func (f *folding) timeReply(c *engagement, at time.Time) {
	if f.unheard.IsZero() {
		return
	}
	whole := at.Sub(f.unheard)
	first := whole
	if f.firstFor > 0 && f.firstFor < whole {
		first = f.firstFor
	}
	c.timed(first, whole)
	f.unheard, f.firstFor = time.Time{}, 0
}

func (f *folding) agentSaid(e chat.Event) {
	f.replied(e)
	f.unheard = time.Time{}
	c := f.cur
	if c == nil {
		return
	}
	c.person, c.unanswered = true, false
	if c.replyAt.IsZero() {
		c.replyAt = e.At
	}
}

// edited follows what became of the opening's words.
func (f *folding) edited(_ chat.Event, b chat.EditedBody) {
	for _, c := range f.all {
		if c.opening.seq == b.Seq {
			c.preview = preview(b.Text)
		}
	}
}

// decided reads what the bot did about what it had heard.
func (f *folding) decided(e chat.Event, d chat.DecisionBody) {
	need, politely := f.heardNeed, f.heardCourtesy
	f.heardNeed, f.heardCourtesy = false, false
	f.flowing, f.article, f.firstFor = false, d.Article, time.Duration(d.FirstMS)*time.Millisecond
	if f.cur == nil && !f.judged(e, d, politely) {
		return
	}
	c := f.cur
	c.unanswered = false
	c.weigh(d)
	if d.Article != "" && (d.Action == actionAnswered || d.Action == actionHedged) {
		f.recontact(matter{at: f.at, article: d.Article})
		c.articles = append(c.articles, d.Article)
	}
	switch d.Action {
	case actionAnswered:
		c.standing = answered
	case actionHedged, actionAbstained, actionOffer:
		c.standing = asking
	case actionHandoff:
		f.call(e.At, d.Reason)
	case actionFlow:
		// A flow that repeats its question after "thanks" takes nothing back.
		f.flowing = !strings.HasPrefix(d.Reason, flowEnd) && (need || !politely)
		f.flowed(c, d.Reason, need || !politely)
	}
}

// flowed reads how far a flow went.
func (f *folding) flowed(c *engagement, reason string, need bool) {
	resolution, ended := strings.CutPrefix(reason, flowEnd)
	switch {
	case !ended:
		if need {
			c.standing = asking
		}
	case resolution == resolutionResolved:
		c.approve()
		c.reachGoal()
	case resolution == resolutionSpam:
		c.spam = true
	case resolution != "": // unresolved, cancelled, abandoned
		c.reject()
	}
}

// judged opens what waits, unless the bot took it for small talk. It reports
// whether the decision belongs to an engagement now.
func (f *folding) judged(e chat.Event, d chat.DecisionBody, politely bool) bool {
	last := f.last(e.At)
	switch {
	case d.Action == actionSmallTalk && d.Reason != reasonFile:
		// With a courtesy to answer, the decision is about that one, and what
		// waits came while the bot was thinking.
		if n := len(f.waiting); n > 0 && !politely {
			f.aside, f.polite, f.waiting = &f.waiting[n-1], &f.waiting[n-1], nil
		}
		return false
	case strings.HasPrefix(d.Reason, flowEnd) && last != nil && f.onlyAnswers(last):
		// "That's all", clicked late: the end of the last need, not a new one.
		if d.Reason == flowResolved && (last.outcome().Contained() || last.outcome() == BotAbandoned) {
			last.unanswered = false
			last.approve()
			last.reachGoal()
		}
		f.waiting = nil
		return false
	case len(f.waiting) > 0:
		f.open(f.waiting[0])
	case f.aside != nil && !politely:
		f.open(*f.aside) // it had come while the bot was thinking about the one before
	case last != nil && last.outcome() == Failed:
		f.resume(last, e.At) // the answer comes late, but it comes
	}
	f.aside = nil
	return f.cur != nil
}

// onlyAnswers reports whether all that waits are clicks on prompts that were
// shown in an earlier engagement.
func (f *folding) onlyAnswers(last *engagement) bool {
	return !slices.ContainsFunc(f.waiting, func(u utterance) bool {
		return !u.click || u.prompt.seq < last.opening.seq || u.prompt.seq == 0
	})
}

func (f *folding) turnFailed(e chat.Event) {
	if f.cur == nil && len(f.waiting) > 0 {
		f.open(f.waiting[0])
	}
	if f.cur != nil {
		f.cur.standing = failed
	}
}

func (f *folding) requested(e chat.Event, h chat.HandoffBody) {
	f.promised = h.Promised
	f.asks(h.Team)
	f.call(e.At, h.Reason)
	f.promise(h, e.At)
	f.ask = &ask{at: e.At, reason: h.Reason}
}

// asks notes which team is asked.
func (f *folding) asks(team string) {
	if f.team = team; f.cur != nil {
		f.cur.team = team
	}
}

// owned follows who has the conversation. Whoever takes it from the bot
// before the bot has said a word was first.
func (f *folding) owned(e chat.Event, o chat.OwnerBody) {
	defer f.handed(e, o)
	from := f.owner
	f.owner, f.quietAt = o.To, e.At
	if o.To != chat.OwnerQueue || e.Actor.Kind == chat.ByAgent { // the bot's word about its hand-over is still to come
		f.unheard = time.Time{}
	}
	if o.To == chat.OwnerQueue && o.Team != "" {
		f.asks(o.Team)
	}
	byPerson := e.Actor.Kind == chat.ByAgent
	switch o.To {
	case chat.OwnerBot:
		f.ask, f.promised = nil, false
	case chat.OwnerQueue:
		f.promised = false
		reason := o.Reason
		if f.ask != nil {
			reason = f.ask.reason
		}
		c := f.wanted(e.At)
		first(c, byPerson && from == chat.OwnerBot)
		f.call(e.At, reason)
		if f.ask == nil {
			f.ask = &ask{at: e.At, reason: reason}
		}
	case chat.OwnerAgent:
		f.ask, f.promised = nil, false
		c := f.people(e.At)
		if c == nil {
			return
		}
		first(c, from == chat.OwnerBot)
		if c.humanFirst && c.replyAt.IsZero() {
			f.spans.begin(chat.SpanWait, c.opening.at, c)
		}
		c.person = true
		if c.acceptedAt.IsZero() {
			c.acceptedAt = e.At
		}
	}
}

// first marks an engagement that a person took from the bot unanswered.
func first(c *engagement, taken bool) {
	if c != nil && taken && !c.botSpoke && c.askedAt.IsZero() && !c.person {
		c.humanFirst = true
	}
}

// resolved ends the engagement; but who is promised a person and leaves is
// still answered, so that it stays open until an agent ends it.
func (f *folding) resolved(e chat.Event) {
	if f.cur == nil && len(f.waiting) > 0 {
		f.open(f.waiting[0])
	}
	f.owner, f.comeback, f.unheard = chat.OwnerNone, false, time.Time{}
	f.served(e.At)
	if f.promised && e.Actor.Kind != chat.ByAgent && !erased(e) {
		return
	}
	if e.Actor.Kind == chat.ByAgent {
		f.leave(e.At, resultClosed)
	}
	if f.cur != nil {
		f.close(e.At, false)
	}
	f.leave(e.At, resultLeft)
	f.forget()
	f.ask, f.promised, f.team = nil, false, ""
}

// erased reports whether an end is one for ever: no promise outlives it.
func erased(e chat.Event) bool {
	b, err := chat.Read[chat.ResolvedBody](e)
	return err == nil && b.Resolution == chat.ResolutionErased
}

// reopened: the visitor's next need tells what it was for; an agent's is told
// by the change of owner that follows.
func (f *folding) reopened(e chat.Event) {
	switch e.Actor.Kind {
	case chat.ByVisitor:
		f.owner, f.quietAt, f.comeback = chat.OwnerBot, e.At, f.cur == nil
	case chat.ByAgent:
		if last := f.last(e.At); last != nil {
			last.reopened = true
		}
	}
}

// feedback is about the message at its seq, whichever engagement that is in.
func (f *folding) feedback(e chat.Event, b chat.FeedbackBody) {
	f.aside, f.polite = nil, nil // what the bot does next is about this
	var c *engagement
	for _, each := range f.all {
		if each.opening.seq < b.Seq {
			c = each
		}
	}
	if c != nil {
		c.judged(f.shown[b.Seq], b.Helpful)
	}
	switch {
	case c == nil || !c.open() && !c.provisional(e.At):
	case !b.Helpful && !c.open():
		c.reverse(e.At, ReversedFeedback)
	case b.Seq < c.answerSeq: // not the newest answer: that one decides
		c.confirmed = b.Helpful
	case b.Helpful:
		c.approve()
	default:
		c.reject()
	}
}

// rated is about the whole of the open or the last engagement.
// disposed takes what an agent said it was about, also of what silence ended
// before they resolved it.
func (f *folding) disposed(e chat.Event, d chat.DispositionBody) {
	c := f.cur
	if c == nil {
		c = f.last(e.At)
	}
	if c != nil {
		c.dispose(d.Disposition)
	}
}

func (f *folding) rated(e chat.Event, r chat.RatingBody) {
	c := f.cur
	if c == nil {
		c = f.last(e.At)
	}
	if c != nil {
		c.rating = r.Score
		c.score(r.Score)
	}
	switch {
	case c == nil:
	case r.Score >= satisfiedFrom:
		c.approve()
	case r.Score > dissatisfiedTo:
	case c.open():
		c.reject()
	default:
		c.reverse(e.At, ReversedFeedback)
	}
}

// tagged reads the mark that a person or a rule sets; the event keeps who.
func (f *folding) tagged(e chat.Event, t chat.TagsBody) {
	marked := slices.Contains(t.Tags, tagSpam)
	if marked == f.spam {
		return
	}
	f.spam = marked
	if marked {
		f.forget()
	}
	c := f.cur
	if c == nil {
		c = f.last(e.At)
	}
	if c != nil {
		c.spam = marked
	}
}
