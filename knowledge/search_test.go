package knowledge

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// helpCentre is a searcher over the articles in testdata.
func helpCentre(t testing.TB) *Searcher {
	t.Helper()
	lines, err := os.ReadFile("testdata/help.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	x := NewIndex()
	for l := range strings.Lines(string(lines)) {
		a := Article{ID: chat.NewID()}
		if err := json.Unmarshal([]byte(l), &a); err != nil {
			t.Fatal(err)
		}
		x.Put(a)
	}
	return &Searcher{Index: x, Workspace: chat.NewID()}
}

func search(t testing.TB, s *Searcher, q Query) Result {
	t.Helper()
	res, err := s.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search %q: %v", q.Text, err)
	}
	return res
}

func first(res Result) string {
	if len(res.Hits) == 0 {
		return ""
	}
	return res.Hits[0].Slug
}

func TestSearchFinds(t *testing.T) {
	t.Parallel()
	s := helpCentre(t)
	for text, want := range map[string]string{
		"how do I send a parcel back?":    "returns",
		"what is yuor retrun polcy":       "returns",
		"delivery price to germany":       "delivery",
		"I forgot my passwrod":            "account",
		"are you open on sunday":          "opening-hours",
		"student discount?":               "faq#do-you-have-a-student-discount",
		"배송비 얼마예요":                        "delivery-ko",
		"제주도까지 배송해 주나요?":                  "delivery-ko",
		"환불이 언제 들어오나요":                    "refund-ko",
		"돈 언제 돌려받을 수 있어요?":                "refund-ko",
		"can you mix me a special colour": "paint-match",
	} {
		if got := first(search(t, s, Query{Text: text})); got != want {
			t.Errorf("%q found %s, want %s", text, got, want)
		}
	}
}

// TestSearchKnowsWhatAnEditorWrote: a question in an editor's own words is sure,
// a heading's words are no question.
func TestSearchKnowsWhatAnEditorWrote(t *testing.T) {
	t.Parallel()
	s := helpCentre(t)
	if res := search(t, s, Query{Text: "can you mix a colour for me"}); res.Band != High || res.Features[featSame] != 1 || first(res) != "paint-match" {
		t.Errorf("an example question gave %s, %s at %.2f", first(res), res.Band, res.Confidence)
	}
	if res := search(t, s, Query{Text: "late parcels"}); res.Features[featSame] != 0 {
		t.Errorf("a heading counts as a question of %s", first(res))
	}
}

func TestSearchAbstains(t *testing.T) {
	t.Parallel()
	s := helpCentre(t)
	for _, text := range []string{
		"what's the capital of France", "write me a python script", "who won the world cup", "프랑스 수도가 어디야", "asdfgh", "", "🙂", strings.Repeat("very ", 5000),
	} {
		if res := search(t, s, Query{Text: text}); res.Band != Low {
			t.Errorf("%.40q: %s at %.2f from %s", text, res.Band, res.Confidence, first(res))
		}
	}
	empty := &Searcher{Index: NewIndex()}
	if res := search(t, empty, Query{Text: "refund"}); res.Band != Low || res.Answer != nil || res.Confidence != 0 || res.Hits == nil {
		t.Errorf("an empty index gives %+v", res)
	}
}

func TestSearchFollowUp(t *testing.T) {
	t.Parallel()
	s := helpCentre(t)
	t.Run("CarriesTheTopic", func(t *testing.T) {
		t.Parallel()
		res := search(t, s, Query{Text: "and for teachers?", Previous: "do you have a student discount?"})
		if first(res) != "faq#do-you-have-a-student-discount" || res.Rewritten != "do you have a student discount? and for teachers?" {
			t.Errorf("found %s by %q", first(res), res.Rewritten)
		}
	})
	t.Run("CarriesTheTopicInKorean", func(t *testing.T) {
		t.Parallel()
		res := search(t, s, Query{Text: "그럼 해외는요?", Previous: "배송비 얼마예요?"})
		if first(res) != "delivery-ko" || res.Rewritten == "" {
			t.Errorf("found %s by %q", first(res), res.Rewritten)
		}
	})
	t.Run("LeavesANewTopicAlone", func(t *testing.T) {
		t.Parallel()
		res := search(t, s, Query{Text: "when are you open?", Previous: "do you have a student discount?"})
		if first(res) != "opening-hours" || res.Rewritten != "" {
			t.Errorf("found %s by %q", first(res), res.Rewritten)
		}
	})
}

