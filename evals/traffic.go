package evals

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Labelled sets are cleaner than chats: no greetings, few typos, few questions
// that nobody can answer. A threshold fitted on clean traffic breaks its
// promise on dirty traffic, so a calibration is fitted on each set as it is
// and on the same questions as they might have been asked of a poorer
// knowledge base.

// spoiled is one way to make a set worse.
type spoiled struct {
	most      int     // questions, chosen at random; 0 means all
	examples  int     // example questions an article keeps at most; −1 means all
	leftOut   float64 // share of the articles left out: their questions are near misses
	articles  int     // articles kept at most; 0 means all but those left out
	offTopics bool    // with messages about nothing of ours
}

// spoilings are tried on every set, in this order, beside the set as it is.
var spoilings = []spoiled{
	{most: 1000, examples: -1, offTopics: true},
	{most: 900, examples: 3, leftOut: 0.3, offTopics: true},
	{most: 600, examples: 1, leftOut: 0.2, offTopics: true},
	{most: 240, examples: 20, articles: 12, offTopics: true},
	{most: 240, examples: 3, articles: 20, offTopics: true},
	{most: 240, examples: 1, articles: 40, offTopics: true},
}

const (
	typosEvery    = 4 // every fourth question has typing errors
	greetingEvery = 7
	// strangersShare of a small knowledge base's questions are about articles
	// that it lacks.
	strangersShare = 1.0 / 3
)

// offTopics are messages that no help article answers, by language.
var offTopics = map[string][]string{
	"en": {
		"what is the capital of france", "write me a python script", "tell me a joke", "who won the world cup", "will it rain tomorrow", "you are useless",
		"how tall is mount everest", "play some music", "what is 17 times 23", "do you love me", "translate good morning to spanish", "who made you", "i am bored",
		"best pizza around here", "how do i cook rice", "can you help me", "i have a question", "help", "stop", "what", "why", "how do i do it", "it does not work",
		"this is still broken", "please answer me", "call me", "asdf", "never mind", "same as before", "what about the other one",
	},
	"ko": {
		"내일 비 와?", "너 누구야", "파이썬 코드 짜줘", "프랑스 수도가 어디야", "노래 하나 불러줘", "배고파", "어제 축구 누가 이겼어", "농담 해줘", "도와줘", "질문 있어요",
		"왜 안 돼요", "그거 어떻게 해요", "다시 해줘", "아까 그거요", "심심해", "전화 주세요", "뭐라고요", "이거 고장났어요", "영어로 번역해줘", "맛집 추천해줘",
	},
}

var greetings = map[string]string{"en": "hi, ", "ko": "안녕하세요 "}

// traffic searches a set as it is and spoiled. The first part is the set
// itself; all is what a fit learns from.
func traffic(ctx context.Context, s Set, now func() time.Time, step func()) (clean, all asked, err error) {
	if clean, err = searched(ctx, s.KB, s.Queries, now, step); err != nil {
		return nil, nil, err
	}
	all = slices.Clone(clean)
	seed := fnv.New64a()
	_, _ = seed.Write([]byte(s.Name))
	for n, how := range spoilings {
		random := rand.New(rand.NewPCG(seed.Sum64(), uint64(n)))
		kb, queries := how.spoil(s, random)
		if len(kb.Articles) == 0 {
			continue
		}
		more, err := searched(ctx, kb, queries, now, func() {})
		if err != nil {
			return nil, nil, err
		}
		for i := range more {
			more[i].spoilt = true
		}
		all = append(all, more...)
		for range min(how.most, len(s.Queries)) {
			step()
		}
	}
	return clean, all, nil
}

// searched asks a knowledge base without its dense arm: no weight of a
// calibration depends on it, and training one for every spoiling takes long.
func searched(ctx context.Context, kb KB, queries []Query, now func() time.Time, step func()) (asked, error) {
	index := knowledge.NewIndex()
	index.Put(kb.Articles...)
	s := &knowledge.Searcher{Index: index}
	if err := s.Learn(ctx, nil); err != nil {
		return nil, err
	}
	return ask(ctx, s, queries, now, step)
}

// searches is how many steps traffic takes.
func (s Set) searches() int {
	n := len(s.Queries)
	for _, how := range spoilings {
		n += min(how.most, len(s.Queries))
	}
	return n
}

// spoil gives a poorer knowledge base and worse questions about it. A question
// whose articles are all left out is one that nobody should answer.
func (how spoiled) spoil(s Set, random *rand.Rand) (KB, []Query) {
	kb := KB{Name: s.KB.Name, ids: make(map[string]bool)}
	articles := slices.Clone(s.KB.Articles)
	random.Shuffle(len(articles), func(i, j int) { articles[i], articles[j] = articles[j], articles[i] })
	if how.articles > 0 {
		articles = articles[:min(how.articles, len(articles))]
	}
	for _, a := range articles {
		if random.Float64() < how.leftOut {
			continue
		}
		a.Questions = slices.Clone(a.Questions)
		random.Shuffle(len(a.Questions), func(i, j int) { a.Questions[i], a.Questions[j] = a.Questions[j], a.Questions[i] })
		if how.examples >= 0 {
			a.Questions = a.Questions[:min(how.examples, len(a.Questions))]
		}
		kb.Articles = append(kb.Articles, a)
		kb.ids[a.Slug] = true
	}
	queries := how.choose(s.Queries, kb, random)
	for i := range queries {
		queries[i].Text = worsen(queries[i], i, random)
	}
	if how.offTopics {
		for _, text := range offTopics[languageOf(queries)] {
			queries = append(queries, Query{ID: "off-topic", Text: text})
		}
	}
	return kb, queries
}

// choose takes questions at random: of a small knowledge base mostly its own.
func (how spoiled) choose(all []Query, kb KB, random *rand.Rand) []Query {
	all = slices.Clone(all)
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var own, strangers []Query
	for _, q := range all {
		q.Gold = slices.DeleteFunc(slices.Clone(q.Gold), func(id string) bool { return !kb.ids[id] })
		if how.articles > 0 && len(q.Gold) == 0 {
			strangers = append(strangers, q)
		} else {
			own = append(own, q)
		}
	}
	if how.articles > 0 {
		own = own[:min(how.most, len(own))]
		own = append(own, strangers[:min(int(strangersShare/(1-strangersShare)*float64(len(own))), len(strangers))]...)
	}
	return own[:min(how.most, len(own))]
}

func languageOf(queries []Query) string {
	korean := 0
	for _, q := range queries {
		if q.Lang == "ko" || q.Lang == "" && knowledge.Language(q.Text) == "ko" {
			korean++
		}
	}
	if 2*korean > len(queries) {
		return "ko"
	}
	return "en"
}

// worsen gives every so many a typing error or a greeting.
func worsen(q Query, n int, random *rand.Rand) string {
	text := q.Text
	if n%typosEvery == 0 {
		text = mistyped(text, random)
	}
	if n%greetingEvery == 0 {
		lang := "en"
		if q.Lang == "ko" {
			lang = "ko"
		}
		text = greetings[lang] + text
	}
	return text
}

// mistyped loses, doubles or swaps a letter, and one more for every 25.
func mistyped(text string, random *rand.Rand) string {
	r := []rune(text)
	if len(r) < 6 {
		return text
	}
	for range 1 + len(r)/25 {
		i := random.IntN(len(r) - 1)
		switch random.IntN(3) {
		case 0:
			r = slices.Delete(r, i, i+1)
		case 1:
			r[i], r[i+1] = r[i+1], r[i]
		default:
			r = slices.Insert(r, i, r[i])
		}
	}
	return string(r)
}
