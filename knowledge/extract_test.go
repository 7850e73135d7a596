package knowledge

import (
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// passageOf is what the bot would show of an article that is all it knows.
func passageOf(t *testing.T, a Article, question string) string {
	t.Helper()
	a.ID = chat.NewID()
	x := NewIndex()
	x.Put(a)
	res, err := (&Searcher{Index: x}).Search(t.Context(), Query{Text: question})
	if err != nil {
		t.Fatal(err)
	}
	if res.Answer == nil {
		t.Fatalf("%q finds nothing", question)
	}
	return res.Answer.Text
}

const lampBody = `Our lamps are made for reading in bed and run for a night on one charge. They are sold in three colours.

## Charging

Use the cable from the box. An empty lamp is full after 3 hours, and the light turns green.

## Sending a lamp back

Lamps can be sent back within 21 days. The shade may be unfolded, but not written on. Lamps with a broken seal stay with you.

## Sizes

| Lamp | Height | Weight |
|---|---|---|
| 210 | 21 cm | 400 g |
| 275 | 27 cm | 550 g |
| 340 | 34 cm | 800 g |

## What we mend

You need:

1. the number of the lamp
2. a picture of the damage
3. patience, for it takes 5 weeks

However, lamps of other makers are not mended. That includes their cables.`

// "as long as" in a list does not say how long anything takes.
func TestPassageSaysHowLong(t *testing.T) {
	t.Parallel()
	a := Article{Title: "When you are paid", Lang: "en", Questions: []string{"How long does payment take?"}, Body: `Your payment leaves within 5 working days of the parcel reaching us.

## Where the payment goes

- **Card:** the payment goes back to the same card.
- **Gift card:** the payment goes onto a new one, valid as long as the old one.`}
	if got := passageOf(t, a, "How long do payments take?"); !strings.Contains(got, "5 working days") {
		t.Errorf("shown: %q", got)
	}
}

// TestPassage asks one article for its parts.
func TestPassage(t *testing.T) {
	t.Parallel()
	lamp := Article{Title: "Reading lamps", Body: lampBody, Questions: []string{"Which lamps do you sell?"}}
	for name, c := range map[string]struct{ question, want, not string }{
		"OpensWithTheLeadWhenNothingTellsSectionsApart": {"tell me about reading lamps", "made for reading in bed", "21 days"},
		"TakesTheSectionThatTheHeadingNames":            {"charging a lamp", "full after 3 hours", "21 days"},
		"KeepsTheConditionBesideTheRule":                {"how many days do i have to send a lamp back", "may be unfolded", "3 hours"},
		"WordsThatTheArticleLacksDoNotCount":            {"my grandmother got a lamp for her birthday, can she still send it back", "21 days", "3 hours"},
		"ShowsAWholeTableForOneRow":                     {"what is the weight of the 340", "| 210 | 21 cm | 400 g |", "21 days"},
		"KeepsTheLeadInOfAList":                         {"what do you need to mend my lamp, which number and picture", "You need:", "21 days"},
		"ASideClauseDoesNotDecide":                      {"what is the weight of the lamp when i send it back", "800 g", "21 days"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := passageOf(t, lamp, c.question)
			if !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
				t.Errorf("%q is answered by %q, want %q and not %q", c.question, got, c.want, c.not)
			}
		})
	}
}

const lampBodyKo = `침대에서 읽기 좋은 램프예요. 세 가지 색이 있어요.

## 충전

상자에 든 케이블을 쓰세요. 다 충전하는 데 3시간이 걸려요.

## 반품

램프는 21일 안에 반품하실 수 있어요. 봉인을 뜯은 램프는 반품이 되지 않아요.

## 크기

| 램프 | 높이 |
|---|---|
| 210 | 21cm |
| 275 | 27cm |`

// TestPassageKorean does the same in Korean, where endings stick to words and
// particles to numbers.
func TestPassageKorean(t *testing.T) {
	t.Parallel()
	lamp := Article{Title: "독서 램프", Lang: "ko", Body: lampBodyKo, Questions: []string{"어떤 램프를 팔아요?"}}
	for name, c := range map[string]struct{ question, want, not string }{
		"TakesTheSectionAsked":        {"충전은 얼마나 걸려요?", "3시간", "21일"},
		"FindsTheRowOfANumber":        {"275는 높이가 몇이에요?", "27cm", "3시간"},
		"AnswersYesOrNo":              {"봉인 뜯었는데 반품 되나요?", "되지 않아요", "3시간"},
		"FindsWordsUnderOtherEndings": {"반품하려면 며칠 안에 해야 하나요", "21일", "3시간"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := passageOf(t, lamp, c.question)
			if !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
				t.Errorf("%q is answered by %q, want %q and not %q", c.question, got, c.want, c.not)
			}
		})
	}
}

// TestWanted tells what kind of thing a question asks for, and whether a text
// holds such a thing.
func TestWanted(t *testing.T) {
	t.Parallel()
	for question, want := range map[string]answerType{
		"when do you open":                 wantsTime,
		"how many days do i have":          wantsTime,
		"how many times can it be resoled": wantsSize,
		"comfort temp of the bag?":         wantsSize,
		"how much is delivery":             wantsAmount,
		"where is the serial number":       wantsPlace,
		"how do i cancel":                  wantsWay,
		"can i bring my dog":               wantsYesNo,
		"lamps":                            wantsAnything,
		"며칠 안에 반품해요?":                      wantsTime,
		"몇 번 신어야 하나요":                      wantsSize,
		"배송비가 얼마예요?":                       wantsAmount,
		"매장이 어디예요?":                        wantsPlace,
		"취소는 어떻게 해요?":                      wantsWay,
		"강아지랑 들어가도 되나요?":                   wantsYesNo,
	} {
		if got := wanted(question); got != want {
			t.Errorf("%q: type %d, want %d", question, got, want)
		}
	}
	for text, kind := range map[string]answerType{
		"A boot can be resoled twice.": wantsSize, "within 45 days": wantsTime, "₩19,000이에요": wantsAmount,
		"한국에서는 교환이 되지 않아요.": wantsYesNo, "드라이어는 쓰지 마세요.": wantsYesNo,
	} {
		if !kind.heldBy(text) {
			t.Errorf("%q holds no answer of type %d", text, kind)
		}
	}
}

// TestPassageOfAFollowUp: the question before finds the article, the follow-up
// the place in it.
func TestPassageOfAFollowUp(t *testing.T) {
	t.Parallel()
	x := NewIndex()
	x.Put(Article{ID: chat.NewID(), Title: "Reading lamps", Body: lampBody, Questions: []string{"Which lamps do you sell?"}},
		Article{ID: chat.NewID(), Title: "Opening hours", Body: "We open at nine."})
	s := &Searcher{Index: x}
	for text, want := range map[string]string{"and the charging?": "3 hours", "what about the weight?": "800 g"} {
		res, err := s.Search(t.Context(), Query{Text: text, Previous: "can reading lamps be sent back within some days"})
		if err != nil {
			t.Fatal(err)
		}
		if res.Answer == nil || !strings.Contains(res.Answer.Text, want) {
			t.Errorf("%q is answered by %+v, want %q", text, res.Answer, want)
		}
	}
}
