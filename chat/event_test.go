package chat

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readers decode each kind's body; a kind without fields is left out.
var readers = map[Kind]func(Event) (any, error){
	ConversationOpened: as[OpenedBody], ConversationResolved: as[ResolvedBody], MessagePosted: as[MessageBody], MessageEdited: as[EditedBody],
	MessageDeleted: as[EditedBody], NotePosted: as[NoteBody], OwnerChanged: as[OwnerBody], AgentJoined: as[JoinedBody], AgentLeft: as[LeftBody],
	HandoffRequested: as[HandoffBody], OfferMade: as[OfferBody], OfferDeclined: as[OfferBody], OfferExpired: as[OfferBody], OfferAccepted: as[OfferBody],
	DecisionMade: as[DecisionBody], FeedbackGiven: as[FeedbackBody], RatingGiven: as[RatingBody], FieldCaptured: as[FieldBody], TagsChanged: as[TagsBody],
	EventEmitted: as[EmittedBody], SplitExposed: as[ExposedBody],
}

func as[T any](e Event) (any, error) { return Read[T](e) }

// TestOldBodiesStayReadable reads a corpus of bodies as version 1 wrote them:
// nothing in them may be lost, whatever the structs become.
func TestOldBodiesStayReadable(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("testdata/bodies_v1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[Kind]bool{}
	for lines := bufio.NewScanner(bytes.NewReader(raw)); lines.Scan(); {
		var row struct {
			Kind Kind            `json:"kind"`
			Body json.RawMessage `json:"body"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatalf("%s: %v", lines.Bytes(), err)
		}
		seen[row.Kind] = true
		read, ok := readers[row.Kind]
		if !ok {
			continue
		}
		v, err := read(Event{Kind: row.Kind, V: 1, Body: row.Body})
		if err != nil {
			t.Errorf("%s: %v", row.Kind, err)
			continue
		}
		if d := cmp.Diff(anything(t, row.Body), anything(t, Encode(v))); d != "" {
			t.Errorf("%s lost something (-was +is):\n%s", row.Kind, d)
		}
	}
	for kind := range readers {
		if !seen[kind] {
			t.Errorf("the corpus has no %s", kind)
		}
	}
}

func anything(t *testing.T, b []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
