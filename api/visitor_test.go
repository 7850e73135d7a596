package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/live"
)

func TestVisitorSession(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Limits.Sessions = Limit{PerSecond: -1} })
	open := func(body map[string]any, headers ...string) reply {
		return r.call(post, "/api/v1/visitor/session", body, headers...)
	}
	ours := map[string]any{"site_key": r.ours.site.Key}

	t.Run("KnowsAVisitorAgainByToken", func(t *testing.T) {
		r := r.in(t)
		first := r.newVisitor(r.ours)
		again := into[visitorSessionView](r, open(map[string]any{"site_key": r.ours.site.Key, "token": first.token}), 200)
		if again.Visitor.ID != first.id || again.Token != first.token {
			t.Errorf("got visitor %s, want %s with the same token", again.Visitor.ID, first.id)
		}
	})

	t.Run("MakesAnotherVisitorForAnotherWorkspacesToken", func(t *testing.T) {
		r := r.in(t)
		first := r.newVisitor(r.ours)
		for _, token := range []string{first.token, "nonsense", strings.Repeat("A", 43)} {
			got := into[visitorSessionView](r, open(map[string]any{"site_key": r.theirs.site.Key, "token": token}), 200)
			if got.Visitor.ID == first.id || got.Token == token {
				t.Errorf("token %.8s…: the visitor of another workspace was taken over", token)
			}
		}
	})

	t.Run("SaysWhatTheWidgetNeeds", func(t *testing.T) {
		r := r.in(t)
		got := into[visitorSessionView](r, open(map[string]any{"site_key": r.ours.site.Key, "locale": "ko-KR", "timezone": "Asia/Seoul", "page": map[string]any{"url": "https://shop.example/x"}}), 200)
		if got.Workspace.Name != "ours" || got.BotName != "상담 봇" || !got.OpenNow || got.Conversations == nil {
			t.Errorf("got %+v", got)
		}
		v, err := r.store.Visitor(t.Context(), r.ours.workspace.ID, got.Visitor.ID)
		if err != nil || v.Locale != "ko-KR" || v.TimeZone != "Asia/Seoul" {
			t.Errorf("stored %+v, %v", v, err)
		}
	})

	t.Run("ComesOnlyFromAllowedOrigins", func(t *testing.T) {
		r := r.in(t)
		for _, c := range []struct {
			origin string
			status int
			shared bool
		}{
			{shopOrigin, 200, true},
			{r.http.URL, 200, true},
			{"", 200, false},
			{"https://evil.example", 403, false},
			{"https://shop.example.evil.example", 403, false},
			{"http://shop.example", 403, false},
			{"null", 403, false},
		} {
			headers := []string{}
			if c.origin != "" {
				headers = []string{"Origin", c.origin}
			}
			got := open(ours, headers...)
			if got.status != c.status {
				t.Errorf("origin %q: %d %s", c.origin, got.status, got.body)
			}
			if shared := got.header.Get("Access-Control-Allow-Origin") != ""; shared != c.shared {
				t.Errorf("origin %q: shared %v, want %v", c.origin, shared, c.shared)
			}
			pre := r.call(http.MethodOptions, "/api/v1/visitor/session", nil, "Origin", c.origin, "Access-Control-Request-Method", "POST")
			if allowed := pre.header.Get("Access-Control-Allow-Origin") != ""; allowed != c.shared {
				t.Errorf("preflight from %q: allowed %v, want %v", c.origin, allowed, c.shared)
			}
		}
	})

	t.Run("RefusesWhatItCannotRead", func(t *testing.T) {
		r := r.in(t)
		for body, want := range map[string]string{
			`{"site_key":"nobody's"}`:        "not_found",
			`{}`:                             "invalid",
			`{"site_key":5}`:                 "invalid",
			`{"site_key":"x","surprise":1}`:  "invalid",
			`{"site_key":"key-ours"} {}`:     "invalid",
			`{"site_key":`:                   "invalid",
			strings.Repeat(" ", maxBody+100): "invalid",
		} {
			if got := r.call(post, "/api/v1/visitor/session", body); got.code() != want {
				t.Errorf("%.40q: %d %s", body, got.status, got.body)
			}
		}
	})
}

