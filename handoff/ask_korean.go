package handoff

import "strings"

// asksInKorean reads the text without its spaces: a word for a person, then
// nothing but particles and adverbs, then a request.
func asksInKorean(text string) (string, bool) {
	t := koreanSlang.Replace(tight(text))
	if !hintsInKorean(t) {
		return "", false
	}
	if evidence, ok := asksInKoreanPattern(t); ok {
		return evidence, true
	}
	for _, p := range koreanSet {
		if at := strings.Index(t, p); at >= 0 && !refused(t[at+len(p):]) {
			return p, true
		}
	}
	if whole := t[opened(t):]; hasPrefixOf(whole, koreanWhole) {
		return prefixOf(whole, koreanWhole), true
	}
	for _, noun := range koreanPeople {
		for from := 0; ; {
			at := strings.Index(t[from:], noun.word)
			if at < 0 {
				break
			}
			start, end := from+at, from+at+len(noun.word)
			from = end
			if hasSuffixOf(t[:start], noun.notAfter) || hasPrefixOf(t[end:], noun.notBefore) {
				continue
			}
			if evidence, ok := requests(t, start, end, noun.kind); ok {
				return evidence, true
			}
		}
	}
	return asksInKoreanByWord(t)
}

// requests follows what stands after a person.
func requests(t string, start, end int, kind person) (string, bool) {
	rest := t[end:]
	for {
		link := prefixOf(rest, koreanLinks)
		if link == "" {
			break
		}
		if hasPrefixOf(rest, koreanRequests) {
			break // a request may begin like a link: 상담 원해요, 전화해 주세요
		}
		rest = rest[len(link):]
	}
	if request := prefixOf(rest, koreanRequests); request != "" {
		after := rest[len(request):]
		if kind != core && !hasPrefixOf(request, koreanTalk) && opened(t) < start {
			return "", false // "is there a person who …", "staff at the shop"
		}
		if refused(after) || refused(request) || hasPrefixOf(after, koreanReports) {
			return "", false
		}
		return t[start : len(t)-len(after)], true
	}
	// A message that is little more than the person: "상담원", "여기 상담원이요".
	if rest == "" || prefixOf(rest, koreanEndings) == rest {
		return t[start:], opened(t) == start || hasPrefixOf(rest, koreanCloses)
	}
	return "", false
}

// opened is where a text begins once greetings and the like are passed.
func opened(t string) int {
	at := 0
	for {
		p := prefixOf(t[at:], koreanOpeners)
		if p == "" || at+len(p) == len(t) {
			return at
		}
		at += len(p)
	}
}

// refused finds a negation right after a request.
func refused(after string) bool { return hasPrefixOf(after, koreanRefusals) }

func prefixOf(s string, list []string) string {
	longest := ""
	for _, p := range list {
		if len(p) > len(longest) && strings.HasPrefix(s, p) {
			longest = p
		}
	}
	return longest
}

func hasPrefixOf(s string, list []string) bool { return prefixOf(s, list) != "" }

func hasSuffixOf(s string, list []string) bool {
	for _, p := range list {
		if strings.HasSuffix(s, p) {
			return true
		}
	}
	return false
}

