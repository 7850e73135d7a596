package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Argon2id parameters: the second of the equivalent settings that the OWASP
// Password Storage Cheat Sheet gives (m = 19 MiB, t = 2, p = 1).
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32 // bytes
	argonSalt    = 16
)

// Bounds of a password, in characters. The upper one keeps hashing cheap to ask for.
const (
	MinPassword = 10
	MaxPassword = 200
)

// CheckPassword says whether a password may be chosen: 10 to 200 characters,
// not all the same, not the e-mail address. Errors are Invalid.
func CheckPassword(password, email string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < MinPassword:
		return chat.Tell(chat.Errorf(chat.Invalid, "the password has %d characters: at least %d are needed", n, MinPassword), "password_short", "from", MinPassword)
	case n > MaxPassword:
		return chat.Tell(chat.Errorf(chat.Invalid, "the password has %d characters: at most %d are allowed", n, MaxPassword), "longest", "most", MaxPassword)
	case email != "" && strings.EqualFold(password, email):
		return chat.Tell(chat.Errorf(chat.Invalid, "the password is the e-mail address: choose another one"), "password_mail")
	}
	first, _ := utf8.DecodeRuneInString(password)
	if strings.Trim(password, string(first)) == "" {
		return chat.Tell(chat.Errorf(chat.Invalid, "the password is one character repeated: choose another one"), "password_repeated")
	}
	return nil
}

// HashPassword gives the PHC string of a password under a fresh salt. It
// takes about 20 ms and 19 MiB.
func HashPassword(password string) string {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails: see crypto/rand
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

// VerifyPassword reports whether a password has this hash, in a time that
// does not tell how nearly. It reads the parameters from the hash, within
// bounds, so that they may be raised later; stale reports that they were.
func VerifyPassword(hash, password string) (ok, stale bool) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || utf8.RuneCountInString(password) > MaxPassword {
		return false, false
	}
	var version, memory, time, threads int
	if n, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &time, &threads); err != nil || n != 4 {
		return false, false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, false
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || version != argon2.Version || memory < 8 || memory > 1<<20 || time < 1 || time > 20 || threads < 1 || threads > 16 ||
		len(key) < 16 || len(key) > 64 {
		return false, false
	}
	got := argon2.IDKey([]byte(password), salt, uint32(time), uint32(memory), uint8(threads), uint32(len(key)))
	stale = memory != argonMemory || time != argonTime || threads != argonThreads
	return subtle.ConstantTimeCompare(got, key) == 1, stale
}

// oneTimeAlphabet leaves out what is easily mistaken: 0 O 1 l I.
const oneTimeAlphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// OneTimePassword makes a password to be shown once and changed at the first
// sign-in: four groups of four, about 92 bits.
func OneTimePassword() string {
	var b strings.Builder
	buf := make([]byte, 1)
	for n := 0; n < 16; {
		_, _ = rand.Read(buf)
		if int(buf[0]) >= 256/len(oneTimeAlphabet)*len(oneTimeAlphabet) {
			continue // would favour the first letters
		}
		if n > 0 && n%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(oneTimeAlphabet[int(buf[0])%len(oneTimeAlphabet)])
		n++
	}
	return b.String()
}
