package chat_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestMask(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, in, want string
		pieces         int
	}{
		{"Mail", "write to kim.lee+shop@mail.example.com please", "write to [email] please", 1},
		{"MailInKorean", "메일은 kim@example.co.kr이에요", "메일은 [email]이에요", 1},
		{"Phones", "call +44 20 7946 0958 or 010-1234-5678 or (555) 123-4567", "call [phone] or [phone] or [phone]", 3},
		{"Card", "my card 4111 1111 1111 1111 was charged", "my card [number] was charged", 1},
		{"AccountNumber", "to GB29 NWBK 6016 1331 9268 19.", "to [number].", 1},
		{"KoreanIdentityNumber", "주민번호 900101-1234567 입니다", "주민번호 [number] 입니다", 1},
		{"LinkWithToken", "see https://shop.example/reset?token=abc now", "see [link] now", 1},
		{"PlainLinkStays", "see https://shop.example/tents now", "see https://shop.example/tents now", 0},
		{"WhatQuestionsNeedStays", "order 48213 of 2026-11-22 for £129.99, size 42, 100 days, 3/11/2026", "order 48213 of 2026-11-22 for £129.99, size 42, 100 days, 3/11/2026", 0},
		{"Nothing", "", "", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, pieces := chat.Mask(c.in)
			if got != c.want || pieces != c.pieces {
				t.Errorf("Mask(%q) = %q, %d, want %q, %d", c.in, got, pieces, c.want, c.pieces)
			}
		})
	}
	t.Run("TwiceIsOnce", rapid.MakeCheck(func(t *rapid.T) {
		text := rapid.StringMatching(`([a-z0-9@.+ /:?()-]|010|[가-힣]){0,60}`).Draw(t, "text")
		once, _ := chat.Mask(text)
		if twice, pieces := chat.Mask(once); twice != once || pieces != 0 {
			t.Errorf("%q masks to %q and then to %q", text, once, twice)
		}
	}))
}
