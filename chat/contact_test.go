package chat

import "testing"

// TestContact: a visitor leaves an address, corrects it and takes it back, at
// any time, and nobody else does it for them.
func TestContact(t *testing.T) {
	t.Parallel()
	w := newWorld()
	say := func(c Command) Change {
		t.Helper()
		ch, err := w.do(c)
		if err != nil {
			t.Fatal(err)
		}
		return ch
	}
	kinds := func(ch Change) (out []Kind) {
		for _, e := range ch.Events {
			if e.Visibility != ToAll {
				t.Errorf("%s is for %s", e.Kind, e.Visibility)
			}
			out = append(out, e.Kind)
		}
		return out
	}
	say(Command{Op: OpPost, Actor: visitor, Message: MessageBody{Text: "hello"}})
	owner, epoch := w.conv.Owner, w.conv.Epoch
	given := say(Command{Op: OpContact, Actor: visitor, Contact: &Contact{Email: "kim@example.com"}})
	if k := kinds(given); len(k) != 1 || k[0] != ContactGiven || given.Contact == nil || given.Contact.Email != "kim@example.com" || given.NoEmail {
		t.Errorf("given: %v, %+v, no email %t", k, given.Contact, given.NoEmail)
	}
	for _, c := range []*Contact{nil, {Email: "kim at home"}} {
		if _, err := w.do(Command{Op: OpContact, Actor: visitor, Contact: c}); CodeOf(err) != Invalid {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for range 2 { // taking it back again does no harm
		gone := say(Command{Op: OpContact, Actor: visitor, Contact: &Contact{}})
		if k := kinds(gone); len(k) != 1 || k[0] != ContactRemoved || !gone.NoEmail || gone.Contact != nil {
			t.Errorf("taken back: %v, %+v, no email %t", k, gone.Contact, gone.NoEmail)
		}
	}
	for _, who := range []Actor{anna, theBot, router} {
		if _, err := w.do(Command{Op: OpContact, Actor: who, Contact: &Contact{}}); err == nil {
			t.Errorf("%s took a visitor's address away", who.Kind)
		}
	}
	say(Command{Op: OpResolve, Actor: visitor})
	if gone := say(Command{Op: OpContact, Actor: visitor, Contact: &Contact{}}); !gone.NoEmail {
		t.Error("after the chat has ended an address cannot be taken back")
	}
	if w.conv.Epoch < epoch || owner != OwnerBot || w.conv.Status != Resolved {
		t.Errorf("it changed the chat: %+v", w.conv)
	}
}
