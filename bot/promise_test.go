package bot

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// promised are sentences that only somebody who acts could say.
const promised = `
I have refunded your order.
I've refunded you in full.
We have issued a full refund to your card.
Your refund has been processed.
Your refund is on its way.
You will be refunded today.
You'll receive a full refund within 24 hours.
I will refund the delivery charge.
We'll give you a discount on your next order.
We will compensate you for the delay.
I'm going to credit your account.
I have credited 20 pounds to your account.
We will waive the fee for you.
I'll send you the money back tomorrow.
A colleague will call you back.
A colleague will be with you shortly.
Someone will contact you within an hour.
Our team will get back to you tomorrow.
We'll call you this afternoon.
We will email you with an update.
I will transfer you to an agent.
I'll connect you to a specialist now.
Let me connect you with a human.
Let me transfer you to our support team.
I am connecting you to an agent.
I'm putting you through to a colleague.
I have escalated your case to a manager.
I've forwarded your message to the team.
I have notified our warehouse.
You will be contacted by our support team.
You'll hear from us by Friday.
You will receive a call from a specialist.
Please hold while I transfer you.
One moment while I check that for you.
An agent is on their way to this chat.
Your colleague will reach out to you soon.
Support will follow up by email.
I have cancelled your order.
We've cancelled your subscription.
Your order has been cancelled.
Your address has been updated.
I have changed your delivery address.
I've updated your account.
I will cancel it right away.
I'll change the size for you.
We will ship a replacement today.
A replacement is on its way.
Your replacement has been shipped.
I have booked your appointment.
I've reserved the tent for you.
I'll arrange a courier.
Let me check your order.
Let me cancel that for you.
I am processing your return now.
I'm checking your order.
We are working on your request.
I have created a ticket for you.
Your ticket has been opened.
I will make sure that it arrives on Friday.
I guarantee that it arrives tomorrow.
I promise it will be fixed.
Rest assured, it is being handled.
It's all taken care of.
Consider it done.
I have reset your password.
I'll extend your return window.
We will notify you when it is back in stock.
환불해 드렸어요.
전액 환불해 드렸습니다.
바로 환불해 드리겠습니다.
오늘 안에 환불해 드릴게요.
환불 처리가 완료되었습니다.
쿠폰을 보내 드릴게요.
포인트를 적립해 드렸어요.
돈을 돌려 드리겠습니다.
상담원을 연결해 드릴게요.
담당자가 곧 전화드릴게요.
담당자가 연락드릴 예정이에요.
상담원이 바로 답변드리겠습니다.
곧 연락드리겠습니다.
내일까지 답장을 드리겠습니다.
담당 부서에 전달했어요.
잠시만 기다려 주시면 연결해 드릴게요.
주문을 취소해 드렸어요.
주문이 취소되었습니다.
주소를 변경했습니다.
배송지를 변경해 드릴게요.
제가 바로 취소 처리해 드릴게요.
새 상품을 보내 드릴게요.
재발송해 드리겠습니다.
교환해 드렸어요.
예약을 완료했습니다.
비밀번호를 초기화해 드렸습니다.
제가 확인해 드릴게요.
알아봐 드릴게요.
제가 책임지고 해결하겠습니다.
금요일까지 도착한다고 약속드려요.
`

// described are near misses: how things are done here, and what visitors can do.
const described = `
Refunds take up to 5 working days.
A refund goes back to the card that you paid with.
You can ask for a refund within 45 days.
You can call us on weekdays.
You can write to hello@example.com.
Our phone line is open from 9:00 to 17:00.
Ask for a person at any time in the chat.
Orders can be cancelled within 60 minutes.
An order that has shipped can't be cancelled.
You can change the address under Account.
Delivery takes 3 to 5 days.
Returns are free for members.
The warranty covers faults in material.
Repairs are made in Kendal.
Gift cards can't be refunded.
The courier needs a signature.
A signature is needed on delivery.
The return label is in the parcel.
Appointments can be booked online.
Exchanges are possible in the UK.
Tickets are sold at the door.
The password must have 10 characters.
The link is valid for 30 minutes.
You get points for each order.
Cards are charged when the order leaves.
Stores are closed on 1 January.
The support team works on weekdays.
Agents speak English and Korean.
A refused parcel counts as a return.
The address can be corrected until the order is packed.
환불은 영업일 기준 5일이 걸려요.
환불은 결제하신 카드로 돼요.
45일 안에 반품하실 수 있어요.
주문은 60분 안에 취소하실 수 있어요.
전화는 평일에 받아요.
상담원은 평일에 근무해요.
배송은 7~10일 걸려요.
교환은 되지 않아요.
배송지는 내 계정에서 바꾸실 수 있어요.
쿠폰은 30일 동안 쓸 수 있어요.
포인트는 24개월 뒤에 사라져요.
기프트 카드는 환불되지 않아요.
비밀번호는 10자 이상이어야 해요.
예약은 온라인에서 할 수 있어요.
`

