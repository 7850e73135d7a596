package flows

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// The say step: a text with what may hang on it.

type sayStep struct {
	variants []*localized
	buttons  []quickReply
	image    *picture
	card     *leaflet
}

// quickReply is a button of say: it sends a text as if it had been typed,
// opens a page, or goes to a step.
type quickReply struct {
	label *localized
	say   *localized // nil: the label
	url   *template  // nil: it opens no page
	to    *target    // nil: it goes to no step
}

// picture is an image of say, or of its card.
type picture struct {
	url *template
	alt *localized
}

// leaflet is the card of say.
type leaflet struct {
	title, text *localized
	image       *picture
	buttons     []quickReply
}

// maxButtons is how many buttons one message may have.
const maxButtons = 10

var (
	linkSchemes  = []string{"https", "http", "mailto"}
	imageSchemes = []string{"https"}
)

func readSay(r *reader, _ *step, a stepNodes) action {
	var s sayStep
	if n := or(a.main, a.own["text"]); n != nil && !isNull(n) {
		s.variants = append(s.variants, r.texts(n, "the text")...)
	}
	s.variants = append(s.variants, r.texts(a.own["variants"], "a variant")...)
	s.buttons = r.quickReplies(a.own["buttons"])
	s.image = r.picture(a.own["image"])
	s.card = r.leaflet(a.own["card"])
	if len(s.variants) == 0 && a.own["image"] == nil && a.own["card"] == nil {
		r.fault(a.node, "write say: Hello", "say has no text")
		return nil
	}
	return s
}

func (r *reader) quickReplies(n *yaml.Node) []quickReply {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.fault(n, "write [{label: Prices, say: What does it cost?}]", "buttons must be a list")
		return nil
	}
	if len(n.Content) > maxButtons {
		r.fault(n.Content[maxButtons], "remove some of them", "a message has at most %d buttons", maxButtons)
	}
	var out []quickReply
	for _, item := range n.Content {
		at := r.fields(item, "a button", keysOf(mappingButton)...)
		if item.Kind != yaml.MappingNode {
			continue
		}
		if at["label"] == nil {
			r.fault(item, "add label:", "the button has no label")
			continue
		}
		b := quickReply{label: r.text(at["label"], "the label")}
		if at["say"] != nil {
			b.say = r.text(at["say"], "say")
		}
		if at["url"] != nil {
			b.url = r.link(at["url"], linkSchemes)
		}
		if at["goto"] != nil {
			b.to = r.target(at["goto"], "goto")
		}
		if extra := or(at["goto"], at["url"]); extra != nil && (at["say"] != nil || at["url"] != nil && at["goto"] != nil) {
			r.fault(extra, "keep one of them", "a button sends a text, opens a page or goes to a step: it does one of these")
		}
		out = append(out, b)
	}
	return out
}

func (r *reader) picture(n *yaml.Node) *picture {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, `write {url: "https://...", alt: what it shows}`, "an image needs url and alt")
		return nil
	}
	at := r.fields(n, "an image", keysOf(mappingImage)...)
	if at["url"] == nil || at["alt"] == nil {
		r.fault(n, `write {url: "https://...", alt: what it shows}`, "an image needs url and alt")
		return nil
	}
	return &picture{url: r.link(at["url"], imageSchemes), alt: r.text(at["alt"], "alt")}
}

func (r *reader) leaflet(n *yaml.Node) *leaflet {
	if n == nil {
		return nil
	}
	at := r.fields(n, "a card", keysOf(mappingCard)...)
	if n.Kind != yaml.MappingNode {
		return nil
	}
	if at["title"] == nil {
		r.fault(n, "add title:", "the card has no title")
		return nil
	}
	c := &leaflet{title: r.text(at["title"], "the title"), image: r.picture(at["image"]), buttons: r.quickReplies(at["buttons"])}
	if at["text"] != nil {
		c.text = r.text(at["text"], "the text")
	}
	return c
}

// link reads an address. One that is written out is looked at here; one with
// expressions when it is filled in.
func (r *reader) link(n *yaml.Node, schemes []string) *template {
	t := r.template(n, "url")
	if t != nil && t.constant() && !allowedLink(t.render(nil, nil), schemes) {
		r.fault(n, "it begins with "+strings.Join(schemes, ":, ")+":", "%q is not an address that may be used here", n.Value)
		return nil
	}
	return t
}

// allowedLink reports whether an address may stand in a message.
func allowedLink(address string, schemes []string) bool {
	if address == "" || len(address) > maxValue || strings.ContainsFunc(address, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return false
	}
	u, err := url.Parse(address)
	if err != nil || !slices.Contains(schemes, u.Scheme) {
		return false
	}
	if u.Scheme == "mailto" {
		return strings.Contains(u.Opaque, "@")
	}
	return u.Hostname() != "" && u.User == nil
}

// run says the variants in turn, visit by visit: nothing is left to chance,
// so the same state always says the same. Text is always set: it is what
// lists and clients without pictures show.
func (s sayStep) run(m *machine, st *step) {
	e := Effect{Buttons: m.replies(st, s.buttons), Image: m.image(st, s.image), Card: m.card(st, s.card)}
	if len(s.variants) > 0 {
		e.Text = strings.TrimSpace(m.words(s.variants[(m.visits(st)-1)%len(s.variants)]))
	}
	if e.Text == "" && e.Card != nil {
		e.Text = e.Card.Title
	}
	if e.Text == "" && e.Image != nil {
		e.Text = e.Image.Alt
	}
	if e.Text == "" {
		m.note(st, "empty, skipped")
	} else if !m.say(e) {
		return
	}
	m.advance(st)
}

// targets are where buttons go to. Nobody comes there without a click.
func (s sayStep) targets() []*target {
	buttons := s.buttons
	if s.card != nil {
		buttons = slices.Concat(buttons, s.card.buttons)
	}
	var out []*target
	for _, b := range buttons {
		if b.to != nil {
			out = append(out, b.to)
		}
	}
	return out
}
func (sayStep) flowsOn() bool { return true }

// replies makes buttons. One that has nothing to show or leads nowhere that
// is allowed is left out.
func (m *machine) replies(st *step, buttons []quickReply) []PromptOption {
	var out []PromptOption
	for _, b := range buttons {
		o := PromptOption{Label: strings.TrimSpace(m.words(b.label))}
		if b.say != nil {
			o.Say = strings.TrimSpace(m.words(b.say))
		}
		if b.url != nil {
			o.URL = strings.TrimSpace(b.url.address(m.scope()))
		}
		if o.Label == "" || b.say != nil && o.Say == "" || b.url != nil && !allowedLink(o.URL, linkSchemes) {
			m.note(st, "a button is empty, left out")
			continue
		}
		if b.to != nil {
			o.ID = m.link(st, b.to.to)
		}
		out = append(out, o)
	}
	return out
}

func (m *machine) image(st *step, p *picture) *Image {
	if p == nil {
		return nil
	}
	i := Image{URL: strings.TrimSpace(p.url.address(m.scope())), Alt: strings.TrimSpace(m.words(p.alt))}
	if i.Alt == "" || !allowedLink(i.URL, imageSchemes) {
		m.note(st, "the image is empty, left out")
		return nil
	}
	return &i
}

func (m *machine) card(st *step, l *leaflet) *Card {
	if l == nil {
		return nil
	}
	c := Card{Title: strings.TrimSpace(m.words(l.title)), Text: strings.TrimSpace(m.words(l.text)),
		Image: m.image(st, l.image), Buttons: m.replies(st, l.buttons)}
	if c.Title == "" {
		m.note(st, "the card is empty, left out")
		return nil
	}
	return &c
}
