package flows

import "strings"

// What the engine itself says. Every phrase stands in English and Korean;
// "{}" is filled in. A language without phrases reads English.

type phraseID string

const (
	phraseYes          phraseID = "yes"
	phraseNo           phraseID = "no"
	phraseClarify      phraseID = "clarify"
	phraseRate         phraseID = "rate"
	phraseEcho         phraseID = "echo"
	phraseChanged      phraseID = "changed"
	phraseStale        phraseID = "stale"
	phraseClosed       phraseID = "closed"
	phraseBackTo       phraseID = "back_to"
	phraseBack         phraseID = "back"
	phraseDidYouMean   phraseID = "did_you_mean"
	phraseOr           phraseID = "or"
	phraseHello        phraseID = "hello"
	phraseThanks       phraseID = "thanks"
	phraseEmoji        phraseID = "emoji"
	phraseFile         phraseID = "file"
	phraseNeedFile     phraseID = "need_file"
	phraseNeedFileMore phraseID = "need_file_more"
	phraseWrongFile    phraseID = "wrong_file"
	phraseUnanswered   phraseID = "unanswered"
	phrasePerson       phraseID = "person"
	phraseCancelled    phraseID = "cancelled"
	phraseCancelSure   phraseID = "cancel_sure"
	phraseRestarted    phraseID = "restarted"
	phraseHelp         phraseID = "help"
	phraseAgain        phraseID = "again"
	phraseApology      phraseID = "apology"
	phraseHanding      phraseID = "handing"
	phraseRetry        phraseID = "retry"        // first failure, any type
	phraseRetryMore    phraseID = "retry_more"   // second
	phraseRetryLast    phraseID = "retry_last"   // later
	phraseInvalid      phraseID = "invalid"      // a value that breaks the rule
	phraseInvalidMore  phraseID = "invalid_more" //
	phraseInvalidLast  phraseID = "invalid_last" //
	phraseChoose       phraseID = "choose"       // a choice
	phraseChooseMore   phraseID = "choose_more"  //
	phraseChooseLast   phraseID = "choose_last"  //
	phraseEmailExample phraseID = "like_email"   // examples, added to the second re-prompt
	phrasePhoneExample phraseID = "like_phone"   //
	phraseDateExample  phraseID = "like_date"    //
	phraseNumExample   phraseID = "like_number"  //
	phraseRateExample  phraseID = "like_rating"  //
	phraseBoolExample  phraseID = "like_bool"    //
	phraseNobody       phraseID = "nobody"       // before a handoff
	phraseAskName      phraseID = "ask_name"     //
	phraseAskEmail     phraseID = "ask_email"    //
	phraseAskPhone     phraseID = "ask_phone"    //
	phraseAskMessage   phraseID = "ask_message"  //
	phraseLeftMessage  phraseID = "left_message" //
	phraseLeftNumber   phraseID = "left_number"  //
	phraseURLExample   phraseID = "like_url"     //
	phraseTimeExample  phraseID = "like_time"    //
	phraseWhenExample  phraseID = "like_when"    // a day with a time

	phraseConfirm    phraseID = "confirm"     // is this value right?
	phraseOnceMore   phraseID = "once_more"   // it was not
	phraseSummary    phraseID = "summary"     // before the values of a form
	phraseAllRight   phraseID = "all_right"   // after them
	phraseWhichWrong phraseID = "which_wrong" // what of them is not right?
	phraseNoted      phraseID = "noted"       // of several values
	phraseSkip       phraseID = "skip"        // a button
	phraseDone       phraseID = "done"        // a button
	phrasePicked     phraseID = "picked"      // a choice of several
	phrasePickedNone phraseID = "picked_none" //
	phrasePickOne    phraseID = "pick_one"    //
	phrasePickMore   phraseID = "pick_more"   //
	phraseComment    phraseID = "comment"     // after a rating
)

