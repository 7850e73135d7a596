package handoff

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// The grammar of AsksForPerson needs a word for a person within reach of a verb.
// People also ask by saying what somebody should do ("can a human take over"),
// by refusing the bot, or by ordering the bot about. These patterns hold such
// ways; they read one clause as words with single spaces, or a Korean message
// without spaces. RE2 keeps the work linear in the text.

// pattern joins alternatives, one a line.
func pattern(lines string, names *strings.Replacer) *regexp.Regexp {
	var list []string
	for line := range strings.Lines(lines) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, "(?:"+names.Replace(line)+")")
		}
	}
	return regexp.MustCompile(strings.Join(list, "|"))
}

// englishNames are the word groups of the English patterns.
var englishNames = strings.NewReplacer(
	"PERSON", `(?:(?:real |live |actual |proper |human |physical |breathing )*(?:humans?|persons?|people|agents?|operators?|representatives?|reps?|supervisors?|managers?|advisors?|advisers?|boss|staff member|colleague|human being|team member))`,
	"TALK", `(?:talk|talking|speak|speaking|chat|chatting|word|discuss|connect|continue|deal)`,
	"ROLE", `(?:(?:real |live |actual |human |senior |support |sales |technical |customer )*(?:someone|somebody|lady|guy|man|woman|gentleman|employees?|individual|specialists?|expert|salesperson|sales|technicians?|engineer|staff|warehouse|team|department|dept|billing|accounting|accounts|management|humans?|persons?|people|agents?|operators?|representatives?|reps?|supervisors?|managers?|advisors?|advisers?|boss|colleagues?))`,
	"SOMEONE", `(?:someone|somebody|anyone|anybody)`,
	"BOT", `(?:bots?|robots?|chatbots?|machines?|ai|automat(?:ed|ic) (?:system|replies|answers)|computer)`,
	"THE", `(?:(?:a|an|the|this|your|ur|some|any|one|that|these|those) )?`,
	"MATTER", `(?:this|it|my (?:case|orders?|account|ticket|issue|problem|request|claim|payment|booking|file|refund))`,
	"END", `(?: (?:please|pls|plz|now|right now|today|asap|immediately|thanks|thank you|here|there))*$`,
)

