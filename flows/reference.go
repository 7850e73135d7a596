package flows

import (
	"fmt"
	"strings"
)

// To add a field: name it in the row of its kind in kinds.go, and define it
// here under the same kind with one plain sentence. To add a kind: give it an
// entry with an example. TestReference tells what is missing, and
// `go test ./flows -run TestReference -update` writes the reference in
// docs/flow-reference.md and docs/flow.schema.json anew.

// kindDocs defines every kind of step for authors. It is filled in init like
// kinds itself.
var kindDocs = map[string]kindDoc{}

// Definitions that several kinds share.
var (
	docPromptText = fieldDoc{about: "What the visitor is asked.", form: formText, required: true}
	docAttempts   = fieldDoc{about: "How many answers may fail before `on_exhausted`; asides do not count.", form: formInteger, otherwise: "3", low: 1, high: 10}
	docReprompt   = fieldDoc{about: "What to say when the text holds no such value; a list is gone through attempt by attempt.", form: formTexts}
	docExhausted  = fieldDoc{about: "Where to go when every attempt failed; without it a person takes over.", form: formPlace}
	docCheck      = fieldDoc{about: "A condition that the value must fulfil, such as `vars.leave > vars.arrive`; a value that does not breaks the rule.", form: formExpression}
	docSkip       = fieldDoc{about: "Passes the step when the variable holds a value already.", form: formBool, otherwise: "false"}
)

