package files

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Links signs addresses under which a file can be had without a header, as a
// page's pictures need it, for a short time.
type Links struct {
	Secret []byte
}

// linkFor is how long a link holds at least; linkStep makes links that are
// asked for within the same span alike, so that browsers know the picture.
const (
	linkFor  = 10 * time.Minute
	linkStep = 10 * time.Minute
)

// Sign gives until when a link made now holds, and its signature.
func (l Links) Sign(workspace, id chat.ID, now time.Time) (until time.Time, signature string) {
	until = now.Add(linkFor + linkStep).Truncate(linkStep).UTC()
	return until, l.signature(workspace, id, until)
}

// Holds reports whether a link was made here and has not ended.
func (l Links) Holds(workspace, id chat.ID, until time.Time, signature string, now time.Time) bool {
	return now.Before(until) && hmac.Equal([]byte(signature), []byte(l.signature(workspace, id, until)))
}

func (l Links) signature(workspace, id chat.ID, until time.Time) string {
	h := hmac.New(sha256.New, l.Secret)
	h.Write(workspace[:])
	h.Write(id[:])
	h.Write([]byte(strconv.FormatInt(until.Unix(), 10)))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
