package handoff

import "strings"

// person is how clearly a word means somebody who works here.
type person int

const (
	core  person = iota + 1 // agent: needs no more than a wish
	plain                   // support, team: only as a goal of talking
	weak                    // someone, person: only as a goal of talking, or described
)

// verb is what a contact verb does with its object.
type verb int

const (
	speaks verb = iota + 1 // talk to somebody
	moves                  // transfer (me) to somebody
)

func group[T any](value T, list string) map[string]T {
	m := map[string]T{}
	for w := range strings.FieldsSeq(list) {
		m[w] = value
	}
	return m
}

func either[T any](maps ...map[string]T) map[string]T {
	all := map[string]T{}
	for _, m := range maps {
		for k, v := range m {
			all[k] = v
		}
	}
	return all
}

// The word tables of AsksForPerson, written for this package; apostrophes are
// taken out of the words.
var (
	people = either(
		group(core, `agent agents human humans humanbeing operator operators representative representatives rep reps csr advisor adviser advisors advisers supervisor manager`),
		group(plain, `support service care staff team helpdesk assistant employee colleague specialist consultant receptionist desk being boss expert`),
		group(weak, `someone somebody some1 sum1 anyone anybody person persons people ppl`),
	)
	bots = group(true, `bot bots robot robots chatbot chatbots machine machines ai computer algorithm`)

	contactVerbs = either(
		group(speaks, `talk talking speak speaking chat chatting contact contacting reach reaching discuss communicate communicating converse deal dealing connect connecting connected consult call calling phone message complain complaining`),
		group(moves, `transfer transferring transferred forward redirect route put pass hand escalate switch move refer send direct patch`),
	)
	calls    = group(true, `call calling phone message consult`)
	relating = group(true, `about who regarding to for at from there in`)
	wishes   = group(true, `want wants wanted wanna need needs needed prefer require demand gimme gimmie give get fetch find request requesting summon bring grab rather got insist`)
	waits    = group(true, `ask asking asked wait waiting waited request begging looking holding hoping`)
	present  = group(true, `available around online there here free working awake alive on`)

	// fillers may stand between the verb and the person.
	fillers = either(adjectives, movers, group(true, `to with wit witth it w 2 up off through thru over on onto a an any some one of your ur ya youre the and in touch hold line right straight directly back into please pls plz now again just actually
		fucking fuckin fking goddamn damn bloody freaking effing frigging customer customers sales technical tech billing support service care senior qualified competent another different other else from out at team kind sort only`))
	adjectives = group(true, `real live actual human physical proper breathing genuine living alive flesh humanly`)
	movers     = group(true, `me us this chat conversation call`)

	// notBefore and notAfter make a compound that is no person to talk to.
	notBefore = group(true, `resources resource rights readable hair size sized being's body fee fees commission commissions portal login code licence license id ids account accounts error errors page pages tent tents room rooms bag bags bed beds table seat under over
		number numbers email emails mail address hours hour times opening plan plans contract contracts history trafficking verification check captcha job jobs career salary position who's string smith dashboard software app carry sleeping tax ticket pack`)
	notAfter = group(true, `travel estate insurance booking cleaning cleansing user free tour rental shipping customs letting delivery forwarding secret ticket lift crane machine wedding event per each two three four five six 2 3 4 5 6 10 single missing sales' property password
		file context task project office product account's hotel campsite floor network phone window`)

	negators = group(true, `hate afraid scared nervous dont not no never without avoid avoiding didnt doesnt than before after neednt shouldnt cannotneed`)
	chain    = group(true, `to be have having want wants wanted wanna need needed needing wish wished like really you me make making force forced trying try going gonna get got getting being even ever please just would i id do does we us want a rather me the hassle bother bothering go through talk talking speak speaking connect transfer put keep any`)
	refusals = group(true, `hate stop done sick tired fed enough quit dislike despise instead`)
	polite   = group(true, `please pls plz plzz now thanks thank you thx asap immediately urgently today here right ok okay man bro sir hello hi hey quick quickly fast only again instead ffs damn dammit soon already`)
)

// setPhrases ask in words that name no person, or name one in a way the
// grammar does not reach; matched as whole words.
var setPhrases = words(`put me through|call me back|give me a call|callback please|call back please|request a callback|request a call back|want a callback|want a call back|need a callback|need a call back|arrange a callback|schedule a callback
	|someone call me|somebody call me|someone contact me|somebody contact me|someone ring me|someone phone me|have someone call|have somebody call|someone please call|someone reach out to me|somebody reach out to me|someone get in touch with me|someone from your team call|someone from your team contact
	|someone on the phone|somebody on the phone|who can i talk to|who can i speak to|who can i speak with|who do i talk to|who do i speak to|anyone i can talk to|anyone i can speak to|anyone to talk to|someone i can talk to|someone i can speak to|someone i can speak with|somebody i can talk to|somebody i can speak to|person i can talk to|person i can speak to|someone to talk to|somebody to talk to|human i can talk to
	|escalate this|escalate my|escalate it|please escalate|not a bot please|human not a bot|person not a bot|not a bot|no more bots|no more bot|no bots|no robots|stop this bot|stop the bot|turn off the bot|turn the bot off|hate bots|hate chatbots|hate this bot|hate these bots|anything but a bot|anyone but a bot|instead of a bot|instead of this bot|less bot more human
	|customer service please|customer support please|live chat please|real person please|get me out of this bot|someone real|somebody real|anyone real|anybody real|anyone human|someone human|human please|agent please|people not bots|humans not bots|person in charge|speak to management|talk to management|contact management`)

// alike are the words whose typing errors are forgiven, from five letters up.
var alike = strings.Fields(`agent human person operator representative someone somebody supervisor manager speak contact connect transfer talking speaking chatting contacting`)

// unlike are real words one letter away from those.
var unlike = group(true, `contract contracts contacts contacted connects connected transfers speaks speaker humane humid persons personal persona agents humans managers managed manages sneak operate operated operators representatives content connector chattering talkings gent argent steak stalking walking taking tasking balking charting shatting coatings`)

// known gives back a word, with a typing error in one of the words that matter
// taken out: one letter wrong, missing, doubled or swapped, or a "to" stuck to it.
func known(word string) string {
	if right := slang[word]; right != "" {
		return right
	}
	word = runs(word)
	if len(word) < 5 || unlike[word] || people[word] != 0 || contactVerbs[word] != 0 || fillers[word] || chain[word] || notBefore[word] || notAfter[word] {
		return word
	}
	if rest, ok := strings.CutPrefix(word, "to"); ok && (contactVerbs[rest] != 0) {
		return rest
	}
	for _, right := range alike {
		if near(word, right) {
			return right
		}
	}
	return word
}

// runs cuts a letter that is repeated more than twice to one: "humannnn".
func runs(word string) string {
	var b strings.Builder
	for i := 0; i < len(word); {
		n := 1
		for i+n < len(word) && word[i+n] == word[i] {
			n++
		}
		if n > 2 && word[i] >= 'a' {
			b.WriteByte(word[i])
		} else {
			b.WriteString(word[i : i+n])
		}
		i += n
	}
	return b.String()
}

// near tells whether two different words are one edit apart: a letter changed,
// added, left out, or two neighbours swapped.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) || a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