var phrases = map[string]map[phraseID]string{
	"en": {
		phraseYes:          "Yes",
		phraseNo:           "No",
		phraseClarify:      "I'm not sure I understood. Could you say it in other words?",
		phraseRate:         "How did we do, from 1 to {}?",
		phraseEcho:         "Got it: {}.",
		phraseChanged:      "I've changed that to {}.",
		phraseStale:        "That menu is from earlier. Here is where we are now.",
		phraseClosed:       "That menu is closed now. Just type what you need.",
		phraseBackTo:       "Back to {}.",
		phraseBack:         "Back to where we were.",
		phraseDidYouMean:   "Did you mean {}?",
		phraseOr:           " or ",
		phraseHello:        "Hello!",
		phraseThanks:       "You're welcome!",
		phraseEmoji:        "🙂",
		phraseFile:         "Thanks for the file. I can't read files myself, but the team can see it.",
		phraseNeedFile:     "Please attach a file for this one: use the paper clip.",
		phraseNeedFileMore: "I need a file here. Attach one with the paper clip, or ask for a person.",
		phraseWrongFile:    "That file doesn't fit here. Could you send another one?",
		phraseUnanswered:   "I couldn't find an answer to that, and I've noted it for the team.",
		phrasePerson:       "Talk to a person",
		phraseCancelled:    "All right, I've stopped there.",
		phraseCancelSure:   "Stop here? What you've told me so far will be lost.",
		phraseRestarted:    "Let's start again.",
		phraseHelp:         "You can answer, ask me something else, or say \"cancel\", \"start over\" or \"talk to a person\" at any time.",
		phraseAgain:        "Here it is again.",
		phraseApology:      "Sorry, something isn't working on our side.",
		phraseHanding:      "I'll get a person to help you.",
		phraseRetry:        "Sorry, I didn't catch that.",
		phraseRetryMore:    "Sorry, I still can't read that.",
		phraseRetryLast:    "I can't make it out. You can try once more, or talk to a person.",
		phraseInvalid:      "That doesn't look quite right. Could you check it?",
		phraseInvalidMore:  "That still doesn't look right.",
		phraseInvalidLast:  "I can't accept that one. You can try once more, or talk to a person.",
		phraseChoose:       "Please choose one of these.",
		phraseChooseMore:   "Sorry, I need one of these. You can tap it or type its number.",
		phraseChooseLast:   "If none of these fits, you can talk to a person.",
		phraseEmailExample: "It should look like name@example.com.",
		phrasePhoneExample: "Please include the country code, such as +44 20 7946 0000.",
		phraseDateExample:  "A date like 2026-03-15 works best.",
		phraseNumExample:   "A number such as 3 is all I need.",
		phraseRateExample:  "A number from the scale is all I need.",
		phraseBoolExample:  "A yes or a no is all I need.",
		phraseNobody:       "Nobody is here right now.",
		phraseAskName:      "What is your name?",
		phraseAskEmail:     "Which e-mail address can we write to?",
		phraseAskPhone:     "Which phone number can we call?",
		phraseAskMessage:   "What would you like us to know or to answer?",
		phraseLeftMessage:  "Thank you, your message is with the team. We'll write to you.",
		phraseLeftNumber:   "Thank you. We'll call you.",
		phraseURLExample:   "It should look like https://example.com/page.",
		phraseTimeExample:  "A time like 15:30 or 3:30 pm works best.",
		phraseWhenExample:  "I need a day and a time, such as \"tomorrow at 3 pm\".",
		phraseConfirm:      "I noted {}. Is that right?",
		phraseOnceMore:     "All right, once more.",
		phraseSummary:      "Here is what I have:",
		phraseAllRight:     "Is everything right?",
		phraseWhichWrong:   "What should I change?",
		phraseNoted:        "I've noted {}.",
		phraseSkip:         "Skip",
		phraseDone:         "Done",
		phrasePicked:       "Chosen so far: {}. Choose more, or press Done.",
		phrasePickedNone:   "Nothing is chosen now. Choose one or more, then press Done.",
		phrasePickOne:      "Please choose one or more of these.",
		phrasePickMore:     "Sorry, I need one or more of these. You can tap them, or type their numbers, such as 1 and 3.",
		phraseComment:      "Thank you. Is there anything you would like to add?",
	},
	"ko": {
		phraseYes:          "네",
		phraseNo:           "아니요",
		phraseClarify:      "제가 잘 이해하지 못했어요. 다른 말로 설명해 주실 수 있을까요?",
		phraseRate:         "상담이 어떠셨나요? 1점부터 {}점까지 골라 주세요.",
		phraseEcho:         "네, “{}”(으)로 할게요.",
		phraseChanged:      "{}(으)로 바꿨어요.",
		phraseStale:        "지난 메뉴예요. 지금은 여기까지 왔어요.",
		phraseClosed:       "이미 끝난 메뉴예요. 필요한 것을 적어 주세요.",
		phraseBackTo:       "다시 {}(으)로 돌아갈게요.",
		phraseBack:         "하던 이야기로 돌아갈게요.",
		phraseDidYouMean:   "{} 중에서 어느 것인가요?",
		phraseOr:           ", ",
		phraseHello:        "안녕하세요!",
		phraseThanks:       "천만에요!",
		phraseEmoji:        "🙂",
		phraseNeedFile:     "여기에는 파일이 필요해요. 클립 버튼으로 첨부해 주세요.",
		phraseNeedFileMore: "파일을 보내 주셔야 해요. 클립 버튼으로 첨부하시거나 상담원을 불러 주세요.",
		phraseWrongFile:    "이 파일은 맞지 않아요. 다른 파일을 보내 주시겠어요?",
		phraseFile:         "파일을 보내 주셔서 감사해요. 저는 파일을 읽을 수 없지만 상담원은 볼 수 있어요.",
		phraseUnanswered:   "그 질문의 답은 찾지 못했어요. 담당자가 볼 수 있게 적어 둘게요.",
		phrasePerson:       "상담원과 이야기하기",
		phraseCancelled:    "네, 여기서 멈출게요.",
		phraseCancelSure:   "여기서 멈출까요? 지금까지 알려 주신 내용은 사라져요.",
		phraseRestarted:    "처음부터 다시 시작할게요.",
		phraseHelp:         "답을 적거나 다른 것을 물어보셔도 돼요. 언제든지 “취소”, “처음부터”, “상담원 연결”이라고 말씀해 주세요.",
		phraseAgain:        "다시 보여 드릴게요.",
		phraseApology:      "죄송해요, 저희 쪽에 문제가 생겼어요.",
		phraseHanding:      "상담원을 연결해 드릴게요.",
		phraseRetry:        "죄송해요, 잘 이해하지 못했어요.",
		phraseRetryMore:    "죄송해요, 아직 읽지 못했어요.",
		phraseRetryLast:    "제가 알아보기 어려워요. 한 번 더 적어 주시거나 상담원과 이야기하셔도 돼요.",
		phraseInvalid:      "형식이 조금 다른 것 같아요. 한 번 확인해 주실래요?",
		phraseInvalidMore:  "아직 형식이 맞지 않아요.",
		phraseInvalidLast:  "이 값은 받을 수 없어요. 한 번 더 적어 주시거나 상담원과 이야기하셔도 돼요.",
		phraseChoose:       "아래에서 하나를 골라 주세요.",
		phraseChooseMore:   "죄송해요, 이 중에서 골라 주셔야 해요. 누르거나 번호를 적어 주세요.",
		phraseChooseLast:   "맞는 것이 없으면 상담원과 이야기하셔도 돼요.",
		phraseEmailExample: "name@example.com 같은 형식이에요.",
		phrasePhoneExample: "010-1234-5678 같은 형식이에요.",
		phraseDateExample:  "2026-03-15처럼 적어 주시면 가장 좋아요.",
		phraseNumExample:   "3처럼 숫자만 적어 주세요.",
		phraseRateExample:  "점수를 숫자로 적어 주세요.",
		phraseBoolExample:  "네 또는 아니요로 답해 주세요.",
		phraseNobody:       "지금은 답해 드릴 상담원이 없어요.",
		phraseAskName:      "성함이 어떻게 되세요?",
		phraseAskEmail:     "답을 받으실 이메일 주소를 알려 주세요.",
		phraseAskPhone:     "연락받으실 전화번호를 알려 주세요.",
		phraseAskMessage:   "어떤 내용을 남기시겠어요?",
		phraseLeftMessage:  "감사해요. 남겨 주신 내용을 담당자에게 전했어요. 메일로 답해 드릴게요.",
		phraseLeftNumber:   "감사해요. 전화로 연락드릴게요.",
		phraseURLExample:   "https://example.com/page 같은 주소예요.",
		phraseTimeExample:  "15:30이나 오후 3시 30분처럼 적어 주시면 가장 좋아요.",
		phraseWhenExample:  "“내일 오후 3시”처럼 날짜와 시간을 함께 적어 주세요.",
		phraseConfirm:      "{}(으)로 적었어요. 맞나요?",
		phraseOnceMore:     "네, 다시 여쭤볼게요.",
		phraseSummary:      "이렇게 적었어요.",
		phraseAllRight:     "모두 맞나요?",
		phraseWhichWrong:   "어떤 것을 바꿀까요?",
		phraseNoted:        "적어 두었어요. {}",
		phraseSkip:         "건너뛰기",
		phraseDone:         "선택 완료",
		phrasePicked:       "지금까지 고른 것: {}. 더 고르거나 “선택 완료”를 눌러 주세요.",
		phrasePickedNone:   "아직 고른 것이 없어요. 하나 이상 고르고 “선택 완료”를 눌러 주세요.",
		phrasePickOne:      "아래에서 하나 이상 골라 주세요.",
		phrasePickMore:     "죄송해요, 이 중에서 하나 이상 골라 주셔야 해요. 누르거나 “1번이랑 3번”처럼 적어 주세요.",
		phraseComment:      "고맙습니다. 더 하고 싶은 말씀이 있으세요?",
	},
}

