package flows

// What stands in the steps that talk: buttons, images and cards of say, and
// the fields of a form. It comes after reference.go, for a field has the
// definitions of ask.
func init() {
	field := mapping{mappingField, "A question of a form; it is asked and read like an ask step.", fieldFields, map[string]fieldDoc{
		"label":    {about: "What the form calls the value, and visitors may call it too.", form: formText},
		"synonyms": {about: "Other words by which visitors name it, in any language.", form: formWords},
		"required": {about: "Whether it must be answered; otherwise it may be skipped.", form: formBool, otherwise: "true"},
		"when":     {about: "A condition; when it does not hold, the field is not asked, and emptied when it was filled.", form: formExpression},
	}}
	for _, key := range fieldFields {
		if _, ok := field.docs[key]; !ok {
			field.docs[key] = kindDocs["ask"].fields[key]
		}
	}
	mappings = append(mappings, []mapping{
		{mappingButton, "A button of `say`: without `url` and `goto` it sends a text as if it had been typed.",
			[]string{"label", "say", "url", "goto"},
			map[string]fieldDoc{
				"label": {about: "What the button says.", form: formText, required: true},
				"say":   {about: "What it sends, instead of its label.", form: formText},
				"url":   {about: "The page that it opens: http, https or mailto.", form: formTemplate},
				"goto":  {about: "Where a click goes to, as long as the visitor has not gone on from what came after it.", form: formPlace},
			}},
		{mappingImage, "A picture of `say`, or of its card.",
			[]string{"url", "alt"},
			map[string]fieldDoc{
				"url": {about: "Where the picture is; it begins with https.", form: formTemplate, required: true},
				"alt": {about: "What it shows, for those who do not see it.", form: formText, required: true},
			}},
		{mappingCard, "A box with a title under the text of `say`.",
			[]string{"title", "text", "image", "buttons"},
			map[string]fieldDoc{
				"title":   {about: "The title; without one once it is filled in, there is no card.", form: formText, required: true},
				"text":    {about: "What it says, in light Markdown.", form: formText},
				"image":   {about: "A picture above the title.", form: formImage},
				"buttons": {about: "Buttons below, at most 10.", form: formButtons},
			}},
		field,
	}...)
}
