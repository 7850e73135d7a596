package chat

import (
	"encoding/base64"
	"encoding/binary"
	"time"
)

// CursorAfter gives the cursor of what comes after an entry in a list that is
// sorted by an instant and an id, the newest first.
func CursorAfter(at time.Time, id ID) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(at.UnixMilli()))
	return base64.RawURLEncoding.EncodeToString(append(b, id[:]...))
}
