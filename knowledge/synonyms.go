package knowledge

import "strings"

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
				if a != b && !contains(m[a], b) {
					m[a] = append(m[a], b)
				}
			}
		}
	}
	return m
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