var englishAsks = pattern(`
	\b(?:can|could|would|will|have|let|may|want|need|like|get|ask|tell|wish|prefer|has) THE(?:PERSON|SOMEONE) (?:(?:from|on|in|of) (?:your|the) (?:staff|team|side|company|shop|store|crew|office) )?(?:real |human )?(?:to )?(?:please )?(?:take over|take this over|look (?:at|into) MATTER|handle|step in|jump in|join|call me|call us|ring me|ring us|phone me|phone us|contact me|reach out to me|review MATTER|check MATTER|talk to me|speak to me|speak with me|talk with me|chat with me|deal with (?:this|me|it))
	\bonly THEPERSON (?:can|could|will|would|knows?)\b
	\b(?:needs?|requires?|deserves?) THE(?:PERSON|human (?:touch|eyes?|attention))END
	^(?:honestly |maybe |i think |well )*(?:a|an|any|some) PERSON (?:would|might|could) (?:be|help|do|understand|know|have|solve|fix)\b
	\b(?:skip|bypass|get (?:me )?past|go past|get around|get rid of|get (?:me )?out of|shut off|disable) (?:the |this |your |that )?BOT\b
	\b(?:refuse|not going|not willing) to (?:talk|speak|chat|type|write|deal) (?:to|with) THEBOT\b
	\b(?:wont|will not|im not|i am not) (?:talk|talking|speak|speaking|chat|chatting) (?:to|with) THEBOT\b
	\bhear THE(?:real |human |live |actual )+(?:voice|person)\b
	^(?:human|live|real|live human|real human|personal|in person) (?:help|assistance|support|service|contact|chat)END
	\b(?:help|answers?|reply|response|assistance|support|advice|call) from THE(?:real |actual )?(?:human|person|agent|representative|human being|member of staff)\b
	^(?:ok |just |so |then |please |can you |could you |would you |now )*(?:connect|transfer|ring|phone|redirect) (?:me|us)(?: (?:over|back|through|up))*END
	^(?:transfer|connect|escalate)(?: (?:please|pls|plz|now|this|it|me|asap))+$
	^(?:press )?(?:0|zero)(?: zero)* (?:for )?(?:operator|agent|human|representative)END
	^(?:press|dial|hit) zeroEND
	\bSOMEONE with THE(?:pulse|heartbeat|brain|soul|clue)\b
	\b(?:get|give|send|find|bring) (?:me |us )SOMEONE who (?:can|knows|actually|understands|isnt|is not)\b
	\b(?:talk|talking|speak|speaking|chat|chatting|connect|reach|contact|write|message)(?: me)?(?: to| with)? THEmember of (?:staff|your team|the team|your staff|personnel)
	\b(?:hook|patch|put|bump|move|pass|kick|push|send|bounce|hand|shift|route|get) (?:me|this|us|it|this chat)(?: up| over| on| onto| through| off| along)* (?:to|with|onto) THE(?:PERSON|next level|second level|human support|real support)\b
	\b(?:page|fetch|summon|grab|wake up|alert|bring in|bring|involve|loop in|get hold of) (?:me )?THEPERSON\b
	\bget (?:me |us )?THE(?:PERSON|SOMEONE) (?:on|in|into|onto|to) (?:this|the|my)? ?(?:chat|line|phone|conversation)
	\b(?:one|some|any) of your (?:guys|people|agents|staff|team|colleagues|humans|reps|lot|crew)(?: members)? (?:to |please |could |can )?(?:call|talk|speak|chat|contact|help|ring|phone|look)
	\b(?:ask|tell|get|have|want|need|like) SOMEONE to (?:ring|call|phone|contact|message|talk|speak|come)\b
	\bput through to THE(?:PERSON|SOMEONE|department|sales|support|billing)
	^any(?:body|one)? (?:real )?(?:humans?|agents?|people|operators?|reps?|representatives?)(?: (?:available|around|there|here|online|free))*END
	\bSOMEONE (?:there |here )?(?:that|who) (?:is|isnt|is not) (?:human|real|a person|a human|a bot|a robot|alive)\b
	^(?:is )?(?:anyone|anybody) (?:human|alive|real)\b
	^(?:i |ive |we )?(?:already )?said (?:i want(?:ed)? )?THEPERSONEND
	\bbeg (?:to|for) .*PERSON\b
	\b(?:kill|die|pay) for THEPERSON\b
	\bnumber (?:of|for) THEPERSON (?:to|i|we)\b
	^(?:and |so |ok |then )*(?:now |just )?(?:a |one )?(?:real |live |actual )?person(?: (?:please|pls|plz|now))+$
	^now (?:a|an) PERSON$
	\b(?:need|want|get|like|have) (?:\w+ )?(?:support|service|SOMEONE|help) (?:on|over|by) (?:the )?(?:phone|line)\b
	\bconnect (?:me )?(?:to|with) (?:the |your |a )?(?:technical|tech|sales|billing|support|service|customer)(?: \w+)? (?:department|team|desk|people)
	^(?:please |just |can you |could you )*(?:ring|phone) meEND
	\bgive me a (?:ring|buzz|call|bell)\b
	\b(?:get|give|send|find|bring) (?:me|us) (?:a|one of your|your) colleagues?END
	\bspeak (?:to|with) THE(?:department|office|reception|front desk)\b
	\bwhat does it take to .*PERSON\b
	^PERSON (?:to|who) (?:talk|speak|help)
	\bTALK(?: \w+){0,4}? (?:to|with|from|by)(?: \w+){0,3}? ROLE\b
	\b(?:if|wish) i (?:could |can )?(?:talk|talked|speak|spoke) (?:to|with) THEROLE\b
	\bthere (?:must|has to|have to|should) be THEPERSON
	\bcontinue (?:this )?with THE(?:PERSON|ROLE)\b
	\b(?:let|make|tell|prefer if|better if|wish|want|need|maybe|perhaps|should|would|will|can|could|have) THE(?:PERSON|ROLE|member of (?:your |the )?(?:support )?(?:staff|team))(?: real| human)? (?:to |could |can |would )?(?:ever |please |just )?(?:answer|respond|reply|replied|replies|explain|write back|write to me|read this|decide|sort this|solve this|fix this|talked|spoke)
	\bPERSON (?:needed|required|wanted|intervention|assistance|requested)\b
	\b(?:need|want|require|requires|request|assign|demand)(?: me| us| this| to| the| an?| some| assistance| help| attention| of| from| your| real| live| customer| support| service){0,5} (?:humans?|agents?|representatives?|supervisor|rep)(?: being| agent| intervention)?END
	\b(?:get|speak|talk|give|transfer|connect)(?: \w+){0,3} (?:in charge|higher up|with authority)\b
	\b(?:in charge|responsible)\b.*\b(?:speak|talk)
	\b(?:connect|talk|speak|transfer|get)(?: \w+){0,3} (?:whoever|whomever)\b
	\b(?:tier|level) (?:2|two|3|three)END
	\b(?:tier|level) (?:2|two|3|three) support\b
	\bsecond level support\b
	^(?:start |open |begin |launch )?(?:a )?(?:live )?chat with THEPERSON
	^(?:start |open |begin |launch )?(?:a |the )?live chatEND
	^(?:your )?customer care(?: executive| representative| agent| team)?END
	\b(?:why is there|why are there|is there|are there|theres) no (?:real |actual |live )?(?:humans?|person|people|agents?)\b
	\b(?:going to|gonna|ever|when do i|when will i|finally) (?:get|reach|see|have)(?: to)?(?: \w+){0,3}? (?:PERSON)
	\blove of \w+ THEPERSON
	\bwant (?:people|humans)END
	\b(?:get|give|send|find|bring) (?:me |us )?SOMEONE (?:competent|qualified|useful|senior|capable|smart|else)\b
	\ba? ?word with THEROLE\b
	\bis THEROLE (?:available|around|free|online) (?:to|for) (?:chat|talk|speak|call|help)
`, englishNames)