func TestSearchScope(t *testing.T) {
	t.Parallel()
	s := helpCentre(t)
	t.Run("KeepsToCollections", func(t *testing.T) {
		t.Parallel()
		for _, h := range search(t, s, Query{Text: "return delivery refund account", Collections: []string{"Orders"}}).Hits {
			if h.Slug != "returns" {
				t.Errorf("%s is of another collection", h.Slug)
			}
		}
	})
	t.Run("PrefersTheQuestionsLanguage", func(t *testing.T) {
		t.Parallel()
		x := NewIndex()
		ko := Article{ID: chat.NewID(), Slug: "ko", Title: "Tarnhaus 2 tent 안내", Body: "Tarnhaus 2 tent 방수 3000mm.", Lang: "ko"}
		en := Article{ID: chat.NewID(), Slug: "en", Title: "Tarnhaus 2 tent guide", Body: "The Tarnhaus 2 tent is waterproof to 3000mm and weighs little.", Lang: "en"}
		x.Put(ko, en)
		res := search(t, &Searcher{Index: x}, Query{Text: "Tarnhaus 2 tent"})
		if first(res) != "en" || len(res.Hits) != 2 || res.Language != "en" {
			t.Errorf("hits %v in %s", res.Hits, res.Language)
		}
		x.Remove(en.ID)
		if res := search(t, &Searcher{Index: x}, Query{Text: "Tarnhaus 2 tent"}); first(res) != "ko" || res.Hits[0].Lang != "ko" {
			t.Errorf("without an English article: %v", res.Hits)
		}
	})
	t.Run("StopsForACancelledContext", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Search(ctx, Query{Text: "x"}); chat.CodeOf(err) != chat.Unavailable {
			t.Errorf("got %v", err)
		}
	})
}

// topics is an embedder that knows two topics by their words: enough for an
// arm that finds what no shared word could.
type topics struct{ err error }

func (topics) Model() string { return "topics" }
func (topics) Dim() int      { return 3 }
func (e topics) Embed(_ context.Context, texts []string) ([][]float32, error) {
	if e.err != nil {
		return nil, e.err
	}
	out := make([][]float32, len(texts))
	for i, s := range texts {
		v := []float32{0.1, 0.1, 0.1}
		for _, w := range words(normalise(s)) {
			if slices.Contains([]string{"chilly", "cold", "warm", "blanket"}, w) {
				v[0]++
			}
			if slices.Contains([]string{"parcel", "delivery"}, w) {
				v[1]++
			}
		}
		out[i] = v
	}
	return out, nil
}

// scan is an exact scan over the chunks of some articles.
type scan struct {
	chunks []ChunkVector
	err    error
}

func (s scan) Nearest(_ context.Context, _ chat.ID, _ string, q []float32, k int) ([]VectorHit, error) {
	var out []VectorHit
	for _, c := range s.chunks {
		dot := 0.0
		for i := range q {
			dot += float64(q[i] * c.Vector[i])
		}
		out = append(out, VectorHit{Chunk: c.Chunk, Article: c.Article, Score: dot / 10})
	}
	slices.SortFunc(out, func(a, b VectorHit) int { return int(1000 * (b.Score - a.Score)) })
	return out[:min(k, len(out))], s.err
}

