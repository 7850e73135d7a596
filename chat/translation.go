package chat

import "regexp"

var langForm = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$`)

// translation checks what an agent's message says of its translation: nothing,
// or both its language and what was written before.
func translation(m MessageBody) (MessageBody, error) {
	if m.Original == nil {
		return MessageBody{}, nil
	}
	text, err := clean(m.Original.Text)
	if err != nil {
		return MessageBody{}, err
	}
	if !langForm.MatchString(m.Lang) || !langForm.MatchString(m.Original.Lang) {
		return MessageBody{}, Errorf(Invalid, "a translation names both of its languages, as en and ko")
	}
	return MessageBody{Lang: m.Lang, Original: &Original{Text: text, Lang: m.Original.Lang}}, nil
}
