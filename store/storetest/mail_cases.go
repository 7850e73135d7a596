package storetest

import (
	"encoding/json"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

var mailCases = []testCase{
	{"UnreadAnswersWaitForTheirVisitor", mailUnread},
	{"WhatWasReadGoesByNoMail", mailRead},
	{"AnAnswerGoesByOneMailOnly", mailOnce},
	{"TheBotsAnswersGoByMailToWhoWritesByMail", mailBot},
	{"AnAddressIsKnownByWhereItCameFromAndBounces", mailAddressKept},
	{"AMailBecomesAMessageOnceWithItsOriginal", mailMessage},
	{"FailingJobsAreListedAndHastened", mailFailing},
	{"TroubleBeginsAndEnds", mailTrouble},
	{"ATokenOfOneConversationExpires", mailToken},
}

// answer has an agent write into a conversation, and gives the message's seq.
func (w *world) answer(conv chat.ID, text string) int64 {
	w.Helper()
	c := w.by(w.ada, conv, chat.OpPost)
	c.Message.Text = text
	return w.do(c).Seq
}

// leaves gives a visitor an address.
func (w *world) leaves(conv chat.Conversation, address string) {
	w.Helper()
	w.do(chat.Command{Op: chat.OpContact, Workspace: w.ws, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: conv.Visitor}, ClientID: "c" + address, Contact: &chat.Contact{Email: address}})
}

func (w *world) unread() []chat.UnreadAnswers {
	w.Helper()
	list, err := w.s.UnreadAnswers(w.Context(), w.ws, 0, 0)
	w.must(err)
	return list
}

func mailUnread(w *world) {
	conv := w.chat("Kim", "is it in stock?")
	first := w.answer(conv.ID, "yes")
	if got := w.unread(); len(got) != 0 {
		w.Fatalf("without an address: %+v", got)
	}
	w.leaves(conv, "kim@example.com")
	got := w.unread()
	if len(got) != 1 || got[0].Email != "kim@example.com" || got[0].Mailed != 0 || got[0].Conversation.ID != conv.ID {
		w.Fatalf("unread %+v", got)
	}
	since := got[0].Since
	for _, e := range w.events(conv.ID, chat.Agents) {
		if e.Seq == first && !e.At.Equal(since) {
			w.Errorf("waits since %s, the answer is of %s", since, e.At)
		}
	}
	w.answer(conv.ID, "it is the last one")
	if again := w.unread(); len(again) != 1 || !again[0].Since.Equal(since) {
		w.Errorf("a second answer waits with the first: %+v", again)
	}
	if early, err := w.s.UnreadAnswers(w.Context(), w.ws, time.Hour, 0); err != nil || len(early) != 0 {
		w.Errorf("an hour has not gone by: %+v, %v", early, err)
	}
	if other, err := w.s.UnreadAnswers(w.Context(), w.workspace("elsewhere"), 0, 0); err != nil || len(other) != 0 {
		w.Errorf("another workspace: %+v, %v", other, err)
	}
	_, err := w.s.BlockVisitor(w.Context(), chat.Block{Workspace: w.ws, Visitor: conv.Visitor, By: w.ada}, false)
	w.must(err)
	if got := w.unread(); len(got) != 0 {
		w.Errorf("to a blocked visitor: %+v", got)
	}
}

func mailRead(w *world) {
	conv := w.chat("Kim", "is it in stock?")
	w.leaves(conv, "kim@example.com")
	seq := w.answer(conv.ID, "yes")
	u := w.unread()[0]
	reads := chat.Command{Op: chat.OpReadMarks, Workspace: w.ws, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: conv.Visitor}, Seq: seq}
	w.do(reads)
	if got := w.unread(); len(got) != 0 {
		w.Errorf("it was read: %+v", got)
	}
	_, err := w.s.MailAnswers(w.Context(), u)
	w.code(chat.NotFound, err)
	before := time.Now()
	w.answer(conv.ID, "shall I send it?")
	got := w.unread()
	if len(got) != 1 || got[0].Since.Before(before.Add(-time.Minute)) {
		w.Fatalf("the next answer waits on its own: %+v", got)
	}
	w.must(w.s.SettleAnswers(w.Context(), w.ws, time.Hour))
	if len(w.unread()) != 1 {
		w.Error("what waits was settled")
	}
	w.must(w.s.SettleAnswers(w.Context(), w.ws, -time.Hour))
	if got := w.unread(); len(got) != 0 {
		w.Errorf("too old: %+v", got)
	}
}