func init() {
	kindDocs["say"] = kindDoc{about: "Says something to the visitor; a text that comes out empty is left out.", main: formTexts, short: "text",
		example: "- say: {en: \"Hello!\", ko: \"안녕하세요!\"}",
		fields: map[string]fieldDoc{
			"text":     {about: "What is said.", form: formTexts},
			"variants": {about: "Texts that take turns, visit by visit.", form: formTexts},
			"buttons":  {about: "Quick replies and links under the text, at most 10.", form: formButtons},
			"image":    {about: "A picture under the text.", form: formImage},
			"card":     {about: "A box under the text.", form: formCard},
		}}
	kindDocs["ask"] = kindDoc{about: "Asks for a value and reads it out of whatever is typed.", main: formWord, short: "var", needs: true,
		example: "- ask: email\n  type: email\n  text: {en: \"Which address should we write to?\", ko: \"어느 주소로 보내 드릴까요?\"}",
		fields: map[string]fieldDoc{
			"var":                   {about: "The variable that keeps the value.", form: formWord, required: true},
			"text":                  docPromptText,
			"type":                  {about: "The type of the value, unless `vars` declares it.", form: formWord, values: askTypes, otherwise: "text"},
			"of":                    {about: "The values of an enum, unless `vars` declares them.", form: formWords},
			"validate":              {about: "A pattern that the value must match, for text and regex.", form: formPattern},
			"normalize":             {about: "Reshapes the text before it is validated, for text and regex.", form: formNormalize},
			"min":                   {about: "The smallest number that is taken.", form: formNumber},
			"max":                   {about: "The largest number that is taken.", form: formNumber},
			"accept":                {about: "The sorts of file that fit: " + strings.Join(fileSortNames, ", ") + "; without it, every sort that can be sent.", form: formWords},
			"max_mb":                {about: "How large the file may be, in megabytes.", form: formInteger, low: 1, high: mostFileMB},
			"country":               {about: "The country of phone numbers without a country code, in two letters.", form: formWord},
			"max_attempts":          docAttempts,
			"reprompt_unrecognized": docReprompt,
			"reprompt_invalid":      {about: "What to say when there is a value, but it breaks the rule.", form: formTexts},
			"on_exhausted":          docExhausted,
			"skip_if_filled":        docSkip,
			"pii":                   {about: "Marks the value as personal data.", form: formBool, otherwise: "false"},
			"confirm":               {about: "Asks whether the value is right before it is taken, also in words of your own about `{{ value }}`; the first no costs no attempt.", form: formWording, otherwise: "false"},
			"check":                 docCheck,
		}}
	kindDocs["choice"] = kindDoc{about: "Shows buttons; typing works as well as clicking.", main: formWord, short: "var",
		example: "- choice: topic\n  text: {en: \"What is it about?\", ko: \"어떤 내용인가요?\"}\n  options:\n    - {id: order, label: {en: My order, ko: 주문}, synonyms: [parcel, 배송]}\n    - {id: other, label: {en: Something else, ko: 다른 것}}",
		fields: map[string]fieldDoc{
			"var":                   {about: "The variable that keeps the id of the option; it may be left out when every option goes somewhere.", form: formWord},
			"text":                  docPromptText,
			"options":               {about: "The buttons, in order.", form: formOptions, required: true},
			"free_text":             {about: "What becomes of a text that is no option: read like an option, given to the bot, refused, or kept as the value.", form: formWord, values: []string{freeMatch, freeRoute, freeReject, freeCapture}, otherwise: freeMatch},
			"max_attempts":          docAttempts,
			"reprompt_unrecognized": docReprompt,
			"on_exhausted":          docExhausted,
			"skip_if_filled":        docSkip,
			"multi":                 {about: "Takes several options; the variable is then a list of their ids, and no option may have a `goto`.", form: formBool, otherwise: "false"},
		}}
	kindDocs["form"] = kindDoc{about: "Asks several questions, of which one message may answer many.", main: formFields, short: "fields",
		example: "- form:\n  fields:\n    - {var: name, label: {en: Name, ko: 이름}, text: {en: \"Your name?\", ko: \"성함이 어떻게 되세요?\"}}\n    - {var: email, type: email, pii: true, text: {en: \"Your e-mail address?\", ko: \"이메일 주소를 알려 주세요.\"}}\n  confirm: true",
		fields: map[string]fieldDoc{
			"fields":       {about: "The questions, in order, at most 20.", form: formFields, required: true},
			"correctable":  {about: "Lets words such as “actually it's John” change a field that is filled.", form: formBool, otherwise: "true"},
			"confirm":      {about: "Shows all values at the end and asks whether they are right, also in words of your own.", form: formWording, otherwise: "false"},
			"max_attempts": docAttempts,
			"on_exhausted": docExhausted,
		}}
	kindDocs["rating"] = kindDoc{about: "Asks for a score from 1 to `scale`; when no answer comes the flow just goes on.", main: formInteger, short: "scale",
		example: "- rating: 5",
		fields: map[string]fieldDoc{
			"var":          {about: "The variable that keeps the score.", form: formWord},
			"text":         {about: "What is asked, instead of the bot's own words.", form: formText},
			"scale":        {about: "The best score.", form: formInteger, otherwise: "5", low: 2, high: 10},
			"max_attempts": docAttempts,
			"ask_comment":  {about: "Asks for a free text after the score, also in words of your own; it may be skipped.", form: formWording, otherwise: "false"},
			"goto":         {about: "Where to go after the score, instead of the step below.", form: formScores},
		}}
	kindDocs["set"] = kindDoc{about: "Fills variables, one after the other.", main: formValues, needs: true,
		example: "- set: {total: vars.price * 2, greeting: \"Hello {{ visitor.name }}\"}"}
	kindDocs["if"] = kindDoc{about: "Goes one way or the other by a condition.", main: formExpression, needs: true,
		example: "- if: visitor.email != nil\n  then: {say: {en: \"I know your address.\", ko: \"이메일 주소를 알고 있어요.\"}}",
		fields: map[string]fieldDoc{
			"then": {about: "Where to go when it holds.", form: formPlace, required: true},
			"else": {about: "Where to go when it does not; without it, the step below.", form: formPlace},
		}}
	kindDocs["switch"] = kindDoc{about: "Goes by the value of an expression.", main: formExpression, short: "value", needs: true,
		example: "- switch: visitor.locale\n  cases: {ko-KR: {say: 안녕하세요}, en-GB: {say: Hello}}",
		fields: map[string]fieldDoc{
			"value":   {about: "The expression.", form: formExpression, required: true},
			"cases":   {about: "Where to go by value.", form: formPlaces, required: true},
			"default": {about: "Where to go when no case fits; without it, the step below.", form: formPlace},
		}}
	kindDocs["goto"] = kindDoc{about: "Goes to a step of this flow, or leaves it for another flow.", main: formWord,
		example: "- goto: {flow: order_status}",
		fields: map[string]fieldDoc{
			"flow": {about: "The flow to go on with; this one does not come back.", form: formWord},
		}}
	kindDocs["call"] = kindDoc{about: "Runs another flow and comes back, at most 8 deep.", main: formWord, short: "flow", needs: true,
		example: "- call: ask_contact",
		fields: map[string]fieldDoc{
			"flow": {about: "The flow to run.", form: formWord, required: true},
			"with": {about: "Fills variables of that flow before it starts.", form: formValues},
			"map":  {about: "Fills variables of this flow from that one's when it has ended.", form: formValues},
		}}
	kindDocs["end"] = kindDoc{about: "Ends the flow and says how it went.", main: formWord, short: "resolution",
		example: "- end: {resolution: resolved}",
		fields: map[string]fieldDoc{
			"resolution": {about: "How it went, for the figures.", form: formWord, values: []string{"resolved", "unresolved", "cancelled", "abandoned", "spam"}},
		}}
	kindDocs["answer"] = kindDoc{about: "Answers from the knowledge base, and fills `answer.text`, `answer.confidence` and `answer.sources`.", main: formText, short: "query",
		example: "- answer: {collections: [Returns], on_low: clarify}",
		fields: map[string]fieldDoc{
			"collections": {about: "Looks only in these collections.", form: formWords},
			"query":       {about: "What to look for; without it, what the visitor last wrote.", form: formText},
			"on_low":      {about: "What to do when no answer is good enough: go on, ask back once, or hand over.", form: formWord, values: []string{lowClarify, lowContinue, lowHandoff}, otherwise: lowContinue},
		}}
	kindDocs["http"] = kindDoc{about: "Makes one request to a system of yours; answers of 500 and above are tried again.",
		example: "- http: {get: \"https://shop.example/orders/7\", map: {status: body.status}}",
		fields: map[string]fieldDoc{
			"get":       {about: "The address to read from.", form: formTemplate},
			"post":      {about: "The address to post `body` to.", form: formTemplate},
			"put":       {about: "The address to put `body` to.", form: formTemplate},
			"patch":     {about: "The address to change with `body`.", form: formTemplate},
			"delete":    {about: "The address to delete.", form: formTemplate},
			"headers":   {about: "Headers of the request; `{{ secret.name }}` stands for a secret that is kept outside of the flow.", form: formTemplates},
			"body":      {about: "What is sent as JSON; texts inside are filled in.", form: formJSON},
			"timeout":   {about: "How long one try may take, up to 30s.", form: formDuration, otherwise: "5s"},
			"retries":   {about: "How often it is tried again, under the same idempotency key.", form: formInteger, otherwise: "0", low: 0, high: 5},
			"map":       {about: "Fills variables from `body` and `status` of the answer.", form: formValues},
			"on_status": {about: "Where to go by HTTP status.", form: formStatuses},
		}}
	kindDocs["hours"] = kindDoc{about: "Asks whether it is opening time.", main: formWord, short: "schedule",
		example: "- hours: {closed: {say: {en: \"We are closed.\", ko: \"지금은 영업시간이 아니에요.\"}}}",
		fields: map[string]fieldDoc{
			"schedule": {about: "The schedule that is asked; there is one today, so leave it out.", form: formWord},
			"open":     {about: "Where to go when it is open; without it, the step below.", form: formPlace},
			"closed":   {about: "Where to go when it is closed; without it, the step below.", form: formPlace},
		}}
	kindDocs["agents_online"] = kindDoc{about: "Asks whether somebody of the team is there.", main: formWord, short: "team",
		example: "- agents_online: {offline: {say: {en: \"Nobody is here right now.\", ko: \"지금은 상담원이 없어요.\"}}}",
		fields: map[string]fieldDoc{
			"team":    {about: "The team that is asked; without it, all of them.", form: formWord},
			"online":  {about: "Where to go when somebody is there; without it, the step below.", form: formPlace},
			"offline": {about: "Where to go when nobody is there; without it, the step below.", form: formPlace},
		}}
	kindDocs["handoff"] = kindDoc{about: "Hands the chat over to people.", main: formTemplate, short: "team",
		example: "- handoff: {team: orders, priority: high, reason: refund}",
		fields: map[string]fieldDoc{
			"team":           {about: "The team that gets the chat; without it, the rules of the workspace decide.", form: formTemplate},
			"skill":          {about: "What the agent must know: names divided by commas, each with the least level after a colon, as billing:3. A skill that nobody has is left out.", form: formTemplate},
			"priority":       {about: "How urgent it is.", form: formWord, values: []string{"low", "normal", "high", "urgent"}},
			"reason":         {about: "Why, for the agent and for the figures.", form: formTemplate},
			"agent":          {about: "Who is asked first, by name or id; others are when they are not there.", form: formTemplate},
			"no_agents":      {about: "What to do when nobody is there: wait in the queue, take a message and an e-mail address, take a phone number, or go on with the flow; without it, opening hours decide.", form: formWord, values: []string{NoAgentsQueue, NoAgentsMessage, NoAgentsCallback, NoAgentsContinue}},
			"collect_before": {about: "Asks for `name`, `email` or `phone` first, as far as they are not known.", form: formWords},
			"message":        {about: "What the visitor is told, instead of the bot's own words.", form: formText},
			"resume":         {about: "Where the flow goes on when the person gives the chat back.", form: formResume, otherwise: resumeEnd},
		}}
	kindDocs["tag"] = kindDoc{about: "Tags the conversation.", main: formWords, needs: true, example: "- tag: vip"}
	kindDocs["note"] = kindDoc{about: "Writes a note that only the team sees.", main: formText, short: "text", needs: true,
		example: "- note: \"Came from {{ conversation.page }}\"",
		fields: map[string]fieldDoc{
			"text": {about: "The note; one language is enough.", form: formText, required: true},
		}}
	kindDocs["contact"] = kindDoc{about: "Keeps `email`, `phone` or `name` with the visitor.", main: formTemplates, needs: true,
		example: "- contact: {name: \"{{ visitor.name }}\"}"}
}