func TestVisitorSocket(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Limits.Messages = Limit{PerSecond: -1} })

	t.Run("OpensSendsAndAnswersEachOnce", func(t *testing.T) {
		t.Parallel()
		r := r.in(t)
		s := r.newVisitor(r.ours).connect()
		opened := s.acked(map[string]any{"type": "open", "lang": "en"})
		first := s.event(chat.ConversationOpened)
		if first["seq"] != 1.0 || first["prev"] != 0.0 || first["conversation"] != opened["conversation"] {
			t.Errorf("first event %v", first)
		}
		id := chat.NewID().String()
		sent := s.acked(map[string]any{"type": "send", "client_id": id, "text": " hello "})
		e := s.event(chat.MessagePosted)
		if e["client_id"] != id || e["seq"] != sent["seq"] || sent["conversation"] != opened["conversation"] {
			t.Errorf("ack %v, event %v", sent, e)
		}
		again := s.acked(map[string]any{"type": "send", "client_id": id, "text": " hello "})
		if again["seq"] != sent["seq"] {
			t.Errorf("sent again: seq %v, first %v", again["seq"], sent["seq"])
		}
		if got := r.count(r.ours, opened["conversation"], chat.MessagePosted); got != 1 {
			t.Errorf("%d messages stored, want 1", got)
		}
	})

	t.Run("OpensIdempotentlyByTheFirstSend", func(t *testing.T) {
		t.Parallel()
		r := r.in(t)
		v := r.newVisitor(r.ours)
		s := v.connect()
		id := chat.NewID().String()
		first := s.acked(map[string]any{"type": "send", "client_id": id, "text": "hello"})
		rest := into[answer](r, v.do(post, "/api/v1/visitor/messages", map[string]any{"client_id": id, "text": "hello"}), 200)
		if rest.Conversation.String() != first["conversation"] || float64(rest.Seq) != first["seq"] {
			t.Errorf("socket %v, REST %+v", first, rest)
		}
	})

	t.Run("ResumesAfterADropWithoutGapOrRepeat", func(t *testing.T) {
		t.Parallel()
		r := r.in(t)
		v := r.newVisitor(r.ours)
		s := v.connect()
		conv := s.acked(map[string]any{"type": "send", "text": "one"})["conversation"]
		last := s.event(chat.MessagePosted)["seq"]
		s.conn.Close()
		v.send("two")
		v.send("three")
		s = v.connect(map[string]any{"conversation": conv, "after_seq": last})
		for _, want := range []string{"two", "three"} {
			e := s.event(chat.MessagePosted)
			if e["prev"] != last || text(e) != want {
				t.Fatalf("got %v, want %q after %v", e, want, last)
			}
			last = e["seq"]
		}
	})

	t.Run("LeavesOutWhatIsNotTheirs", func(t *testing.T) {
		t.Parallel()
		r := r.in(t)
		other := r.newVisitor(r.ours)
		theirs := other.send("mine alone").Conversation
		v := r.newVisitor(r.ours)
		s := r.dial("/api/v1/visitor/socket")
		s.write(map[string]any{"type": "hello", "token": v.token, "resume": []any{
			map[string]any{"conversation": theirs, "after_seq": 0}, map[string]any{"conversation": chat.NewID(), "after_seq": 0},
		}})
		if w := s.expect("welcome"); len(w["seqs"].(map[string]any)) != 0 {
			t.Errorf("welcome tells of %v", w["seqs"])
		}
		for _, f := range []map[string]any{
			{"type": "send", "text": "x"}, {"type": "feedback", "seq": 2, "helpful": true}, {"type": "rate", "score": 1}, {"type": "end"},
		} {
			f["conversation"] = theirs
			if got := s.answered(f); got["code"] != "not_found" {
				t.Errorf("%s: %v", f["type"], got)
			}
		}
		if got := r.count(r.ours, theirs.String(), chat.MessagePosted); got != 1 {
			t.Errorf("%d messages in the other's conversation, want 1", got)
		}
	})

	t.Run("ReopensAResolvedConversationByWriting", func(t *testing.T) {
		t.Parallel()
		r := r.in(t)
		s := r.newVisitor(r.ours).connect()
		conv := s.acked(map[string]any{"type": "send", "text": "hello"})["conversation"]
		s.acked(map[string]any{"type": "end", "conversation": conv})
		s.event(chat.ConversationResolved)
		s.acked(map[string]any{"type": "send", "conversation": conv, "text": "one more thing"})
		s.event(chat.ConversationReopened)
		s.event(chat.MessagePosted)
	})

	t.Run("RatesAndShowsTyping", func(t *testing.T) {
		t.Parallel()
		r := r.in(t)
		v := r.newVisitor(r.ours)
		s := v.connect()
		conv := s.acked(map[string]any{"type": "send", "text": "hello"})["conversation"]
		a := r.newMember(r.ours, "typing@ours.example", auth.Agent).connect(map[string]any{"conversation": conv, "after_seq": 0})
		s.write(map[string]any{"type": "typing", "conversation": conv, "on": true, "text": "half a sen"})
		if f := a.expect("typing.changed"); f["text"] != "half a sen" || f["on"] != true {
			t.Errorf("agents see %v", f)
		}
		s.acked(map[string]any{"type": "rate", "conversation": conv, "score": 5, "comment": "good"})
		if got := s.answered(map[string]any{"type": "rate", "conversation": conv, "score": 9}); got["code"] != "invalid" {
			t.Errorf("score 9: %v", got)
		}
		s.write(map[string]any{"type": "ping"})
		s.expect("pong")
	})

	t.Run("AnswersBadFramesAndStaysUp", func(t *testing.T) {
		t.Parallel()
		r := r.in(t)
		s := r.newVisitor(r.ours).connect()
		for _, c := range []struct{ frame, says string }{
			{`{"type":`, "not JSON"},
			{`[1,2]`, "JSON object"},
			{`{"type":"dance"}`, `unknown frame type "dance"`},
			{`{"type":"send","client_id":"a","text":"x","colour":"red"}`, `unknown field "colour"`},
			{`{"type":"send","client_id":"b","text":7}`, `field "text" is a number: it must be a string`},
			{`{"type":"rate","client_id":"c","score":"five"}`, `field "score" is a string: it must be a whole number`},
			{`{"type":"send","text":"x"}`, "client_id is missing"},
			{`{"type":"send","client_id":"with space","text":"x"}`, "client_id must be"},
			{`{"type":"send","client_id":"d","text":"  "}`, "empty"},
			{`{"type":"send","client_id":"e","conversation":"42","text":"x"}`, "not an id"},
			{`{"type":"hello","token":"x"}`, "unknown frame type"},
			{`{"type":"accept","client_id":"f","offer":""}`, "unknown frame type"},
			{`{"type":"send","client_id":"g","text":"` + strings.Repeat("x", maxFrame) + `"}`, "at most 32768"},
		} {
			s.write(c.frame)
			if got := s.expect("error"); got["code"] != "invalid" || !strings.Contains(got["message"].(string), c.says) {
				t.Errorf("%.60s: %v, want %q", c.frame, got, c.says)
			}
		}
		s.acked(map[string]any{"type": "send", "text": "still here"})
	})

	t.Run("ClosesOnAFrameBeyondReading", func(t *testing.T) {
		t.Parallel()
		r := r.in(t)
		s := r.newVisitor(r.ours).connect()
		s.write(`{"type":"send","text":"` + strings.Repeat("x", maxRead) + `"}`)
		if code := s.closeCode(); code != websocket.CloseMessageTooBig {
			t.Errorf("closed with %d", code)
		}
		r.newVisitor(r.ours).connect().acked(map[string]any{"type": "send", "text": "the server is up"})
	})
}

