package main

import (
	"strings"

	"github.com/frontdesk-chat/frontdesk/sentiment/internal/linear"
)

// The labelled Korean sets are film reviews and web comments, where nobody asks
// a neutral question, so a model fitted on them alone takes "when does it
// arrive?" for a complaint. supportKorean adds plain requests as people write
// them to a shop, a bank, a school; all neutral, all written for this file.
// They are only ever trained on, never part of a figure.
func supportKorean() []linear.Example {
	nouns := lines(`주문|배송|환불|교환|결제|예약|회원 가입|비밀번호|쿠폰|포인트|영수증|세금계산서|계좌|카드|송금|이체|대출|보험|요금제|통신비|데이터
		|택배|텐트|침낭|의자|신발|가방|노트북|핸드폰|충전기|냉장고|세탁기|에어컨|영화표|비행기표|숙소|호텔 방|기차표|수업|강의|시험|과제|장학금|기숙사|등록금|진료|약|검사
		|회의|일정|메일|사진|파일|문서|앱|홈페이지|계정|주소|전화번호|이름|날짜|시간|장소|지하철|버스|공항|은행|병원|학교|도서관|매장|주차장|식당|메뉴|커피|선물|색상|사이즈|재고|날씨|비|눈|음악|뉴스|알람|불|창문|문`)
	frames := lines(`%는 언제 오나요?|%는 어떻게 하나요?|% 방법 알려 주세요|%는 어디서 확인해요?|% 얼마예요?|% 취소하고 싶어요|% 변경하고 싶은데요|% 가능한가요?|%에 대해 문의드립니다|% 어디에 있어요?
		|% 며칠 걸려요?|% 바꿀 수 있나요|% 확인 부탁드려요|% 신청은 어떻게 하면 되나요?|%가 뭐예요?|% 좀 찾아 줘|% 알려줘|지금 % 되나요?|내일 % 할 수 있을까요?|이번 주 % 일정이 어떻게 돼?|% 중에 어떤 게 더 나아요?
		|%랑 다른 것 중에 뭐가 더 좋아?|% 등록해 주세요|% 예약해 줘|오늘 % 있어?|% 몇 시까지예요?|%는 누가 담당하나요?|% 필요한가요?|% 하지 마세요|% 두고 나가지 마|% 꼭 챙기세요|%부터 먼저 해 줘|% 안 해도 되나요?|% 없이도 되나요?
		|왜 %가 안 보이나요?|% 하려면 뭐가 필요해요?|%하고 같이 살 수 있나요?|혹시 % 있으신가요|%의 기준이 뭔가요?|저는 %를 주문했습니다|%는 두 개 필요합니다|%는 지난주에 했어요|% 끄지 말고 그냥 둬|% 보내기 전에 확인해 주세요|% 제일 가까운 곳 어디야?|% 몇 개까지 돼요?`)
	singles := lines(`안녕하세요|문의드립니다|네|아니요|네 알겠습니다|주문번호는 0000입니다|이름은 김민수예요|잠시만요|여기 있어요|질문 있어요|하나 더 여쭤볼게요|그럼 다음 주는요?|학생도 되나요?|어떤 게 있어요?|몇 시에 열어요?|오늘 휴무인가요?
		|아직 배송 전인가요?|배송 조회하고 싶어요|반품 신청하려고요|사이즈 교환 되나요|제 주문 상태가 궁금해요|텐트 폴대가 부러졌는데 수리되나요?|지퍼가 고장났어요 수리 가능한가요|화면이 안 켜져요|로그인이 안 돼요|물건이 아직 안 왔어요 확인 부탁드려요|결제가 안 되는데 어떻게 해야 하나요
		|한 번만 더 설명해 주세요|다른 색도 있나요?|선물 포장 되나요?|해외 배송도 하나요?|비밀번호를 잊어버렸어요|카드를 잃어버렸어요|인증번호가 안 와요|쿠폰이 적용이 안 돼요|주소를 잘못 적었어요|두 번 결제됐어요 확인해 주세요`)
	var list []linear.Example
	add := func(text string) { list = append(list, linear.Example{Text: text, Label: 0}) }
	for i, frame := range frames {
		// A third of the pairs, spread evenly, keeps the set small.
		for j, noun := range nouns {
			if (i+j)%3 == 0 {
				add(strings.ReplaceAll(frame, "%", noun))
			}
		}
	}
	for _, single := range singles {
		for range 5 {
			add(single)
		}
	}
	return list
}

func lines(s string) []string {
	var list []string
	for part := range strings.SplitSeq(s, "|") {
		list = append(list, strings.TrimSpace(part))
	}
	return list
}
