package storetest

import (
	"encoding/json"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

var superviseCases = []testCase{
	{"GuestsAreKeptWithTheConversation", guestsKept},
	{"TheFloorShowsWhoWaitsAndWhoIsServed", floor},
	{"StatesHaveReasonsAndTimes", states},
	{"TwoTimeOutsAreTheirOwnReason", noAnswer},
	{"DevicesMakeAnAgentReachable", devices},
	{"ANewKeyDropsTheSubscriptionsOfTheOldOne", pushKeyReset},
	{"AnOfferIsPushedToWhoIsAbsent", pushedOffer},
	{"MessagesWhispersAndBreachesArePushed", pushedOthers},
	{"OneKeyForAnInstallation", pushKey},
}

func guestsKept(w *world) {
	conv := w.chat("Kim", "hello")
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	got := w.do(w.by(w.bo, conv.ID, chat.OpJoin)).Conversation
	w.same("guests", []chat.Guest{{ID: w.bo, Name: "Bo"}}, got.Guests)
	read, err := w.s.Conversation(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("read", got, read)
	give := w.by(w.bo, conv.ID, chat.OpReturn)
	r := w.do(give)
	w.same("after the return", 0, len(r.Conversation.Guests))
	for _, e := range w.events(conv.ID, chat.Visitors) {
		if e.Kind == chat.AgentLeft {
			w.same("who left", "Ada", e.Actor.Name)
		}
	}
}

func floor(w *world) {
	rules := handoff.DefaultRules()
	rules.SLA = []handoff.Policy{{Name: "all", FirstResponseS: 60, Clock: handoff.WallClock}}
	w.must(w.s.PutRouting(w.Context(), w.ws, w.ada, rules))
	first, h := w.asked("Kim")
	second, _ := w.asked("Lee")
	w.chat("Park", "the bot has this one")
	mine := w.chat("Seo", "hello")
	w.do(w.by(w.ada, mine.ID, chat.OpTake))
	w.do(w.by(w.bo, mine.ID, chat.OpJoin))
	o := w.do(w.offer(h, w.bo, time.Minute)).Offer
	chats, err := w.s.FloorChats(w.Context(), w.ws)
	w.must(err)
	seen := map[chat.ID]chat.FloorChat{}
	for _, c := range chats {
		seen[c.Conversation] = c
	}
	w.same("chats", 3, len(chats))
	w.same("longest first", []chat.ID{first.ID, second.ID}, []chat.ID{chats[0].Conversation, chats[1].Conversation})
	kim, seo := seen[first.ID], seen[mine.ID]
	w.same("waiting", []any{"Kim", chat.OwnerQueue, "asked", chat.FirstResponse, false, false}, []any{kim.VisitorName, kim.Owner, kim.Reason, kim.DueKind, kim.Warned, kim.Breached})
	if kim.AskedAt.IsZero() || kim.DueAt.Sub(kim.AskedAt) != time.Minute {
		w.Errorf("asked at %v, due at %v", kim.AskedAt, kim.DueAt)
	}
	w.same("served", []any{chat.OwnerAgent, w.ada, []chat.Guest{{ID: w.bo, Name: "Bo"}}, chat.ByVisitor}, []any{seo.Owner, seo.Agent, seo.Guests, seo.PreviewBy})
	offers, err := w.s.FloorOffers(w.Context(), w.ws)
	w.must(err)
	w.same("offers", []chat.Offer{*o}, offers)
}

func states(w *world) {
	ctx := w.Context()
	w.must(w.s.TouchPresence(ctx, w.ws, w.ada))
	w.must(w.s.DeclarePresence(ctx, w.ws, w.ada, chat.Declared{Status: "away", Reason: "lunch", By: w.ada}))
	p := w.presence(w.ada)
	w.same("away", []any{"away", "lunch", w.ada}, []any{p.Status, p.Reason, p.SetBy})
	if p.Since.IsZero() {
		w.Error("away since never")
	}
	w.must(w.s.DeclarePresence(ctx, w.ws, w.ada, chat.Declared{Status: "away", Reason: "lunch", By: w.ada}))
	w.same("since, told again", p.Since, w.presence(w.ada).Since)
	w.must(w.s.DeclarePresence(ctx, w.ws, w.ada, chat.Declared{Status: "online", By: w.bo}))
	p = w.presence(w.ada)
	w.same("set by a supervisor", []any{"online", "", w.bo}, []any{p.Status, p.Reason, p.SetBy})
	w.same("audit", []string{"agent.presence_changed"}, w.audited(1))
	spans, err := w.s.PresenceSpans(ctx, w.ws, time.UnixMilli(0), time.Now().Add(time.Hour))
	w.must(err)
	lunch := 0
	for _, s := range spans {
		if s.Agent == w.ada && s.Status == "away" && s.Reason == "lunch" {
			lunch++
		}
	}
	if lunch > 1 { // 0 when all happened within a millisecond
		w.Errorf("%d times at lunch in %+v", lunch, spans)
	}
	w.code(chat.NotFound, w.s.DeclarePresence(ctx, w.workspace("elsewhere"), w.ada, chat.Declared{Status: "away", By: w.ada}))
	w.code(chat.Invalid, w.s.DeclarePresence(ctx, w.ws, w.ada, chat.Declared{Status: "asleep", By: w.ada}))
}

func noAnswer(w *world) {
	for i, name := range []string{"Kim", "Lee"} {
		conv, h := w.asked(name)
		w.do(w.offer(h, w.ada, -time.Second))
		expire := w.system(conv.ID, chat.OpExpire)
		o, err := w.s.OpenOffers(w.Context(), w.ws, w.ada)
		w.must(err)
		expire.Offer, expire.Agent = o[0].ID, w.ada
		r := w.do(expire)
		w.same("away", i == 1, r.Away)
	}
	p := w.presence(w.ada)
	w.same("after two", []any{"away", chat.AwayNoAnswer, chat.ID{}}, []any{p.Status, p.Reason, p.SetBy})
	w.must(w.s.SetPresence(w.Context(), w.ws, w.ada, "online"))
	p = w.presence(w.ada)
	w.same("back", []any{"online", "", 0}, []any{p.Status, p.Reason, p.Timeouts})
}

// device gives an agent a phone.
func (w *world) device(agent chat.ID, endpoint string) chat.PushDevice {
	w.Helper()
	d, err := w.s.AddPushDevice(w.Context(), chat.PushDevice{
		Workspace: w.ws, Agent: agent, Endpoint: endpoint, P256dh: []byte{4, 1, 2}, Auth: []byte{5, 6}, Key: "K", Name: "Chrome on Android", Lang: "ko",
	})
	w.must(err)
	return d
}

func devices(w *world) {
	ctx := w.Context()
	phone := w.device(w.ada, "https://push.example/1")
	got, err := w.s.PushDevices(ctx, w.ws, w.ada)
	w.must(err)
	w.same("devices", []chat.PushDevice{phone}, got)
	since := w.presence(w.ada).PushAt
	if since.IsZero() {
		w.Error("nobody can be pushed to")
	}
	w.must(w.s.PushSent(ctx, w.ws, phone.ID))
	one, err := w.s.PushDevice(ctx, w.ws, phone.ID)
	w.must(err)
	w.same("sent", false, one.SentAt.IsZero())
	w.code(chat.NotFound, w.s.RemovePushDevice(ctx, w.ws, w.bo, phone.ID))
	again := w.device(w.bo, "https://push.example/1") // the same browser, somebody else
	w.same("reachable", []bool{false, true}, []bool{!w.presence(w.ada).PushAt.IsZero(), !w.presence(w.bo).PushAt.IsZero()})
	w.must(w.s.RemovePushDevice(ctx, w.ws, w.bo, again.ID))
	w.same("without a phone", true, w.presence(w.bo).PushAt.IsZero())
	w.code(chat.NotFound, w.s.RemovePushDevice(ctx, w.ws, w.bo, again.ID))
	for i := range 12 {
		w.device(w.ada, "https://push.example/a"+string(rune('a'+i)))
	}
	got, err = w.s.PushDevices(ctx, w.ws, w.ada)
	w.must(err)
	w.same("at most", 10, len(got))
	_, err = w.s.AddPushDevice(ctx, chat.PushDevice{Workspace: w.workspace("elsewhere"), Agent: w.ada, Endpoint: "https://push.example/x"})
	w.code(chat.NotFound, err)
}

func pushKeyReset(w *world) {
	ctx := w.Context()
	w.device(w.ada, "https://push.example/1")
	w.device(w.ada, "https://push.example/2")
	w.device(w.bo, "https://push.example/3")
	if _, err := w.s.PushKey(ctx, "K"); err != nil {
		w.Fatal(err)
	}
	n, err := w.s.ResetPushKey(ctx, "new")
	w.must(err)
	kept, err := w.s.PushKey(ctx, "K")
	w.must(err)
	w.same("dropped, and the key", []any{3, "new"}, []any{n, kept})
	w.same("reachable by push", []bool{false, false}, []bool{!w.presence(w.ada).PushAt.IsZero(), !w.presence(w.bo).PushAt.IsZero()})
	fresh, err := w.s.AddPushDevice(ctx, chat.PushDevice{Workspace: w.ws, Agent: w.ada, Endpoint: "https://push.example/4", P256dh: []byte{4}, Auth: []byte{5}, Key: "new"})
	w.must(err)
	n, err = w.s.ResetPushKey(ctx, "new")
	w.must(err)
	left, err := w.s.PushDevices(ctx, w.ws, w.ada)
	w.must(err)
	w.same("again", []any{0, 1}, []any{n, len(left)})
	w.same("kept", fresh.ID, left[0].ID)
	w.same("audit", []string{"push.key_reset"}, w.audited(1))
}

// pushes claims every push message that waits.
func (w *world) pushes() []chat.Push {
	w.Helper()
	var out []chat.Push
	for {
		j, err := w.s.ClaimJob(w.Context(), []string{chat.JobPush}, time.Minute)
		if chat.CodeOf(err) == chat.NotFound {
			return out
		}
		w.must(err)
		var p chat.Push
		w.must(json.Unmarshal(j.Body, &p))
		w.must(w.s.FinishJob(w.Context(), j))
		out = append(out, p)
	}
}

func pushedOffer(w *world) {
	phone := w.device(w.ada, "https://push.example/1")
	conv, h := w.asked("Kim")
	r := w.do(w.offer(h, w.ada, time.Minute))
	w.same("told", true, r.Pushes)
	w.same("pushed", []chat.Push{{
		Kind: chat.PushOffer, Device: phone.ID, Agent: w.ada, Conversation: conv.ID, Offer: r.Offer.ID, ExpiresMS: r.Offer.ExpiresAt.UnixMilli(),
	}}, w.pushes())
	w.must(w.s.TouchPresence(w.Context(), w.ws, w.ada))
	_, h = w.asked("Lee")
	w.same("told at a console", false, w.do(w.offer(h, w.ada, time.Minute)).Pushes)
	w.must(w.s.CloseConsole(w.Context(), w.ws, w.ada, 0))
	_, h = w.asked("Choi")
	w.same("told who has just closed it", true, w.do(w.offer(h, w.ada, time.Minute)).Pushes)
	w.same("pushed after closing", 1, len(w.pushes()))
	_, h = w.asked("Park")
	w.do(w.offer(h, w.bo, time.Minute)) // without a phone
	w.same("pushed to others", 0, len(w.pushes()))
}

func pushedOthers(w *world) {
	sue := w.member(w.ws, "Sue", auth.Supervisor)
	for i, agent := range []chat.ID{w.ada, w.bo, sue} {
		w.device(agent, "https://push.example/"+string(rune('a'+i)))
	}
	visitor := w.visitor("Kim")
	conv := w.do(w.send(visitor, "1", "hello")).Conversation
	w.same("with the bot", 0, len(w.pushes()))
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	kinds := func(what string, want ...chat.PushKind) {
		w.Helper()
		var got []chat.PushKind
		for _, p := range w.pushes() {
			got = append(got, p.Kind)
		}
		w.same(what, want, got)
	}
	w.do(w.send(visitor, "2", "are you there?"))
	if n := len(w.pushes()); n != 1 {
		w.Errorf("%d messages pushed", n)
	}
	w.do(w.send(visitor, "3", "hello?")) // within the minute, or at its turn one more
	w.pushes()
	w.must(w.s.TouchPresence(w.Context(), w.ws, w.ada))
	whisper := w.by(w.bo, conv.ID, chat.OpWhisper)
	whisper.Text = "be kind"
	w.do(whisper)
	kinds("whispered to who is at a console")
	w.must(w.s.LeavePresence(w.Context(), w.ws, w.ada))
	w.do(whisper)
	kinds("whispered to who is not", chat.PushWhisper)

	rules := handoff.DefaultRules()
	rules.SLA = []handoff.Policy{{Name: "all", FirstResponseS: 1, Clock: handoff.WallClock}}
	w.must(w.s.PutRouting(w.Context(), w.ws, w.ada, rules))
	late, _ := w.asked("Lee")
	w.misses(late.ID)
	breaches := w.pushes()
	w.same("breach", 1, len(breaches))
	w.same("to", []any{sue, chat.PushBreach}, []any{breaches[0].Agent, breaches[0].Kind})

	rules.SLA[0].Tell = []chat.ID{w.ada}
	w.must(w.s.PutRouting(w.Context(), w.ws, w.ada, rules))
	told, _ := w.asked("Tom")
	w.misses(told.ID)
	breaches = w.pushes()
	w.same("breach whose policy names Ada", 1, len(breaches))
	w.same("to", []any{w.ada, chat.PushBreach}, []any{breaches[0].Agent, breaches[0].Kind})
	events := w.events(told.ID, chat.Agents)
	body, err := chat.Read[chat.ClockBody](events[len(events)-1])
	w.must(err)
	w.same("told", []chat.ID{w.ada}, body.Tell)
}

// misses lets the first answer of a conversation be late.
func (w *world) misses(conversation chat.ID) {
	w.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		clock := w.system(conversation, chat.OpClock)
		clock.Clock = chat.FirstResponse
		w.try(clock)
		if c, err := w.s.Clocks(w.Context(), w.ws, conversation); err != nil || len(c) == 1 && !c[0].BreachedAt.IsZero() {
			w.must(err)
			return
		}
		if time.Now().After(deadline) {
			w.Fatal("the service level is never missed")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func pushKey(w *world) {
	for _, key := range []string{"first", "second"} {
		kept, err := w.s.PushKey(w.Context(), key)
		w.must(err)
		w.same("key", "first", kept)
	}
}