// englishHints are the words without one of which no English pattern can match,
// beside the tables' own; they spare most messages the patterns.
var englishHints = either(group(true, `boss colleague colleagues member zero 0 tier level live voice charge responsible whoever whomever ring phone call connect transfer escalate redirect talk talking speak speaking chat word discuss continue
	lady guy guys man woman gentleman employee employees individual specialist specialists expert salesperson sales technician technicians engineer warehouse department dept billing accounting accounts management crew lot care automated automatic replies being anyone anybody any`), bots)

func (c clause) hints() bool {
	return slices.ContainsFunc(c, func(w string) bool { return people[w] != 0 || englishHints[w] })
}

// koreanHints are the same for Korean.
var koreanHints = strings.Fields(`상담 사람 직원 담당 책임 팀장 윗 매니저 점장 사장 인간 휴먼 관리자 봇 기계 ai 에이아이 인공지능 자동 컴퓨터 너말 너랑 너는 니말 이런답변 누가 누구 아무나 전화 통화 유선 콜센터 고객센터 본사 부서 상급자 팀 대표 연락 콜백 통하는 하실분 하신분 도와줄 도와주실`)

func hintsInKorean(t string) bool {
	return slices.ContainsFunc(koreanHints, func(h string) bool { return strings.Contains(t, h) })
}

