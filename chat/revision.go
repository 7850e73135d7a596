package chat

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Revision names a state of what is stored, by its content: 16 hex digits.
// Who changes it says which revision they saw, so that two people's changes
// never cover each other.
func Revision(state any) string {
	sum := sha256.Sum256(Encode(state))
	return hex.EncodeToString(sum[:8])
}

// CheckRevision refuses a change that was made on another state than the
// stored one; "" is made on whatever is there. The error is Conflict.
func CheckRevision(basedOn string, state any) error {
	if basedOn != "" && basedOn != Revision(state) {
		return Errorf(Conflict, "a colleague has changed this meanwhile")
	}
	return nil
}

// Difference gives the keys of two JSON objects whose values differ, with both
// values; a key that one of them does not have is left out there. It is what
// the audit keeps of a change.
type Difference struct {
	Before map[string]json.RawMessage `json:"before"`
	After  map[string]json.RawMessage `json:"after"`
}

// Differ compares what becomes JSON objects; anything else counts as empty.
func Differ(before, after any) Difference {
	a, b := fieldsOf(before), fieldsOf(after)
	for key, value := range a {
		if other, ok := b[key]; ok && bytes.Equal(value, other) {
			delete(a, key)
			delete(b, key)
		}
	}
	return Difference{a, b}
}

// fieldsOf gives an object's fields, each in one form whatever its spacing.
func fieldsOf(v any) map[string]json.RawMessage {
	fields := map[string]json.RawMessage{}
	if v == nil || json.Unmarshal(Encode(v), &fields) != nil || fields == nil {
		return map[string]json.RawMessage{}
	}
	for key, value := range fields {
		var any any
		if json.Unmarshal(value, &any) == nil {
			fields[key] = Encode(any)
		}
	}
	return fields
}

// Same reports that nothing differs.
func (d Difference) Same() bool { return len(d.Before) == 0 && len(d.After) == 0 }
