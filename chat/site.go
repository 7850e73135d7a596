package chat

import (
	"net/url"
	"slices"
	"strings"
)

// ParseOrigin reads where a widget may be shown: "https://shop.example" with
// an optional port, or "*" for everywhere. Invalid otherwise.
func ParseOrigin(text string) (string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "*" {
		return text, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme) || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return "", Errorf(Invalid, "%q is not an origin: write it as https://shop.example", text)
	}
	return u.Scheme + "://" + u.Host, nil
}
