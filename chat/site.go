package chat

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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
		return "", Tell(Errorf(Invalid, "%q is not an origin: write it as https://shop.example", text), "origin", "value", text)
	}
	return u.Scheme + "://" + u.Host, nil
}

// SiteChange changes a site; nil fields stay as they are.
type SiteChange struct {
	Name    *string
	Origins *[]string
	BasedOn string // revision of the site that the change was made on, "" any
}

// Bounds of a site.
const (
	longestSite = 80
	mostOrigins = 50
)

// Apply gives the site as the change leaves it. Conflict when it was made on
// another revision, Invalid with the field for what cannot be meant.
func (ch SiteChange) Apply(v Site) (Site, error) {
	if err := CheckRevision(ch.BasedOn, v.Facts()); err != nil {
		return v, err
	}
	if ch.Name != nil {
		v.Name = strings.TrimSpace(*ch.Name)
		if n := utf8.RuneCountInString(v.Name); n == 0 || n > longestSite || strings.ContainsFunc(v.Name, unicode.IsControl) {
			return v, At("name", Tell(Errorf(Invalid, "the name has 1 to %d characters, none of them a control character", longestSite), "name_length", "most", longestSite))
		}
	}
	if ch.Origins != nil {
		if len(*ch.Origins) > mostOrigins {
			return v, At("origins", Tell(Errorf(Invalid, "%d origins: at most %d", len(*ch.Origins), mostOrigins), "at_most", "n", len(*ch.Origins), "most", mostOrigins))
		}
		v.Origins = []string{}
		for i, text := range *ch.Origins {
			origin, err := ParseOrigin(text)
			if err != nil {
				return v, At("origins."+strconv.Itoa(i), err)
			}
			if !slices.Contains(v.Origins, origin) {
				v.Origins = append(v.Origins, origin)
			}
		}
	}
	return v, nil
}

// SiteFacts are a site's facts that people change.
type SiteFacts struct {
	Name    string   `json:"name"`
	Origins []string `json:"origins"`
}

// Facts gives what people change of the site.
func (v Site) Facts() SiteFacts { return SiteFacts{v.Name, v.Origins} }

// Revision names the state of the site's facts.
func (v Site) Revision() string { return Revision(v.Facts()) }

// NewSiteKey makes the public key of a site.
func NewSiteKey() string { return "site_" + strings.ReplaceAll(NewID().String(), "-", "") }
