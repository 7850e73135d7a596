package api

import (
	"context"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// interpreter plays the model at the edge; the client itself is tested in llm.
type interpreter struct{ down bool }

func (i interpreter) Translate(_ context.Context, text, lang string) (string, error) {
	if i.down {
		return "", chat.Errorf(chat.Unavailable, "the model is away")
	}
	return lang + ": " + text, nil
}

func (i interpreter) Summarise(_ context.Context, transcript, _ string) ([]string, error) {
	if i.down {
		return nil, chat.Errorf(chat.Unavailable, "the model is away")
	}
	return []string{transcript}, nil
}

func (i interpreter) Reply(context.Context, string, string, []string) (string, error) {
	if i.down {
		return "", chat.Errorf(chat.Unavailable, "the model is away")
	}
	return "You have 45 days.", nil
}

type shownSuggestions struct {
	Suggestions []struct{ Kind, Text, Title string }
}

func TestDesk(t *testing.T) {
	t.Parallel()
	t.Run("KeepsDraftsUntilTheyAreSent", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		v, ada := r.newVisitor(r.ours), r.newMember(r.ours, "ada@ours.example", auth.Agent)
		v.send("hello")
		path := agentPath + "/conversations/" + v.conv.String()
		type saved struct {
			UpdatedAtMS int64 `json:"updated_at_ms"`
			Replaced    *struct{ Reply string }
		}
		one := into[saved](r, ada.do(put, path+"/draft", map[string]any{"reply": "Good mor"}), 200)
		two := into[saved](r, ada.do(put, path+"/draft", map[string]any{"reply": "Good morning", "based_on_ms": one.UpdatedAtMS}), 200)
		late := into[saved](r, ada.do(put, path+"/draft", map[string]any{"reply": "Hi", "based_on_ms": one.UpdatedAtMS}), 200)
		if two.Replaced != nil || late.Replaced == nil || late.Replaced.Reply != "Good morning" {
			t.Fatalf("replaced %+v, then %+v", two.Replaced, late.Replaced)
		}
		if got := ada.do(put, path+"/draft", map[string]any{"reply": strings.Repeat("x", chat.MaxDraft+1)}); got.status != 400 {
			t.Errorf("a draft too long: %d", got.status)
		}
		type drafts struct{ Drafts []struct{ Reply string } }
		ada.do(post, path+"/take", map[string]any{})
		if got := ada.do(post, path+"/messages", map[string]any{"client_id": "other", "text": "Something else"}); got.status != 200 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if left := into[drafts](r, ada.do(get, agentPath+"/drafts", nil), 200).Drafts; len(left) != 1 {
			t.Errorf("drafts after other words: %v", left)
		}
		ada.do(post, path+"/messages", map[string]any{"client_id": "hi", "text": "Hi"})
		if left := into[drafts](r, ada.do(get, agentPath+"/drafts", nil), 200).Drafts; len(left) != 0 {
			t.Errorf("drafts after sending: %v", left)
		}
	})

	t.Run("TellsWhoLooksToAgentsOnly", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		v := r.newVisitor(r.ours)
		v.send("hello")
		ada, bo := r.newMember(r.ours, "ada@ours.example", auth.Agent), r.newMember(r.ours, "bo@ours.example", auth.Agent)
		a, b, visitor := ada.connect(), bo.connect(), v.connect()
		for _, s := range []*socket{a, b} {
			s.answered(map[string]any{"type": "subscribe", "conversation": v.conv, "client_id": chat.NewID().String()})
		}
		a.write(map[string]any{"type": "viewing", "conversation": v.conv, "doing": "noting"})
		got := b.expect("viewing.changed")
		if got["doing"] != "noting" || got["actor"].(map[string]any)["id"] != ada.id.String() {
			t.Errorf("told %v", got)
		}
		if got := a.answered(map[string]any{"type": "viewing", "conversation": v.conv, "doing": "sleeping", "client_id": "x"}); got["code"] != "invalid" {
			t.Errorf("answered %v", got)
		}
		ada.do(post, agentPath+"/conversations/"+v.conv.String()+"/take", map[string]any{})
		got = visitor.until("what a visitor hears", func(f map[string]any) bool { return f["type"] == "viewing.changed" || f["kind"] == "agent.joined" })
		if got["kind"] != "agent.joined" {
			t.Errorf("the visitor heard %v", got)
		}
	})

	t.Run("CallsColleaguesInNotes", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		v := r.newVisitor(r.ours)
		v.send("hello")
		ada, bo := r.newMember(r.ours, "ada@ours.example", auth.Agent), r.newMember(r.ours, "bo@ours.example", auth.Agent)
		for _, p := range []*person{ada, bo} {
			r.must(r.store.SetPresence(r.Context(), r.ours.workspace.ID, p.id, "online"))
		}
		stranger := r.newMember(r.theirs, "eve@theirs.example", auth.Agent)
		path := agentPath + "/conversations/" + v.conv.String()
		heard := bo.connect()
		if got := ada.do(post, path+"/notes", map[string]any{"client_id": "n", "text": "@eve", "mentions": []string{stranger.id.String()}}); got.status != 400 {
			t.Errorf("a stranger was called: %d", got.status)
		}
		if got := ada.do(post, path+"/notes", map[string]any{"client_id": "m", "text": "@bo look", "mentions": []string{bo.id.String()}}); got.status != 200 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if got := heard.expect("mention.made"); got["conversation"] != v.conv.String() {
			t.Errorf("heard %v", got)
		}
		type mentions struct {
			Unread   int
			Mentions []struct {
				Text string
				Read bool
			}
		}
		list := into[mentions](r, bo.do(get, agentPath+"/mentions", nil), 200)
		if list.Unread != 1 || len(list.Mentions) != 1 || list.Mentions[0].Text != "@bo look" {
			t.Fatalf("Bo's mentions: %+v", list)
		}
		bo.do(post, agentPath+"/mentions/read", map[string]any{"conversation": v.conv})
		if list = into[mentions](r, bo.do(get, agentPath+"/mentions", nil), 200); list.Unread != 0 || !list.Mentions[0].Read {
			t.Errorf("after reading: %+v", list)
		}
	})

	t.Run("HelpsWithoutAModel", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		v, ada := r.newVisitor(r.ours), r.newMember(r.ours, "ada@ours.example", auth.Agent)
		v.send("How do I return a tent?")
		path := agentPath + "/conversations/" + v.conv.String()
		sum := into[summaryPoints](r, ada.do(post, path+"/summary", map[string]any{}), 200)
		if sum.By != "chat" || len(sum.Points) != 1 || sum.Points[0].Text != "How do I return a tent?" {
			t.Errorf("summary %+v", sum)
		}
		got := into[shownSuggestions](r, ada.do(post, path+"/suggestions", map[string]any{}), 200)
		if len(got.Suggestions) != 1 || got.Suggestions[0].Kind != "article" || got.Suggestions[0].Title != "Returns" {
			t.Errorf("suggestions %+v", got)
		}
		if got := ada.do(post, path+"/translate", map[string]any{"text": "hi", "lang": "ko"}); got.status != 409 {
			t.Errorf("translated without a model: %d", got.status)
		}
	})

	t.Run("HelpsWithAModelAndWithoutItWhenItIsAway", func(t *testing.T) {
		t.Parallel()
		for _, down := range []bool{false, true} {
			r := newRig(t, func(o *Options) { o.Assistant = interpreter{down} })
			v, ada := r.newVisitor(r.ours), r.newMember(r.ours, "ada@ours.example", auth.Agent)
			v.send("Mail me at kim@example.com: how do I return a tent?")
			path := agentPath + "/conversations/" + v.conv.String()
			sum := into[summaryPoints](r, ada.do(post, path+"/summary", map[string]any{"lang": "ko"}), 200)
			kinds := into[shownSuggestions](r, ada.do(post, path+"/suggestions", map[string]any{}), 200).Suggestions
			translated := ada.do(post, path+"/translate", map[string]any{"text": "hi", "lang": "ko"})
			if down {
				if sum.By != "chat" || len(kinds) != 1 || kinds[0].Kind != "article" || translated.status != 503 || !strings.Contains(string(translated.body), `"why":"translation_failed"`) {
					t.Errorf("with the model away: %+v, %+v, %d %s", sum, kinds, translated.status, translated.body)
				}
				continue
			}
			if sum.By != "model" || strings.Contains(sum.Points[0].Text, "kim@example.com") {
				t.Errorf("summary %+v", sum)
			}
			if len(kinds) != 2 || kinds[0].Kind != "model" || kinds[1].Kind != "article" || !strings.Contains(string(translated.body), "ko: hi") {
				t.Errorf("suggestions %+v, translation %s", kinds, translated.body)
			}
		}
	})

	t.Run("KeepsWhatWasWrittenBeforeATranslationFromVisitors", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		v, ada := r.newVisitor(r.ours), r.newMember(r.ours, "ada@ours.example", auth.Agent)
		v.send("반품하고 싶어요")
		path := agentPath + "/conversations/" + v.conv.String()
		ada.do(post, path+"/take", map[string]any{})
		body := map[string]any{"client_id": "t", "text": "100일 안에 하세요", "lang": "ko", "original": map[string]any{"text": "within a hundred days", "lang": "en"}}
		if got := ada.do(post, path+"/messages", body); got.status != 200 {
			t.Fatalf("%d %s", got.status, got.body)
		}
		if got := string(ada.do(get, path+"/events", nil).body); !strings.Contains(got, "within a hundred days") {
			t.Errorf("agents see %s", got)
		}
		got := string(v.do(get, visitorPath+"/conversations/"+v.conv.String()+"/events", nil).body)
		if strings.Contains(got, "a hundred days") || !strings.Contains(got, "100일 안에 하세요") {
			t.Errorf("the visitor sees %s", got)
		}
		body["client_id"], body["lang"] = "u", "!"
		if got := ada.do(post, path+"/messages", body); got.status != 400 {
			t.Errorf("a translation into nothing: %d", got.status)
		}
	})

	t.Run("TellsMissedServiceLevelsToThoseWhomTheyConcern", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		ctx, ws := r.Context(), r.ours.workspace.ID
		ada, bo, boss := r.newMember(r.ours, "ada@ours.example", auth.Agent), r.newMember(r.ours, "bo@ours.example", auth.Agent), r.newMember(r.ours, "boss@ours.example", auth.Owner)
		for _, p := range []*person{ada, bo} {
			r.must(r.store.SetPresence(ctx, ws, p.id, "online"))
		}
		who, err := r.server.views.Concerned(ctx, chat.Conversation{Workspace: ws, Owner: chat.OwnerAgent, Agent: ada.id}, nil)
		r.must(err)
		if !who[ada.id] || who[bo.id] || !who[boss.id] {
			t.Errorf("of Ada's chat: %v", who)
		}
		who, err = r.server.views.Concerned(ctx, chat.Conversation{Workspace: ws, Owner: chat.OwnerQueue}, nil)
		r.must(err)
		if !who[ada.id] || !who[bo.id] || !who[boss.id] {
			t.Errorf("of one that waits for anybody: %v", who)
		}
		who, err = r.server.views.Concerned(ctx, chat.Conversation{Workspace: ws, Owner: chat.OwnerAgent, Agent: ada.id}, []chat.ID{bo.id})
		r.must(err)
		if !who[ada.id] || !who[bo.id] || who[boss.id] {
			t.Errorf("of one whose policy names Bo: %v", who)
		}
	})
}
