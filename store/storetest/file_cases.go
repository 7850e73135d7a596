package storetest

import (
	"bytes"
	"sync"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var fileCases = []testCase{
	{"AFileIsKeptAsItWasNoted", fileKept},
	{"AMessageCarriesItsFilesOnce", filesSent},
	{"OnlyTheUploaderSendsAndOnlyWhatIsClean", filesRefused},
	{"OfTwoTriesOfOneUploadTheFirstCounts", fileTwice},
	{"AVisitorsFileFollowsIntoTheNextConversation", fileMoves},
	{"WhatIsNotSentCanBeRemoved", fileRemoved},
	{"AConversationsFilesAreListedAndRemoved", filesOfConversation},
	{"TooManyInADayAreRefused", filesTooMany},
	{"ASecretStaysTheSame", secretStays},
}

// upload notes and finishes a picture of a party in a conversation.
func (w *world) upload(conversation chat.ID, by chat.Actor, clientID string) chat.File {
	w.Helper()
	f := w.draft(conversation, by, clientID)
	w.must(w.s.BeginFile(w.Context(), f))
	f, err := w.s.FinishFile(w.Context(), w.ws, f.ID, chat.FileClean)
	w.must(err)
	return f
}

func (w *world) draft(conversation chat.ID, by chat.Actor, clientID string) chat.File {
	id := chat.NewID()
	return chat.File{
		Attachment: chat.Attachment{ID: id, Name: "텐트.png", Type: "image/png", Size: 1234, Width: 40, Height: 30, Thumb: true},
		Workspace:  w.ws, Conversation: conversation, By: by, ClientID: clientID, State: chat.FileUploaded, Hash: "abc", Key: "k-" + id.String(), ThumbKey: "t-" + id.String(),
	}
}

func visitorOf(c chat.Conversation) chat.Actor {
	return chat.Actor{Kind: chat.ByVisitor, ID: c.Visitor}
}

// sends is a visitor's message in a conversation with files and no words.
func (w *world) sends(conv chat.Conversation, clientID string, files ...chat.ID) chat.Command {
	c := w.send(conv.Visitor, clientID, "")
	c.Opening, c.Conversation, c.Files = nil, conv.ID, files
	return c
}

func fileKept(w *world) {
	conv := w.chat("Kim", "hello")
	f := w.draft(conv.ID, visitorOf(conv), "one")
	w.must(w.s.BeginFile(w.Context(), f))
	got, err := w.s.File(w.Context(), w.ws, f.ID)
	w.must(err)
	if got.CreatedAt.IsZero() {
		w.Error("the file has no time")
	}
	f.CreatedAt = got.CreatedAt
	w.same("noted file", f, got)
	_, err = w.s.FileSent(w.Context(), w.ws, conv.ID, f.By, "one")
	w.code(chat.NotFound, err) // its bytes are not there yet
	done, err := w.s.FinishFile(w.Context(), w.ws, f.ID, chat.FileClean)
	w.must(err)
	f.State = chat.FileClean
	w.same("finished file", f, done)
	again, err := w.s.FileSent(w.Context(), w.ws, conv.ID, f.By, "one")
	w.must(err)
	w.same("file by its client id", f, again)
	_, err = w.s.FinishFile(w.Context(), w.ws, f.ID, chat.FileClean)
	w.code(chat.Conflict, err)
}

func filesSent(w *world) {
	conv := w.chat("Kim", "hello")
	a, b := w.upload(conv.ID, visitorOf(conv), "a"), w.upload(conv.ID, visitorOf(conv), "b")
	c := w.sends(conv, "m", b.ID, a.ID)
	r := w.do(c)
	again := w.do(c)
	w.same("seq of the repetition", r.Seq, again.Seq)
	if !again.Duplicate {
		w.Error("the repetition is no duplicate")
	}
	m, err := chat.Read[chat.MessageBody](r.Events[len(r.Events)-1])
	w.must(err)
	w.same("message", chat.MessageBody{Attachments: []chat.Attachment{b.Attachment, a.Attachment}}, m)
	stored, err := w.s.File(w.Context(), w.ws, a.ID)
	w.must(err)
	w.same("the file's message", r.Seq, stored.Seq)
	row, err := w.s.Conversation(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("preview", [2]string{"", chat.PreviewImage}, [2]string{row.Preview, row.PreviewKind})
	w.indexAll()
	found, _, err := w.s.ListConversations(w.Context(), w.ws, chat.ListQuery{View: chat.ViewAll, Q: "텐트.png"})
	w.must(err)
	w.same("found by the name of a file", 1, len(found))
	w.code(chat.Conflict, w.try(w.sends(conv, "other", a.ID)).Err)
	answer := w.by(w.ada, conv.ID, chat.OpPost)
	answer.ClientID, answer.Message, answer.Agent = "answer", chat.MessageBody{Text: "Nice tent"}, w.ada
	w.do(answer)
	row, err = w.s.Conversation(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("preview after words", [2]string{"Nice tent", ""}, [2]string{row.Preview, row.PreviewKind})
}

func filesRefused(w *world) {
	conv, other := w.chat("Kim", "hello"), w.chat("Lee", "hello")
	mine := w.upload(conv.ID, visitorOf(conv), "a")
	w.code(chat.NotFound, w.try(w.sends(other, "m1", mine.ID)).Err)
	w.code(chat.NotFound, w.try(w.sends(conv, "m2", chat.NewID())).Err)
	w.code(chat.Invalid, w.try(w.sends(conv, "m3", mine.ID, mine.ID)).Err)
	w.code(chat.Invalid, w.try(w.sends(conv, "m4")).Err)
	agents := w.by(w.ada, conv.ID, chat.OpPost)
	agents.ClientID, agents.Files, agents.Agent = "m5", []chat.ID{mine.ID}, w.ada
	w.code(chat.NotFound, w.try(agents).Err)
	ours := w.upload(conv.ID, chat.Actor{Kind: chat.ByAgent, ID: w.ada}, "b")
	w.code(chat.NotFound, w.try(w.sends(conv, "m6", ours.ID)).Err)
	elsewhere := w.by(w.ada, other.ID, chat.OpPost)
	elsewhere.ClientID, elsewhere.Files, elsewhere.Agent = "m7", []chat.ID{ours.ID}, w.ada
	w.code(chat.NotFound, w.try(elsewhere).Err)
	bad := w.draft(conv.ID, visitorOf(conv), "c")
	w.must(w.s.BeginFile(w.Context(), bad))
	w.code(chat.Conflict, w.try(w.sends(conv, "m8", bad.ID)).Err)
	_, err := w.s.FinishFile(w.Context(), w.ws, bad.ID, chat.FileRefused)
	w.must(err)
	w.code(chat.Conflict, w.try(w.sends(conv, "m9", bad.ID)).Err)
	w.same("messages", int64(2), w.do(w.sends(conv, "m10", mine.ID)).Seq-1) // nothing of the refused ones was kept
}

func fileTwice(w *world) {
	conv := w.chat("Kim", "hello")
	tries := make([]chat.File, 4)
	got := make([]chat.File, len(tries))
	for i := range tries {
		tries[i] = w.draft(conv.ID, visitorOf(conv), "same")
		w.must(w.s.BeginFile(w.Context(), tries[i]))
	}
	var running sync.WaitGroup
	for i := range tries {
		running.Go(func() {
			var err error
			if got[i], err = w.s.FinishFile(w.Context(), w.ws, tries[i].ID, chat.FileClean); err != nil {
				w.Error(err)
			}
		})
	}
	running.Wait()
	kept := 0
	for i, f := range got {
		w.same("every try gives the same file", got[0].ID, f.ID)
		if f.ID == tries[i].ID {
			kept++
		}
	}
	w.same("tries that count", 1, kept)
	gone, err := w.s.RemovableFiles(w.Context(), 10)
	w.must(err)
	w.same("tries to delete", len(tries)-1, len(gone))
	for _, f := range gone {
		w.must(w.s.ForgetFile(w.Context(), w.ws, f.ID))
	}
	gone, err = w.s.RemovableFiles(w.Context(), 10)
	w.must(err)
	w.same("tries left", 0, len(gone))
	all, err := w.s.ConversationFiles(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("files", 1, len(all))
	w.must(w.s.ForgetFile(w.Context(), w.ws, got[0].ID)) // it is in use: nothing happens
	_, err = w.s.File(w.Context(), w.ws, got[0].ID)
	w.must(err)
}

func fileMoves(w *world) {
	conv := w.chat("Kim", "hello")
	f := w.upload(conv.ID, visitorOf(conv), "a")
	end := w.by(w.ada, conv.ID, chat.OpResolve)
	w.do(end)
	c := w.send(conv.Visitor, "m", "")
	c.Files = []chat.ID{f.ID}
	r := w.do(c)
	if r.Conversation.ID == conv.ID {
		w.Fatal("no new conversation")
	}
	stored, err := w.s.File(w.Context(), w.ws, f.ID)
	w.must(err)
	w.same("conversation of the file", r.Conversation.ID, stored.Conversation)
	w.same("message of the file", r.Seq, stored.Seq)
}

func fileRemoved(w *world) {
	conv := w.chat("Kim", "hello")
	f := w.upload(conv.ID, visitorOf(conv), "a")
	w.code(chat.NotFound, w.s.RemoveUnsent(w.Context(), w.ws, f.ID, chat.Actor{Kind: chat.ByAgent, ID: w.ada}))
	w.must(w.s.RemoveUnsent(w.Context(), w.ws, f.ID, visitorOf(conv)))
	w.code(chat.NotFound, w.s.RemoveUnsent(w.Context(), w.ws, f.ID, visitorOf(conv)))
	_, err := w.s.File(w.Context(), w.ws, f.ID)
	w.code(chat.NotFound, err)
	w.code(chat.NotFound, w.try(w.sends(conv, "m", f.ID)).Err)
	sent := w.upload(conv.ID, visitorOf(conv), "b")
	w.do(w.sends(conv, "m2", sent.ID))
	w.code(chat.NotFound, w.s.RemoveUnsent(w.Context(), w.ws, sent.ID, visitorOf(conv)))
}

func filesOfConversation(w *world) {
	conv, other := w.chat("Kim", "hello"), w.chat("Lee", "hello")
	a := w.upload(conv.ID, visitorOf(conv), "a")
	b := w.upload(conv.ID, chat.Actor{Kind: chat.ByAgent, ID: w.ada}, "b")
	kept := w.upload(other.ID, visitorOf(other), "c")
	w.do(w.sends(conv, "m", a.ID))
	all, err := w.s.ConversationFiles(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("files, oldest first", []chat.ID{a.ID, b.ID}, []chat.ID{all[0].ID, all[1].ID})
	w.must(w.s.RemoveFiles(w.Context(), w.ws, conv.ID))
	all, err = w.s.ConversationFiles(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("files left", 0, len(all))
	gone, err := w.s.RemovableFiles(w.Context(), 10)
	w.must(err)
	w.same("files to delete", 2, len(gone))
	w.same("a key to delete", a.Key, gone[0].Key)
	_, err = w.s.File(w.Context(), w.ws, kept.ID)
	w.must(err)
}

func filesTooMany(w *world) {
	conv := w.chat("Kim", "hello")
	for range 100 {
		w.must(w.s.BeginFile(w.Context(), w.draft(conv.ID, visitorOf(conv), "x")))
	}
	w.code(chat.RateLimited, w.s.BeginFile(w.Context(), w.draft(conv.ID, visitorOf(conv), "y")))
	w.must(w.s.BeginFile(w.Context(), w.draft(conv.ID, chat.Actor{Kind: chat.ByAgent, ID: w.ada}, "y")))
}

func secretStays(w *world) {
	a, err := w.s.Secret(w.Context(), "links")
	w.must(err)
	b, err := w.s.Secret(w.Context(), "links")
	w.must(err)
	c, err := w.s.Secret(w.Context(), "other")
	w.must(err)
	if len(a) != 32 || !bytes.Equal(a, b) || bytes.Equal(a, c) {
		w.Errorf("secrets %x, %x, %x", a, b, c)
	}
}

// fileReads are the reads of files that name a workspace.
func (w *world) fileReads(conv chat.Conversation) map[string]func(ws chat.ID) (any, error) {
	f := w.upload(conv.ID, visitorOf(conv), "read")
	return map[string]func(ws chat.ID) (any, error){
		"File":     func(ws chat.ID) (any, error) { return first(w.s.File(w.Context(), ws, f.ID)) },
		"FileSent": func(ws chat.ID) (any, error) { return first(w.s.FileSent(w.Context(), ws, conv.ID, f.By, "read")) },
		"ConversationFiles": func(ws chat.ID) (any, error) {
			return first(w.s.ConversationFiles(w.Context(), ws, conv.ID))
		},
	}
}

func (w *world) fileWritesStayInside(elsewhere chat.ID, conv chat.Conversation) {
	f := w.draft(conv.ID, visitorOf(conv), "write")
	w.must(w.s.BeginFile(w.Context(), f))
	_, err := w.s.FinishFile(w.Context(), elsewhere, f.ID, chat.FileClean)
	w.code(chat.NotFound, err)
	_, err = w.s.FinishFile(w.Context(), w.ws, f.ID, chat.FileClean)
	w.must(err)
	w.code(chat.NotFound, w.s.RemoveUnsent(w.Context(), elsewhere, f.ID, f.By))
	w.must(w.s.RemoveFiles(w.Context(), elsewhere, conv.ID))
	w.must(w.s.ForgetFile(w.Context(), elsewhere, f.ID))
	got, err := w.s.File(w.Context(), w.ws, f.ID)
	w.must(err)
	w.same("state after writes from elsewhere", chat.FileClean, got.State)
}
