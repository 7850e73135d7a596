package knowledge

import (
	"regexp"
	"slices"
	"strings"
)

// synonymGroups are words that visitors of a help centre use for one another.
// One group a line; every pair of a line expands both ways. Written for
// Frontdesk from what support desks deal in: delivery, money, accounts,
// faults, contact. A phrase cannot be a member; each word is analysed like any
// other.
const synonymGroups = `
refund reimburse reimbursement moneyback
money cash payment
return send-back exchange
exchange swap replace replacement
parcel package order shipment delivery box
deliver ship shipping delivery dispatch arrive arrival
arrive come receive
courier carrier postman
track locate whereabouts follow
cost price fee charge expensive pricing
cheap discount coupon voucher promo promotion deal code
pay payment checkout card
invoice receipt bill
late delay overdue slow
broken damaged faulty defective defect cracked damage fault smashed
cancel stop abort undo terminate
change modify edit update amend switch
buy purchase order
account profile login
login signin sign log
password passcode
email mail e-mail
phone telephone call mobile number
contact reach support human agent
abroad overseas international foreign country
warranty guarantee
size fit sizing measurement
wrong incorrect mistake mistaken
lost missing vanished disappear
delete remove close erase
store shop branch
hour time open opening schedule
wash clean laundry
gift present
subscribe subscription membership plan
newsletter unsubscribe
loyalty points club reward membership
programme program scheme club
student university college
nurse nhs doctor police military veteran
instalment installment klarna monthly finance
job vacancy career hiring
stock availability available restock sold
personal data privacy
환불 반품 취소 돌려받 
배송 배달 택배 발송 출고
교환 반품
배송비 택배비 운송비
요금 가격 비용 금액
결제 지불 입금 카드
할인 쿠폰 프로모션 할인코드
해외 외국 국제
계정 아이디 회원
비밀번호 비번 패스워드 암호
로그인 접속
탈퇴 해지 삭제
불량 파손 고장 하자
늦 지연 안와
변경 수정 바꾸
주소 배송지
전화 연락 연락처 문의처
상담 상담원 사람
영수증 세금계산서 계산서 현금영수증
사이즈 치수 크기
보증 무상수리 as
재고 품절 재입고
`

// setPhrases stand for words that they do not hold: "where is my parcel" asks
// about tracking. Applied to normalised text.
var setPhrases = []struct {
	form  *regexp.Regexp
	words string
}{
	{regexp.MustCompile(`\bwhere(?:'s| is|s| are) (?:my|the|our)\b|\bhasn'?t (?:come|arrived|turned up|shown up)\b|\bstill waiting\b|\bnot (?:yet )?(?:arrived|received)\b`), "track"},
	{regexp.MustCompile(`\b(?:get|want|have|give me) (?:my |the |a )?(?:money|cash) back\b|\bmoney back\b`), "refund"},
	{regexp.MustCompile(`\bsend(?:ing)? (?:it |this |them |something |things |stuff )?back\b|\bbring(?:ing)? (?:it |this |them )?back\b|\bgive (?:it |them )?back\b`), "return"},
	{regexp.MustCompile(`\b(?:talk|speak|chat) (?:to|with)\b|\bget (?:hold of|in touch)\b|\bcall (?:you|someone)\b|\breach (?:you|someone)\b`), "contact phone"},
	{regexp.MustCompile(`\b(?:can'?t|cannot|unable to|not able to) (?:log|sign) ?in\b|\blocked out\b`), "password"},
	{regexp.MustCompile(`\bturn(?:ed|s)? up (?:broken|damaged|smashed)\b|\barrived? (?:broken|smashed)\b`), "damaged"},
	{regexp.MustCompile(`\btoo (?:big|small|tight|large|long|short|loose)\b|\b(?:doesn'?t|don'?t) fit\b|\bwrong size\b`), "exchange size"},
	{regexp.MustCompile(`\bhow (?:long|many days) (?:do|have) (?:i|we) (?:have|got)\b`), "days"},
	{regexp.MustCompile(`\bchang(?:ed|e) my mind\b`), "return cancel"},
	{regexp.MustCompile(`어디(?:쯤)? ?(?:있|까지|왔)|언제 ?(?:와|오|도착)|아직 ?안 ?(?:왔|와|도착)`), "배송 조회"},
	{regexp.MustCompile(`돈(?:을)? ?(?:돌려|언제)|돌려 ?받`), "환불"},
	{regexp.MustCompile(`(?:안|않) ?맞|너무 ?(?:커|작|큰)`), "교환 사이즈"},
	{regexp.MustCompile(`깨(?:져|진|졌)|부서|망가|찢어`), "파손"},
	{regexp.MustCompile(`(?:사람|직원|상담원)(?:이랑|과|하고|한테|에게)? ?(?:얘기|이야기|통화|연결|상담)`), "상담 문의"},
}

// impliedBy gives the terms that the set phrases in a text stand for.
func impliedBy(text string) []string {
	text = normalise(text)
	var out []string
	for _, p := range setPhrases {
		if p.form.MatchString(text) {
			for _, w := range strings.Fields(p.words) {
				out = append(out, analyse(w)[0].text)
			}
		}
	}
	return out
}

// synonyms maps a term to the other terms of its groups.
var synonyms = buildSynonyms(synonymGroups)

func buildSynonyms(groups string) map[string][]string {
	m := make(map[string][]string)
	for _, g := range strings.Split(groups, "\n") {
		var members []string
		for _, w := range strings.Fields(g) {
			members = append(members, analyse(w)[0].text)
		}
		for _, a := range members {
			for _, b := range members {
				if a != b && !slices.Contains(m[a], b) {
					m[a] = append(m[a], b)
				}
			}
		}
	}
	return m
}
