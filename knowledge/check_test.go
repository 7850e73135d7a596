package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func reviewed(title, body string) Reviewed {
	return Reviewed{Article: Article{ID: chat.NewID(), Title: title, Body: body, Lang: Language(body)}}
}

const returnsText = "You can send back anything you bought from us within 100 days of delivery, as long as it is clean, dry and in its own bag. " +
	"Print the label from your account, stick it on the parcel and hand it in at any post office. We refund the price within five working days of its arrival."

func TestDuplicates(t *testing.T) {
	t.Parallel()
	original := reviewed("Returns", returnsText)
	nearly := reviewed("Returning things", strings.NewReplacer("clean, dry and", "dry, clean and", "any post office", "your post office").Replace(returnsText))
	other := reviewed("Delivery", "We deliver to the whole country within three days. Parcels above 30 kg come by lorry, and the driver calls before he arrives at your door.")
	korean := reviewed("반품 안내", "상품을 받은 날부터 30일 안에 반품할 수 있어요. 택을 떼지 않은 깨끗한 상품만 받으며, 반품 배송비는 저희가 부담해요. 마이페이지에서 반품을 신청하면 기사님이 방문해요.")
	koreanToo := reviewed("반품하기", "상품을 받은 날부터 30일 안에 반품할 수 있어요. 택을 떼지 않은 깨끗한 상품만 받고, 반품 배송비는 저희가 부담해요. 마이페이지에서 반품을 신청하면 기사님이 방문합니다.")

	t.Run("FindArticlesThatSayNearlyTheSame", func(t *testing.T) {
		t.Parallel()
		got := Duplicates([]Reviewed{original, other, nearly, korean, koreanToo})
		if len(got) != 2 {
			t.Fatalf("findings %+v", got)
		}
		for _, f := range got {
			if f.Kind != Duplicate || f.Score < duplicateAt || f.Here == "" || f.There == "" {
				t.Errorf("finding %+v", f)
			}
		}
	})

	t.Run("LeaveArticlesForOthersAlone", func(t *testing.T) {
		t.Parallel()
		for name, change := range map[string]func(a *Article){
			"another audience": func(a *Article) { a.Audience = "Students" },
			"another product":  func(a *Article) { a.Product = "Tents" },
			"another language": func(a *Article) { a.Lang = "fr" },
		} {
			a, b := original, nearly
			a.Audience, a.Product = "Shops", "Boats"
			change(&b.Article)
			if got := Duplicates([]Reviewed{a, b}); len(got) != 0 {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})

	t.Run("KeepTheirFingerprintUntilATextChanges", func(t *testing.T) {
		t.Parallel()
		first, again := Duplicates([]Reviewed{original, nearly}), Duplicates([]Reviewed{nearly, other, original})
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("another order finds another thing:\n%s", diff)
		}
		edited := nearly
		edited.Body += " Thanks."
		if got := Duplicates([]Reviewed{original, edited}); len(got) != 1 || got[0].Fingerprint == first[0].Fingerprint {
			t.Error("an edit keeps the fingerprint")
		}
	})

	t.Run("MeetInABandAsOftenAsPromised", func(t *testing.T) {
		t.Parallel()
		word := rapid.StringMatching(`[a-z]{3,9}`)
		rapid.Check(t, func(t *rapid.T) {
			ws := rapid.SliceOfNDistinct(word, 60, 80, rapid.ID[string]).Draw(t, "words")
			changed := slices.Clone(ws)
			changed[rapid.IntRange(0, len(ws)-1).Draw(t, "changed")] = "elsewhere"
			a, b := reviewed("Same", strings.Join(ws, " ")), reviewed("Same", strings.Join(changed, " "))
			a.Lang, b.Lang = "en", "en"
			if got := Duplicates([]Reviewed{a, b}); len(got) != 1 {
				t.Fatalf("one word of %d changed: %+v", len(ws), got)
			}
		})
	})
}

func TestContradictions(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		a, b Reviewed
		want bool
	}{
		{"another number of days", reviewed("Returns", "You can return things within 100 days of delivery."), reviewed("Returns and refunds", "Things can be returned within 30 days of delivery."), true},
		{"another number in Korean", reviewed("반품 기간", "상품을 받은 날부터 30일 안에 반품할 수 있어요."), reviewed("반품 안내", "상품을 받은 날부터 14일 안에 반품할 수 있어요."), true},
		{"another price", reviewed("Delivery costs", "Standard delivery costs €4.90 for every order."), reviewed("How much is delivery?", "Standard delivery costs €5.90 for every order."), true},
		{"another price in won", reviewed("배송비", "기본 배송비는 3,000원이에요."), reviewed("배송비 안내", "기본 배송비는 2,500원이에요."), true},
		{"another hour", reviewed("Opening hours", "The shop opens at 9 am on Saturdays."), reviewed("When are you open?", "On Saturdays the shop opens at 10:00."), true},
		{"another phone number", reviewed("Contact", "Call the service desk on 020 7946 0958."), reviewed("Service desk", "You can call the service desk on 020 7946 0959."), true},
		{"words for numbers", reviewed("Warranty", "The warranty of our tents lasts two years."), reviewed("Warranty of tents", "The warranty of our tents lasts three years."), true},

		{"the same", reviewed("Returns", "You can return things within 30 days of delivery."), reviewed("Refunds", "You can return things within 30 days of delivery."), false},
		{"the same in other units", reviewed("Returns", "You can return things within 2 weeks of delivery."), reviewed("Returns", "You can return things within 14 days of delivery."), false},
		{"the same hour in other words", reviewed("Opening hours", "The shop opens at 9 am on Saturdays."), reviewed("Opening hours", "On Saturdays the shop opens at 9:00."), false},
		{"the same spelled out", reviewed("Returns", "You can return things within thirty days of delivery."), reviewed("Returns", "You can return things within 30 days of delivery."), false},
		{"one of several values", reviewed("Returns", "You can return things within 100 days of delivery, gift cards within 30 days."), reviewed("Returns of gift cards", "You can return gift cards within 30 days of delivery."), false},
		{"another thing counted", reviewed("Alder tent", "It weighs 2.1 kg."), reviewed("Birch stove", "It weighs 3.4 kg."), false},
		{"another subject", reviewed("Delivery", "We deliver within 3 days."), reviewed("Repairs", "We repair jackets within 20 days."), false},
		{"another kind", reviewed("Returns", "Returns are free within 30 days."), reviewed("Returns", "Returns cost €4 from the islands."), false},
		{"no number", reviewed("Returns", "Returns are free."), reviewed("Returns", "Returns are not free."), false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			crowd := []Reviewed{c.a, c.b}
			for i := range 20 { // so that words have a frequency
				crowd = append(crowd, reviewed(fmt.Sprintf("Guide number %c", 'a'+i), fmt.Sprintf("Chapter %c has %d pages of advice on camping in the hills.", 'a'+i, i)))
			}
			got := Contradictions(crowd)
			if found := len(got) == 1; found != c.want || len(got) > 1 {
				t.Errorf("findings %+v, want one: %v", got, c.want)
			}
		})
	}

	t.Run("LeaveFormsThatAreFilledInAlone", func(t *testing.T) {
		t.Parallel()
		var arts []Reviewed
		for i, name := range []string{"Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"} {
			arts = append(arts, reviewed(name+" pack", fmt.Sprintf("The main compartment of the pack holds %d litres.", 20+i)))
		}
		if got := Contradictions(arts); len(got) != 0 {
			t.Errorf("%+v", got)
		}
	})

	t.Run("LeaveArticlesForOthersAlone", func(t *testing.T) {
		t.Parallel()
		day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		for name, change := range map[string]func(a, b *Article){
			"another audience": func(a, b *Article) { a.Audience, b.Audience = "Students", "Shops" },
			"another product":  func(a, b *Article) { a.Product, b.Product = "Tents", "Boats" },
			"after the other":  func(a, b *Article) { a.ValidTo, b.ValidFrom = day, day },
		} {
			a, b := cases[0].a, cases[0].b
			change(&a.Article, &b.Article)
			if got := Contradictions([]Reviewed{a, b}); len(got) != 0 {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}

func TestAgeing(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	at := func(days int, change func(*Reviewed)) Reviewed {
		r := reviewed("T", "B")
		r.ChangedAt = now.AddDate(0, 0, -days)
		if change != nil {
			change(&r)
		}
		return r
	}
	for name, c := range map[string]struct {
		r    Reviewed
		want []FlagKind
	}{
		"fresh":               {at(364, nil), nil},
		"a year old":          {at(365, nil), []FlagKind{Stale}},
		"over":                {at(400, func(r *Reviewed) { r.ValidTo = now }), []FlagKind{Expired}},
		"not over yet":        {at(1, func(r *Reviewed) { r.ValidTo = now.Add(1) }), nil},
		"unhelpful":           {at(1, func(r *Reviewed) { r.Helpful, r.Unhelpful = 2, 3 }), []FlagKind{Unhelpful}},
		"too few judgements":  {at(1, func(r *Reviewed) { r.Unhelpful = 4 }), nil},
		"more helpful":        {at(1, func(r *Reviewed) { r.Helpful, r.Unhelpful = 6, 5 }), nil},
		"stale and unhelpful": {at(900, func(r *Reviewed) { r.Unhelpful = 9 }), []FlagKind{Stale, Unhelpful}},
	} {
		var kinds []FlagKind
		for _, f := range Ageing([]Reviewed{c.r}, now) {
			kinds = append(kinds, f.Kind)
		}
		if !slices.Equal(kinds, c.want) {
			t.Errorf("%s: %v, want %v", name, kinds, c.want)
		}
	}
	old := at(400, nil)
	before := Ageing([]Reviewed{old}, now)[0].Fingerprint
	if Ageing([]Reviewed{old}, now.AddDate(0, 0, 9))[0].Fingerprint != before {
		t.Error("a stale article is another finding every day")
	}
}

func FuzzQuantities(f *testing.F) {
	f.Add("You have 100 days, or €4.90.")
	f.Add("오전 9시 30분부터 3,000원")
	f.Add("call +44 20 7946 0958 at 25:99")
	f.Fuzz(func(t *testing.T, s string) {
		found, _ := quantities(s)
		for _, q := range found {
			if q.kind == "" || q.value < 0 {
				t.Errorf("%q gives %+v", s, q)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	var arts []Reviewed
	const n = 10_000
	for i := range n {
		body := fmt.Sprintf("Product %d has a bag with room for %d items, and the warranty lasts %d years. ", i, i%40, i%7+1)
		body += strings.Repeat(fmt.Sprintf("It was made in workshop %d by people who care about hills of height %d m. ", i%977, i), 5)
		arts = append(arts, reviewed(fmt.Sprint("Product ", i), body))
	}
	for b.Loop() {
		Check(arts, time.Now())
	}
}
