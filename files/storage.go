package files

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"regexp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Storage keeps bytes under keys that NewKey makes. Safe for concurrent use.
type Storage interface {
	// Put keeps size bytes under a key: all of them, durably, or none.
	Put(ctx context.Context, key string, r io.Reader, size int64, kind string) error
	// Open gives the bytes of a key, or NotFound. The caller closes them.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// Delete deletes a key; one that is not there is no error.
	Delete(ctx context.Context, key string) error
}

// NewKey makes a key: 128 random bits that say nothing about the file.
func NewKey() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

var keyForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

// checkKey keeps everything that is no key out of paths and addresses.
func checkKey(key string) error {
	if !keyForm.MatchString(key) {
		return chat.Errorf(chat.Internal, "a key of %d characters is none of ours", len(key))
	}
	return nil
}