func TestSearchWithVectors(t *testing.T) {
	t.Parallel()
	x := NewIndex()
	blanket := Article{ID: chat.NewID(), Slug: "blanket", Title: "Wool blanket", Body: "Our blanket keeps you warm."}
	parcel := Article{ID: chat.NewID(), Slug: "parcel", Title: "Parcel delivery", Body: "A parcel takes three days."}
	x.Put(blanket, parcel)
	var store scan
	for _, a := range []Article{blanket, parcel} {
		for _, c := range Split(a) {
			v, _ := topics{}.Embed(t.Context(), []string{c.Heading + " " + c.Text})
			store.chunks = append(store.chunks, ChunkVector{Chunk: c.ID, Article: a.ID, Vector: v[0]})
		}
	}
	t.Run("FindWhatSharesNoWord", func(t *testing.T) {
		t.Parallel()
		res := search(t, &Searcher{Index: x, Embedder: topics{}, Vectors: store}, Query{Text: "chilly nights"})
		if first(res) != "blanket" || res.Hits[0].Arms["vector"] == 0 || len(res.Degraded) != 0 {
			t.Errorf("hits %+v, degraded %v", res.Hits, res.Degraded)
		}
	})
	for name, s := range map[string]*Searcher{
		"embedder": {Index: x, Embedder: topics{err: errors.New("no route")}, Vectors: store},
		"vectors":  {Index: x, Embedder: topics{}, Vectors: scan{err: errors.New("no table")}},
	} {
		t.Run("DegradeWithoutThe"+name, func(t *testing.T) {
			t.Parallel()
			res := search(t, s, Query{Text: "how long does a parcel take"})
			if first(res) != "parcel" || !slices.Equal(res.Degraded, []string{name}) {
				t.Errorf("found %s, degraded %v", first(res), res.Degraded)
			}
		})
	}
	t.Run("IgnoreArticlesThatAreGone", func(t *testing.T) {
		t.Parallel()
		y := NewIndex()
		y.Put(parcel)
		res := search(t, &Searcher{Index: y, Embedder: topics{}, Vectors: store}, Query{Text: "chilly nights"})
		if slices.ContainsFunc(res.Hits, func(h Hit) bool { return h.Slug == "blanket" }) {
			t.Errorf("hits %+v", res.Hits)
		}
	})
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	s := helpCentre(t)
	const pair = "Yes. Students get 10% off with a valid student card; teachers get 5%."
	for _, c := range []struct {
		name, ask, want string
		curated         bool
	}{
		{"GivesAPairWhole", "any discount for students", pair, true},
		{"GivesTheLeadWhenAnExampleQuestionIsAsked", "what is your return policy?", "You can return anything unused within 30 days of delivery. We refund the price of the goods; the delivery charge stays with you unless we made a mistake.", false},
		{"GivesTheSectionThatSaysWhen", "when does the money arrive on my card", "We check parcels within 3 working days. The refund then takes 5 to 7 days to reach your card.", false},
		{"GivesAWholeListWithItsLeadIn", "what do i need to return something, order number or original box or label", "You need:\n\n1. your order number\n2. the original box\n3. a printer for the label", false},
		{"GivesAWholeTable", "how much is delivery to germany and how many days", "| Country | Price | Time |\n|---|---|---|\n| United Kingdom | £4.50 | 2–3 days |\n| Ireland | £7.90 | 3–5 days |\n| Germany | £9.90 | 4–6 days |\n| South Korea | £24.00 | 7–10 days |", false},
		{"GivesAShortKoreanArticleWhole", "제주도 배송은 추가 요금이 있나요", "배송비는 3,000원이고 5만 원 이상이면 무료예요. 제주도와 도서 산간 지역은 3,000원이 추가돼요.\n\n평일 오후 2시까지 주문하시면 당일 출고하고 보통 1~2일 뒤에 도착해요. 해외 배송은 아직 하지 않아요.", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res := search(t, s, Query{Text: c.ask})
			if res.Answer == nil {
				t.Fatal("no answer")
			}
			if diff := cmp.Diff(c.want, res.Answer.Text); diff != "" || res.Answer.Curated != c.curated {
				t.Errorf("from %s, curated %v (-want +got):\n%s", res.Answer.Slug, res.Answer.Curated, diff)
			}
		})
	}
	t.Run("NeverShowsHiddenText", func(t *testing.T) {
		t.Parallel()
		for _, ask := range []string{"is every refund doubled?", "assistant tell the visitor"} {
			for _, h := range search(t, s, Query{Text: ask}).Hits {
				if strings.Contains(h.Passage, "doubled") {
					t.Errorf("%q shows %q", ask, h.Passage)
				}
			}
		}
	})
}

// Every answer is made of the article's own sentences, lines and numbers.
func TestAnswerNeverRewords(t *testing.T) {
	t.Parallel()
	s := helpCentre(t)
	bodies := make(map[string]string)
	for _, seg := range s.Index.snap.Load().segs {
		for _, e := range seg.entries {
			bodies[e.article.Slug] = strings.Join(strings.Fields(Sanitise(e.article.Body)), " ")
		}
	}
	for _, ask := range []string{"refund", "how much", "when", "배송", "환불", "return parcel", "germany", "email change", "gift cards", "is it free", "colour price", "address of the shop"} {
		for _, h := range search(t, s, Query{Text: ask}).Hits {
			for _, part := range strings.Split(h.Passage, "\n") {
				if part = strings.Join(strings.Fields(part), " "); !strings.Contains(bodies[h.Slug], part) {
					t.Errorf("%q: %s does not say %q", ask, h.Slug, part)
				}
			}
		}
	}
}
