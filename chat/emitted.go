package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
)

// Bounds of a custom event from outside.
const (
	MaxEventName = 64      // characters
	MaxEventData = 4 << 10 // bytes of JSON
)

var (
	eventNames = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,63}$`)
	eventKeys  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}$`)
)

// Keys that flows read besides the data's own.
const (
	EventName = "name" // of the event
	EventFrom = "from" // EventFromPage or EventFromServer
)

// Where a custom event comes from. What a page says is what its visitor says.
const (
	EventFromPage   = "page"
	EventFromServer = "server"
)

// CheckEvent gives a custom event from outside as it is stored: a name of
// letters, digits, "_", "." and "-", and data of texts, numbers, true, false
// and null. The error is Invalid.
func CheckEvent(e EmittedBody) (EmittedBody, error) {
	if !eventNames.MatchString(e.Name) {
		return e, Errorf(Invalid, "the event's name must begin with a letter and have at most %d letters, digits, _, . and -", MaxEventName)
	}
	if len(e.Data) > MaxEventData {
		return e, Errorf(Invalid, "the event's data has %d bytes: at most %d", len(e.Data), MaxEventData)
	}
	values, err := eventData(e.Data)
	if err != nil {
		return e, err
	}
	for key, value := range values {
		switch text := value.(type) {
		case nil, bool, float64:
		case string:
			values[key] = stripControls(text)
		default:
			return e, Errorf(Invalid, "the event's data must be flat: the value of %.64q is a list or an object", key)
		}
		if !eventKeys.MatchString(key) || key == EventName || key == EventFrom {
			return e, Errorf(Invalid, "%.64q cannot name a value of an event: use letters, digits and _, and neither %s nor %s", key, EventName, EventFrom)
		}
	}
	e.Data = nil
	if len(values) > 0 {
		e.Data = body(values)
	}
	return e, nil
}

func eventData(raw json.RawMessage) (values map[string]any, err error) {
	if len(raw) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if err := d.Decode(&values); err != nil {
		return nil, Wrap(Invalid, err, "the event's data is no object")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, Errorf(Invalid, "the event's data is more than one object")
	}
	return values, nil
}

// Values gives what flows read of a custom event by an actor.
func (e EmittedBody) Values(by ActorKind) map[string]any {
	values, err := eventData(e.Data)
	if err != nil || values == nil {
		values = map[string]any{}
	}
	values[EventName], values[EventFrom] = e.Name, EventFromServer
	if by == ByVisitor {
		values[EventFrom] = EventFromPage
	}
	return values
}

// emit keeps what happened outside, and tells the bot while the chat is its.
func emit(s *step) error {
	if s.c.Actor.Kind == ByVisitor && !s.followed() {
		return Errorf(Forbidden, "the visitor does not want to be followed")
	}
	b, err := CheckEvent(s.c.Event)
	if err != nil {
		return err
	}
	e := s.add(EventEmitted, ToAgents, b)
	s.ack(e)
	if s.conv.Owner == OwnerBot {
		s.wake(TurnEvent, e.Seq)
	}
	return nil
}
