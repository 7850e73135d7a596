package analytics

import "strings"

// Definition is what the product shows beside a figure. It exists here and
// nowhere else: the help page and the console read it.
type Definition struct {
	Name    string // key on the wire
	Formula Words
	Excepts Words // what is left out and edge cases; may be empty
	Unit    Words
}

// Words are a text in each language of the product.
type Words struct{ EN, KO string }

// In gives the text in a language, English when it is not there.
func (w Words) In(lang string) string {
	if base, _, _ := strings.Cut(lang, "-"); base == "ko" && w.KO != "" {
		return w.KO
	}
	return w.EN
}

// In gives the whole definition as one text.
func (d Definition) In(lang string) string {
	text := d.Formula.In(lang)
	if more := d.Excepts.In(lang); more != "" {
		text += " " + more
	}
	return text
}

// The names of definitions that are not outcomes.
const (
	NameEngagement  = "engagement"
	NameDenominator = "denominator"
	NameSettled     = "settled"
	NameProvisional = "provisional"
	NameRaw         = "raw"
	NameFalseShare  = "false_share"
	NameContained   = "contained"
	NameEscalated   = "escalated"
	NameAbandoned   = "abandoned"
	NameReversed    = "reversed"
)

var (
	unitEngagements = Words{EN: "engagements", KO: "건"}
	unitShare       = Words{EN: "share of engagements, 0 to 1", KO: "비율, 0~1"}
)

