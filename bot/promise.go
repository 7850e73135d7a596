package bot

import (
	"regexp"
	"strings"
)

// PromiseKind says what a sentence promises, or claims to have done.
type PromiseKind string

// The kinds of promise. A turn keeps PromisePerson by handing over; nothing
// that a bot says by itself keeps the others.
const (
	PromisePerson PromiseKind = "person" // a transfer, a call-back, a reply by a person
	PromiseMoney  PromiseKind = "money"  // a refund, credit, discount
	PromiseAction PromiseKind = "action" // anything else done or to be done for the visitor
)

// Promise is what a text promises.
type Promise struct {
	Kind PromiseKind
	Text string // the words that promise
}

const (
	promiser = `(?:i|we|our (?:team|staff|colleagues?|agents?|support(?: team)?|manager)|(?:a|an|one of our|my|another|your) (?:colleague|colleagues|agent|agents|person|human|specialist|advisor|adviser|supervisor|manager|team member|teammate|representative|staff member)|someone|somebody|support|the team|customer (?:service|support|care))`
	soon     = `(?:just |now |gladly |happily |personally |immediately |then |also |already |right away |shortly |soon |certainly |definitely |of course )*`
	will     = `(?:will|shall|'ll|are going to|is going to|am going to|'m going to|'re going to|'s going to|promise to|can promise to|'m about to)`
	have     = `(?:have|has|'ve|'s) ` + soon
	paying   = `(?:refund|reimburse|credit|compensate|discount|waive|pay you|repay|return your money|send you (?:the|your) money|give you (?:a |your )?(?:refund|discount|voucher|credit|money))`
	moneyed  = `(?:refunded|reimbursed|credited|compensated|discounted|waived|repaid|issued (?:you |your )?(?:a |the |your )?(?:full )?(?:refund|credit|voucher)|processed (?:a |the |your )?(?:full )?(?:refund|return|credit))`
	toPerson = `(?:transfer|connect|put you through|hand (?:you|this|it) over|escalate|forward|pass (?:you|this|it|your)|call you|phone you|ring you|get back to you|get in touch|contact you|reach out|follow up|write (?:back )?to you|e-?mail you|reply to you|answer you|be with you|be in touch|take over|look into|assist you|help you|message you|speak (?:to|with) you)`
	toDo     = `(?:cancel|change|update|correct|amend|book|order|ship|dispatch|send|resend|replace|reserve|arrange|schedule|process|delete|remove|add|upgrade|extend|fix|repair|check|investigate|make sure|ensure|take care|sort|handle|open|create|register|file|raise|notify|inform|remind|note|set up|block|unblock|reset|activate|deactivate|approve|apply|collect|pick up|deliver|exchange|guarantee|submit|give you|let you know|keep you)`
	done     = `(?:cancelled|canceled|changed|updated|corrected|amended|booked|ordered|shipped|dispatched|sent|resent|replaced|reserved|arranged|scheduled|processed|deleted|removed|added|upgraded|extended|fixed|repaired|checked|investigated|opened|created|registered|filed|raised|notified|informed|noted|set up|blocked|unblocked|reset|activated|deactivated|approved|applied|exchanged|submitted|recorded|completed|confirmed|logged|passed on|forwarded|escalated|transferred|connected|contacted|taken care|sorted|asked)`
	yours    = `(?:your|the|this|that|it|everything)`
)