// The tables were written for this package; everything is matched without spaces.
var (
	koreanPeople = []struct {
		word                string
		kind                person
		notAfter, notBefore []string
	}{
		{"상담원", core, nil, strings.Fields("채용 모집 교육 자격 되려 되고")},
		{"상담사", core, strings.Fields("심리 진로 직업"), strings.Fields("채용 모집 교육 자격 되려 되고 시험")},
		{"상담직원", core, nil, nil},
		{"상담매니저", core, nil, nil},
		{"담당자", plain, nil, strings.Fields("이메일 메일 번호 연락처 이름 변경 교육 계정 를변경 명을 가바뀌")},
		{"직원", plain, nil, strings.Fields("할인 용 전용 채용 모집 복지 가 이몇 수 계정 교육 등록 카드")},
		{"매니저", plain, strings.Fields("파일 패키지 비밀번호"), strings.Fields("앱 계정 프로그램 채용 등록")},
		{"관리자", plain, nil, strings.Fields("계정 모드 페이지 권한 비밀번호 화면 메뉴 앱")},
		{"책임자", plain, nil, nil},
		{"점장", plain, nil, nil},
		{"사장", plain, nil, strings.Fields("님께서")},
		{"실무자", plain, nil, nil},
		{"고객센터", plain, nil, strings.Fields("번호 전화번호 시간 운영 메뉴 주소 위치")},
		{"상담센터", plain, nil, strings.Fields("번호 전화번호 시간 운영 주소 위치")},
		{"상담팀", plain, nil, nil},
		{"실제사람", core, nil, nil},
		{"진짜사람", core, nil, nil},
		{"휴먼", weak, nil, strings.Fields("계정 명조 체 폰트")},
		{"사람", weak, strings.Fields("아는 두 세 네 여러 한 몇 다른 딴 옆 주변 명 그 본인외 어떤 우리 집 같은 받는 보내는 모르는 그런 저 이 산 탄 온 간"), strings.Fields("들 수 용 당 마다")},
		{"다른사람", weak, nil, strings.Fields("들 이름 명의 에게 한테")},
		{"인간", weak, nil, strings.Fields("관계 극장 적 형 공학")},
	}

	koreanLinks = strings.Fields(`이랑 랑 하고 과 와 에게 한테 께 으로 로 을 를 이 가 은 는 님 분 좀 직접 바로 당장 빨리 얼른 제발 지금 한번 다시 먼저 그냥 전화 전화로 채팅 채팅으로 일대일 11 실제로 꼭 도 만 이라도 라도 에 급하게 급히 혹시 잠깐 따로 일단 중에 아무나 측 팀 쪽 통해 이어서 최대한 씨 분이 분이랑 분과 분께 분한테 분하고 분을 분으로`)

	koreanRequests = strings.Fields(`연결해주 연결해줘 연결해달 연결해줄 연결해봐 연결좀 연결부탁 연결바라 연결바랍 연결요청 연결원 연결원해 연결하고싶 연결할래 연결할게 연결할수 연결되나 연결돼 연결될까 연결될수 연결가능 연결시켜 연결하려 연결하기 연결해 연결은어떻게 연결어떻게 연결방법 연결못 연결안되 연결안돼 연결이안되 연결이안돼 연결이요 연결안해 연결받 연결희망 연결하라 연결하세요
		바꿔주 바꿔줘 바꿔달 바꿔봐 바꿔라 바꾸라 불러주 불러줘 불러달 불러와 불러봐 불러라 부르고싶 데려와 데려오 나와라 나와봐 나와주 나오라 보내줘 넘겨주 넘겨줘 돌려줘 돌려주 이관해 붙여줘 찾아줘 찾아주 찾습니다
		통화하고싶 통화하기 통화할래 통화할수 통화원 통화하게 통화좀 통화가능 통화부탁 통화되 통화하려 통화를하고 통화를원 통화연결
		얘기하고싶 얘기할래 얘기할게 얘기하게 얘기좀 얘기할수 얘기하려 얘기해야 얘기해보고 얘기하는게낫 얘기하는게편 얘기하는게빠 얘기하는게좋겠 얘기나누 얘기를하고 얘기하면안 이야기하고싶 이야기할래 이야기할게 이야기하게 이야기좀 이야기할수 이야기하려 이야기해야 이야기나누 이야기를하고
		대화하고싶 대화할래 대화할게 대화하게 대화좀 대화할수 대화하려 대화해야 대화원 대화를하고 대화가하고 대화가가능 대화가능 말하고싶 말할래 말하게 말할게 말좀 말할수 말하려 말씀나누 채팅하고싶 채팅할래 채팅할수 채팅원 채팅하게
		상담하고싶 상담할래 상담할게 상담하게 상담할수 상담하려 상담받고싶 상담받을 상담받기 상담원해 상담원합 상담부탁 상담요청 상담신청 상담가능 상담되나 상담해주 상담해줘 상담좀
		답해주 답해줘 답변해주 답변해줘 대답해주 대답해줘 응대해주 응대해줘 확인해주 확인해줘 처리해주 처리해줘 도와주 도와줘 설명해주 전화주 전화해주 전화해줘 전화달 전화부탁 연락주 연락해주 연락부탁 연락달 연락하고싶 연락할수 문의하고싶 문의할게 문의할래 만나고싶
		원해 원합 원한다 원하는데 필요해 필요합 필요한데 필요함 부탁 요청 호출 부를게 부를수 있나요 있어요 있습니까 있으세요 있을까 있냐 있니 계세요 계신가 계십니까 계시나 계실까 없나요 없어요 없습니까 없냐 없니 없나 안계 어디있어 어디있나 주세요 줘요 달라고`)

	// koreanTalk are the beginnings of requests that name talking or fetching;
	// the others ("is there", "I need") fit too much else.
	koreanTalk = strings.Fields(`연결 바꿔 바꾸 불러 부르 데려 나와 나오 통화 얘기 이야기 대화 말 채팅 상담 답 대답 응대`)

	// koreanEndings close a message that is a person alone.
	koreanEndings = strings.Fields(`요 이요 연결 님 분 나와 좀 좀요 연결좀 부탁 호출 상담 통화 대화 이랑 하고 으로 으로요 로 과 제발 제발요 빨리 지금 당장 불러 바꿔 연결해 을 을요`)

	// koreanCloses are those endings that ask wherever the person stands.
	koreanCloses = strings.Fields(`연결 바꿔 불러 나와 호출`)

	koreanOpeners = strings.Fields(`여기 저기 저기요 안녕하세요 안녕 네 아니 아니요 아 그냥 제발 빨리 당장 지금 좀 일단 야 그럼 그러면 됐고 됐어 됐으니까 됐어요 진짜 실제 다른 혹시 바로 자 아니그냥 아진짜 하 아니아니 말고 그거말고 저`)

	koreanRefusals = strings.Fields(`부담 무섭 무서 어려 꺼려 지마 지말 지않 지는마 지는말 하지마 하지말 하지않 지는않 안해도 안하셔도 않아도 않아요 안할 싫 기싫 고싶지않 고싶지는않 고싶진않 지싶지않 싶지않 싶지는않 싶진않 하기싫 하기는싫 필요없 필요는없 필요가없 할필요 없이 말고 됐어 됐습 됐고 됐음 안하고싶 안하고 수없게 원하지않 원치않 하지않아 지않아 고싶은생각은없 고싶은건아 고싶은게아 치않 기전에 전에 주지마 주지말 주지않아도 줘도 주셔도 주시지않아도  도돼 도되 도괜 필요없 필요는없`)

	// koreanReports turn a request into what somebody said or did.
	koreanReports = strings.Fields(`라고하면 라고했더니 고했더니 라고하면서 라고치면 셨 었 였 신 시기로 기로 시던 는직원 는사람`)

	// koreanSet asks without a person and a request in the usual order.
	koreanSet = strings.Fields(`봇이랑말하기싫 봇이랑얘기하기싫 봇이랑대화하기싫 봇하고말하기싫 봇하고얘기하기싫 봇하고대화하기싫 봇이랑은싫 기계랑말하기싫 기계랑얘기하기싫 기계랑대화하기싫 봇은싫 봇싫 챗봇그만
		사람나오라 사람나와 사람연결 사람으로연결 사람상담 사람이상담 사람이직접 유선상담 전화상담원해 전화상담하고싶 전화상담받고 전화로상담하고싶 전화로상담받고싶 전화로상담원해 전화로상담할 전화상담부탁 전화상담신청 전화상담요청 실시간상담연결 상담연결 상담좀연결 1대1상담하고 1대1상담원해 1대1상담받 일대일상담하고 일대일상담받
		콜백요청 콜백부탁 콜백해 콜백받 저한테전화주 저에게전화주 제게전화주 저한테전화해주`)

	// koreanWhole asks only when nothing but openers stands before it.
	koreanWhole = strings.Fields(`전화주세요 전화해주세요 전화부탁 전화좀 상담하고싶 상담받고싶 상담원해 상담요청`)
)
