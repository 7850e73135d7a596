package secrets

import (
	"context"
	"regexp"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Secret is a workspace's secret as it is stored. It never holds the value.
type Secret struct {
	Workspace chat.ID
	Name      string
	Sealed    []byte
	KeyID     string
	SetBy     chat.ID
	SetByName string
	SetAt     time.Time
	UsedAt    time.Time // zero: never
}

// bound ties a sealed value to its place: a row that is moved does not open.
func (s Secret) bound() []byte { return append(s.Workspace[:], s.Name...) }

// Store keeps secrets. Errors are of package chat.
type Store interface {
	// Secrets gives a workspace's, by name.
	Secrets(ctx context.Context, workspace chat.ID) ([]Secret, error)
	// SealedSecret gives one, or NotFound.
	SealedSecret(ctx context.Context, workspace chat.ID, name string) (Secret, error)
	// PutSecret sets one or replaces its value, and records who did it, by name
	// alone. Conflict when the workspace has too many.
	PutSecret(ctx context.Context, by chat.ID, s Secret) error
	// DeleteSecret deletes one and records who did it, or NotFound.
	DeleteSecret(ctx context.Context, workspace, by chat.ID, name string) error
	// UseSecret notes that it was used now.
	UseSecret(ctx context.Context, workspace chat.ID, name string) error
	// SecretsSealedOtherwise gives some of every workspace's secrets that
	// another key than this one sealed.
	SecretsSealedOtherwise(ctx context.Context, keyID string, limit int) ([]Secret, error)
	// ResealSecret replaces what is sealed as long as it still is what was read.
	ResealSecret(ctx context.Context, s Secret, sealed []byte, keyID string) error
}

// Vault sets and opens secrets. Safe for concurrent use.
type Vault struct {
	Store Store
	// Load gives the ring: at the first use, and again when a secret was sealed
	// with a key that it does not know, for the keys were changed meanwhile.
	Load func() (Ring, error)
	Now  func() time.Time

	mu   sync.Mutex
	ring Ring
	used map[string]time.Time
}

// nameForm is how flows name secrets, as flows/secret.go reads them.
var nameForm = regexp.MustCompile(`^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$`)

// Bounds in bytes: an HTTP header must hold a value.
const (
	longestName  = 60
	longestValue = 4096
)

// useEvery is how often a use is noted, so that a busy flow does not write at
// each call.
const useEvery = time.Minute

// Set keeps a value under a name. Invalid with the field for what flows could
// not use; the errors are else the store's.
func (v *Vault) Set(ctx context.Context, workspace, by chat.ID, name, value string) error {
	if !nameForm.MatchString(name) || len(name) > longestName {
		return chat.At("name", chat.Errorf(chat.Invalid, "the name has 1 to %d of a–z, 0–9 and single _ between them, and begins with a letter", longestName))
	}
	if err := checkValue(value); err != nil {
		return chat.At("value", err)
	}
	ring, err := v.reload() // a rotation may have made a new key: nothing is sealed with one that goes
	if err != nil {
		return err
	}
	s := Secret{Workspace: workspace, Name: name, KeyID: ring[0].ID}
	s.Sealed = ring[0].Seal(value, s.bound())
	return v.Store.PutSecret(ctx, by, s)
}

func checkValue(value string) error {
	if value == "" || len(value) > longestValue {
		return chat.Errorf(chat.Invalid, "the value has %d bytes: 1 to %d are allowed", len(value), longestValue)
	}
	for _, b := range []byte(value) {
		if b < 0x20 || b == 0x7f {
			return chat.Errorf(chat.Invalid, "the value has a line break or a control character, which no header can carry")
		}
	}
	return nil
}

// Get gives a secret's value for the call that needs it; NotFound when there
// is none of this name. The use is noted.
func (v *Vault) Get(ctx context.Context, workspace chat.ID, name string) (string, error) {
	s, err := v.Store.SealedSecret(ctx, workspace, name)
	if err != nil {
		return "", err
	}
	value, err := v.open(s)
	if err != nil {
		return "", err
	}
	if v.mayNote(workspace.String() + " " + name) {
		// A call goes out whether or not its use could be noted.
		_ = v.Store.UseSecret(ctx, workspace, name)
	}
	return value, nil
}

func (v *Vault) mayNote(key string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := v.Now()
	if at, ok := v.used[key]; ok && now.Sub(at) < useEvery {
		return false
	}
	if v.used == nil {
		v.used = map[string]time.Time{}
	}
	v.used[key] = now
	return true
}

func (v *Vault) open(s Secret) (string, error) {
	ring, err := v.keys()
	if err != nil {
		return "", err
	}
	k, ok := ring.find(s.KeyID)
	if !ok {
		if ring, err = v.reload(); err != nil {
			return "", err
		}
		if k, ok = ring.find(s.KeyID); !ok {
			return "", chat.Errorf(chat.Internal, "secret %q was sealed with the key %s, which this server does not have", s.Name, s.KeyID)
		}
	}
	return k.Open(s.Sealed, s.bound())
}

func (v *Vault) keys() (Ring, error) {
	v.mu.Lock()
	ring := v.ring
	v.mu.Unlock()
	if len(ring) > 0 {
		return ring, nil
	}
	return v.reload()
}

func (v *Vault) reload() (Ring, error) {
	ring, err := v.Load()
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	v.ring = ring
	v.mu.Unlock()
	return ring, nil
}

// resealAtOnce is how many secrets a rotation reads at a time.
const resealAtOnce = 100

// Reseal seals every secret of every workspace with the ring's first key, and
// gives how many it sealed anew. It may be stopped and run again.
func (v *Vault) Reseal(ctx context.Context) (int, error) {
	ring, err := v.reload()
	if err != nil {
		return 0, err
	}
	done := 0
	for {
		some, err := v.Store.SecretsSealedOtherwise(ctx, ring[0].ID, resealAtOnce)
		if err != nil || len(some) == 0 {
			return done, err
		}
		for _, s := range some {
			value, err := v.open(s)
			if err != nil {
				return done, err
			}
			err = v.Store.ResealSecret(ctx, s, ring[0].Seal(value, s.bound()), ring[0].ID)
			if err != nil && chat.CodeOf(err) != chat.Conflict { // replaced meanwhile: the next look sees it
				return done, err
			}
			if err == nil {
				done++
			}
		}
	}
}