func text(event map[string]any) string {
	body, _ := event["body"].(map[string]any)
	s, _ := body["text"].(string)
	return s
}

// count counts a conversation's events of a kind in the database.
func (r *rig) count(t tenant, conversation any, kind chat.Kind) int {
	r.Helper()
	events, _, err := r.store.Events(r.Context(), t.workspace.ID, chat.MustParseID(fmt.Sprint(conversation)), chat.Agents, 0, 500)
	r.must(err)
	n := 0
	for _, e := range events {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

func TestHello(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	r.server.helloWithin = 200 * time.Millisecond
	v := r.newVisitor(r.ours)
	agent := r.newMember(r.ours, "ada@ours.example", auth.Agent)
	hello := map[string]any{"type": "hello", "token": v.token}
	cookie := sessionCookie + "=" + agent.cookie
	for name, c := range map[string]struct {
		path    string
		headers []string
		frame   any
		code    int
	}{
		"ComesInTime":                   {"/api/v1/visitor/socket", nil, nil, live.CloseNoAuth},
		"ComesFirst":                    {"/api/v1/visitor/socket", nil, map[string]any{"type": "ping"}, live.CloseNoAuth},
		"IsJSON":                        {"/api/v1/visitor/socket", nil, "hello", live.CloseBadFrame},
		"HasNoUnknownField":             {"/api/v1/visitor/socket", nil, `{"type":"hello","tokn":"x"}`, live.CloseBadFrame},
		"NeedsAToken":                   {"/api/v1/visitor/socket", nil, map[string]any{"type": "hello"}, live.CloseNoAuth},
		"NeedsAKnownToken":              {"/api/v1/visitor/socket", nil, map[string]any{"type": "hello", "token": strings.Repeat("A", 43)}, live.CloseNoAuth},
		"ComesFromAnAllowedOrigin":      {"/api/v1/visitor/socket", []string{"Origin", "https://evil.example"}, hello, live.CloseForbidden},
		"NeedsAnAgentsCookie":           {"/api/v1/agent/socket", []string{"Origin", r.http.URL}, nil, live.CloseNoAuth},
		"NeedsTheServersOriginOfAgents": {"/api/v1/agent/socket", []string{"Cookie", cookie, "Origin", "https://evil.example"}, nil, live.CloseForbidden},
		"NeedsAnOriginOfAgents":         {"/api/v1/agent/socket", []string{"Cookie", cookie}, nil, live.CloseForbidden},
		"NeedsCSRFOfAgents":             {"/api/v1/agent/socket", []string{"Cookie", cookie, "Origin", r.http.URL}, map[string]any{"type": "hello", "csrf": "x"}, live.CloseNoAuth},
	} {
		t.Run(name, func(t *testing.T) {
			r := r.in(t)
			s := r.dial(c.path, c.headers...)
			if c.frame != nil {
				s.write(c.frame)
			}
			if got := s.closeCode(); got != c.code {
				t.Errorf("closed with %d, want %d", got, c.code)
			}
		})
	}
	t.Run("StopsTheClock", func(t *testing.T) {
		r := r.in(t)
		s := v.connect()
		deadline := time.After(2 * r.server.helloWithin)
		select {
		case code := <-s.closed:
			t.Errorf("closed with %d after hello", code)
		case <-deadline:
		}
	})
}

func TestLimits(t *testing.T) {
	t.Parallel()

	t.Run("MessagesPerVisitorOverSocketAndREST", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, func(o *Options) { o.Limits.Messages = Limit{PerSecond: .01, Burst: 2} })
		v := r.newVisitor(r.ours)
		s := v.connect()
		s.acked(map[string]any{"type": "send", "text": "1"})
		v.send("2")
		if got := s.answered(map[string]any{"type": "send", "text": "3"}); got["code"] != "rate_limited" || got["retry_after_ms"].(float64) < 1000 {
			t.Errorf("socket: %v", got)
		}
		got := v.do(post, "/api/v1/visitor/messages", map[string]any{"client_id": chat.NewID(), "text": "4"})
		if got.status != 429 || got.header.Get("Retry-After") == "" || got.code() != "rate_limited" {
			t.Errorf("REST: %d %v %s", got.status, got.header, got.body)
		}
		r.newVisitor(r.ours).send("another visitor is not held up")
	})

	t.Run("SessionsPerAddress", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, func(o *Options) { o.Limits.Sessions = Limit{PerSecond: .01, Burst: 2} })
		r.newVisitor(r.ours)
		r.newVisitor(r.ours)
		if got := r.call(post, "/api/v1/visitor/session", map[string]any{"site_key": r.ours.site.Key}); got.status != 429 {
			t.Errorf("third session: %d", got.status)
		}
	})

	t.Run("FramesPerConnectionWithTypingDroppedQuietly", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, func(o *Options) { o.Limits.VisitorFrames = Limit{PerSecond: .01, Burst: 3} })
		v := r.newVisitor(r.ours)
		v.send("hello")
		s := v.connect()
		for range 300 { // far beyond what closes a connection when it counts
			s.write(map[string]any{"type": "typing", "conversation": v.conv, "on": true})
		}
		if got := s.answered(map[string]any{"type": "send", "text": "x"}); got["code"] != "rate_limited" {
			t.Errorf("got %v", got)
		}
	})

	t.Run("BadFramesEndTheConnection", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		s := r.newVisitor(r.ours).connect()
		for range maxBad + 1 {
			s.write(map[string]any{"type": "dance"})
		}
		if code := s.closeCode(); code != live.CloseTooMany {
			t.Errorf("closed with %d, want %d", code, live.CloseTooMany)
		}
	})
}

