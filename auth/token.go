package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// TokenHash is what is stored of a token: whoever reads the database cannot
// sign in with it. A fast hash is enough, the token has 256 random bits.
type TokenHash [sha256.Size]byte

// NewToken makes an unguessable token, 43 characters that fit into a URL or a
// cookie, and the hash to store.
func NewToken() (token string, hash TokenHash) {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails: see crypto/rand
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, sha256.Sum256([]byte(token))
}

// HashToken gives the hash under which a token is stored. Unauthenticated for
// what cannot be a token.
func HashToken(token string) (TokenHash, error) {
	if b, err := base64.RawURLEncoding.DecodeString(token); err != nil || len(b) != 32 {
		return TokenHash{}, chat.Errorf(chat.Unauthenticated, "the token is not valid")
	}
	return sha256.Sum256([]byte(token)), nil
}

// SameToken compares two secrets in constant time.
func SameToken(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