func TestPromiseIn(t *testing.T) {
	t.Parallel()
	n := 0
	for line := range strings.Lines(strings.TrimSpace(promised)) {
		n++
		if _, ok := PromiseIn(strings.TrimSpace(line)); !ok {
			t.Errorf("no promise seen in %q", strings.TrimSpace(line))
		}
	}
	if n < 80 {
		t.Errorf("%d promises", n)
	}
	for line := range strings.Lines(strings.TrimSpace(described)) {
		if p, ok := PromiseIn(strings.TrimSpace(line)); ok {
			t.Errorf("a promise of kind %s seen in %q: %q", p.Kind, strings.TrimSpace(line), p.Text)
		}
	}
}

// TestPromisesOfTheHouse: what an article says in the same words may be said,
// what only an acting person can say may not.
func TestPromisesOfTheHouse(t *testing.T) {
	t.Parallel()
	p := []ModelPassage{{Title: "Sold out", Text: "If we cancel an order because something is sold out, we will refund you in full. I have refunded you is what we never say."}}
	for text, shown := range map[string]bool{
		"If we cancel an order because something is sold out, we will refund you in full.": true,
		"We will refund you in full.": false,
		"I have refunded you.":        false,
	} {
		why := Verify(ModelSentence{Text: text, Sources: []int{1}, Quote: p[0].Text}, p)
		if (why == "") != shown {
			t.Errorf("%q: %q", text, why)
		}
	}
}

// sworn is a model that fills in what it is told to, one value a try.
type sworn struct {
	Model
	values   []string
	rejected []string
}

func (s *sworn) Fill(_ context.Context, t ModelTask) (ModelFilled, error) {
	s.rejected = append(s.rejected, t.Rejected)
	v, _ := json.Marshal(s.values[min(len(s.values), len(s.rejected))-1])
	return ModelFilled{Value: v}, nil
}

// TestFlowsModelTextPromisesNothing: what a model words for a flow is held to
// the same as its answers.
func TestFlowsModelTextPromisesNothing(t *testing.T) {
	t.Parallel()
	task := flows.Effect{Key: "k", Prompt: "Word a reply. We refund unused tickets within five days.", Query: "my tent leaks", TimeoutMS: 1000}
	for name, c := range map[string]struct {
		values []string
		ok     bool
		tries  int
	}{
		"Harmless":           {[]string{"That is annoying. A leak is covered by the warranty."}, true, 1},
		"MendedOnTheSecond":  {[]string{"I have refunded you.", "The warranty covers leaks."}, true, 2},
		"PromisesTwice":      {[]string{"A colleague will call you back.", "I'll transfer you to an agent."}, false, 2},
		"InKorean":           {[]string{"담당자가 곧 전화드릴게요.", "환불해 드렸어요."}, false, 2},
		"WhatTheAuthorWrote": {[]string{"We refund unused tickets within five days."}, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &sworn{values: c.values}
			w := &turn{Worker: &Worker{Now: time.Now}, home: &Workspace{}, conv: chat.Conversation{}}
			r := w.filled(t.Context(), m, task)
			if r.OK != c.ok || len(m.rejected) != c.tries || !c.ok && r.Error == "" {
				t.Errorf("ok %t after %d tries, %q", r.OK, len(m.rejected), r.Error)
			}
		})
	}
}
