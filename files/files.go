package files

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Store keeps what is known of files; see package store for what each method
// promises.
type Store interface {
	FileSent(ctx context.Context, workspace, conversation chat.ID, by chat.Actor, clientID string) (chat.File, error)
	BeginFile(ctx context.Context, f chat.File) error
	FinishFile(ctx context.Context, workspace, id chat.ID, state chat.FileState) (chat.File, error)
	ConversationFiles(ctx context.Context, workspace, conversation chat.ID) ([]chat.File, error)
	RemoveFiles(ctx context.Context, workspace, conversation chat.ID) error
	RemoveUnsent(ctx context.Context, workspace, id chat.ID, by chat.Actor) error
	RemovableFiles(ctx context.Context, limit int) ([]chat.File, error)
	ForgetFile(ctx context.Context, workspace, id chat.ID) error
}

// Files takes files in and gives them out. Safe for concurrent use.
type Files struct {
	Store   Store
	Storage Storage
	Scanner Scanner
	// Spool is a folder of this machine where uploads wait while they are
	// checked. It may be the folder of a Disk.
	Spool string
	Log   *slog.Logger
	// one lets pictures be decoded one at a time: each needs much memory.
	one chan struct{}
}

// New puts it together; the spool is made when it is missing.
func New(f Files) (*Files, error) {
	if err := os.MkdirAll(f.Spool, 0o700); err != nil {
		return nil, chat.Wrap(chat.Unavailable, err, "the folder %s for uploads cannot be made", f.Spool)
	}
	f.one = make(chan struct{}, 1)
	return &f, nil
}

// Upload is a file that is coming in.
type Upload struct {
	Workspace    chat.ID
	Conversation chat.ID
	By           chat.Actor
	ClientID     string // the same one gives the same file again
	Name         string // as the uploader calls it
	Body         io.Reader
	Limit        int64 // bytes
}

const (
	// unfinished is the pattern of names of what is not whole yet.
	unfinished = "unfinished-*"
	// unfinishedFor is how old such a thing becomes before it is swept.
	unfinishedFor = time.Hour
	// settleWithin bounds what follows when all bytes have arrived.
	settleWithin = 2 * time.Minute
	// sweepEvery is how often what nobody needs is deleted.
	sweepEvery = time.Minute
)

// Receive checks a file and keeps it, all or nothing. Invalid for an empty
// one, TooLarge beyond the limit, Unsupported for what is not taken, Infected,
// RateLimited for too many, Unavailable when it cannot be scanned or stored
// now: the same upload may then be tried again.
func (f *Files) Receive(ctx context.Context, u Upload) (chat.File, error) {
	if sent, err := f.Store.FileSent(ctx, u.Workspace, u.Conversation, u.By, u.ClientID); chat.CodeOf(err) != chat.NotFound {
		if err == nil {
			_, err = io.Copy(io.Discard, io.LimitReader(u.Body, u.Limit)) // whoever sends hears no answer before
		}
		if err != nil {
			return sent, chat.Wrap(chat.Unavailable, err, "the upload did not arrive whole")
		}
		return settled(sent)
	}
	name := cleanName(u.Name)
	spool, size, err := f.spool(u, name)
	if err != nil {
		return chat.File{}, err
	}
	defer os.Remove(spool.Name()) //nolint:errcheck // else Sweep does
	defer spool.Close()           //nolint:errcheck // it goes anyway
	// All is here: a client that goes away now finds it done when it comes back.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer cancel()
	return f.settle(ctx, u, name, spool, size)
}

// ReceiveMail keeps a raw mail as it came: it is looked into by the scanner
// only, and is nothing that a browser shows. Errors are those of Receive.
func (f *Files) ReceiveMail(ctx context.Context, u Upload) (chat.File, error) {
	if sent, err := f.Store.FileSent(ctx, u.Workspace, u.Conversation, u.By, u.ClientID); chat.CodeOf(err) != chat.NotFound {
		if err != nil {
			return sent, err
		}
		return settled(sent)
	}
	spool, size, err := f.spool(u, "mail.eml")
	if err != nil {
		return chat.File{}, err
	}
	defer os.Remove(spool.Name()) //nolint:errcheck // else Sweep does
	defer spool.Close()           //nolint:errcheck // it goes anyway
	file := chat.File{
		Attachment: chat.Attachment{ID: chat.NewID(), Name: "mail.eml", Type: "message/rfc822", Size: size},
		Workspace:  u.Workspace, Conversation: u.Conversation, By: u.By, ClientID: u.ClientID, State: chat.FileUploaded, Key: NewKey(),
	}
	infected, err := f.Scanner.Infected(ctx, spool.Name())
	if err != nil {
		return file, chat.Wrap(chat.Unavailable, err, "the mail cannot be checked now")
	}
	if infected {
		return f.refuse(ctx, file)
	}
	return f.keep(ctx, file, spool, picture{})
}

// settled gives a file that may be used, or why not.
func settled(file chat.File) (chat.File, error) {
	if file.State == chat.FileRefused {
		return file, chat.Errorf(chat.Infected, "%q was refused: the scanner found something in it", file.Name)
	}
	return file, nil
}

// spool writes the body to this machine's disk and stops at the limit.
func (f *Files) spool(u Upload, name string) (_ *os.File, _ int64, err error) {
	spool, err := os.CreateTemp(f.Spool, unfinished)
	if err != nil {
		return nil, 0, chat.Wrap(chat.Unavailable, err, "the upload cannot be stored")
	}
	n, err := io.Copy(spool, io.LimitReader(u.Body, u.Limit+1))
	switch {
	case err != nil && chat.CodeOf(err) == chat.Internal:
		err = chat.Wrap(chat.Invalid, err, "the upload did not arrive whole")
	case err != nil: // the reader says what is wrong with it
	case n == 0:
		err = chat.Errorf(chat.Invalid, "%q is empty", name)
	case n > u.Limit:
		err = chat.Errorf(chat.TooLarge, "%q is larger than %d MB", name, u.Limit>>20)
	}
	if err != nil {
		return nil, 0, errors.Join(err, spool.Close(), os.Remove(spool.Name()))
	}
	return spool, n, nil
}

// settle checks what was spooled and moves it to where it stays.
func (f *Files) settle(ctx context.Context, u Upload, name string, spool *os.File, size int64) (chat.File, error) {
	k, err := kindOf(spool, size, name)
	if err != nil {
		return chat.File{}, err
	}
	file := chat.File{
		Attachment: chat.Attachment{ID: chat.NewID(), Name: nameFor(name, k), Type: k.media, Size: size},
		Workspace:  u.Workspace, Conversation: u.Conversation, By: u.By, ClientID: u.ClientID, State: chat.FileUploaded, Key: NewKey(),
	}
	infected, err := f.Scanner.Infected(ctx, spool.Name())
	if err != nil {
		return file, chat.Wrap(chat.Unavailable, err, "the file cannot be checked now: try again in a moment")
	}
	if infected {
		return f.refuse(ctx, file)
	}
	p := picture{kind: k}
	if k.isImage() {
		if p, err = f.picture(ctx, spool, k, name); err != nil {
			return file, err
		}
		file.Name, file.Type, file.Size, file.Width, file.Height = nameFor(name, p.kind), p.kind.media, int64(len(p.body)), p.width, p.height
		if p.thumb != nil {
			file.Thumb, file.ThumbKey = true, NewKey()
		}
	}
	return f.keep(ctx, file, spool, p)
}

// picture decodes one picture at a time.
func (f *Files) picture(ctx context.Context, spool *os.File, k kind, name string) (picture, error) {
	select {
	case f.one <- struct{}{}:
	case <-ctx.Done():
		return picture{}, chat.Wrap(chat.Unavailable, ctx.Err(), "too many pictures at once: try again in a moment")
	}
	defer func() { <-f.one }()
	return pictureOf(spool, k, name)
}

// refuse remembers an infected file without its bytes, so that the same upload
// is refused again without another scan.
func (f *Files) refuse(ctx context.Context, file chat.File) (chat.File, error) {
	f.Log.WarnContext(ctx, "an upload was refused: the scanner found something", "workspace", file.Workspace, "conversation", file.Conversation, "by", file.By.Kind)
	if err := f.Store.BeginFile(ctx, file); err != nil {
		return file, err
	}
	file, err := f.Store.FinishFile(ctx, file.Workspace, file.ID, chat.FileRefused)
	if err != nil {
		return file, err
	}
	return settled(file)
}

