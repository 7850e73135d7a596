package analytics

// The names of what a split's answer counts beside its measures.
const (
	nameExposed     = "exposed"
	nameMixed       = "mixed"
	nameLate        = "late"
	nameCrossed     = "crossed"
	nameWithoutNeed = "without_need"
	nameDifference  = "difference"
)

var unitSubjects = Words{EN: "visitors or conversations", KO: "명 또는 건"}

// SplitDefinitions are the definitions of the figures of splits.
var SplitDefinitions = []Definition{
	{nameExposed,
		Words{"Visitors, or conversations where those are drawn, who were shown an arm.", "갈래 하나를 만난 방문자 수예요. 대화마다 나눌 때는 대화 수예요."},
		Words{"Each counts once, by the first need that they had since.", "여러 번 만나도 한 번만 세고, 그 뒤 첫 용건으로 판단해요."}, unitSubjects},
	{nameWithoutNeed,
		Words{"Of those, who have written nothing that says something since.", "그 뒤로 내용 있는 메시지를 보내지 않은 수예요."},
		Words{}, unitSubjects},
	{nameMixed,
		Words{"Met more than one arm, as after changed weights: in no arm's figures.", "비율이 바뀐 경우처럼 갈래를 둘 이상 만났어요. 어느 갈래에도 세지 않아요."},
		Words{}, unitSubjects},
	{nameLate,
		Words{"Were shown the arm only after it was settled how their need would end: in no arm's figures.",
			"용건이 어떻게 끝날지 정해진 뒤에야 갈래를 만났어요. 어느 갈래에도 세지 않아요."},
		Words{}, unitSubjects},
	{nameCrossed,
		Words{"Visitors who met different arms in different conversations. Their conversations are counted.", "대화마다 다른 갈래를 만난 방문자 수예요. 각 대화는 그대로 세어요."},
		Words{}, Words{EN: "visitors", KO: "명"}},
	{NameContained,
		Words{"Contained, confirmed or assumed, and not reversed ÷ ended needs, without spam and what a person took first.",
			"번복되지 않은 해결 건(확인·추정) ÷ 끝난 건이에요. 스팸과 상담원이 먼저 맡은 건은 빼요."},
		Words{"Only what ended more than 72 hours ago.", "끝난 지 72시간이 지난 건만 세어요."}, unitShare},
	{string(ContainedConfirmed),
		Words{"The visitor said that it helped, and it was not reversed ÷ the same ended needs.", "도움이 됐다고 확인되고 번복되지 않은 건 ÷ 같은 분모예요."},
		Words{"Only what ended more than 72 hours ago.", "끝난 지 72시간이 지난 건만 세어요."}, unitShare},
	{NameEscalated,
		Words{"A person was asked for or took over ÷ the same ended needs.", "상담원을 요청했거나 상담원이 넘겨받은 건 ÷ 같은 분모예요."},
		Words{"Only what ended more than 72 hours ago.", "끝난 지 72시간이 지난 건만 세어요."}, unitShare},
	{NameAbandoned,
		Words{"The visitor left the bot without a solution, or the bot failed ÷ the same ended needs.", "방문자가 해결 없이 떠났거나 봇이 오류를 낸 건 ÷ 같은 분모예요."},
		Words{"Only what ended more than 72 hours ago.", "끝난 지 72시간이 지난 건만 세어요."}, unitShare},
	{measureGoal,
		Words{"A flow ended as resolved after the exposure ÷ ended needs and those who left without a word.",
			"갈래를 만난 뒤 흐름이 해결로 끝난 건 ÷ 끝난 건과 아무 말 없이 떠난 방문자예요."},
		Words{"Who left without a word counts after 30 minutes.", "아무 말 없이 떠난 방문자는 30분 뒤부터 세어요."}, unitShare},
	{measureRated,
		Words{"Ratings of 4 or 5 after the exposure ÷ needs that were rated after it.", "갈래를 만난 뒤의 평점 4~5점 ÷ 그 뒤 평가된 건이에요."},
		Words{}, unitShare},
	{nameDifference,
		Words{"The arm's rate less the first arm's, with Newcombe's 95 % interval. “Better” or “worse” is said when the interval leaves 0 out and each arm has at least 30; “no difference” when there are enough to see five points in 80 of 100 experiments.",
			"첫 갈래와의 비율 차이와 뉴컴 95% 구간이에요. 구간에 0이 없고 갈래마다 30건 이상일 때만 낫다·못하다고 하고, 5%포인트 차이를 100번 중 80번 알아볼 만큼 모였는데도 보이지 않으면 차이 없음이라고 해요."},
		Words{"Each comparison stands by itself: who looks often, or at many, meets a false alarm more often than five times in a hundred.",
			"비교마다 따로 계산해요. 자주 보거나 여러 개를 보면 잘못된 판정을 100번 중 다섯 번보다 더 자주 만나요."},
		unitShare},
}

// splitTexts gives those definitions as one text each, by name.
func splitTexts(lang string) map[string]string {
	texts := make(map[string]string, len(SplitDefinitions))
	for _, d := range SplitDefinitions {
		texts[d.Name] = d.In(lang)
	}
	return texts
}
