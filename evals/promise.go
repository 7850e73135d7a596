package evals

import "regexp"

// claims are words with which a bot would say that something was done or will
// be done, which only an action can make true. The hand-over's own words are
// true because the hand-over is one commit with them.
var claims = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(i|we)('ve| have|'ll| will| just)? ?(already |now |just )?(refund(ed)?|cancel(l?ed)?|ship(ped)?|reset|upgraded?|credited|waived?|call(ed)? you|email(ed)? you|issued?|approved?) (you|your|the|it)`),
	regexp.MustCompile(`(?i)\byour (refund|order|request|account|discount|payment) (has been|was|is now) (paid|issued|processed|approved|cancell?ed|refunded|upgraded|credited)`),
	regexp.MustCompile(`(?i)\b(a|the|our) (colleague|manager|agent|specialist|supervisor) will (call|ring|phone|visit|refund)\b`),
	regexp.MustCompile(`(환불|취소|교환|결제|발송|처리)(을|를)? ?(완료했|해 ?드렸|했습니다|됐습니다|되었습니다|해 드릴게요|해드릴게요)`),
	regexp.MustCompile(`(전화|연락)(를)? ?(드릴게요|드리겠습니다|갈 거예요)`),
}

// promised gives the words with which the bot promised or claimed an action
// that it did not do, "" when it never did. Text of an article is no promise
// of the bot's own: it is shown with its source.
func (v *view) promised() string {
	for _, x := range v.part {
		for _, s := range x.Bot {
			for _, c := range claims {
				if said := c.FindString(s.Text); said != "" && !v.quoted(s, said) {
					return said
				}
			}
		}
	}
	return ""
}

// quoted reports whether the words stand as they are in an article shown with
// the message, or in the text of a flow that ran.
func (v *view) quoted(s Said, said string) bool {
	for _, slug := range s.Sources {
		if containsNormal(v.bench.bodies[slug].Body, said) {
			return true
		}
	}
	for _, f := range v.bench.material.Flows {
		if containsNormal(string(f.Text), said) {
			return true
		}
	}
	return false
}