// Reference gives docs/flow-reference.md from the definitions that the
// parser checks with.
func Reference() string {
	var b strings.Builder
	b.WriteString("# The keys of a flow\n\nGenerated from the definitions that the checker uses: `go test ./flows -run TestReference -update`. " +
		"How flows work is in [flows.md](flows.md); editors complete and check files with [flow.schema.json](flow.schema.json).\n\n## Kinds of step\n\n" +
		"The fields of a step stand beside its key or in a mapping under it.\n\n")
	for _, name := range sortedKeys(kinds) {
		if kinds[name].read != nil {
			kindDocs[name].refer(&b, name)
		}
	}
	b.WriteString("## Everything else\n\n")
	for _, m := range mappings {
		heading := strings.ReplaceAll(m.name, "_", " ")
		fmt.Fprintf(&b, "### %s\n\n%s\n\n", strings.ToUpper(heading[:1])+heading[1:], m.about)
		referTo(&b, m.keys, m.docs)
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func (d kindDoc) refer(b *strings.Builder, name string) {
	fmt.Fprintf(b, "### `%s`\n\n%s\n\n", name, d.about)
	switch {
	case d.short != "":
		fmt.Fprintf(b, "Right after the key: `%s`.\n\n", d.short)
	case d.main != "":
		fmt.Fprintf(b, "Right after the key: %s.\n\n", forms[d.main])
	}
	if fields := kinds[name].fields; len(fields) > 0 {
		referTo(b, fields, d.fields)
	}
	fmt.Fprintf(b, "```yaml\n%s\n```\n\n", d.example)
}

// referTo writes a table of keys.
func referTo(b *strings.Builder, keys []string, docs map[string]fieldDoc) {
	b.WriteString("| key | takes | |\n|---|---|---|\n")
	for _, key := range keys {
		d := docs[key]
		about := d.about
		if d.otherwise != "" {
			about += " Default: `" + d.otherwise + "`."
		}
		if d.required {
			about += " Needed."
		}
		fmt.Fprintf(b, "| `%s` | %s | %s |\n", key, cell(d.describe()), cell(about))
	}
	b.WriteString("\n")
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }
