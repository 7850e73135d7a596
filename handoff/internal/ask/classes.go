package ask

import (
	"strings"
	"unicode/utf8"
)

// other stands for words without a class; several in a row count as one.
const other = '.'

// The classes of words, one letter each, shared by both languages. Korean
// entries are matched inside words, the longest first.
var classed = map[byte]string{
	'A': `agent agents human humans hooman representative representatives rep reps csr operator operators advisor adviser advisors clerk attendant
		상담원 상담사 상담직원 상담매니저 상담인력 상담자 휴먼 안내원 상담쌤 상담선생 상담해주시는분 상담하시는분`,
	'P': `someone somebody some1 sum1 smn sb anyone anybody any1 person persons people ppl guy guys gal lady dude man woman mate adult grownup grownups grown soul individual being folks folk bloke chap fella brain pulse heartbeat lungs
		사람 인간 누구 누군가 누가 아무나 아무도 어른 분이 분께 분과 분이랑 분한테 분을 분좀 분으로 분하고 분만 분은 닝겐 살암 생명체 이모 언니 아저씨 형님`,
	'R': `manager managers mgr supervisor supervisors boss bosses owner lead specialist expert technician engineer colleague colleagues coworker employee employees staff staffer worker workers team teams department dept desk support service care helpdesk office billing sales management superior director head ceo accountant lawyer counsel consultant assistant receptionist customer accounts finance fraud legal complaints hq headquarters
		담당자 담당 직원 매니저 책임자 점장 사장 팀장 실장 부장 과장 대리 대표 본사 관리자 실무자 고객센터 콜센터 상담센터 상담팀 지원팀 기술팀 배송팀 환불팀 윗선 윗사람 상급자 높은 알바 아르바이트 점원 주인 전문가 부서 운영자 관계자 책임 엔지니어 기사 인력 씨에스 팀`,
	'B': `bot bots robot robots chatbot chatbots machine machines ai computer computers algorithm automated automation autoreply siri alexa clippy toaster program gpt script scripted
		봇 챗봇 로봇 기계 자동응답 인공지능 자동답변 매크로 앵무새 컴퓨터 복붙 ai`,
	'T': `talk talking speak speaking chat chatting discuss communicate conversation converse word call calling phone ring callback telephone voice contact reach dial complain explain deal dealing convo
		통화 얘기 이야기 대화 말하 말할 말씀 말좀 상담 전화 콜백 유선 목소리 문의 연락 소통 채팅 설명 따지 여쭤`,
	'M': `transfer transferred connect connected connecting escalate escalated forward redirect route put pass hand switch move refer direct patch hook link involve summon fetch bring page join takeover hop queue assign kick bump
		연결 바꿔 바꾸 불러 부르 데려 나와 나오 넘겨 넘기 돌려 모셔 호출 이관 소환 붙여 배정 이어 전환 투입 인계 빠꿔 찾아 보내 불르 댈꼬 데꼬`,
	'G': `get give gimme getting have find grab send want wants wanna need needs require demand like prefer rather wish love insist request requesting asking lemme let hoping appreciate gotta must desire seek seeking
		고싶 싶어 싶은 싶습 싶네 원해 원합 원하 필요 할래 할게 희망 하자 을래 ㄹ래 받을래 받고 좋겠 바래 바랍 바라 신청 요청`,
	'L': `please pls plz plss plsss plzz kindly asap now immediately urgent urgently quickly
		주세요 줘 주실 주라 달라 해줘 주십 부탁 줄래 주셔 줄수 주시 제발 당장 빨리 플리즈 주새요 쥬세요 줘요 죠 조요 해달 급해 얼른 지금`,
	'D': `real live actual proper breathing living alive flesh genuine actually physical
		진짜 실제 직접 살아 리얼 제대로 찐`,
	'N': `not no dont never without cant cannot wont didnt doesnt nobody none isnt arent neither nor neednt shouldnt
		안 말고 없 못 않 지마 싫 아니 필요없 됐고 됐으니 말구`,
	'K': `cancel forget nevermind nvm unnecessary avoid instead stop skip sick tired enough done hate useless stupid ridiculous dumb quit past sucks pointless loop circles
		취소 그만 답답 지겨 짜증 괜찮 됐어 필요는 쓸모 멍청 도움이안 소용 집어치 꺼져 때려`,
	'X': `thanks thank thx was were had told said says spoke talked called gave sent yesterday promised helped mentioned advised did went recommended kindest lovely great excellent brilliant friendly rude
		감사 고마 덕분 친절 셨는데 셨어 했는데 해줬 줬는데 었는데 았는데 했더니 하셨 알려준 말한 추천 칭찬 다던데 라던데 다고했 라고했 지난 어제`,
	'Z': `hours hour price cost costs fee fees many much seats seat role roles app settings setting plan plans software training job jobs career salary number numbers email address name account password size photo picture per each working open opening close difference dashboard portal login article rate rating rights resources license
		시간 몇 얼마 요금 비용 설정 등록 앱 채용 번호 이메일 계정 주소 방법 녹음 교육 모집 자격 할인 근무 운영 페이지 권한 메뉴 이름 변경 기능 가격 평가 카드 좌석 월급`,
	'I': `i im id ive ill me my we us our 저 제가 나 내가 저한테 제게 나한테 저희 우리`,
	'Y': `you your youre ur u ya yall 너 니 당신 여기 거기 그쪽`,
	'C': `can could may might would will possible able available there around online anywhere 있나 있어 있습 있을까 있냐 되나 될까 가능 계세 계신 계시 계십 돼요 수있`,
	'Q': `who whom what when how where why which 어떻게 언제 어디 왜 뭐 무엇 무슨 뭔`,
	'H': `help helps assist assistance sort handle fix solve solves resolve understand understands answer answers listen knows decide 도와 도움 해결 처리 답변 대답 응대 확인 봐주 맡기 맡길`,
	'U': `do does is are am should if 인가요 인가 인지 나요 면`,
	'?': `?`,
}

// classOf gives the class of an English word; classIn of Korean ones by their
// first syllable.
var classOf, classIn = classTables()

type koreanClass struct {
	word  string
	class byte
}

func classTables() (english map[string]byte, korean map[rune][]koreanClass) {
	english, korean = map[string]byte{}, map[rune][]koreanClass{}
	for class, words := range classed {
		for w := range strings.FieldsSeq(words) {
			if w[0] < 0x80 {
				english[w] = class
				continue
			}
			first := []rune(w)[0]
			korean[first] = append(korean[first], koreanClass{w, class})
		}
	}
	return english, korean
}

// classesOf writes a text as its classes.
func classesOf(words []token) string {
	var b strings.Builder
	last := byte(0)
	put := func(class byte) {
		if class != other || last != other {
			b.WriteByte(class)
			last = class
		}
	}
	for _, w := range words {
		if w.hangul {
			koreanClasses(w.text, put)
			continue
		}
		class, ok := classOf[w.meant]
		if !ok {
			class = other
		}
		put(class)
	}
	return b.String()
}

// koreanClasses scans a word from the left, the longest entry first.
func koreanClasses(word string, put func(byte)) {
	for i := 0; i < len(word); {
		first, size := utf8.DecodeRuneInString(word[i:])
		longest, class := size, byte(other)
		for _, c := range classIn[first] {
			if strings.HasPrefix(word[i:], c.word) && (len(c.word) > longest || class == other) {
				longest, class = len(c.word), c.class
			}
		}
		put(class)
		i += longest
	}
}