// englishReports are clauses that tell or suppose an ask instead of asking.
var englishReports = pattern(`
	^(?:what|how) (?:happens?|if|about) (?:if|when)\b
	^(?:so )?(?:if|when|whenever|once|after) (?:i|you|we|people|someone|customers?) (?:say|says|said|type|types|typed|write|writes|wrote|ask|asks|asked|call|called|want|wanted|press)\b
	^do i get\b
	^(?:does|is it necessary|is it required|will i be|would i be|are calls|is the call|can agents|do agents|are agents|are your|is your|was|were|which|what (?:is|are|hours|time)|who is|who was|how many|how much|how long|how old)\b
	^(?:is it (?:ok|possible) )?(?:to )?(?:avoid|without)\b
	^(?:my |the |a |that |this )?(?:name|email|number|address)\b
	\b(?:rather|prefer to|prefer) (?:talk|speak|chat|talking|chatting) (?:to|with) you\b
	\b(?:told|asked|advised|instructed) (?:me|us|him|her|them) (?:to|that|i)\b
	^(?:i |we )(?:never|didnt|did not|havent|have not) (?:ask|asked|asking|want|wanted|request|requested|say|said)\b
	^(?:please |just )*(?:stop|quit|avoid) (?:transferring|connecting|passing|forwarding|handing|putting|escalating|calling)\b
	^(?:am|are|was|were|is this) (?:i|you|we|it)? ?(?:talking|speaking|chatting|actually talking|really talking|now talking)\b
`, englishNames)

// slang writes words of chats as the tables know them.
var slang = map[string]string{
	"hooman": "human", "humon": "human", "hoomans": "humans", "tlk": "talk", "tlak": "talk", "taalk": "talk", "tawk": "talk", "spk": "speak", "sb": "somebody", "smb": "somebody", "smn": "someone",
	"som1": "someone", "sum1": "someone", "some1": "someone", "any1": "anyone", "custmer": "customer", "costumer": "customer", "cust": "customer", "plox": "please", "plss": "please", "pleasee": "please",
	"agnt": "agent", "agant": "agent", "humen": "human", "lve": "live", "speek": "speak", "spek": "speak", "mgr": "manager", "agt": "agent", "prsn": "person", "persn": "person", "hman": "human", "humn": "human", "reps": "representatives",
}

// unquoted takes quoted speech out of a message that says more than the quote.
func unquoted(text string) string {
	rest := quotes.ReplaceAllString(text, " ")
	if strings.IndexFunc(rest, unicode.IsLetter) < 0 {
		return text
	}
	return rest
}

var quotes = regexp.MustCompile(`"[^"\n]{1,80}"|“[^”\n]{1,80}”|‘[^’\n]{1,80}’|「[^」\n]{1,80}」|(?:^|\s)'[^'\n]{1,80}'(?:[\s.,;:!?]|$)`)

// mixed writes the words for people and asking that stand in another script in
// the language of the rest: "agent 연결해 주세요", "can I talk to 상담원".
func mixed(text string, korean bool) string {
	if korean {
		return toKorean.Replace(strings.ToLower(text))
	}
	return toEnglish.Replace(text)
}

var (
	toKorean = strings.NewReplacer("real person", "진짜사람", "real human", "진짜사람", "live agent", "상담원", "representative", "상담원", "customer service", "고객센터", "agent", "상담원", "operator", "상담원", "manager", "매니저",
		"human", "사람", "person", "사람", "connect", "연결", "transfer", "연결", "please", "부탁", "plz", "부탁", "pls", "부탁", "call", "전화")
	toEnglish = strings.NewReplacer("상담원", " agent ", "상담사", " agent ", "담당자", " agent ", "직원", " agent ", "매니저", " manager ", "사람", " human ", "연결", " connect ")
)

