package secrets

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// keySize is that of AES-256, in bytes.
const keySize = 32

// Key seals and opens values with AES-256-GCM (NIST SP 800-38D), under a fresh
// random nonce each. Safe for concurrent use.
type Key struct {
	// ID tells keys apart without telling the key: 16 hex digits of its hash.
	ID   string
	text string
	aead cipher.AEAD
}

// NewKey makes a random key.
func NewKey() Key {
	b := make([]byte, keySize)
	_, _ = rand.Read(b) // never fails: see crypto/rand
	k, err := ParseKey(base64.StdEncoding.EncodeToString(b))
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	return k
}

// ParseKey reads a key as base64 of 32 bytes. The error is Invalid and does
// not repeat it.
func ParseKey(text string) (Key, error) {
	text = strings.TrimSpace(text)
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) != keySize {
		return Key{}, chat.Errorf(chat.Invalid, "a key for secrets is %d bytes in base64: make one with openssl rand -base64 %d", keySize, keySize)
	}
	block, err := aes.NewCipher(b)
	if err != nil {
		return Key{}, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return Key{}, err
	}
	sum := sha256.Sum256(append([]byte("frontdesk secret key "), b...))
	return Key{ID: hex.EncodeToString(sum[:8]), text: text, aead: aead}, nil
}

// Seal gives nonce and ciphertext of a value, bound to what it is for.
func (k Key) Seal(value string, bound []byte) []byte {
	nonce := make([]byte, k.aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails: see crypto/rand
	return k.aead.Seal(nonce, nonce, []byte(value), bound)
}

// Open gives the value. The error is Internal: it was changed, belongs to
// something else, or was sealed with another key.
func (k Key) Open(sealed, bound []byte) (string, error) {
	n := k.aead.NonceSize()
	if len(sealed) < n {
		return "", chat.Errorf(chat.Internal, "a sealed value of %d bytes is too short", len(sealed))
	}
	value, err := k.aead.Open(nil, sealed[:n], sealed[n:], bound)
	if err != nil {
		return "", chat.Wrap(chat.Internal, err, "a sealed value does not open")
	}
	return string(value), nil
}

// Ring is the keys of this installation: the first seals, every one opens.
type Ring []Key

// ParseRing reads keys divided by commas or lines, the newest first. Lines
// that begin with # are comments.
func ParseRing(text string) (Ring, error) {
	var r Ring
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		for part := range strings.SplitSeq(line, ",") {
			if strings.TrimSpace(part) == "" {
				continue
			}
			k, err := ParseKey(part)
			if err != nil {
				return nil, err
			}
			r = append(r, k)
		}
	}
	if len(r) == 0 {
		return nil, chat.Errorf(chat.Invalid, "there is no key for secrets")
	}
	return r, nil
}

// find gives the key of an id.
func (r Ring) find(id string) (Key, bool) {
	for _, k := range r {
		if k.ID == id {
			return k, true
		}
	}
	return Key{}, false
}

// KeyFile is a file that holds the ring, for its owner's eyes only.
type KeyFile string

// Load reads the ring; a file that is not there is made, with a new key.
// Invalid for a file that others may read.
func (f KeyFile) Load() (Ring, error) {
	b, err := os.ReadFile(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return f.make()
	}
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(string(f))
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, chat.Errorf(chat.Invalid, "%s may be read by others: chmod 600 it", string(f))
	}
	return ParseRing(string(b))
}

// make writes a new ring, unless another process is first.
func (f KeyFile) make() (Ring, error) {
	if err := os.MkdirAll(filepath.Dir(string(f)), 0o700); err != nil {
		return nil, err
	}
	k := NewKey()
	file, err := os.OpenFile(string(f), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return f.Load()
	}
	if err != nil {
		return nil, err
	}
	_, err = file.WriteString(k.text + "\n")
	return Ring{k}, errors.Join(err, file.Sync(), file.Close())
}

// Save replaces the ring. What was there stays until the new one is on disk.
func (f KeyFile) Save(r Ring) error {
	var b strings.Builder
	for _, k := range r {
		b.WriteString(k.text + "\n")
	}
	file, err := os.CreateTemp(filepath.Dir(string(f)), filepath.Base(string(f))+".*") // made with mode 0600
	if err != nil {
		return err
	}
	_, err = file.WriteString(b.String())
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return os.Rename(file.Name(), string(f))
}
