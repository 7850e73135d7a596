package handoff

import "strings"

// The kinds that Safety finds.
const (
	SafetySelfHarm = "self_harm"
	SafetyDanger   = "danger"
	SafetyLegal    = "legal_threat"
	SafetyFraud    = "fraud"
)

// Safety finds messages that a person must see at once: talk of hurting
// oneself, danger to life and limb (escaping gas, fire, an injury), legal
// threats, fraud against the visitor; English and Korean. It works on fixed
// phrases with known harmless neighbours taken out ("this tent is killing me",
// "food court", "고소한 맛"), so it misses what is said in a roundabout way. The kinds are tried in the order of the constants.
func Safety(text string) (kind string, ok bool) {
	text = clip(text)
	open := spaced(text)
	closed := tight(text)
	for _, list := range safetyLists {
		if list.english.in(open) || closed != "" && (list.korean.in(closed) || list.koreanWords.in(open)) {
			return list.kind, true
		}
	}
	return "", false
}

// phrases finds any of its wanted ones once the harmless ones are cut out.
type phrases struct{ wanted, harmless []string }

func (p phrases) in(text string) bool {
	if !containsAny(text, p.wanted) {
		return false
	}
	for _, h := range p.harmless {
		text = strings.ReplaceAll(text, h, " | ")
	}
	return containsAny(text, p.wanted)
}