func mailOnce(w *world) {
	conv := w.chat("Kim", "is it in stock?")
	w.leaves(conv, "kim@example.com")
	w.answer(conv.ID, "yes")
	last := w.answer(conv.ID, "it is the last one")
	u := w.unread()[0]
	j, err := w.s.MailAnswers(w.Context(), u)
	w.must(err)
	var want chat.AnswerRequest
	w.must(json.Unmarshal(j.Body, &want))
	w.same("the request", chat.AnswerRequest{To: "kim@example.com", Lang: "en", After: u.Conversation.VisitorRead, UpTo: last}, want)
	if j.Kind != chat.JobMailAnswer || j.Subject != conv.ID || j.Status != chat.JobWaiting {
		w.Errorf("job %+v", j)
	}
	if _, err := w.s.MailAnswers(w.Context(), u); chat.CodeOf(err) != chat.NotFound {
		w.Errorf("a second node: %v", err)
	}
	if got := w.unread(); len(got) != 0 {
		w.Errorf("it is on its way: %+v", got)
	}
	next := w.answer(conv.ID, "are you there?")
	if j, err = w.s.MailAnswers(w.Context(), w.unread()[0]); err != nil {
		w.Fatal(err)
	}
	w.must(json.Unmarshal(j.Body, &want))
	if want.After != last || want.UpTo != next {
		w.Errorf("the next mail has %d to %d, want %d to %d", want.After, want.UpTo, last, next)
	}
}

func mailBot(w *world) {
	conv := w.chat("Kim", "do you ship to Busan?")
	w.leaves(conv, "kim@example.com")
	w.do(w.commit(w.claim(), chat.TurnResult{Messages: []chat.MessageBody{{Text: "We do."}}}))
	if got := w.unread(); len(got) != 0 {
		w.Fatalf("the bot's answer in the widget goes by mail: %+v", got)
	}
	c := w.send(conv.Visitor, "mail", "and to Jeju?")
	c.Mail = &chat.MailIn{}
	w.do(c)
	w.do(w.commit(w.claim(), chat.TurnResult{Messages: []chat.MessageBody{{Text: "To Jeju, too."}}}))
	if got := w.unread(); len(got) != 1 {
		w.Errorf("the bot's answer to a mail: %+v", got)
	}
}

func mailAddressKept(w *world) {
	conv := w.chat("Kim", "hello")
	address := func() chat.MailAddress {
		a, err := w.s.MailAddress(w.Context(), w.ws, conv.Visitor)
		w.must(err)
		return a
	}
	w.same("nothing known", chat.MailAddress{}, address())
	w.leaves(conv, "kim@example.com")
	if a := address(); a.Source != chat.AddressAsked || a.GivenAt.IsZero() || !a.BouncedAt.IsZero() {
		w.Errorf("asked for: %+v", a)
	}
	v, err := w.s.Visitor(w.Context(), w.ws, conv.Visitor)
	w.must(err)
	if v.Email != "kim@example.com" {
		w.Errorf("visitor %+v", v)
	}
	w.answer(conv.ID, "yes")
	bounce := w.system(conv.ID, chat.OpMail)
	bounce.Letter, bounce.ClientID = &chat.MailFact{Kind: chat.MailBounced, Code: "5.1.1"}, "bounce"
	w.do(bounce)
	if !w.try(bounce).Duplicate {
		w.Error("a bounce that is told twice counts twice")
	}
	if a := address(); a.Bounce != "5.1.1" || a.BouncedAt.IsZero() || a.Source != chat.AddressAsked {
		w.Errorf("bounced: %+v", a)
	}
	if got := w.unread(); len(got) != 0 {
		w.Errorf("to an address that bounced: %+v", got)
	}
	w.leaves(conv, "kim@example.org")
	if a := address(); a.Source != chat.AddressAsked || !a.BouncedAt.IsZero() {
		w.Errorf("another address: %+v", a)
	}
	if a, err := w.s.MailAddress(w.Context(), w.workspace("elsewhere"), conv.Visitor); err != nil || a != (chat.MailAddress{}) {
		w.Errorf("another workspace: %+v, %v", a, err)
	}
}

