package llmtest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// Request is what was asked, of both kinds; what the other kind has is empty.
type Request struct {
	Path string `json:"-"`
	Key  string `json:"-"` // the bearer token
	Body []byte `json:"-"` // as it came

	Model         string    `json:"model"`
	Messages      []Message `json:"messages"`
	Temperature   *float64  `json:"temperature"`
	Stream        bool      `json:"stream"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	ResponseFormat ResponseFormat `json:"response_format"`

	Input          Texts  `json:"input"`
	EncodingFormat string `json:"encoding_format"`
}

// Message is one message of a chat request.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// ResponseFormat is the form that the answer has to take.
type ResponseFormat struct {
	Type       string `json:"type"` // text, json_object or json_schema
	JSONSchema struct {
		Name   string          `json:"name"`
		Strict bool            `json:"strict"`
		Schema json.RawMessage `json:"schema"`
	} `json:"json_schema"`
}

// Texts is the input of an embedding request: one text or a list.
type Texts []string

// UnmarshalJSON reads both forms.
func (t *Texts) UnmarshalJSON(b []byte) error {
	var one string
	if err := json.Unmarshal(b, &one); err == nil {
		*t = Texts{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// IsChat tells chat requests from embedding requests.
func (r Request) IsChat() bool { return strings.HasSuffix(r.Path, "/chat/completions") }

// Role joins the contents of all messages of one role.
func (r Request) Role(role string) string {
	var all []string
	for _, m := range r.Messages {
		if m.Role == role {
			all = append(all, m.Content)
		}
	}
	return strings.Join(all, "\n")
}

var opening = regexp.MustCompile(`(?m)^\[(data-[0-9a-z]+) `)

// Mark is the word that marks this request's blocks, "" when it has none.
func (r Request) Mark() string {
	if m := opening.FindStringSubmatch(r.Role("user")); m != nil {
		return m[1]
	}
	return ""
}

// Block gives the text of a block of package llm's prompt, such as "question"
// or "passage 1"; "" when there is none.
func (r Request) Block(name string) string {
	mark := r.Mark()
	_, rest, found := strings.Cut(r.Role("user"), "["+mark+" "+name+"]\n")
	if !found {
		return ""
	}
	text, _, _ := strings.Cut(rest, "\n[/"+mark+"]")
	return text
}

// chatProblem says what OpenAI's endpoint would refuse, "" for nothing.
func (r Request) chatProblem() string {
	switch {
	case r.Model == "":
		return "you must provide a model parameter"
	case len(r.Messages) == 0:
		return "messages is too short"
	case r.Temperature != nil && (*r.Temperature < 0 || *r.Temperature > 2):
		return "temperature is out of range"
	}
	for _, m := range r.Messages {
		if !slices.Contains([]string{"system", "developer", "user", "assistant"}, m.Role) {
			return "a message has an unknown role"
		}
	}
	return r.formatProblem()
}

func (r Request) formatProblem() string {
	f := r.ResponseFormat
	switch f.Type {
	case "", "text":
		return ""
	case "json_object":
		if !strings.Contains(r.Role("system")+r.Role("user"), "JSON") {
			return "messages must contain the word JSON to use json_object"
		}
		return ""
	case "json_schema":
		if f.JSONSchema.Name == "" || !json.Valid(f.JSONSchema.Schema) {
			return "json_schema needs a name and a schema"
		}
		if f.JSONSchema.Strict {
			return strictProblem(f.JSONSchema.Schema)
		}
		return ""
	}
	return "unknown response_format"
}

// strictProblem checks the two rules of strict schemas: every property of an
// object is required, and no others are allowed.
func strictProblem(schema json.RawMessage) string {
	var node struct {
		Type       string                     `json:"type"`
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
		Additional *bool                      `json:"additionalProperties"`
		Items      json.RawMessage            `json:"items"`
	}
	if err := json.Unmarshal(schema, &node); err != nil {
		return "a part of the schema is no object"
	}
	if node.Items != nil {
		return strictProblem(node.Items)
	}
	if node.Type != "object" {
		return ""
	}
	if node.Additional == nil || *node.Additional {
		return "additionalProperties must be false"
	}
	for name, property := range node.Properties {
		if !slices.Contains(node.Required, name) {
			return "required must hold every property, " + name + " is missing"
		}
		if problem := strictProblem(property); problem != "" {
			return problem
		}
	}
	return ""
}

// embeddingProblem says what OpenAI's endpoint would refuse, "" for nothing.
func (r Request) embeddingProblem() string {
	switch {
	case r.Model == "":
		return "you must provide a model parameter"
	case len(r.Input) == 0 || slices.Contains(r.Input, ""):
		return "input cannot be an empty string"
	case r.EncodingFormat != "" && r.EncodingFormat != "float":
		return "this endpoint knows only the encoding_format float"
	}
	return ""
}
