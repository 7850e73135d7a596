package flows

import (
	"bytes"
	"errors"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// compileSchema reads a JSON Schema; one that refers to another document is an
// error, for nothing is ever loaded.
func compileSchema(schema []byte) (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(nowhere{})
	if err := c.AddResource("schema.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("schema.json")
}

// nowhere loads nothing.
type nowhere struct{}

// Load implements jsonschema.URLLoader.
func (nowhere) Load(string) (any, error) {
	return nil, errors.New("other documents cannot be referred to")
}

// Conforms checks a JSON-like value against a JSON Schema. The error has code
// Invalid and says which part breaks which rule; it may hold parts of the
// value.
func Conforms(schema []byte, value any) error {
	s, err := compileSchema(schema)
	if err != nil {
		return chat.Wrap(chat.Invalid, err, "the schema is not valid")
	}
	if err := s.Validate(plain(value)); err != nil {
		return chat.Errorf(chat.Invalid, "%s", clip(lastLine(err.Error()), 300))
	}
	return nil
}