// Definitions are the definitions of all figures of this package.
var Definitions = []Definition{
	{NameEngagement,
		Words{"One need of a visitor: from the first message that says something to the end of the chat, of the person's part, or of 30 minutes without a message while the bot has it.",
			"방문자의 용건 한 건이에요. 내용이 있는 첫 메시지부터 대화 종료, 상담원 응대 종료, 또는 봇이 맡은 동안 30분간 메시지가 없을 때까지예요."},
		Words{"Greetings, thanks and empty messages do not begin one. A chat sent back to the bot goes on as the same one; a later need in the same chat is a new one.",
			"인사, 감사, 빈 메시지만으로는 시작되지 않아요. 상담원이 봇에게 돌려보낸 대화는 같은 건으로 이어지고, 같은 대화에서 나중에 생긴 용건은 새로운 건이에요."},
		unitEngagements},
	{string(ContainedConfirmed),
		Words{"Only the bot, and the visitor said that it helped: “that helped”, a rating of 4 or 5, or a flow that reached its goal.",
			"봇만 응대했고 방문자가 도움이 됐다고 알려 준 건이에요. ‘도움이 됐어요’, 평점 4~5점, 또는 목표에 도달한 흐름이 있어요."},
		Words{"Not when the newest reply after that left something open.", "그 뒤 마지막 답이 해결되지 않은 채 끝났다면 제외해요."}, unitEngagements},
	{string(ContainedAssumed),
		Words{"Only the bot; its last reply answered in the high band, and the visitor left without asking for more.",
			"봇만 응대했고 마지막 답의 확신도가 높았으며 방문자가 더 묻지 않고 떠난 건이에요."},
		Words{"Nobody said that it helped: a sample has to check this.", "도움이 됐다고 확인된 것은 아니어서 표본 검토가 필요해요."}, unitEngagements},
	{string(BotAbandoned),
		Words{"Only the bot; the visitor left while it was asking, had hedged, had not known, or after saying that it did not help.",
			"봇만 응대했고 봇이 되묻는 중이거나 확신이 낮거나 답을 몰랐을 때, 또는 도움이 안 됐다고 한 뒤 방문자가 떠난 건이에요."},
		Words{"A rating of 1 or 2 counts as saying so.", "평점 1~2점도 도움이 안 된 것으로 봐요."}, unitEngagements},
	{string(EscalatedServed),
		Words{"A person was asked for, by the visitor or by the rules, or took over, and a person replied; also later, as promised.",
			"방문자나 규칙이 상담원을 요청했거나 상담원이 넘겨받았고, 상담원이 답한 건이에요. 약속한 시간에 나중에 답한 것도 포함해요."},
		Words{}, unitEngagements},
	{string(EscalatedMissed),
		Words{"A person was asked for or took over, and nobody replied before it ended.",
			"상담원을 요청했거나 상담원이 넘겨받았지만 끝날 때까지 아무도 답하지 않은 건이에요."},
		Words{"A promise that is still to be kept counts as open.", "아직 지킬 시간이 남은 약속은 진행 중으로 봐요."}, unitEngagements},
	{string(Failed),
		Words{"The bot failed or never answered, and no hand-over followed.", "봇이 오류로 답하지 못했고 상담원 연결도 없었던 건이에요."},
		Words{}, unitEngagements},
	{string(HumanFirst),
		Words{"A person began it, or took it before the bot had answered.", "상담원이 먼저 시작했거나 봇이 답하기 전에 넘겨받은 건이에요."},
		Words{"Not in the denominator.", "분모에서 제외해요."}, unitEngagements},
	{string(Spam),
		Words{"Marked as spam by a person or by a rule; the chat keeps who did.", "상담원이나 규칙이 스팸으로 표시한 건이에요. 누가 표시했는지는 대화에 남아요."},
		Words{"Not in the denominator.", "분모에서 제외해요."}, unitEngagements},
	{NameDenominator,
		Words{"Engagements that have ended.", "끝난 건의 수예요."},
		Words{"Without spam, and without those that a person began or took first.", "스팸과 상담원이 먼저 맡은 건은 제외해요."}, unitEngagements},
	{NameContained,
		Words{"Contained, confirmed and assumed together.", "봇이 해결한 건이에요. 확인된 것과 추정된 것을 합쳐요."},
		Words{"Without those that were reversed.", "나중에 번복된 건은 제외해요."}, unitEngagements},
	{NameEscalated,
		Words{"A person was asked for or took over; served and missed together.", "상담원을 요청했거나 상담원이 넘겨받은 건이에요. 응대된 것과 놓친 것을 합쳐요."},
		Words{}, unitEngagements},
	{NameAbandoned,
		Words{"The visitor left the bot without a solution, or the bot failed.", "방문자가 해결 없이 봇을 떠났거나 봇이 오류를 낸 건이에요."},
		Words{}, unitEngagements},
	{NameReversed,
		Words{"Counted as contained at first; within 72 hours of the end the visitor came back on the same matter, reopened the chat, or said that it had not helped.",
			"처음에는 해결로 봤지만 끝난 뒤 72시간 안에 방문자가 같은 일로 다시 찾아왔거나 대화를 다시 열었거나 도움이 안 됐다고 한 건이에요."},
		Words{}, unitEngagements},
	{NameSettled,
		Words{"Contained, confirmed or assumed, and not reversed ÷ denominator, over engagements that ended more than 72 hours ago. 95 % Wilson interval.",
			"끝난 지 72시간이 지난 건 중 번복되지 않은 해결 건 ÷ 분모예요. 95% 윌슨 신뢰 구간을 함께 보여 드려요."},
		Words{"The newest 72 hours are never mixed in.", "최근 72시간은 섞지 않아요."}, unitShare},
	{NameProvisional,
		Words{"The same over engagements that ended within the last 72 hours: they can still be reversed.",
			"끝난 지 72시간이 안 된 건의 같은 비율이에요. 아직 번복될 수 있어요."},
		Words{}, unitShare},
	{NameRaw,
		Words{"Everything that ended without a person, abandoned chats too ÷ denominator, over the settled engagements: what others report. Only for comparison.",
			"확정된 건 중 방문자가 떠난 건까지 포함해 상담원 없이 끝난 모든 건 ÷ 분모예요. 다른 곳에서 흔히 쓰는 방식이라 비교용으로만 보여 드려요."},
		Words{}, unitShare},
	{NameFalseShare,
		Words{"(Raw − settled) ÷ raw: how much of the raw figure nobody solved.", "(단순 − 확정) ÷ 단순이에요. 단순 비율 중 실제로는 해결되지 않은 몫이에요."},
		Words{}, Words{EN: "share of raw containment, 0 to 1", KO: "단순 해결률 중 비율, 0~1"}},
}

func init() { Definitions = append(Definitions, figureDefinitions...) }

// definitionTexts gives every definition as one text, by name.
func definitionTexts(lang string) map[string]string {
	texts := make(map[string]string, len(Definitions))
	for _, d := range Definitions {
		texts[d.Name] = d.In(lang)
	}
	return texts
}
