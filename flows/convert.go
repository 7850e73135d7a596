package flows

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// ToJSON gives a file of flows as JSON, with the keys in their order and the
// numbers as they are written; comments cannot stay. Several flows become
// several values divided by lines of "---", which flows are read from too.
// The error has code Invalid: the file is no YAML.
func ToJSON(src Source) ([]byte, error) {
	docs, err := valuesIn(src)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	for i, doc := range docs {
		if i > 0 {
			out.WriteString("---\n")
		}
		var b bytes.Buffer
		if err := writeJSON(&b, doc); err != nil {
			return nil, err
		}
		if err := json.Indent(&out, b.Bytes(), "", "  "); err != nil {
			return nil, err
		}
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}

// ToYAML gives a file of flows as YAML. Of JSON nothing is lost; YAML comes
// back in its canonical form. The error has code Invalid.
func ToYAML(src Source) ([]byte, error) {
	if !json.Valid(src.Text) {
		return Format(src)
	}
	docs, err := valuesIn(src)
	if err != nil {
		return nil, err
	}
	out, err := encode(docs)
	if err != nil {
		return nil, err
	}
	return Format(Source{Name: src.Name, Text: out})
}

// valuesIn reads the documents of a file, JSON as JSON: its escapes are not
// all YAML's.
func valuesIn(src Source) ([]*yaml.Node, error) {
	if json.Valid(src.Text) {
		dec := json.NewDecoder(bytes.NewReader(src.Text))
		dec.UseNumber()
		n, err := readJSON(dec)
		if err != nil {
			return nil, chat.Wrap(chat.Invalid, err, "%s is not valid JSON", src.Name)
		}
		return []*yaml.Node{n}, nil
	}
	docs, err := documentsOf(src)
	if err != nil {
		return nil, err
	}
	out := make([]*yaml.Node, len(docs))
	for i, doc := range docs {
		if out[i] = doc.Content[0]; findAlias(out[i]) != nil {
			return nil, chat.Errorf(chat.Invalid, "%s: anchors and aliases are not part of the flow language: write the value out", src.Name)
		}
	}
	return out, nil
}

// readJSON reads one value with the order of its keys.
func readJSON(dec *json.Decoder) (*yaml.Node, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case json.Delim:
		n := &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"}
		if v == '{' {
			n.Kind, n.Tag = yaml.MappingNode, "!!map"
		}
		for dec.More() {
			c, err := readJSON(dec) // of a mapping: a key or a value
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, c)
		}
		_, err := dec.Token()
		return n, err
	case json.Number:
		tag := "!!float"
		if _, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			tag = "!!int"
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: tag, Value: v.String()}, nil
	case string:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: v}, nil
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: strconv.FormatBool(v)}, nil
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}, nil
	}
	return nil, io.ErrUnexpectedEOF
}

func writeJSON(b *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		b.WriteByte('{')
		for i := 0; i+1 < len(n.Content); i += 2 {
			if i > 0 {
				b.WriteByte(',')
			}
			writeString(b, n.Content[i].Value)
			b.WriteByte(':')
			if err := writeJSON(b, n.Content[i+1]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
		return nil
	case yaml.SequenceNode:
		b.WriteByte('[')
		for i, c := range n.Content {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeJSON(b, c); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	}
	return writeScalar(b, n)
}

func writeScalar(b *bytes.Buffer, n *yaml.Node) error {
	switch n.ShortTag() {
	case "!!int", "!!float":
		if json.Valid([]byte(n.Value)) {
			b.WriteString(n.Value)
			return nil
		}
		var v float64 // 0x10, .5, 1_000
		if err := n.Decode(&v); err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
			return chat.Errorf(chat.Invalid, "line %d: JSON has no number %s", n.Line, n.Value)
		}
		b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
		return nil
	case "!!bool":
		var v bool
		if err := n.Decode(&v); err == nil {
			b.WriteString(strconv.FormatBool(v))
			return nil
		}
	case "!!null":
		b.WriteString("null")
		return nil
	}
	writeString(b, n.Value)
	return nil
}

func writeString(b *bytes.Buffer, s string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s)       // a text always encodes
	b.Truncate(b.Len() - 1) // the line break
}
