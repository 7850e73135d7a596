package knowledge

import "regexp"

// answerType is what kind of thing a question asks for.
type answerType int

const (
	wantsAnything answerType = iota
	wantsTime
	wantsAmount
	wantsPlace
	wantsYesNo
	wantsWay
	wantsSize
)

// questionForms tell the type by the question's form; the first that matches
// counts. The Korean forms rely on normalised text.
var questionForms = []struct {
	kind answerType
	form *regexp.Regexp
}{
	{wantsTime, regexp.MustCompile(`\bwhen\b|\bhow (?:long|soon|fast|quick(?:ly)?|many (?:days|weeks|months|hours))\b|\bwhat (?:time|day|hours?)\b|\bopening (?:hours|times)\b|\bopen\b|\bclos(?:e|es|ed|ing)\b|\bdeadline\b|언제|며칠|몇 ?(?:일|시|시간|주|달)|얼마나 ?(?:걸|오래)|기간|기한|걸리|영업|(?:열|닫)(?:어요|아요|나요)`)},
	{wantsSize, regexp.MustCompile(`\bhow (?:big|large|small|tall|wide|heavy|warm|cold|hot|many)\b|\b(?:(?:which|what) sizes?|sizes?\b.*\bfor|temperature|maximum|minimum|limit|eu|uk) ?\b|\btemp\b|몇|사이즈|치수|온도|용량|최대|최소`)},
	{wantsAmount, regexp.MustCompile(`\bhow much\b|\b(?:costs?|prices?|fees?|charges?)\b|얼마|비용|요금|가격|금액|배송비`)},
	{wantsPlace, regexp.MustCompile(`\bwhere\b|\baddress\b|어디|어느 ?(?:나라|지역|곳)`)},
	{wantsWay, regexp.MustCompile(`\bhow (?:do|to|can|should|would|does)\b|\bsteps?\b|\bwhat (?:do|should) i do\b|어떻게|방법|하려면|절차`)},
	{wantsYesNo, regexp.MustCompile(`^(?:can|could|do|does|did|is|are|am|was|will|would|may|should|has|have)\b|(?:나요|까요|가요|습니까|되요|돼요|있어요|없어요)[?？\s]*$`)},
}

// answerForms are what each type looks like in an answer.
var answerForms = map[answerType]*regexp.Regexp{
	wantsTime:   regexp.MustCompile(`(?i)\d+\s*(?:[-–~]|to\s*)?\s*\d*\s*(?:business |working |calendar )?(?:minutes?|hours?|days?|weeks?|months?|years?|am\b|pm\b|a\.m|p\.m)|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b|\b(?:one|two|three|four|five|seven|ten|fourteen|thirty) (?:business |working )?(?:days|weeks|months|hours|minutes)|\d+:\d\d|\d+\s*(?:영업일|일|시간|시|분|주|개월|년)|당일|다음 ?날|[월화수목금토일]요일`),
	wantsAmount: regexp.MustCompile(`(?i)[$€£₩¥]\s?\d|\d[\d,.]*\s*(?:%|usd|eur|gbp|krw|dollars?|euros?|pounds?|won|cents?|원|만 ?원|개|명|장|번)|\bfree\b|무료`),
	wantsSize:   regexp.MustCompile(`(?i)\d|\b(?:once|twice|one|two|three|four|five|six|ten|twelve)\b|한 번|두 번|세 번|[한두세네다섯여섯] ?(?:개|장|명)`),
	wantsPlace:  regexp.MustCompile(`(?i)https?://|\]\(|\b(?:street|road|avenue|st\.|rd\.|page|section|tab|menu|under|settings|located|countr(?:y|ies)|store|address|underside|next to|below|behind|inside|underneath)\b|아래쪽|옆에|페이지|메뉴|주소|매장|에서|지역|국가`),
	wantsYesNo:  regexp.MustCompile(`(?i)^(?:\*\*)?(?:yes|no|sure|sorry|unfortunately|you can(?:not|'t|’t)?|we (?:do|don't|don’t|can|cannot|can't)|not (?:yet|at)|only)\b|^(?:네|예|아니요|아니오|죄송)|(?:있어요|있습니다|없어요|없습니다|가능해요|가능합니다|불가능|어려워요|어렵습니다|돼요|됩니다|되지 않아요|지 못해요|수 없어요|받지 않아요|안 돼요|안 되어|하지 마세요|쓰지 마세요)`),
	wantsWay:    regexp.MustCompile(`(?im)^\s*(?:\d+[.)]|[-*+])\s|\b(?:go to|click|tap|select|choose|open|enter|log in|sign in|visit|contact|send|fill|press)\b|누르|선택|클릭|이동|들어가|로그인|입력|신청`),
}

func wanted(question string) answerType {
	q := normalise(question)
	for _, f := range questionForms {
		if f.form.MatchString(q) {
			return f.kind
		}
	}
	return wantsAnything
}

func (w answerType) heldBy(text string) bool {
	form := answerForms[w]
	return form != nil && form.MatchString(text)
}
