package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// token is one word as the verifier compares it.
type token struct {
	text string // lower case, as it stands
	key  string // stem, with synonyms folded
	ko   bool
	glue bool // carries no fact of its own
	// adjacent says that nothing but a space stands before it and the last word.
	adjacent bool
}

// set makes a set of the words of a text.
func set(text string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(text) {
		m[w] = true
	}
	return m
}

// glueWords may be added or left out without changing what is claimed. What
// restricts or strengthens a claim (only, all, always, free, not, must, before)
// is not among them or is looked at apart.
var glueWords = set(`a an the this that these those there here it its they them their he she his her you your yours we our ours us i my me one ones
is are was were be been being am do does did done doing have has had having get gets got getting give gives given go goes going come comes take takes taking make makes made put let lets
of in on at to for with by from as into onto about via per than and or but so that which who whom whose what where when how while because since though although if then
also too just please simply well now already still within during until till before after up off out over under down through between around
can could may might will would shall should must need needs needed able
such like example etc okay ok thing things something someone anybody somebody way ways case cases bit
hello hi thanks thank sorry further note know see say says said tell means mean
not no nor never none neither without cannot unable unless except however otherwise instead usually normally typically generally mostly often about approximately roughly nearly almost
least most more less very quite really am pm`)

// koreanEnd is a particle or an ending that a number has left behind.
var koreanEnd = regexp.MustCompile(`^(이고|이며|이에요|예요|에요|입니다|이라서|이라|이면|이어야|여야|이었|은|는|이|가|을|를|에|의|도|만|로|으로|까지|부터|마다|씩|짜리|간|째|정도|쯤|당|기준|동안|이내|이상|이하|미만|초과|전|후|뒤|안에|안|내|와|과|나|이나|뿐|밖에|된|이에|인|짜리예요|이에요만)(요|에|는|은|도|만|로|의|이에요|예요|입니다)?$`)

// koreanGlue are Korean words of the same kind, by their beginning.
var koreanGlue = regexp.MustCompile(`^(수|것|거|때|등|및|또는|또한|그리고|하지만|그러나|그런데|그래서|그러면|다만|단|만약|혹시|이|그|저|저희|우리|고객님|고객|님|분|점|바|중|안|못|더|잘|꼭|즉시|바로|먼저|경우|정도|쯤|약|보통|대개|대부분|최대|최소|이내|이하|이상|미만|초과|전|후|뒤|동안|까지|부터|사이|위해|통해|대해|대한|관해|따라|있|없|않|아니|아닙|하|해|한|할|합|했|되|돼|된|될|됩|됐|드리|드려|드립|주시|주세|주면|줍|줄|해주|받|보시|보세|가능|불가|필요|해야|하셔야|하여야|네|예|아니요|이용|사용|바랍|부탁|말씀|마세요|마십|말아)(은|는|이|가|을|를|에|의|도|만|로|으로|과|와|요|다|고|며|면|서|니다|습니다|어요|아요|세요|십시오|시면|시고|지만|는데|한|할|하|해|합|하며|하면|하고|해요|합니다|하세요|하실|하지|하시면|합니다만|돼요|됩니다|되며|되고|드려요|드립니다|을까요|나요|ㄹ|니|지|았|었|였|릴|려|려면|으며|으면|으니|고요|네요|군요|까지|부터|라도|이라도|하기|하는|되는|되지|하게|되어|되어요|라면|이라면|에는|에도|에만|으로도|로도|이며|이고|이나|나|이에요|예요|입니다|인|일|였|어|아|어서|아서|셔야|야|겠|겠습니다|을|ㅂ니다|돼|되|던|기)*$`)

// synonyms folds words that say the same in a help text onto one.
var synonyms = foldings(`
buy purchase purchased bought purchasing
return send-back bring-back returned returning
refund reimburse reimbursed reimbursement money-back
cost price priced charge charged fee fees
shop store stores shops branch
email e-mail mail mails
phone telephone
start begin begins beginning
finish end ends
parcel package packages
choose select pick
item product article goods
receive get
picture photo photograph image
all every each any whole everything
everybody everyone anyone anybody
free gratis complimentary
uk britain
help support assistance
customer client
person human
talk speak
quick fast
big large
buyer customer
deliver delivery delivered deliveries delivering
cancel cancelled canceled cancellation cancelling
pay payment paid paying
exchange exchanged exchanging exchanges
collect collected collection collecting
site website
fix repair mend
`)