// koreanNames are the word groups of the Korean patterns.
var koreanNames = strings.NewReplacer(
	"PERSON", `(?:상담원|상담사|상담직원|직원|담당자|담당직원|책임자|팀장|윗사람|윗분|매니저|점장|사장|사람|인간|휴먼|관리자)(?:님|분)?`,
	"CORE", `(?:상담원|상담사|상담직원)(?:님|분)?`,
	"BOT", `(?:챗봇|로봇|봇|기계|ai|에이아이|인공지능|자동응답|자동답변|컴퓨터)`,
	"OPEN", `^(?:여기|저기요?|안녕하세요|네|아니요?|아|그냥|제발|빨리|당장|지금|좀|일단|야|그럼|그러면|됐고요?|됐어요?|혹시|바로|직접|저|저는|그게|근데|죄송한데|실례지만)*`,
)

var koreanAsks = pattern(`
	(?:BOT|너|니|당신|이런답변|이런거|이거)(?:은|는|이랑|랑)?(?:말고|말구|됐고|됐으니|됐어|싫|꺼지고|꺼져|그만하고|그만두고|그만|필요없고|필요없으니)[가-힣]{0,8}(?:PERSON|상담)
	BOT(?:이랑|랑|하고|과|와|한테|에게)(?:은|는)?(?:더이상)?(?:말|얘기|이야기|대화|상담|채팅)?(?:은|는|을)?(?:안해|안할|안하|못해|못하겠|하기싫|그만할|싫)
	너(?:랑|하고|한테)(?:은|는)?(?:말이안통|말안통|말이안돼|얘기안|말안)[가-힣]{0,6}(?:PERSON|바꿔|나와|불러)
	(?:PERSON)(?:이|가)(?:좀|직접|한번|나서서)*(?:답해|답변해|봐주|봐줘|봐야|봐줬|확인해주|확인해줘|확인해줬|처리해주|처리해줘|상담해|해결해주|해결해줘|응대|도와주|도와줬|설명해주)
	(?:PERSON)(?:이|은|을|가|도|연결|연결은|연결이|통화|상담|좀)*(?:왜|언제|도대체|대체)(?:이렇게)?(?:안|못)?(?:나와|나오|연결|불러|바꿔|와요|오나요|오는|해주|돼|되)
	(?:CORE|사람|직원분?)(?:이|은|가|연결|연결이|연결은)*안(?:나와|나오|해주|할거|할건|해줄|불러|바꿔|계신|계세|계시)
	(?:PERSON)(?:은|을|이랑|랑|과|하고)?(?:어떻게|어디서|어디|뭐라고)(?:해야)?(?:하면)?(?:불러|부르|부를|만나|연결|찾아|찾으|통화)
	(?:CORE|사람)(?:을|연결을?|이랑|님)?(?:계속|아직|지금)*(?:기다리|기다려|기다린|대기걸|대기중|대기해|대기)
	(?:PERSON)(?:이랑|랑|과|와|하고|한테|에게|께|연결)(?:좀|직접|바로|한번|만|꼭)*(?:톡하고싶|톡할|물어보고싶|물어볼게|물어볼수|여쭤보고싶|여쭤볼|여쭙고|문의하고싶|문의할수|문의할게|얘기하겠|이야기하겠|통화하겠|말하겠|대화하겠|상담하겠|통화해야|얘기해야|통화를해야|상담은?불가|통화는?불가|말씀드리고싶|따지고싶|할말)
	(?:PERSON)(?:이|과|랑|이랑|하고)?(?:통화|상담|연결|대화|채팅)(?:은|는|을|를)?(?:못하나|못해|안되나|안돼|불가|불가능|가능|버튼|받을수|할수|하고시|하구싶)
	(?:PERSON)(?:이나|이라도|좀이라도)(?:불러|바꿔|연결|나와|데려)
	(?:PERSON)(?:이|을|를|좀|으로|로|한테)*(?:바꿔|불러)(?:요|라|줘|주|$)
	(?:PERSON)(?:이|가)?있으면(?:좀|제발)*(?:나와|연결|바꿔|불러)
	(?:거기|여기|저기)(?:진짜|실제)?사람(?:은|이)?(?:있|없|안계|안있)
	(?:상담하실|상담가능하신|상담가능한|상담해줄|상담해주실|통화가능한|통화가능하신|통화하실|말통하는|말이통하는|말좀통하는|얘기할|이야기할|도와줄|도와주실|대화할|얘기가통하는|책임지는|책임질)(?:분|사람)(?:은|이)?(?:좀|혹시)*(?:있|없|연결|나와|바꿔|불러|안계|안나|부탁|찾)
	아무나(?:사람)?(?:이라도|좀)*(?:연결|바꿔|나와|불러|사람)
	아무나사람
	누가(?:좀)?(?:직접)(?:좀)?(?:봐|와|확인|답|전화|연락|도와)
	OPEN(?:거기)?누구없(?:어|나|습)
	누구(?:랑|하고|한테|에게)(?:통화|얘기|말)(?:하면|해야)
	OPEN(?:상담)?(?:전화|유선|통화)(?:로|를|으로)?(?:좀|한통|한번|지금|바로)*(?:얘기하고싶|이야기하고싶|상담|연결|통화|주세요|주실|주시면|줘|걸어|가능|부탁|해주세요|해주실|해줘|달라|하고싶)
	OPEN(?:전화|유선|통화)(?:로|으로)(?:얘기|이야기|상담|말씀|설명)
	OPEN(?:통화|전화)(?:하고싶|원해|원합|를원)
	OPEN상담(?:을|좀)?(?:받고싶|받을래|하고싶|원해|원합|연결)
	(?:일대일|1대1|11|실시간|라이브|채팅|전화)상담(?:을|좀)?(?:원합|원해|연결|하고싶|받고싶|부탁|신청|요청)
	(?:팀장|윗사람|윗분|책임자|사장|점장|본부장|대표)(?:님|분)?(?:이랑|랑|과|와|하고|을|를|좀|더러|보고)*(?:바꿔|나오라|나와라|나와|불러|데려|통화|얘기하|이야기하|연결)
	(?:담당자|직원|상담원|책임자)(?:님|분)?(?:이|께서|한테)?(?:연락|전화)(?:을|를)?(?:좀|한번|빨리)?(?:주|부탁|달라|해주|해줘|받고싶|바랍)
	(?:콜센터|고객센터|상담센터|고객상담실|상담실|본사)(?:에|로|으로|랑|이랑|직원|상담원|좀|직통)*(?:연결|바꿔|통화하고싶|통화할|통화좀|넘겨|돌려)
	OPENCORE(?:좀)?(?:연결)?(?:ㄱ+|ㅇㅇ|고고|플리즈|제발요?|부탁|plz|요|$)
	CORE연결(?:좀|점|이|요|부탁|ㄱ|해|하구|하고|을원|을부탁|바람|희망|시켜|되나|$)
	CORE한테(?:넘겨|돌려|연결)
`, koreanNames)