func mailMessage(w *world) {
	conv := w.chat("Kim", "hello")
	by := chat.Actor{Kind: chat.ByVisitor, ID: conv.Visitor}
	original := chat.File{Attachment: chat.Attachment{ID: chat.NewID(), Name: "mail.eml", Type: "message/rfc822", Size: 9}, Workspace: w.ws, Conversation: conv.ID, By: by, ClientID: "raw", Key: "k", Hash: "h"}
	w.must(w.s.BeginFile(w.Context(), original))
	_, err := w.s.FinishFile(w.Context(), w.ws, original.ID, chat.FileClean)
	w.must(err)
	since := time.Now().Add(-time.Hour)
	c := w.send(conv.Visitor, "mail:1", "yes please")
	c.Mail = &chat.MailIn{Original: original.ID, From: "lee@example.com", Refused: []chat.RefusedFile{{Name: "a.zip", Code: chat.Unsupported}}}
	r := w.do(c)
	again := w.try(c)
	if !again.Duplicate || again.Seq != r.Seq {
		w.Errorf("the same mail twice: %+v", again)
	}
	var message chat.MessageBody
	var got chat.ReceivedBody
	for _, e := range w.events(conv.ID, chat.Agents) {
		switch e.Kind {
		case chat.MessagePosted:
			message, err = chat.Read[chat.MessageBody](e)
		case chat.MailReceived:
			got, err = chat.Read[chat.ReceivedBody](e)
		}
		w.must(err)
	}
	if message.Via != chat.ViaMail || len(message.Attachments) != 0 {
		w.Errorf("message %+v", message)
	}
	w.same("what agents are told", chat.ReceivedBody{Seq: r.Seq, Original: original.ID, From: "lee@example.com", Refused: c.Mail.Refused}, got)
	for _, e := range w.events(conv.ID, chat.Visitors) {
		if e.Kind == chat.MailReceived {
			w.Error("visitors see what agents are told")
		}
	}
	f, err := w.s.File(w.Context(), w.ws, original.ID)
	w.must(err)
	if f.Seq != r.Seq {
		w.Errorf("the original is tied to %d, want %d", f.Seq, r.Seq)
	}
	n, err := w.s.MailsSince(w.Context(), w.ws, conv.ID, since)
	w.must(err)
	none, err := w.s.MailsSince(w.Context(), w.ws, conv.ID, time.Now().Add(time.Hour))
	w.must(err)
	if n != 1 || none != 0 {
		w.Errorf("%d mails, %d later", n, none)
	}
	ws, err := w.s.WorkspaceOf(w.Context(), conv.ID)
	if err != nil || ws != w.ws {
		w.Errorf("workspace %s, %v", ws, err)
	}
	_, err = w.s.WorkspaceOf(w.Context(), chat.NewID())
	w.code(chat.NotFound, err)
}

func mailFailing(w *world) {
	made := w.job(w.ws, "k")
	w.job(w.ws, "untried")
	w.must(w.s.PostponeJob(w.Context(), w.claimJob(time.Minute), time.Hour, "the server refuses the password"))
	list, err := w.s.FailingJobs(w.Context(), w.ws, 0)
	w.must(err)
	if len(list) != 1 || list[0].ID != made.ID || list[0].Error == "" {
		w.Fatalf("failing %+v", list)
	}
	if other, err := w.s.FailingJobs(w.Context(), w.workspace("elsewhere"), 0); err != nil || len(other) != 0 {
		w.Errorf("another workspace: %+v, %v", other, err)
	}
	w.must(w.s.FinishJob(w.Context(), w.claimJob(time.Minute))) // the other one
	w.must(w.s.HastenJobs(w.Context(), []string{"other"}))
	w.noJob()
	w.must(w.s.HastenJobs(w.Context(), []string{mailKind}))
	if j := w.claimJob(time.Minute); j.ID != made.ID {
		w.Errorf("hastened %+v", j)
	}
}