// TestNotesStayInside looks for an agent's words wherever a visitor can look.
func TestNotesStayInside(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	v := r.newVisitor(r.ours)
	s := v.connect()
	conv := s.acked(map[string]any{"type": "send", "text": "hello"})["conversation"]
	agent := r.newMember(r.ours, "ada@ours.example", auth.Agent)
	a := agent.connect(map[string]any{"conversation": conv, "after_seq": 0})
	const secret = "zq-secret-note"
	a.acked(map[string]any{"type": "note", "conversation": conv, "text": secret})
	a.acked(map[string]any{"type": "tag", "conversation": conv, "tags": []string{secret}})
	r.handOver(r.ours, chat.MustParseID(fmt.Sprint(conv)))
	a.acked(map[string]any{"type": "take", "conversation": conv})
	a.acked(map[string]any{"type": "note", "conversation": conv, "text": secret + " two"})
	a.acked(map[string]any{"type": "send", "conversation": conv, "text": "I have it"})

	last := 0.0
	var raw strings.Builder
	s.until("the agent's message", func(f map[string]any) bool {
		raw.WriteString(f["raw"].(string))
		if f["type"] != "event" {
			return false
		}
		if f["prev"].(float64) != last {
			t.Errorf("event %v has prev %v after %v: a gap", f["seq"], f["prev"], last)
		}
		last = f["seq"].(float64)
		return text(f) == "I have it"
	})
	// What comes to a visitor who connects anew, and by every visitor route.
	fresh := v.connect(map[string]any{"conversation": conv, "after_seq": 0})
	fresh.until("the agent's message", func(f map[string]any) bool {
		raw.WriteString(f["raw"].(string))
		return text(f) == "I have it"
	})
	for _, rt := range routes {
		if rt.audience != forVisitors {
			continue
		}
		var body any
		if rt.method == post {
			body = goodBody(rt.path)
		}
		raw.Write(v.do(rt.method, strings.ReplaceAll(rt.path, ":id", fmt.Sprint(conv)), body).body)
	}
	raw.Write(r.call(post, "/api/v1/visitor/session", map[string]any{"site_key": r.ours.site.Key, "token": v.token}).body)
	for _, hidden := range []string{secret, agent.id.String(), "visibility", "owner.changed", "handoff.requested", "ada@ours.example"} {
		if strings.Contains(raw.String(), hidden) {
			t.Errorf("a visitor can read %q", hidden)
		}
	}
	if !strings.Contains(raw.String(), `"agent_name":"Ada"`) {
		t.Error("the visitor does not learn who answers")
	}
	a.acked(map[string]any{"type": "note", "conversation": conv, "text": "the newest event is hidden"})
	page := into[eventPage](r, v.do(get, "/api/v1/visitor/conversations/"+fmt.Sprint(conv)+"/events?limit=500", nil), 200)
	prev := int64(0)
	for _, e := range page.Events {
		if e.Prev != prev {
			t.Errorf("REST: event %d has prev %d after %d", e.Seq, e.Prev, prev)
		}
		prev = e.Seq
	}
	if page.LastSeq != prev {
		t.Errorf("last_seq %d, the newest visible is %d", page.LastSeq, prev)
	}
}
