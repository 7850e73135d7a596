package mail

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Watch keeps how a way of mail does, so that owners see trouble at once.
type Watch interface {
	// NoteMail notes how it did; reason is "" when it worked. changed says that
	// it did otherwise before.
	NoteMail(ctx context.Context, way, reason string) (changed bool, err error)
	MailTroubles(ctx context.Context) ([]chat.MailTrouble, error)
	// HastenJobs has failed jobs of some kinds tried again now.
	HastenJobs(ctx context.Context, kinds []string) error
	// ReviveJobs has those tried again that were given up since a time because of why.
	ReviveJobs(ctx context.Context, kinds []string, why string, since time.Time) error
}

// Server is a mail server; SMTP is one.
type Server interface {
	Sender
	// Deliver is Send, and gives the server's own words.
	Deliver(ctx context.Context, l Letter) (said string, err error)
	// Probe reports whether it lets us in, without a letter.
	Probe(ctx context.Context) error
}

var _ Server = SMTP{}

// Kinds are the jobs that send mail.
var Kinds = []string{chat.JobMailTranscript, chat.JobMailAnswer, chat.JobMailInvitation}

// Watched is a sender whose troubles are told to owners at the first failure.
// When it works again, what waited goes at once, and what was given up because
// of a password, too. Safe for concurrent use.
type Watched struct {
	Server Server
	Watch  Watch
	Log    *slog.Logger
	Now    func() time.Time // nil: time.Now

	mu      sync.Mutex
	refused time.Time // when user or password were refused last
}

var _ Sender = (*Watched)(nil)

const (
	// holdAfter is how long nothing is tried after user or password were
	// refused: servers lock accounts out that are asked too often.
	holdAfter = time.Minute
	// probeEvery is how often a server in trouble is asked whether it works.
	probeEvery = 5 * time.Minute
)

// Send sends, and notes how it went. Unavailable without trying shortly after
// the server refused user or password.
func (w *Watched) Send(ctx context.Context, l Letter) error {
	if w.held() {
		return chat.Errorf(chat.Unavailable, "the mail server has just refused the user or the password: mail waits a moment")
	}
	_, err := w.Try(ctx, l)
	return err
}

// Try sends without waiting, notes how it went, and gives the server's own
// words. It is for a person who looks at the answer.
func (w *Watched) Try(ctx context.Context, l Letter) (said string, err error) {
	said, err = w.Server.Deliver(ctx, l)
	noted := w.note(ctx, err)
	if err == nil { // the letter is out: a note that fails must not send it again
		return said, nil
	}
	return said, errors.Join(err, noted)
}

// Run asks the server at the start, and now and then while it is in trouble, so
// that what waits goes as soon as it can. A refused password is asked about at
// the start only: it does not mend itself.
func (w *Watched) Run(ctx context.Context) {
	w.probe(ctx)
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if why := w.trouble(ctx); why != "" && why != chat.MailRefusedLogin {
			w.probe(ctx)
		}
	}
}

func (w *Watched) probe(ctx context.Context) {
	err := w.Server.Probe(ctx)
	if err != nil && ctx.Err() == nil {
		w.Log.WarnContext(ctx, "the mail server does not let us in", "reason", reason(err))
	}
	if err := w.note(ctx, err); err != nil {
		w.Log.WarnContext(ctx, "how mail does is not noted", "error", err)
	}
}

// trouble is why mail does not go out, or "".
func (w *Watched) trouble(ctx context.Context) string {
	ways, err := w.Watch.MailTroubles(ctx)
	if err != nil {
		return ""
	}
	for _, way := range ways {
		if way.Way == chat.MailOut {
			return way.Reason
		}
	}
	return ""
}

func (w *Watched) note(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the server stops: that says nothing about the mail
	}
	why := reason(err)
	w.mu.Lock()
	w.refused = time.Time{}
	if why == chat.MailRefusedLogin {
		w.refused = w.now()
	}
	w.mu.Unlock()
	changed, noted := w.Watch.NoteMail(ctx, chat.MailOut, why)
	if noted != nil || !changed || why != "" {
		return noted
	}
	return errors.Join(w.Watch.HastenJobs(ctx, Kinds), w.Watch.ReviveJobs(ctx, Kinds, chat.MailLoginRefused, w.now().Add(-staleAfter)))
}

func (w *Watched) held() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.refused.IsZero() && w.now().Sub(w.refused) < holdAfter
}

func (w *Watched) now() time.Time {
	if w.Now == nil {
		return time.Now()
	}
	return w.Now()
}
