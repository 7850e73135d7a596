package chat

import (
	"database/sql/driver"
	"fmt"

	"github.com/google/uuid"
)

// ID names anything stored: a UUIDv7, so that ids made later sort later.
// It is 16 bytes in both databases and the canonical 36-character text in
// JSON. The zero ID means "none": it is NULL in SQL and "" in JSON.
type ID uuid.UUID

// NewID makes a fresh id. Safe for concurrent use.
func NewID() ID { return ID(uuid.Must(uuid.NewV7())) }

// ParseID reads the 36-character form; an empty string is the zero ID.
// The error has code Invalid.
func ParseID(s string) (ID, error) {
	if s == "" {
		return ID{}, nil
	}
	u, err := uuid.Parse(s)
	if err != nil || len(s) != 36 {
		return ID{}, Errorf(Invalid, "%q is not an id: 36 characters like 0190a5f0-1c2d-7e3f-8a4b-5c6d7e8f9a0b", s)
	}
	return ID(u), nil
}

// MustParseID is ParseID for constants and tests; it panics on bad input.
func MustParseID(s string) ID {
	id, err := ParseID(s)
	if err != nil {
		panic(err)
	}
	return id
}

// IsZero reports whether the id is "none".
func (id ID) IsZero() bool { return id == ID{} }

// String is the 36-character form, or "" for the zero ID.
func (id ID) String() string {
	if id.IsZero() {
		return ""
	}
	return uuid.UUID(id).String()
}

// MarshalText writes the form String gives.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(b []byte) error {
	got, err := ParseID(string(b))
	if err != nil {
		return err
	}
	*id = got
	return nil
}

// Value stores the 16 bytes, or NULL for the zero ID.
func (id ID) Value() (driver.Value, error) {
	if id.IsZero() {
		return nil, nil
	}
	b := uuid.UUID(id)
	return b[:], nil
}

// Scan reads what Value stored.
func (id *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*id = ID{}
		return nil
	case []byte:
		if len(v) != 16 {
			return fmt.Errorf("scan id: %d bytes, want 16", len(v))
		}
		copy(id[:], v)
		return nil
	case string: // a driver that gives blobs as text
		if len(v) != 16 {
			return fmt.Errorf("scan id: %d bytes, want 16", len(v))
		}
		copy(id[:], v)
		return nil
	}
	return fmt.Errorf("scan id: cannot read %T", src)
}
