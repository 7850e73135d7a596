package knowledge

import "strings"

// stopWords are function words and the frame of a question ("can you tell me
// how to"), English and Korean. They stay in the index and weigh little in a
// query; a query of nothing else is searched by them after all.
var stopWords = wordSet(`
a an the this that these those it its i me my mine we us our you your he she they them their
am is are was were be been being do does did doing done have has had having will would shall should can could may might must
and or but if then so than as at by for from in into of on onto to with about up out over per via
what which who whom whose when where why how
much many thing things stuff
please pls plz hi hello hey thanks thank just also too very really there here some any
tell know want wanna need like let lets get got go going im ive id ill dont doesnt didnt cant isnt arent wont whats hows wheres
i'm i've i'd i'll don't doesn't didn't can't isn't aren't won't what's how's where's it's that's there's you're we're they're
u ur r y no not yes ok okay question help tells wondering possible able
저 제 저는 제가 저희 나 나는 내가 내 너 우리 그 이 저기 여기 거기 이거 그거 저거 이것 그것
좀 혹시 그럼 그러면 그런데 근데 그리고 또 또는 아니면 및 등 더 안 못 잘 왜 왜요 왜죠 뭐 뭔가요 뭐예요 뭐에요 무엇 무엇인가요 어떻게 어떤 언제 어디 어디서 어디에서 누가 얼마나
있나요 있어요 있습니까 없나요 없어요 되나요 돼요 됩니까 되요 하나요 해요 합니까 하죠 할까요 인가요 건가요 일까요 싶어요 싶은데 싶은데요 주세요 알려주세요 알려줘 궁금해요 궁금합니다 문의 문의드립니다 질문
하고 해야 하면 하려면 하는 수 것 때 가능한가요 가능해요 가능할까요 안녕하세요 감사합니다
`)

func wordSet(s string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