func foldings(text string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		for _, w := range words {
			m[stemmed(w)] = stemmed(words[0])
		}
	}
	return m
}

func stemmed(w string) string {
	for _, r := range w {
		if r > unicode.MaxASCII || unicode.IsDigit(r) {
			return w
		}
	}
	return english.Stem(w, false)
}

// phrases are rewritten before words are cut: what means one thing becomes one
// word, and a "no" that denies nothing goes.
var phrases = strings.NewReplacer(
	"’", "'", "‘", "'", "can't", "can not", "cannot", "can not", "won't", "will not", "shan't", "shall not", "n't", " not", "'ll", " will", "'ve", " have", "'re", " are", "'m ", " am ", "'d ", " would ",
	"free of charge", "free", "at no charge", "free", "no charge", "free", "at no cost", "free", "no cost", "free", "without charge", "free", "no extra charge", "free", "no extra cost", "free",
	"send back", "return", "send it back", "return it", "send them back", "return them", "bring back", "return", "money back", "refund", "e-mail", "email", "mail address", "email address",
	"no later than", "at most", "not later than", "at most", "no more than", "at most", "not more than", "at most", "no less than", "at least", "not less than", "at least",
	"not only", "", "no matter", "", "as long as", "if", "provided that", "if", "on condition that", "if", "in case", "if", "business day", "working day", "business days", "working days",
	"무상", "무료", "비용이 들지 않", "무료이", "비용은 들지 않", "무료이", "근무일", "영업일", "워킹데이", "영업일", "이메일", "메일", "전자우편", "메일", "뿐만 아니라", "그리고", "뿐 아니라", "그리고", "에 불구하고", "",
)

func normal(text string) string { return phrases.Replace(strings.ToLower(norm.NFKC.String(text))) }

var wordIn = regexp.MustCompile(`[\p{L}\p{M}]+(?:'[\p{L}]+)?`)

// amountIn is a number with its Korean unit, which would look like a word.
var amountIn = regexp.MustCompile(`[₩£€$]?\d[\d,.:]*\s*(?:(?:천만|백만|십만|만|천|억)\s*(?:\d+\s*천\s*)?)?(?:영업일|개월|시간|주일|주간|년간|일간|분간|퍼센트|프로|포인트|유로|파운드|달러|킬로|리터|일|분|주|달|년|원|점|번|회|개|명|인|초|박|도|월|시|자리|자|장|배)?`)

// counted stands for an amount that was taken out.
const counted = " \x02 "

// wordsOf cuts a normal text into its words; numbers are looked at apart.
func wordsOf(text string) []token {
	text = koreanRound.ReplaceAllString(text, "$1 ")
	var list []token
	text = amountIn.ReplaceAllString(text, counted)
	end, unit := 0, false
	for _, at := range wordIn.FindAllStringIndex(text, -1) {
		w := strings.TrimSuffix(text[at[0]:at[1]], "'s")
		between := text[end:at[0]]
		// A unit behind its number is part of the amount, elsewhere it is a word.
		unit = strings.HasSuffix(between, counted) || unit && strings.TrimSpace(between) == ""
		adjacent := end > 0 && strings.Trim(between, " -") == ""
		end = at[1]
		if hangul(w) {
			t := koreanToken(w)
			t.adjacent, unit = adjacent, false
			list = append(list, t)
			continue
		}
		if w = strings.ReplaceAll(w, "'", ""); w == "" {
			continue
		}
		key := stemmed(w)
		if folded, ok := synonyms[key]; ok {
			key = folded
		}
		measure := unit && (unitWords[w] != "" || w == "working") ||
			months[w] != 0 && (unit || strings.HasPrefix(text[end:], counted)) // of a date
		unit = measure || numberWords[w] != 0
		list = append(list, token{text: w, key: key, glue: glueWords[w] || measure || numberWords[w] != 0 || len(w) == 1, adjacent: adjacent})
	}
	return list
}

func hangul(w string) bool {
	return strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
}