// keep stores the bytes between two notes in the database: when the process
// ends in between, the first one tells what has to be swept away.
func (f *Files) keep(ctx context.Context, file chat.File, spool *os.File, p picture) (chat.File, error) {
	var body io.ReadSeeker = spool
	if p.body != nil {
		body = bytes.NewReader(p.body)
	}
	var err error
	if file.Hash, err = hashOf(body); err != nil {
		return file, chat.Wrap(chat.Unavailable, err, "the file cannot be stored")
	}
	if err := f.Store.BeginFile(ctx, file); err != nil {
		return file, err
	}
	err = f.Storage.Put(ctx, file.Key, body, file.Size, file.Type)
	if err == nil && file.ThumbKey != "" {
		err = f.Storage.Put(ctx, file.ThumbKey, bytes.NewReader(p.thumb), int64(len(p.thumb)), p.thumbKind.media)
	}
	if err != nil {
		return file, errors.Join(err, f.Store.RemoveUnsent(ctx, file.Workspace, file.ID, file.By))
	}
	done, err := f.Store.FinishFile(ctx, file.Workspace, file.ID, chat.FileClean)
	if err != nil {
		return file, err
	}
	return settled(done)
}

// hashOf reads all of it and goes back to its beginning.
func hashOf(r io.ReadSeeker) (string, error) {
	h := sha256.New()
	for _, read := range []func() error{
		func() error { _, err := r.Seek(0, io.SeekStart); return err },
		func() error { _, err := io.Copy(h, r); return err },
		func() error { _, err := r.Seek(0, io.SeekStart); return err },
	} {
		if err := read(); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Open gives the bytes of a clean file, or of its small picture when there is
// one; NotFound for any other. The caller closes them.
func (f *Files) Open(ctx context.Context, file chat.File, thumb bool) (io.ReadSeekCloser, error) {
	if file.State != chat.FileClean {
		return nil, chat.Errorf(chat.NotFound, "file %s does not exist", file.ID)
	}
	key := file.Key
	if thumb && file.ThumbKey != "" {
		key = file.ThumbKey
	}
	return f.Storage.Open(ctx, key)
}

// Discard removes what its uploader decided not to send.
func (f *Files) Discard(ctx context.Context, workspace, id chat.ID, by chat.Actor) error {
	return f.Store.RemoveUnsent(ctx, workspace, id, by)
}

// Of gives every file of a conversation, oldest first.
func (f *Files) Of(ctx context.Context, workspace, conversation chat.ID) ([]chat.File, error) {
	return f.Store.ConversationFiles(ctx, workspace, conversation)
}

// Erase deletes every file of a conversation, bytes and all. When it fails,
// nobody gets the files any more, and Run deletes what is left.
func (f *Files) Erase(ctx context.Context, workspace, conversation chat.ID) error {
	list, err := f.Store.ConversationFiles(ctx, workspace, conversation)
	if err != nil {
		return err
	}
	if err := f.Store.RemoveFiles(ctx, workspace, conversation); err != nil {
		return err
	}
	for _, file := range list {
		if err := f.delete(ctx, file); err != nil {
			return err
		}
	}
	return nil
}

// delete deletes a removed file: bytes first, or nobody would know of them.
func (f *Files) delete(ctx context.Context, file chat.File) error {
	for _, key := range []string{file.Key, file.ThumbKey} {
		if key == "" {
			continue
		}
		if err := f.Storage.Delete(ctx, key); err != nil {
			return err
		}
	}
	return f.Store.ForgetFile(ctx, file.Workspace, file.ID)
}

// Run sweeps until the context ends.
func (f *Files) Run(ctx context.Context) {
	for tick := time.NewTicker(sweepEvery); ; {
		if err := f.Sweep(ctx); err != nil && ctx.Err() == nil {
			f.Log.WarnContext(ctx, "files could not be swept", "error", err)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

// Sweep deletes what was removed, what broke off, and what no message refers
// to. Several processes may do it at once.
func (f *Files) Sweep(ctx context.Context) error {
	err := f.sweepSpool()
	for {
		list, e := f.Store.RemovableFiles(ctx, 0)
		if e != nil || len(list) == 0 {
			return errors.Join(err, e)
		}
		for _, file := range list {
			if e := f.delete(ctx, file); e != nil {
				return errors.Join(err, e)
			}
		}
	}
}

// sweepSpool deletes what a process that ended left unfinished.
func (f *Files) sweepSpool() error {
	left, err := os.ReadDir(f.Spool)
	if err != nil {
		return err
	}
	for _, entry := range left {
		info, e := entry.Info()
		if e != nil || !strings.HasPrefix(entry.Name(), strings.TrimSuffix(unfinished, "*")) || time.Since(info.ModTime()) < unfinishedFor {
			continue
		}
		if e := os.Remove(filepath.Join(f.Spool, entry.Name())); e != nil && !os.IsNotExist(e) {
			err = errors.Join(err, e)
		}
	}
	return err
}
