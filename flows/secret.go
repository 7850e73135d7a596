package flows

import (
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Secrets. A header of an http step names one, {{ secret.shop_key }}; the
// value never enters a program, a State, an Effect or a trace. What an effect
// carries is a mark that whoever makes the request replaces.

// secretPattern is a secret that stands alone between {{ and }}. A name has no
// two underscores in a row: those divide workspace and name where it is kept.
var secretPattern = regexp.MustCompile(`^secret\.([a-z][a-z0-9]*(?:_[a-z0-9]+)*)\s*$`)

// secretMark encloses the name of a secret in a header. Values that
// expressions print lose their control characters, so nobody can forge one.
const secretMark = "\x1f"

// holdsSecret reports whether a template names a secret.
func (t *template) holdsSecret() bool {
	return slices.ContainsFunc(t.parts, func(p part) bool { return strings.HasPrefix(p.literal, secretMark) })
}

// namedSecret finds where a source names a secret.
var namedSecret = regexp.MustCompile(`\{\{\s*secret\.([a-z][a-z0-9]*(?:_[a-z0-9]+)*)\s*\}\}`)

// SecretsIn gives the names of the secrets that a source uses, sorted.
func SecretsIn(source string) []string {
	var out []string
	for _, m := range namedSecret.FindAllStringSubmatch(source, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// FillSecrets replaces the secrets that a header of an http effect names.
// missing is the name of one that look does not know; the header is then not
// to be sent. used are the values that it now holds.
func FillSecrets(header string, look func(name string) (string, bool)) (filled string, used []string, missing string) {
	parts := strings.Split(header, secretMark)
	for i := 1; i+1 < len(parts); i += 2 {
		value, ok := look(parts[i])
		if !ok || value == "" {
			return "", nil, parts[i]
		}
		parts[i] = value
		used = append(used, value)
	}
	return strings.Join(parts, ""), used, ""
}

// knownSecrets are forms in which keys are given out, by who gives them.
var knownSecrets = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----` +
	`|\bsk-[A-Za-z0-9_-]{16,}` + // OpenAI and others
	`|\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}` + // Stripe
	`|\bAKIA[0-9A-Z]{16}\b` + // AWS
	`|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}` +
	`|\bxox[abprs]-[A-Za-z0-9-]{10,}` + // Slack
	`|\bAIza[A-Za-z0-9_-]{30,}` + // Google
	`|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}` + // JSON Web Token
	`|(?i:[?&](?:api_?key|access_?token|token|secret|password)=)[A-Za-z0-9+/_.-]{8,}`)

// credentials may also be ordinary words, unless there is a digit among them.
var credentials = regexp.MustCompile(`(?i)\b(?:bearer|basic) +[A-Za-z0-9+/_=.-]{16,}`)

func looksSecret(text string) bool {
	return knownSecrets.MatchString(text) || slices.ContainsFunc(credentials.FindAllString(text, -1), func(s string) bool { return strings.ContainsAny(s, "0123456789") })
}

// secretKeys are names of headers and fields whose literal value is a secret.
var secretKeys = regexp.MustCompile(`(?i)^(?:proxy-)?authorization$|api[-_]?key|access[-_]?(?:key|token)|auth[-_]?token|secret|password|^x-token$`)

// lookForSecrets finds what looks like a secret in any text of a document.
func (r *reader) lookForSecrets(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && looksSecret(n.Value) {
		r.secretFound(n)
		return
	}
	if n.Kind != yaml.MappingNode {
		for _, c := range n.Content {
			r.lookForSecrets(c)
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		if key.Value == "headers" && v.Kind == yaml.MappingNode {
			r.lookInHeaders(v)
			continue
		}
		r.lookForSecrets(v)
	}
}

func (r *reader) lookInHeaders(n *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i].Value, n.Content[i+1]
		literal := v.Kind == yaml.ScalarNode && !strings.Contains(v.Value, "{{") && len(v.Value) >= 8
		if literal && secretKeys.MatchString(key) || v.Kind == yaml.ScalarNode && looksSecret(v.Value) {
			r.secretFound(v)
		}
	}
}

// secretFound does not repeat what it has found.
func (r *reader) secretFound(n *yaml.Node) {
	r.fault(n, "keep it outside of the flow and write {{ secret.my_key }} in a header of http", "this looks like a secret, which everybody who reads flows could see")
}

// secretValues are what stands after the name of a header or field that holds
// a secret.
var secretValues = regexp.MustCompile(`(?i)((?:authorization|api[-_]?key|access[-_]?(?:key|token)|auth[-_]?token|secret|password|x-token)["']?\s*:\s*["']?)([^\s"'{},]{8,})`)

// hideSecrets puts stars into a line of a flow that is shown: drawings of
// findings are kept in logs and sent around.
func hideSecrets(line string) string {
	line = secretValues.ReplaceAllStringFunc(line, func(s string) string {
		m := secretValues.FindStringSubmatch(s)
		return m[1] + strings.Repeat("*", len([]rune(m[2])))
	})
	for _, pattern := range []*regexp.Regexp{knownSecrets, credentials} {
		line = pattern.ReplaceAllStringFunc(line, func(s string) string {
			runes := []rune(s)
			keep := min(len(runes), 6)
			return string(runes[:keep]) + strings.Repeat("*", len(runes)-keep)
		})
	}
	return line
}

// allowsSecrets reports whether a template may name secrets.
func allowsSecrets(extra []string) bool { return slices.Contains(extra, "secret") }