var (
	// particles stand behind a noun.
	particles = regexp.MustCompile(`(이라도|이라면|으로는|으로도|에서는|에서도|에게는|까지는|까지도|부터는|에는|에도|에만|에서|에게|한테|께서|으로|이나|이며|이고|이랑|보다|처럼|마다|밖에|까지|부터|라도|라면|로는|로도|만큼|조차|은요|는요|은|는|이|가|을|를|에|의|도|만|로|와|과|나|랑|며|께|요)$`)
	// endings turn a noun into a verb or a statement.
	endings = regexp.MustCompile(`(이에요|예요|입니다|이었|였습니다|인가요|인데|이지만|이라서|이므로|이면|하(?:고|며|면|지|여|게|기|는|던|시|실|신|셔|세|십|려|자|니|도록|지만|는데|거나|므로|겠)\S*|해(?:요|서|야|도|드|주|주시|주세|보|집|져)?\S*|한(?:다|다면|지|데)?|할(?:\S*)|함|합니다\S*|했\S*|되(?:고|며|면|지|어|게|기|는|던|시|실|신|셔|세|십|려|니|도록|지만|는데|거나|므로|겠)?\S*|돼\S*|된(?:다|다면)?|될\S*|됩니다\S*|됐\S*|드(?:려|리|립|릴|린)\S*|받(?:으|을|은|는|고|지|아|습|게|기|나)\S*|시키\S*|시켜\S*|주(?:시|세|십|면|고|는|지)\S*|없(?:이|는|어|습|고|으|지)\S*)$`)
	// verbEnds are what a Korean verb may end in.
	verbEnds = regexp.MustCompile(`(습니다|ㅂ니다|니다|어요|아요|여요|세요|십시오|네요|군요|에요|까요|나요|으면|으며|으니|지만|는데|거나|려면|도록|면서|면|고|며|서|니|지|요|다|는|은|ㄴ|을|ㄹ|게|기|어|아|야|자)+$`)
)

// koreanToken strips particles and endings: 반품은, 반품하면 and 반품할 are all 반품.
func koreanToken(w string) token {
	t := token{text: w, ko: true, glue: koreanGlue.MatchString(w) || koreanEnd.MatchString(w) || koreanTime[w] != ""}
	key := w
	if at := endings.FindStringIndex(key); len(at) > 0 && runes(key[:at[0]]) >= 2 {
		key = key[:at[0]]
	} else if at := particles.FindStringIndex(key); len(at) > 0 && runes(key[:at[0]]) >= 2 {
		key = key[:at[0]]
		if again := particles.FindStringIndex(key); len(again) > 0 && runes(key[:again[0]]) >= 2 && runes(key) > 3 {
			key = key[:again[0]]
		}
	}
	if !t.glue && koreanGlue.MatchString(key) {
		t.glue = true
	}
	t.key = key
	return t
}

func runes(s string) int { return len([]rune(s)) }

// same reports whether two words mean the same, as far as their letters tell.
func same(a, b token) bool {
	if a.key == b.key {
		return true
	}
	if !a.ko || !b.ko {
		return false
	}
	short, long := a.key, b.key
	if runes(short) > runes(long) {
		short, long = long, short
	}
	if runes(short) >= 2 && strings.HasPrefix(long, short) && runes(long)-runes(short) <= 2 && !denies.MatchString(long[len(short):]) {
		return true
	}
	return sameVerb(a.text, b.text)
}

// denies is what turns a Korean word into its opposite.
var denies = regexp.MustCompile(`불|없|않|못|제외|금지`)

// sameVerb compares the stems of two Korean verbs by their letters: 걸려요 and
// 걸립니다 share ㄱㅓㄹㄹ.
func sameVerb(a, b string) bool {
	if !verbEnds.MatchString(a) || !verbEnds.MatchString(b) {
		return false
	}
	ja, jb := []rune(norm.NFD.String(a)), []rune(norm.NFD.String(b))
	common := 0
	for common < len(ja) && common < len(jb) && ja[common] == jb[common] {
		common++
	}
	stem := []rune(norm.NFD.String(verbEnds.ReplaceAllString(a, "")))
	return common >= 4 && common+2 >= len(stem)
}

// holds reports whether a list has a word.
func holds(list []token, w token) bool {
	return slices.ContainsFunc(list, func(o token) bool { return same(o, w) })
}

// content leaves the words that carry facts.
func content(list []token) []token {
	var out []token
	for _, w := range list {
		if !w.glue {
			out = append(out, w)
		}
	}
	return out
}