func containsAny(text string, list []string) bool {
	for _, p := range list {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// words splits a list written with "|" into whole words of spaced text.
func words(list string) []string { return bordered(list, " ", " ") }

// starts splits a list written with "|" into beginnings of words.
func starts(list string) []string { return bordered(list, " ", "") }

// parts splits a list written with "|" into pieces of tight text.
func parts(list string) []string { return bordered(list, "", "") }

func bordered(list, before, after string) []string {
	all := strings.Split(list, "|")
	for i, p := range all {
		all[i] = before + strings.TrimSpace(p) + after
	}
	return all
}

// safetyLists were written for this package. English is matched in spaced text
// (lower case, no apostrophes); Korean without its spaces, but where a short
// word could arise across a border ("과자 살 때" holds 자살, "주소 송부" holds
// 소송) as the beginning of a word.
var safetyLists = []struct {
	kind                         string
	english, korean, koreanWords phrases
}{
	{
		SafetySelfHarm,
		phrases{
			words(`kill myself|killing myself|hang myself|shoot myself|drown myself|hurt myself|hurting myself|harm myself|harming myself|cut myself|cutting myself|self harm|suicide|suicidal|end my life|ending my life|end it all
				|take my own life|taking my own life|want to die|wanna die|wish i was dead|wish i were dead|better off dead|dont want to live|do not want to live|no reason to live|life is not worth living|life isnt worth living|dont want to be alive|took an overdose|take an overdose`),
			words(`suicide squad|suicide door|suicide doors|suicide run|suicide prevention training|kill myself laughing|killing myself laughing|want to die laughing|want to die of embarrassment|wanna die laughing|cut myself on|cut myself shaving|cut myself off|hurt myself on|hurt myself with|hurt myself using|hurt myself when
				|hurt myself while|cut myself when|cut myself while|cut myself with your|almost cut myself|nearly cut myself|cut myself a|almost hurt myself|nearly hurt myself|dont want to live without my|dont want to live in|dont want to live near|do not want to live in|do not want to live near`),
		},
		phrases{
			parts(`죽고싶|죽어버리고싶|목숨을끊|극단적선택|극단적인선택|살고싶지않|살기가싫|살아갈이유|살이유가없|죽는게나을|죽는게낫|손목을긋|손목을그|생을마감|뛰어내리고싶`),
			parts(`웃겨서죽고싶|웃겨죽고싶|좋아서죽고싶|창피해서죽고싶|쪽팔려서죽고싶|부끄러워서죽고싶|동네에살고싶지않|집에살고싶지않|집에서살고싶지않`),
		},
		phrases{starts(`자살|자해|죽어버릴|살기 싫|살기싫`), starts(`자살골|자살 골|자살예방 교육|자살예방교육|자해공갈`)},
	},
	{
		SafetyDanger,
		phrases{
			words(`smell gas|smells gas|smelling gas|smell of gas|smells of gas|smelling of gas|smelled of gas|smelt of gas|smells like gas|smelled like gas|gas smell|gas leak|gas leaking|gas is leaking|gas leaks|leaks gas|leaking gas|gas escaping|gas is escaping|gas coming out|carbon monoxide
				|caught fire|catching fire|tent is on fire|stove is on fire|battery is on fire|its on fire|is in flames|went up in flames|burst into flames|exploded|battery is swollen and hot|electric shock|electrocuted
				|is hurt|got hurt|was hurt|were hurt|am hurt|im hurt|been hurt|badly hurt|is injured|am injured|im injured|got injured|was injured|were injured|been injured|seriously injured|is bleeding|am bleeding|im bleeding|bleeding badly|unconscious|not breathing|cant breathe|cannot breathe
				|call an ambulance|called an ambulance|need an ambulance|in the emergency room|burned my hand|burned my face|burned my arm|burnt my hand|burnt my face|burnt my arm|got burned by|got burnt by|burned himself|burned herself|burnt himself|burnt herself|rope snapped|harness snapped|harness broke|sling snapped|carabiner snapped|carabiner broke`),
			words(`smell of gas station|smells of gas station|gas smell proof|feelings got hurt|feelings were hurt|feelings are hurt|pride is hurt|pride was hurt|wallet is hurt|no one was hurt|nobody was hurt|no one got hurt|nobody got hurt|no one is hurt|nobody is hurt|was not hurt|is not hurt|head exploded|mind exploded|inbox exploded|carbon monoxide alarm|carbon monoxide alarms|carbon monoxide detector|carbon monoxide detectors|guitar rope snapped`),
		},
		phrases{
			parts(`가스냄새|가스가새요|가스가새는|가스가새고|가스가새서|가스가샌|가스가샙|가스새는|가스누출|가스가누출|일산화탄소|텐트에불이|옷에불이|버너에불이붙었|가스통이터|캐니스터가터|배터리가터|버너가터|스토브가터|폭발했|폭발해서|다쳤|다쳐서|다친사람이|부상을당|부상당했|피가나요|피가나고|피가많이|피가안멈|의식이없|의식을잃|숨을못|숨을안쉬|119에|119불|119부르|구급차|응급실|감전됐|감전되|로프가끊어|로프가끊겼|하네스가끊|카라비너가부러`),
			parts(`안다쳤|다친사람이없|다친사람은없|일산화탄소경보기|일산화탄소감지기|일산화탄소측정기|마음을다쳤|마음이다쳤`),
		},
		phrases{starts(`불이 났|불이났|불났|화상을 입|화상 입|화상을입|화상입`), nil},
	},
	{
		SafetyLegal,
		phrases{
			words(`my lawyer|my lawyers|my attorney|my solicitor|a lawyer involved|lawyer up|getting a lawyer|hire a lawyer|hiring a lawyer|contact a lawyer|contacting a lawyer|call a lawyer|calling a lawyer|calling my lawyer|hear from our lawyer|sue you|suing you|sue your|suing your|sue this company|sue the company|sue u
				|will sue|going to sue|gonna sue|legal action|legal proceedings|legal steps|take you to court|taking you to court|see you in court|small claims|lawsuit|press charges|pressing charges|report you to|reporting you to|report your company|trading standards|consumer protection agency|ombudsman|better business bureau|attorney general`),
			words(`my lawyer friend|will sue be|will sue still|no legal action|lawsuit movie`),
		},
		phrases{
			parts(`법적조치|법적대응|법적절차|법적책임|변호사선임|변호사를선임|변호사통해|변호사를통해|변호사랑얘기|변호사와상의|소비자원에|소비자보호원|소비자고발|경찰에신고|경찰서에신고|신고하겠습|신고할거|신고할겁|신고할게|공정거래위원회|언론에제보|법원에서봅|법원에서만나`),
			parts(`분실신고할|분실신고하|도난신고할|도난신고하|고장신고할|고장신고하|파손신고할|파손신고하|하자신고할|하자신고하|전입신고할|전입신고하|출생신고하|출생신고할|세금신고할|세금신고하|혼인신고하|혼인신고할|불량신고할|불량신고하`),
		},
		phrases{starts(`고소하겠|고소할 거|고소할거|고소할겁|고소할 겁|고소할게|고소장|고소당|소송|법대로`), starts(`소송비용 보험|소송 보험`)},
	},
	{
		SafetyFraud,
		phrases{
			words(`identity theft|stole my identity|stolen identity|stole my card|card was stolen|card has been stolen|card got stolen|card is stolen|someone used my card|somebody used my card|someone else used my card|someone is using my card|someone is using my account|someone used my account|someone hacked|been hacked
				|was hacked|got hacked|account is hacked|hacked my|hacked into|unauthorized charge|unauthorised charge|unauthorized charges|unauthorised charges|unauthorized transaction|unauthorised transaction|unauthorized payment|unauthorised payment|unauthorized purchase|unauthorised purchase|fraudulent|fraud on my|report fraud
				|reporting fraud|victim of fraud|got scammed|been scammed|was scammed|was phished|charge i didnt make|charge i did not make|charges i didnt make|payment i didnt make|payment i did not make|transaction i didnt make|purchase i didnt make|purchase i did not make|purchase that i didnt make|order i didnt place
				|order i did not place|i didnt authorize|i didnt authorise|i did not authorize|i did not authorise|someone logged into my|somebody logged into my|removed money from my account`),
			words(`hacked together|hacked my way|machine stole my card|atm stole my card|report card was stolen|report card got stolen`),
		},
		phrases{
			parts(`무단결제|무단으로결제|보이스피싱|스미싱|피싱당|피싱문자|피싱메일|피싱사기|사기당했|사기를당|사기피해|부정결제|명의도용|제가안한결제|내가안한결제|제가하지않은결제|내가하지않은결제|결제한적없|결제한적이없|결제한적도없|주문한적없는|주문한적이없는|모르는결제|누가내카드|누가제카드|카드를도난|카드도난|카드가도난|계정을도난`),
			nil,
		},
		phrases{starts(`도용|해킹`), starts(`해킹방지|해킹 방지`)},
	},
}