func mailTrouble(w *world) {
	note := func(reason string, want bool) {
		w.Helper()
		changed, err := w.s.NoteMail(w.Context(), "smtp", reason)
		w.must(err)
		if changed != want {
			w.Errorf("%q changes: %t", reason, changed)
		}
	}
	now := func() chat.MailTrouble {
		w.Helper()
		list, err := w.s.MailTroubles(w.Context())
		w.must(err)
		if len(list) != 1 {
			w.Fatalf("ways %+v", list)
		}
		return list[0]
	}
	note("", false)
	if got := now(); got.Way != "smtp" || !got.Since.IsZero() || got.SeenAt.IsZero() {
		w.Errorf("it works: %+v", got)
	}
	note(chat.MailRefusedLogin, true)
	began := now()
	if began.Since.IsZero() || began.Reason != chat.MailRefusedLogin {
		w.Errorf("it fails: %+v", began)
	}
	note(chat.MailUnreachable, true)
	if got := now(); !got.Since.Equal(began.Since) || got.Reason != chat.MailUnreachable {
		w.Errorf("it fails otherwise: %+v", got)
	}
	note("", true)
	if got := now(); !got.Since.IsZero() || got.Reason != "" {
		w.Errorf("it works again: %+v", got)
	}
}

func mailToken(w *world) {
	conv := w.chat("Kim", "hello")
	give := func(c chat.Conversation, lasts time.Duration) []byte {
		_, hash := auth.NewToken()
		w.must(w.s.AddConversationToken(w.Context(), c, hash[:], time.Now().Add(lasts)))
		return hash[:]
	}
	v, site, only, err := w.s.VisitorByToken(w.Context(), give(conv, time.Hour))
	w.must(err)
	if v.ID != conv.Visitor || site != w.site || only != conv.ID {
		w.Errorf("the token is for visitor %s, site %s, conversation %s", v.ID, site, only)
	}
	_, _, _, err = w.s.VisitorByToken(w.Context(), give(conv, -time.Minute))
	w.code(chat.NotFound, err)
	elsewhere := conv
	elsewhere.Workspace = w.workspace("elsewhere")
	_, hash := auth.NewToken()
	w.code(chat.NotFound, w.s.AddConversationToken(w.Context(), elsewhere, hash[:], time.Now().Add(time.Hour)))
}

// mailReads are the reads of mail, with something to read.
func (w *world) mailReads() map[string]func(chat.ID) (any, error) {
	w.Helper()
	ctx, s := w.Context(), w.s
	conv := w.chat("Lee", "hello")
	w.leaves(conv, "lee@example.com")
	c := w.send(conv.Visitor, "mail", "by mail")
	c.Mail = &chat.MailIn{}
	w.do(c)
	w.answer(conv.ID, "yes")
	j, err := s.ClaimJob(ctx, []string{mailKind}, time.Minute)
	if chat.CodeOf(err) == chat.NotFound {
		w.job(w.ws, "fails")
		j, err = s.ClaimJob(ctx, []string{mailKind}, time.Minute)
	}
	w.must(err)
	w.must(s.PostponeJob(ctx, j, time.Hour, "away"))
	return map[string]func(chat.ID) (any, error){
		"MailAddress": func(ws chat.ID) (any, error) {
			a, err := s.MailAddress(ctx, ws, conv.Visitor)
			return a.Source, err
		},
		"MailsSince": func(ws chat.ID) (any, error) {
			return first(s.MailsSince(ctx, ws, conv.ID, time.Now().Add(-time.Hour)))
		},
		"UnreadAnswers": func(ws chat.ID) (any, error) { return first(s.UnreadAnswers(ctx, ws, 0, 9)) },
		"FailingJobs":   func(ws chat.ID) (any, error) { return first(s.FailingJobs(ctx, ws, 9)) },
	}
}
