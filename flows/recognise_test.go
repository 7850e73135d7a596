package flows

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// wednesday is the day on which relative dates are read in these tests.
var wednesday = time.Date(2026, 3, 11, 10, 0, 0, 0, time.UTC)

// readAs compiles a one-step flow and reads a text with its recogniser.
func readAs(t *testing.T, fields, text string, env Env) reading {
	t.Helper()
	p, findings := Compile([]Source{{"a", []byte("flow: a\nsteps:\n  - id: s\n    ask: x\n    text: Go\n" + fields)}}, Options{})
	if p == nil {
		t.Fatalf("findings %v", findings)
	}
	env.Now = wednesday
	m := &machine{p: p, env: env}
	st := p.flows["a"].byID["s"]
	return st.act.(taker).recognise(m, st, text)
}

func TestRecognise(t *testing.T) {
	t.Parallel()
	const order = "    validate: '^[A-Z]{2}-[0-9]{6}$'\n    normalize: upper\n"
	for name, c := range map[string]struct {
		fields, text string
		env          Env
		how          how
		value        any
	}{
		"IntegerAlone":                {"    type: integer\n", "7", Env{}, readExact, 7.0},
		"IntegerInASentence":          {"    type: integer\n", "I'd like 12 of them please", Env{}, readExact, 12.0},
		"IntegerWithKoreanCounter":    {"    type: integer\n", "2개요", Env{}, readExact, 2.0},
		"IntegerInWords":              {"    type: integer\n", "Three", Env{}, readExact, 3.0},
		"IntegerInKoreanWords":        {"    type: integer\n", "셋이요", Env{}, readExact, 3.0},
		"IntegerWithCounterInWords":   {"    type: integer\n", "세 명이요", Env{}, readExact, 3.0},
		"KoreanYesIsNotFour":          {"    type: integer\n", "네", Env{}, readNothing, nil},
		"IntegerRefusesFraction":      {"    type: integer\n", "2.5", Env{}, readInvalid, nil},
		"IntegerRefusesTwoNumbers":    {"    type: integer\n", "2 or 3", Env{}, readNothing, nil},
		"IntegerIsNoOrderNumber":      {"    type: integer\n", "AB-123456", Env{}, readNothing, nil},
		"IntegerBeyondMax":            {"    type: integer\n    max: 10\n", "11", Env{}, readInvalid, nil},
		"NumberWithThousands":         {"    type: number\n", "£1,250.50", Env{}, readExact, 1250.5},
		"NegativeNumber":              {"    type: number\n", "-4", Env{}, readExact, -4.0},
		"EmailInASentence":            {"    type: email\n", "it's Ann.B@Example.COM, thanks", Env{}, readExact, "Ann.B@example.com"},
		"EmailBeforeKoreanParticle":   {"    type: email\n", "kim@example.kr이에요", Env{}, readExact, "kim@example.kr"},
		"EmailWithoutDomain":          {"    type: email\n", "ann@example", Env{}, readInvalid, nil},
		"EmailTwoDots":                {"    type: email\n", "a..b@example.com", Env{}, readInvalid, nil},
		"NoEmailAtAll":                {"    type: email\n", "I have none", Env{}, readNothing, nil},
		"KoreanMobile":                {"    type: phone\n", "010-1234-5678입니다", Env{Lang: "ko"}, readExact, "+821012345678"},
		"PhoneOfTheVisitorsCountry":   {"    type: phone\n", "020 7946 0000", Env{Visitor: map[string]any{"country": "gb"}}, readExact, "+442079460000"},
		"PhoneOfTheStepsCountry":      {"    type: phone\n    country: KR\n", "02-123-4567", Env{}, readExact, "+8221234567"},
		"PhoneInternational":          {"    type: phone\n", "+44 (0)20 7946 0000", Env{}, readExact, "+442079460000"},
		"PhoneWithDoubleZero":         {"    type: phone\n", "0082 10 1234 5678", Env{}, readExact, "+821012345678"},
		"PhoneWithoutCountry":         {"    type: phone\n", "020 7946 0000", Env{Lang: "en"}, readInvalid, nil},
		"PhoneTooLong":                {"    type: phone\n", "+1234567890123456", Env{}, readInvalid, nil},
		"BoolYes":                     {"    type: bool\n", "Yes please", Env{}, readExact, true},
		"BoolKoreanNo":                {"    type: bool\n", "아니요.", Env{}, readExact, false},
		"BoolNeither":                 {"    type: bool\n", "perhaps", Env{}, readNothing, nil},
		"DateISO":                     {"    type: date\n", "on 2026-04-02", Env{}, readExact, "2026-04-02"},
		"DateTomorrow":                {"    type: date\n", "Tomorrow", Env{}, readExact, "2026-03-12"},
		"DateKoreanTomorrow":          {"    type: date\n", "내일이요", Env{}, readExact, "2026-03-12"},
		"DateKorean":                  {"    type: date\n", "3월 5일에요", Env{}, readExact, "2026-03-05"},
		"DateNearestYear":             {"    type: date\n", "28 December", Env{}, readExact, "2025-12-28"},
		"DateMonthFirst":              {"    type: date\n", "March 3rd, 2027", Env{}, readExact, "2027-03-03"},
		"DateDayAboveTwelve":          {"    type: date\n", "25/06/2026", Env{}, readExact, "2026-06-25"},
		"DateAmbiguousIsNotGuessed":   {"    type: date\n", "05/06/2026", Env{}, readInvalid, nil},
		"DateThatDoesNotExist":        {"    type: date\n", "2026-02-30", Env{}, readInvalid, nil},
		"DateInASentence":             {"    type: date\n", "could you come tomorrow please", Env{}, readExact, "2026-03-12"},
		"DateWeekday":                 {"    type: date\n", "Friday works", Env{}, readExact, "2026-03-13"},
		"DateNextWeekday":             {"    type: date\n", "next Monday", Env{}, readExact, "2026-03-16"},
		"DateWeekdayPast":             {"    type: date\n", "on Monday", Env{}, readExact, "2026-03-16"},
		"DateKoreanNextWeek":          {"    type: date\n", "다음 주 금요일이요", Env{}, readExact, "2026-03-20"},
		"DateInDays":                  {"    type: date\n", "in 3 days", Env{}, readExact, "2026-03-14"},
		"DateKoreanInDays":            {"    type: date\n", "3일 뒤에요", Env{}, readExact, "2026-03-14"},
		"DateKoreanInAWeek":           {"    type: date\n", "일주일 후", Env{}, readExact, "2026-03-18"},
		"TimeTwelveHours":             {"    type: time\n", "at 3pm please", Env{}, readExact, "15:00"},
		"TimeWithMinutes":             {"    type: time\n", "3:45 p.m.", Env{}, readExact, "15:45"},
		"TimeTwentyFourHours":         {"    type: time\n", "15:30", Env{}, readExact, "15:30"},
		"TimeTwoDigitsAreThe24hClock": {"    type: time\n", "09:05", Env{}, readExact, "09:05"},
		"TimeNoon":                    {"    type: time\n", "around noon", Env{}, readExact, "12:00"},
		"TimeMidnight":                {"    type: time\n", "12 am", Env{}, readExact, "00:00"},
		"TimeHalfPast":                {"    type: time\n", "half past 4 pm", Env{}, readExact, "16:30"},
		"TimeQuarterTo":               {"    type: time\n", "quarter to one pm", Env{}, readExact, "12:45"},
		"TimeInTheEvening":            {"    type: time\n", "7 in the evening", Env{}, readExact, "19:00"},
		"TimeAtNight":                 {"    type: time\n", "9 at night", Env{}, readExact, "21:00"},
		"TimeKoreanAfternoon":         {"    type: time\n", "오후 3시요", Env{Lang: "ko"}, readExact, "15:00"},
		"TimeKoreanWords":             {"    type: time\n", "저녁 일곱 시 반", Env{Lang: "ko"}, readExact, "19:30"},
		"TimeKoreanMinutes":           {"    type: time\n", "오전 10시 5분에 갈게요", Env{Lang: "ko"}, readExact, "10:05"},
		"TimeKorean24h":               {"    type: time\n", "15시", Env{Lang: "ko"}, readExact, "15:00"},
		"TimeKoreanNoon":              {"    type: time\n", "정오", Env{Lang: "ko"}, readExact, "12:00"},
		"TimeKoreanHoursLongIsNone":   {"    type: time\n", "3시간 걸려요", Env{Lang: "ko"}, readInvalid, nil},
		"TimeOfNoHalfIsNotGuessed":    {"    type: time\n", "at 3", Env{}, readAmbiguous, nil},
		"TimeKoreanOfNoHalf":          {"    type: time\n", "3시", Env{Lang: "ko"}, readAmbiguous, nil},
		"TimeThatDoesNotExist":        {"    type: time\n", "25:00", Env{}, readInvalid, nil},
		"NoTimeAtAll":                 {"    type: time\n", "whenever suits you", Env{}, readNothing, nil},
		"WhenInWords":                 {"    type: datetime\n", "tomorrow at 3pm", Env{}, readExact, "2026-03-12T15:00:00Z"},
		"WhenKorean":                  {"    type: datetime\n", "내일 오후 3시 30분이요", Env{Lang: "ko"}, readExact, "2026-03-12T15:30:00Z"},
		"WhenISO":                     {"    type: datetime\n", "2026-03-12T09:15", Env{}, readExact, "2026-03-12T09:15:00Z"},
		"WhenTimeFirst":               {"    type: datetime\n", "3:30 pm on March 20", Env{}, readExact, "2026-03-20T15:30:00Z"},
		"WhenWithoutTime":             {"    type: datetime\n", "tomorrow", Env{}, readInvalid, nil},
		"WhenWithoutDay":              {"    type: datetime\n", "3pm", Env{}, readInvalid, nil},
		"WhenOfNoHalf":                {"    type: datetime\n", "tomorrow at 3", Env{}, readAmbiguous, nil},
		"URL":                         {"    type: url\n", "it's https://Example.com/a?b=1.", Env{}, readExact, "https://example.com/a?b=1"},
		"URLWithoutScheme":            {"    type: url\n", "www.example.co.kr/쇼핑 이에요", Env{}, readExact, "https://www.example.co.kr/"},
		"URLIsNoEmail":                {"    type: url\n", "ann@example.com", Env{}, readNothing, nil},
		"URLOfAnotherScheme":          {"    type: url\n", "javascript://alert(1)", Env{}, readInvalid, nil},
		"TextTakesAll":                {"", "Ann Lee", Env{}, readExact, "Ann Lee"},
		"PatternWhole":                {order, "ab-123456", Env{}, readExact, "AB-123456"},
		"PatternInsideASentence":      {order, "my number is AB-123456, thanks", Env{}, readExact, "AB-123456"},
		"PatternBeforeKoreanParticle": {order, "주문번호는 AB-123456이에요", Env{}, readExact, "AB-123456"},
		"PatternNotInsideALongerWord": {order, "order XAB-1234567", Env{}, readInvalid, nil},
		"PatternInvalid":              {order, "AB-12", Env{}, readInvalid, nil},
		"PatternUnrecognised":         {order, "I lost the letter", Env{}, readNothing, nil},
		"FindAndRebuild":              {"    validate: '^FS-\\d{6}$'\n    normalize: {find: '(\\d{6})', as: 'FS-$1'}\n", "fs 204518 it was", Env{}, readExact, "FS-204518"},
		"EnumByValue":                 {"    type: enum\n    of: [small, large]\n", "Large", Env{}, readExact, "large"},
		"EnumNear":                    {"    type: enum\n    of: [small, large]\n", "samll", Env{}, readNear, "small"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := readAs(t, c.fields, c.text, c.env)
			if got.how != c.how || !cmp.Equal(got.value, c.value) {
				t.Errorf("%q: got %v %v, want %v %v", c.text, got.how, got.value, c.how, c.value)
			}
		})
	}
}

