package chat

import "testing"

func TestParseOrigin(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://Shop.example/": "https://shop.example", "http://localhost:3000": "http://localhost:3000", "*": "*",
		"shop.example": "", "ftp://shop.example": "", "https://shop.example/path": "", "https://": "", "https://a@shop.example": "",
	} {
		got, err := ParseOrigin(text)
		if got != want || (err == nil) != (want != "") || err != nil && CodeOf(err) != Invalid {
			t.Errorf("ParseOrigin(%q) = %q, %v", text, got, err)
		}
	}
}
