package push

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Store is what messages are written from.
type Store interface {
	PushDevice(ctx context.Context, workspace, id chat.ID) (chat.PushDevice, error)
	RemovePushDevice(ctx context.Context, workspace, agent, id chat.ID) error
	PushSent(ctx context.Context, workspace, id chat.ID) error
	Offer(ctx context.Context, workspace, id chat.ID) (chat.Offer, error)
	Summary(ctx context.Context, workspace, conversation chat.ID) (chat.Summary, error)
	Workspace(ctx context.Context, id chat.ID) (chat.Workspace, error)
}

// Sender sends push messages. Its Do is a job's. Safe for concurrent use.
type Sender struct {
	Store Store
	Key   Key
	// Client reaches push services. It must refuse private addresses: a
	// browser names the address.
	Client *http.Client
	// Contact is who answers for this installation, a mail address or an https
	// URL: push services ask for it (RFC 8292, 2.1).
	Contact string
	Log     *slog.Logger
	Now     func() time.Time
}

const (
	// maxAttempts bounds how often one message is tried.
	maxAttempts = 3
	// sendWithin bounds one try.
	sendWithin = 10 * time.Second
)

// Pause is how long a message waits after its attempt-th try has failed: what
// it tells is stale soon.
func Pause(attempt int) time.Duration { return time.Duration(min(attempt, 3)) * 3 * time.Second }

// Do sends the message that a job of kind chat.JobPush asks for: once its time
// is over, or what it tells has ended, nothing. A device that is no longer
// there is forgotten. Only what may succeed a little later is an error.
func (s *Sender) Do(ctx context.Context, j chat.Job) error {
	var p chat.Push
	if err := json.Unmarshal(j.Body, &p); err != nil {
		return chat.Wrap(chat.Invalid, err, "the job %s cannot be read", j.ID)
	}
	log := s.Log.With("job", j.ID, "push", p.Kind, "agent", p.Agent)
	left := time.UnixMilli(p.ExpiresMS).Sub(s.Now())
	if left < time.Second || j.Attempts > maxAttempts {
		log.InfoContext(ctx, "push message dropped", "late", left < time.Second, "attempts", j.Attempts)
		return nil
	}
	d, m, err := s.compose(ctx, j.Workspace, p)
	if chat.CodeOf(err) == chat.NotFound {
		return nil // whom, or what, it is about is gone
	}
	if err != nil {
		return err
	}
	return s.send(ctx, log, d, m, left)
}

// compose gives the device and the words; NotFound when there is nothing to
// tell any more.
func (s *Sender) compose(ctx context.Context, workspace chat.ID, p chat.Push) (d chat.PushDevice, m Message, err error) {
	if d, err = s.Store.PushDevice(ctx, workspace, p.Device); err != nil {
		return d, m, err
	}
	if d.Key != s.Key.Public { // subscribed with a key that was lost: its browser subscribes again
		return d, m, errors.Join(chat.Errorf(chat.NotFound, "device %s knows another key", d.ID), s.Store.RemovePushDevice(ctx, workspace, d.Agent, d.ID))
	}
	if p.Kind == chat.PushOffer {
		o, err := s.Store.Offer(ctx, workspace, p.Offer)
		if err == nil && o.Status != chat.OfferOpen {
			err = chat.Errorf(chat.NotFound, "offer %s has ended", o.ID)
		}
		if err != nil {
			return d, m, err
		}
	}
	if p.Conversation.IsZero() {
		return d, message(p, d.Lang, nil), nil
	}
	about, err := s.Store.Summary(ctx, workspace, p.Conversation)
	if err == nil && p.Kind == chat.PushMessage && about.Conversation.Agent != p.Agent {
		err = chat.Errorf(chat.NotFound, "conversation %s is somebody else's by now", p.Conversation)
	}
	if err != nil {
		return d, m, err
	}
	w, err := s.Store.Workspace(ctx, workspace)
	if err != nil {
		return d, m, err
	}
	set, err := chat.ReadPushSettings(w.Settings)
	if err != nil || !set.Preview {
		return d, message(p, d.Lang, nil), err
	}
	return d, message(p, d.Lang, &about), nil
}

// urgency is how a push service weighs the phone's battery against it (RFC
// 8030, 5.3).
func urgency(k chat.PushKind) webpush.Urgency {
	if k == chat.PushMention {
		return webpush.UrgencyNormal
	}
	return webpush.UrgencyHigh
}

func (s *Sender) send(ctx context.Context, log *slog.Logger, d chat.PushDevice, m Message, left time.Duration) error {
	b, err := json.Marshal(m)
	if err != nil {
		return chat.Wrap(chat.Invalid, err, "a push message that does not marshal")
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	enc := base64.RawURLEncoding
	options := &webpush.Options{
		HTTPClient: s.Client, Subscriber: s.Contact, VAPIDPublicKey: s.Key.Public, VAPIDPrivateKey: s.Key.private,
		TTL: int(left / time.Second), Urgency: urgency(m.Kind),
	}
	if m.Kind == chat.PushMessage { // a newer one takes the place of one that was not delivered yet
		options.Topic = strings.ReplaceAll(m.Conversation.String(), "-", "")
	}
	res, err := webpush.SendNotificationWithContext(ctx, b, &webpush.Subscription{
		Endpoint: d.Endpoint, Keys: webpush.Keys{P256dh: enc.EncodeToString(d.P256dh), Auth: enc.EncodeToString(d.Auth)},
	}, options)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) { // its text names the device's address
			err = at.Err
		}
		return chat.Wrap(chat.Unavailable, err, "the push service cannot be reached")
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<16)) // the connection is used again
	return s.answered(ctx, log, d, res.StatusCode)
}

// answered reads what the push service said (RFC 8030, 5 and 7.3).
func (s *Sender) answered(ctx context.Context, log *slog.Logger, d chat.PushDevice, status int) error {
	switch {
	case status < 300:
		return s.Store.PushSent(ctx, d.Workspace, d.ID)
	case status == http.StatusNotFound || status == http.StatusGone:
		log.InfoContext(ctx, "device is gone", "device", d.ID)
		err := s.Store.RemovePushDevice(ctx, d.Workspace, d.Agent, d.ID)
		if chat.CodeOf(err) == chat.NotFound {
			return nil
		}
		return err
	case status == http.StatusTooManyRequests || status >= 500:
		return chat.Errorf(chat.Unavailable, "the push service answered %d", status)
	}
	log.WarnContext(ctx, "push message refused", "device", d.ID, "status", status)
	return nil
}