// TestReadDateTime/FollowsTheVisitorsZone: a time is meant where the visitor
// is, and one that a change of the clocks leaves out is refused.
func TestReadDateTime(t *testing.T) {
	t.Parallel()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	env := Env{Now: time.Date(2026, 3, 28, 23, 30, 0, 0, london), Lang: "en"}
	for text, want := range map[string]reading{
		"today at 15:00":      {how: readExact, value: "2026-03-28T15:00:00Z"},
		"tomorrow at 15:00":   {how: readExact, value: "2026-03-29T15:00:00+01:00"},
		"2026-03-29 at 01:30": {how: readInvalid},
	} {
		if got := readDateTime(text, env); got.how != want.how || !cmp.Equal(got.value, want.value) {
			t.Errorf("%q: got %v %v, want %v %v", text, got.how, got.value, want.how, want.value)
		}
	}
}

func TestReadSeveral(t *testing.T) {
	t.Parallel()
	menu := []candidate{
		{"apple", "사과", []string{"Apple", "사과"}},
		{"pear", "배", []string{"Pear", "배"}},
		{"plum", "자두", []string{"Plum", "자두"}},
		{"bed", "Bed and breakfast", []string{"Bed and breakfast"}},
	}
	for text, want := range map[string]struct {
		how   how
		value any
	}{
		"apple":                      {readExact, []any{"apple"}},
		"1 and 3":                    {readExact, []any{"apple", "plum"}},
		"3, 1":                       {readExact, []any{"apple", "plum"}},
		"1 3":                        {readExact, []any{"apple", "plum"}},
		"1번이랑 3번":                    {readExact, []any{"apple", "plum"}},
		"사과랑 배":                      {readExact, []any{"apple", "pear"}},
		"사과와 자두요":                    {readNear, []any{"apple", "plum"}},
		"Apple, Apple and Plum":      {readExact, []any{"apple", "plum"}},
		"appel & plum":               {readNear, []any{"apple", "plum"}},
		"bed and breakfast":          {readExact, []any{"bed"}},
		"all of them":                {readExact, []any{"apple", "pear", "plum", "bed"}},
		"모두요":                        {readExact, []any{"apple", "pear", "plum", "bed"}},
		"I'd like the pear and plum": {readNear, []any{"pear", "plum"}},
		"a kiwi":                     {readNothing, nil},
		"9 and 1":                    {readNothing, nil},
	} {
		got := readSeveral(text, menu)
		if got.how != want.how || !cmp.Equal(got.value, want.value) {
			t.Errorf("%q: got %v %v, want %v %v", text, got.how, got.value, want.how, want.value)
		}
	}
}