// koreanCore is a word that in a service chat nearly always is an ask: it counts
// as one unless koreanAbout says what else the message is about.
var koreanCore = pattern(`CORE|진짜사람|실제사람|사람상담`, koreanNames)

// koreanRoles are people and departments that are asked for when a verb of
// koreanReach follows closely.
var koreanRoles = pattern(`
	(?:PERSON|담당하시는분|담당하는분|담당하시는사람|담당부서|부서|상급자|윗선|책임있는분|책임지는분|책임지실분|고객센터|콜센터|상담센터|기술팀|상담팀|지원팀|영업팀|배송팀|환불팀|본사)[가-힣]{0,9}?(?:연결|바꿔|불러|부르|부른|통화|얘기|이야기|대화|말하|말할|설명할|설명하|설명해|전화하라|연락하라|전화하게|전환|이어주|이어줘|응답|답변받|답변해|답변을받|나와|나오|목소리|처리해야|해줘야|부탁|따지)
	사람(?:은|이)?(?:하나도|아무도|진짜|정말)?(?:없는거|없는건|없는겁|없는회사|없는가|없나|없어요|없습|있긴|있기는|있는거)
	(?:설명|말로|글로|문의|채팅말고|복잡)[가-힣]{0,8}(?:통화|전화)(?:하고싶|로하고싶|되나|돼요|가능|할수|연결|부탁)
	(?:전화|통화)로(?:문의|상담|설명)[가-힣]{0,8}연결
	(?:저한테|나한테|제게|저에게|나에게)[가-힣]{0,3}(?:연락|전화)(?:좀)?(?:주|하라|부탁|달)
	(?:실시간|라이브|채팅|지금|바로)상담(?:이|은)?(?:가능|되나|돼|할수)
	상담(?:이|을)?(?:가능한|가능하신|해주실|하실)(?:분|사람)
	상담(?:을)?(?:시작|진행)[가-힣]{0,5}사람
`, koreanNames)

// koreanAbout are messages about people: their hours and numbers, what they
// did, thanks, refusals, names and settings.
var koreanAbout = pattern(`
	부르지|지마|연결말고|필요없|필요는없|필요가없|하지마|하지말|지말아|지마세|말아주|안불러|안해도|안하셔도|안바꿔|괜찮|없이|대신|부담|싫어서|까지는|까지갈|보다|편해|편한|않고|않아도|않을|지않|기싫|기는싫|것같네|됐었는데|되었었|끊겨|끊기|끊겼
	몇명|몇시|며칠|몇분까지|월급|연봉|얼마|요금|녹음|채용|모집|자격|교육|시험|평가|교대|근무|운영|일요일|토요일|주말|휴무|공휴일|사기|볼수있|보이나
	계정|이메일|메일|명의|주소|이름|성함|번호|비밀번호|권한|정보|페이지|설정|좌석|기능|시스템|메뉴|앱|로그인|카드|할인|식당|화장실|의자|주차
	감사|칭찬|친절해|친절하셨|친절하시던|친절했|친절하게|친절하더|불친절|고마|고맙|덕분|해결됐|해결되|잘됐|잘되
	어제|지난주|지난달|저번|그저께|했는데|했더니|해줬는데|해줬어|해주셨|해주신|줬는데|줬어|줬습|셨는데|셨어|었는데요해결|한다던데|된다던데|다던데|된다고|된다고했|말로는|말로는요|이라고하면서|라고치면|되려면|되고싶
	받는사람|보내는사람|다른사람|아는사람|모르는사람|두사람|세사람|네사람|여러사람|사람들|한사람|어떤사람|그사람|이사람|저사람|우리직원|사람마다|사람당|사람손|사람몸|사람얼굴
	사람말고|상담원말고그냥|상담원말고여기|상담원말고링크|직원말고|사람이야|사람인가|사람이에요|사람인지|사람이답하는|사람이대답
	친구|엄마|아빠|가족|남편|아내|기사님|기사에게|도착하면
`, koreanNames)

// maxKoreanAsk bounds, in bytes without spaces, the messages that are taken for
// an ask by a word alone: longer ones tell a story.
const maxKoreanAsk = 120

// asksInKoreanByWord finds an ask by who is named, in a message without spaces.
func asksInKoreanByWord(t string) (string, bool) {
	if len(t) > maxKoreanAsk || koreanAbout.MatchString(t) {
		return "", false
	}
	for _, p := range []*regexp.Regexp{koreanCore, koreanRoles} {
		if at := p.FindStringIndex(t); len(at) == 2 && (!strings.HasPrefix(t[at[0]:], "사람") || !spokenOf(t[:at[0]])) {
			return t[at[0]:at[1]], true
		}
	}
	return "", false
}

// koreanMisses follow what looks like an ask and show that it is none: reported,
// refused, or a function of a product.
var koreanMisses = pattern(`
	^[가-힣]{0,4}(?:라고|다고|고|자고)?했더니
	^[가-힣]{0,3}(?:라고하면서|라고치면|라고쓰면|라고하면|라고말하면)
	^[가-힣]{0,3}(?:하지마|하지말|하지않|지마세요|지말|지않|안해도|안하셔도|안불러도|안바꿔도|없이|말고|부르지|지마|연결말고|필요없|필요는없|괜찮|됐어요|됐습니다|싫)
	^(?:주시지않아|주지않아|주셔|줘|셔)?도(?:돼|되|됩|괜|상관)
	^[가-힣]{0,3}(?:기능|시스템|서비스를|위젯|플러그인)
	^[가-힣]{0,3}(?:셨|주신다고|준다고)
	^(?:가|품질|음질)[가-힣]*(?:끊|좋|나쁘|안들)
`, koreanNames)

// koreanStays goes on with the bot in place of a person, "사람 말고 봇으로
// 계속 할게요": the words are those of "봇 말고 사람", which the model mostly hears.
var koreanStays = pattern(`
	^(?:아니|아니요|아뇨|네|그냥|저는|저|괜찮아요)*PERSON(?:이랑|랑|하고|은|는|까지)?(?:연결)?말고(?:그냥|계속|여기서?|이)*BOT(?:이랑|랑|으로|로|하고|한테|에게|과|와)만?(?:그냥|계속|쭉|이어서?)*(?:할게|할래|하고싶|하겠|진행|이어|해주|해줘|부탁|상담|얘기|이야기|대화|물어|받)
`, koreanNames)

// prefersBot reports whether a message wants the bot in place of a person, and
// says nothing of people after that.
func prefersBot(text string) bool {
	t := tight(unquoted(clip(text)))
	at := koreanStays.FindStringIndex(t)
	return len(at) == 2 && !koreanPerson.MatchString(t[at[1]:])
}

var koreanPerson = pattern(`PERSON`, koreanNames)

// asksInKoreanPattern finds an ask by the patterns in a message without spaces.
func asksInKoreanPattern(t string) (string, bool) {
	for from := 0; from < len(t); {
		at := koreanAsks.FindStringIndex(t[from:])
		if at == nil {
			return "", false
		}
		start, end := from+at[0], from+at[1]
		if !koreanMisses.MatchString(t[end:]) && !spokenOf(t[:start]) {
			return t[start:end], true
		}
		from = end
		if at[1] == 0 {
			break
		}
	}
	return "", false
}

// spokenOf tells people that the message is about from one to be called, by
// what stands before: "아는 사람", "두 사람", "배송 기사".
func spokenOf(before string) bool {
	return hasSuffixOf(before, koreanBefore)
}

var koreanBefore = strings.Fields(`아는 두 세 네 여러 한 몇 다른 딴 옆 주변 받는 보내는 모르는 우리 매장 학교 은행 기사 심리 진로 `)

// koreanSlang writes Korean typing errors and abbreviations as the tables know them.
var koreanSlang = strings.NewReplacer("상당원", "상담원", "상담언", "상담원", "상담워누", "상담원", "상담웜", "상담원", "상댬원", "상담원", "삼담원", "상담원", "상담윈", "상담원", "ㅅㄷㅇ", "상담원", "살암", "사람", "사람ㅇㅣ", "사람이",
	"연겷", "연결", "연걸", "연결", "연굘", "연결", "하고시퍼", "하고싶", "하구싶", "하고싶", "점요", "좀요", "해조요", "해줘요", "해죠", "해줘", "플리즈", "부탁", "직언", "직원", "직윈", "직원", "담당쟈", "담당자", "담당좌", "담당자", "바꺼", "바꿔", "바까", "바꿔", "바궈", "바꿔", "열결", "연결", "연견", "연결", "상담뭔", "상담원", "삼당원", "상담원", "상다원", "상담원", "연결좀", "연결좀", "찐사람", "진짜사람", "실제인간", "진짜사람", "진짜인간", "진짜사람")
