package push

import (
	"crypto/ecdh"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Key is what this installation signs with, so that push services know who
// sends (RFC 8292). Both halves are base64url without padding.
type Key struct {
	Public, private string
}

// NewKey makes a key.
func NewKey() (Key, error) {
	k, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		return Key{}, chat.Wrap(chat.Internal, err, "make a key for push messages")
	}
	return keyOf(k), nil
}

// ParseKey reads the private half. The error is Invalid and does not repeat it.
func ParseKey(private string) (Key, error) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(private), "="))
	if err != nil {
		return Key{}, chat.Errorf(chat.Invalid, "the key of push messages is not base64url")
	}
	k, err := ecdh.P256().NewPrivateKey(raw)
	if err != nil {
		return Key{}, chat.Errorf(chat.Invalid, "the key of push messages is not one of the curve P-256")
	}
	return keyOf(k), nil
}

func keyOf(k *ecdh.PrivateKey) Key {
	enc := base64.RawURLEncoding
	return Key{Public: enc.EncodeToString(k.PublicKey().Bytes()), private: enc.EncodeToString(k.Bytes())}
}

// LoadKey reads the key from a file, which it makes when there is none; only
// this user may read it. Two processes that begin at once get the same key.
func LoadKey(file string) (Key, error) {
	b, err := os.ReadFile(file)
	if err == nil {
		return ParseKey(string(b))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return Key{}, chat.Wrap(chat.Unavailable, err, "the key of push messages cannot be read")
	}
	k, err := NewKey()
	if err != nil {
		return k, err
	}
	own, err := k.write(file)
	if err != nil {
		return k, err
	}
	defer os.Remove(own)                                        //nolint:errcheck // linked or not, its own name is not needed
	if err := os.Link(own, file); errors.Is(err, fs.ErrExist) { // another was first
		return LoadKey(file)
	} else if err != nil {
		return k, chat.Wrap(chat.Unavailable, err, "the key of push messages cannot be kept")
	}
	return k, nil
}

// ReplaceKey makes a key and keeps it in a file, instead of what is there.
func ReplaceKey(file string) (Key, error) {
	k, err := NewKey()
	if err != nil {
		return k, err
	}
	own, err := k.write(file)
	if err != nil {
		return k, err
	}
	if err := os.Rename(own, file); err != nil {
		return k, chat.Wrap(chat.Unavailable, errors.Join(err, os.Remove(own)), "the key of push messages cannot be kept")
	}
	return k, nil
}

// write writes the private half beside a file, under a name of its own that it
// gives; only this user may read it.
func (k Key) write(file string) (own string, err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", chat.Wrap(chat.Unavailable, err, "the key of push messages cannot be kept")
	}
	own = file + "." + chat.NewID().String()
	if err := os.WriteFile(own, []byte(k.private+"\n"), 0o600); err != nil {
		return "", chat.Wrap(chat.Unavailable, err, "the key of push messages cannot be kept")
	}
	return own, nil
}