func TestReadMenu(t *testing.T) {
	t.Parallel()
	menu := []candidate{
		{"track", "Track my order", []string{"Track my order", "주문 조회하기", "track", "배송 조회"}},
		{"return", "Return something", []string{"Return something", "반품하기", "return", "반품"}},
		{"person", "Talk to a person", []string{"Talk to a person", "상담원과 이야기하기", "상담원"}},
	}
	for text, want := range map[string]reading{
		"TRACK MY ORDER!":                 {how: readExact, value: "track"},
		"return":                          {how: readExact, value: "return"},
		"2":                               {how: readExact, value: "return"},
		"#2":                              {how: readExact, value: "return"},
		"2번":                              {how: readExact, value: "return"},
		"두 번째":                            {how: readExact, value: "return"},
		"the last one":                    {how: readExact, value: "person"},
		"first please":                    {how: readExact, value: "track"},
		"9":                               {},
		"retrun somthing":                 {how: readNear, value: "return", label: "Return something"},
		"반품 하기":                           {how: readNear, value: "return", label: "Return something"},
		"반품하고 싶어요":                        {how: readNear, value: "return", label: "Return something"},
		"please track my order for me":    {how: readNear, value: "track", label: "Track my order"},
		"can I track my order?":           {how: readNear, value: "track", label: "Track my order", weakly: true},
		"how long may I return a tent?":   {},
		"I do not want to return":         {},
		"반품 말고 다른 거요":                     {},
		"track and return":                {how: readAmbiguous, among: []string{"track", "return"}},
		"something else entirely, please": {},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, readMenu(text, menu), cmp.AllowUnexported(reading{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	p, findings := Compile([]Source{{"a", []byte(`
flow: greet
triggers: [start]
steps: [{say: A}]
---
flow: track
triggers:
  - intent: {examples: [where is my order, track my parcel, when will my delivery arrive, 제 주문 어디까지 왔어요, 배송 언제 되나요]}
steps: [{say: A}]
---
flow: refund
triggers:
  - keyword: [refund, money back, 환불]
  - {event: refund_clicked}
steps: [{say: A}]
---
flow: vip
triggers:
  - {keyword: [refund], priority: 5, when: visitor.plan == "vip"}
steps: [{say: A}]
`)}}, Options{})
	if p == nil {
		t.Fatal(findings)
	}
	message := func(s string) Input { return Input{Kind: InputMessage, Text: s} }
	vip := Env{Visitor: map[string]any{"plan": "vip"}}
	for name, c := range map[string]struct {
		in   Input
		env  Env
		want string
	}{
		"Start":                     {Input{Kind: InputStart}, Env{}, "greet"},
		"Event":                     {Input{Kind: InputEvent, Event: "refund_clicked"}, Env{}, "refund"},
		"UnknownEvent":              {Input{Kind: InputEvent, Event: "other"}, Env{}, ""},
		"ExactExample":              {message("Where is my order?"), Env{}, "track"},
		"ExampleInPleasantries":     {message("hi there, could you please tell me where my order is"), Env{}, "track"},
		"Inflected":                 {message("tracking my parcels"), Env{}, "track"},
		"Typo":                      {message("where is my ordr"), Env{}, "track"},
		"KoreanExample":             {message("제 주문 어디까지 왔나요?"), Env{}, "track"},
		"KoreanReworded":            {message("배송은 언제 되나요"), Env{}, "track"},
		"OtherQuestion":             {message("do you sell gift cards?"), Env{}, ""},
		"SharesOneWord":             {message("can I change the colour of my order"), Env{}, ""},
		"KeywordInside":             {message("I want my money back!"), Env{}, "refund"},
		"KeywordNegated":            {message("I don't want a refund"), Env{}, ""},
		"KoreanKeywordWithParticle": {message("환불을 받고 싶어요"), Env{}, "refund"},
		"PriorityBeforeSpecificity": {message("refund"), vip, "vip"},
		"GuardFails":                {message("refund"), Env{}, "refund"},
		"Nothing":                   {message(""), Env{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, ok := p.Match(c.in, c.env)
			if got != c.want || ok != (c.want != "") {
				t.Errorf("%q: got %q, want %q", c.in.Text, got, c.want)
			}
		})
	}
}