// phrase gives one of the engine's texts in the visitor's language.
func (m *machine) phrase(id phraseID, fill ...string) string {
	table := phrases[baseLang(m.env.Lang)]
	if table == nil {
		table = phrases["en"]
	}
	text := table[id]
	for _, f := range fill {
		text = strings.Replace(text, "{}", f, 1)
	}
	return withParticle(text)
}

// withParticle settles every "(으)로" by the letter before it: 로 after a
// vowel or ㄹ, 으로 after any other final consonant. Digits are read in
// Korean: 영, 삼 and 육 end in such a consonant.
func withParticle(text string) string {
	const both = "(으)로"
	for {
		i := strings.Index(text, both)
		if i < 0 {
			return text
		}
		before, _ := lastRune(strings.TrimRight(text[:i], "”\"' "))
		particle := "로"
		final := (before - '가') % 28
		if before >= '가' && before <= '힣' && final != 0 && final != 8 || strings.ContainsRune("036", before) {
			particle = "으로"
		}
		text = text[:i] + particle + text[i+len(both):]
	}
}

// retryPhrases are the escalating re-prompts of a type when the author wrote
// none: for a text without a value, for a value that breaks the rule, and the
// example that goes with the second of them.
func retryPhrases(kind string) (unrecognized, invalid [3]phraseID, example phraseID) {
	unrecognized = [3]phraseID{phraseRetry, phraseRetryMore, phraseRetryLast}
	invalid = [3]phraseID{phraseInvalid, phraseInvalidMore, phraseInvalidLast}
	switch kind {
	case "choice", "enum":
		choose := [3]phraseID{phraseChoose, phraseChooseMore, phraseChooseLast}
		return choose, choose, ""
	case "several":
		pick := [3]phraseID{phrasePickOne, phrasePickMore, phraseChooseLast}
		return pick, pick, ""
	case "email":
		example = phraseEmailExample
	case "phone":
		example = phrasePhoneExample
	case "date":
		example = phraseDateExample
	case "time":
		example = phraseTimeExample
	case "datetime":
		example = phraseWhenExample
	case "url":
		example = phraseURLExample
	case "file":
		return [3]phraseID{phraseNeedFile, phraseNeedFileMore, phraseRetryLast}, [3]phraseID{phraseWrongFile, phraseWrongFile, phraseInvalidLast}, ""
	case "number", "integer":
		example = phraseNumExample
	case "rating":
		example = phraseRateExample
	case "bool":
		example = phraseBoolExample
	}
	return unrecognized, invalid, example
}
