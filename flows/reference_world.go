package flows

// Definitions of the steps that wait, measure and think, for reference.go.

func init() {
	kindDocs["wait"] = kindDoc{about: "Waits for a time, for an event, or for whichever comes first; the bot answers meanwhile.", main: formSpan, short: "for", needs: true,
		example: "- wait: 10m",
		fields: map[string]fieldDoc{
			"for":        {about: "How long to wait.", form: formSpan},
			"until":      {about: "The time to wait for; one that is past is no wait, and what is no time goes to `on_error`.", form: formMoment},
			"event":      {about: "The event to wait for.", form: formWord},
			"timeout":    {about: "Where to go when the event does not come in time.", form: formTimeout},
			"on_message": {about: "What a message does meanwhile: the wait goes on, the flow is over, or it goes elsewhere; with the first two the bot answers.", form: formOnMessage, otherwise: messageContinue},
		}}
	kindDocs["split"] = kindDoc{about: "Sends visitors different ways by chance, the same one every time, and records who was sent where.", main: formArms, short: "arms", needs: true,
		example: "- split: [{id: short, weight: 80}, {id: long, weight: 20, goto: {say: {en: \"A long greeting.\", ko: \"긴 인사예요.\"}}}]",
		fields: map[string]fieldDoc{
			"arms":   {about: "The ways, two or more.", form: formArms, required: true},
			"sticky": {about: "Who keeps an arm: the visitor in all their chats, or the conversation.", form: formWord, values: []string{stickyVisitor, stickyConversation}, otherwise: stickyVisitor},
			"salt":   {about: "Draws anew when it changes.", form: formWord},
			"var":    {about: "The variable that keeps the id of the arm.", form: formWord},
		}}
	kindDocs["priority"] = kindDoc{about: "Says how urgent the conversation is, for its next hand-over and for lists.", main: formWord, short: "level", needs: true,
		example: "- priority: high",
		fields: map[string]fieldDoc{
			"level": {about: "How urgent it is.", form: formWord, values: []string{"low", "normal", "high", "urgent"}, required: true},
		}}
	kindDocs["event"] = kindDoc{about: "Puts an event of your own into the conversation's log; flows that wait for it go on.", main: formWord, short: "name", needs: true,
		example: "- event: trial_started",
		fields: map[string]fieldDoc{
			"name": {about: "The event: letters, digits and `_`.", form: formWord, required: true},
			"data": {about: "What goes with it, up to 4 KB; texts inside are filled in.", form: formObject},
		}}
	kindDocs["classify"] = kindDoc{about: "Finds the label that a text resembles most, without a model.", main: formWord, short: "var", needs: true,
		example: "- classify: topic\n  labels:\n    - {id: billing, examples: [my invoice is wrong, 청구서가 이상해요]}\n    - {id: delivery, examples: [where is my parcel, 배송이 늦어요]}",
		fields: map[string]fieldDoc{
			"var":    {about: "The variable that keeps the id of the label; empty when none fits.", form: formWord, required: true},
			"text":   {about: "What to classify; without it, what the visitor last wrote.", form: formText},
			"labels": {about: "The labels, two or more.", form: formLabels, required: true},
			"min":    {about: "How alike the text must be, above 0 and up to 1.", form: formNumber, otherwise: "0.4"},
			"on_low": {about: "Where to go when no label fits, or two fit alike; without it, the step below.", form: formPlace},
		}}
	kindDocs["llm"] = kindDoc{about: "Lets the language model fill a variable; what it gives is checked, mended once, and never shown by itself.", main: formWord, short: "var", needs: true,
		example: "- llm: order\n  prompt: Read the order number out of the message.\n  schema: {type: object, required: [number], properties: {number: {type: string}}}\n  offline: {number: \"\"}",
		fields: map[string]fieldDoc{
			"var":     {about: "The variable that keeps the value.", form: formWord, required: true},
			"prompt":  {about: "What the model has to do; what `{{ }}` prints is data to it, never an instruction.", form: formText, required: true},
			"schema":  {about: "What the value must fulfil; without it, the value is a text.", form: formSchema},
			"budget":  {about: "How many tokens may be written.", form: formInteger, otherwise: "400", low: 20, high: maxLLMTokens},
			"timeout": {about: "How long it may take, up to 20s.", form: formDuration, otherwise: "8s"},
			"offline": {about: "The value when there is no model, or no budget for it; without it, `on_error`.", form: formJSON},
		}}
	mappings = append(mappings,
		mapping{mappingTimeout, "Where a step that waits goes when the visitor stays silent.",
			[]string{"after", "goto"},
			map[string]fieldDoc{
				"after": {about: "How long the silence lasts, counted from what the visitor did last.", form: formSpan, required: true},
				"goto":  {about: "Where to go then.", form: formPlace, required: true},
			}},
		mapping{mappingArm, "One way of a split.",
			[]string{"id", "weight", "goto"},
			map[string]fieldDoc{
				"id":     {about: "Names the arm for the figures.", form: formWord, required: true},
				"weight": {about: "Its share of the sum of all weights.", form: formNumber, otherwise: "1"},
				"goto":   {about: "Where it goes; without it, the step below.", form: formPlace},
			}},
		mapping{mappingLabel, "One label of classify.",
			[]string{"id", "examples", "goto"},
			map[string]fieldDoc{
				"id":       {about: "The value that the variable gets.", form: formWord, required: true},
				"examples": {about: "Texts that mean it, in every language that visitors use.", form: formWords, required: true},
				"goto":     {about: "Where to go when it fits; without it, the step below.", form: formPlace},
			}})
}