// promiseIn are the ways to promise, by what they promise. They are looked for
// in a normal text.
var promiseIn = []struct {
	kind PromiseKind
	re   *regexp.Regexp
}{
	{PromiseMoney, anyOf(`\b`+promiser+` ?`+will+` `+soon+paying, `\b`+promiser+` ?`+have+moneyed, `\b`+promiser+` `+soon+`(?:refunded|reimbursed|credited|compensated|issued) (?:you|your|the|a|it)`,
		`\byour (?:refund|credit|voucher|compensation|discount|money)\b[^.]{0,30}\b(?:has been|have been|was|is being|is on its way|is on the way|will be (?:sent|paid|issued|credited|processed|with you)|is processed|is approved)`,
		`\byou (?:have been|'ve been|will be|'ll be|are being) `+soon+`(?:refunded|reimbursed|credited|compensated|paid)`, `\byou(?: will|'ll)? (?:get|receive) (?:your money|a full refund|a refund|the refund|your refund) (?:back )?(?:today|tomorrow|soon|shortly|now|right away|immediately|within)`)},
	{PromisePerson, anyOf(`\b`+promiser+` ?`+will+` `+soon+toPerson, `\b`+promiser+` ?`+have+`(?:transferred|connected|escalated|forwarded|passed|contacted|informed|notified|asked|handed)`,
		`\b(?:let me|allow me to|i am|i'm|we are|we're) `+soon+`(?:transfer|connect|connecting|transferring|put you through|putting you through|escalat|forward|get (?:you )?(?:a|an|my|someone|somebody)|getting (?:you )?(?:a|an|my|someone|somebody)|hand|pass)`,
		`\byou(?: will|'ll) (?:be (?:called|contacted|connected|transferred|phoned|emailed)|hear (?:back )?from|get (?:a|an) (?:call|email|answer|reply|callback)|receive (?:a|an) (?:call|callback|phone call|reply|answer))`,
		`\b(?:expect|await) (?:a|an|our) (?:call|email|callback|reply)`, `\bhold on while\b|\bplease (?:hold|wait) while (?:i|we)\b|\bone moment while (?:i|we)\b|\bstay (?:on the line|in the chat) while`,
		`\b`+promiser+` (?:is|are) (?:on (?:the|their|his|her) way|joining|taking over|being notified|looking into|calling you|contacting you|getting back)`)},
	{PromiseAction, anyOf(`\b`+promiser+` ?`+will+` `+soon+toDo, `\b`+promiser+` ?`+have+done, `\b(?:i|we) `+soon+done+` (?:your|the|it|that|this|you|everything)\b`,
		`\b(?:let me|allow me to) `+soon+toDo, `\b(?:i am|i'm|we are|we're) `+soon+`(?:cancelling|canceling|changing|updating|sending|processing|arranging|booking|checking|ordering|replacing|shipping|resetting|investigating|taking care|working on|sorting|fixing)\b`,
		`\byour (?:order|booking|subscription|account|request|return|exchange|address|appointment|ticket|complaint|case|delivery|password|parcel|replacement|reservation)\b[^.]{0,24}\b(?:has been|have been|is now|was just|was) `+soon+done,
		`\b(?:a|an|the|your) (?:replacement|new one|parcel|technician|courier|ticket|case)\b[^.]{0,24}\b(?:is on (?:its|the|their) way|will be (?:sent|with you|shipped|dispatched|there)|has been (?:sent|shipped|opened|created|dispatched|arranged))`,
		`\b(?:it's|it is|that's|that is|all) (?:all )?(?:done|taken care of|sorted|settled|arranged|cancelled|set)\b`, `\bconsider it done\b|\bi(?:'ll| will)? (?:personally )?guarantee\b|\byou have my word\b|\bi promise\b|\bwe promise\b|\brest assured\b`,
		`\bi(?:'ll| will) (?:do|see to|get) (?:it|that|this)`)},
	{PromiseMoney, anyOf(`(?:환불|입금|보상|변상|적립|할인|배상|지급|송금)[^.\n]{0,12}?(?:해|하여|시켜)?\s?(?:드리겠|드릴게|드릴 예정|드렸|드려요|드립니다|드릴 거|줄게|주겠|줬|할게요|하겠습니다|했습니다|했어요|완료|처리했|처리해 드)`,
		`(?:환불|입금|보상|적립|쿠폰)[^.\n]{0,14}(?:되었|됐|완료|처리되|승인되|접수되|발급되|지급되|들어갈 거|입금될 거|보내 드렸|보냈)`, `(?:쿠폰|포인트|할인|적립금|상품권)[을를]?\s?(?:보내|넣어|챙겨|발급해|지급해|적용해)\s?(?:드|줄|주겠)`, `돈[을]?\s?(?:돌려|보내)\s?(?:드|줄|주)`)},
	{PromisePerson, anyOf(`(?:상담원|상담사|직원|담당자|매니저|동료|관리자|담당 부서|팀|고객센터|책임자|저희|제가)[^.\n]{0,28}(?:연결|전화|연락|답변|답장|회신|안내|처리|확인|전달|문의|도와)[^.\n]{0,10}?(?:드리겠|드릴게|드릴 거|드릴 예정|드립니다|드려요|드렸|하겠|할게|할 거|할 예정|했습|했어|해 두|줄 거|줄 예정|거예요|겁니다|예정)`,
		`(?:연결|전화|연락|답장|회신|콜백)[을를]?\s?(?:해|바로|곧|지금|다시)*\s?(?:드리겠|드릴게|드릴 거|드릴 예정|드렸|드려요|드립니다|하겠습니다|할게요|해 드)`, `(?:연결|전달|이관|접수)(?:해\s?드|하겠|할게|했|되었|됐|중이|하고 있|해 두)`, `(?:잠시만|조금만) 기다려[^.\n]{0,20}(?:연결|확인|알아)|곧 (?:연락|전화|답변|답장)[^.\n]{0,8}(?:갈|드|올|받)`)},
	{PromiseAction, anyOf(`(?:취소|변경|수정|발송|재발송|교환|예약|주문|신청|등록|삭제|연장|해지|해제|초기화|접수|처리|배송|수거|확인|조치|조회|수리|갱신|업데이트|전송|발급|적용|반영|요청|정지|복구|승인|개설)[을를은]?\s?(?:해|하여|시켜|바로|지금|즉시|모두|이미|완료)*\s?(?:드리겠|드릴게|드릴 거|드릴 예정|드렸|드려요|드립니다|하겠습니다|할게요|했습니다|했어요|해 놓|해 뒀|해 두|완료했|완료하였|됐습니다|되었습니다|됐어요|되었어요)`,
		`(?:보내|바꿔|고쳐|챙겨|알아봐|알려|옮겨|지워|빼|넣어|열어|풀어|막아|올려|내려|찾아|맡아|살펴|봐)\s?(?:드리겠|드릴게|드릴 거|드릴 예정|드렸)`, `제가[^.\n]{0,24}(?:하겠|할게|해 드|드릴게|드리겠|약속|보장|책임지)`, `약속(?:드|할게|하겠|합니다)|장담(?:합|해|할)|보장(?:해 드|하겠|할게|해요|합니다)|책임지고|걱정 마세요`)},
}

func anyOf(patterns ...string) *regexp.Regexp {
	return regexp.MustCompile(strings.Join(patterns, "|"))
}

// contracted keeps the short forms that the patterns name.
var contracted = strings.NewReplacer("’", "'", "‘", "'", " i will ", " i will ", "e-mail", "email")

// PromiseIn reports what a text promises, in English or Korean: that something
// was or will be done for this visitor, by the bot or by people. Describing how
// things are done in general ("refunds take five days", "you can call us") is
// no promise, nor is what the visitor can do.
func PromiseIn(text string) (Promise, bool) {
	text = contracted.Replace(strings.ToLower(text))
	for _, p := range promiseIn {
		if found := p.re.FindString(text); found != "" {
			return Promise{Kind: p.kind, Text: strings.TrimSpace(found)}, true
		}
	}
	return Promise{}, false
}

// unkept refuses a promise that its evidence does not make in the same words:
// "we refund you within five days" may be the house's rule, "I have refunded
// you" never is.
func unkept(text, proof string) string {
	p, ok := PromiseIn(text)
	if !ok || strings.Contains(letters(proof), letters(p.Text)) && !personal.MatchString(strings.ToLower(text)) {
		return ""
	}
	return "it promises: “" + p.Text + "”"
}

// personal is what only somebody who acts for this visitor can say.
var personal = regexp.MustCompile(`\bi(?:'ll|'ve|'m| will| have| am| can| promise| shall)\b|\blet me\b|\bmy colleague|제가|해 드렸|드렸습니다|드렸어요|\bhas been (?:refunded|cancelled|canceled|processed|approved|issued|sent)`)
