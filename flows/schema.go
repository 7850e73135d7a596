package flows

import (
	"encoding/json"
	"maps"
	"slices"
)

// Schema gives the language as a JSON Schema (draft 2020-12) of one flow, for
// editors that complete and check YAML. It says less than Compile: ids,
// variables, expressions and translations are checked there.
func Schema() []byte {
	defs := map[string]any{}
	for f, s := range formSchemas() {
		defs[string(f)] = s
	}
	var choices, needs []any
	stepKeys := map[string]any{}
	for _, name := range sortedKeys(kinds) {
		if kinds[name].read == nil {
			continue
		}
		defs["step_"+name] = stepSchema(name)
		stepKeys[name] = object{"description": kindDocs[name].about}
		choices = append(choices, object{"if": chosen(name), "then": ref("step_" + name)})
		needs = append(needs, object{"required": []string{name}})
	}
	// The kind of a step decides about its other keys, so that an editor
	// shows a mistake at its key and not one for each kind.
	defs["step"] = object{"type": "object", "properties": stepKeys, "anyOf": needs, "allOf": choices}
	for _, m := range mappings {
		if m.name != mappingStep {
			defs[m.name] = m.schema()
		}
	}
	trigger := defs[mappingTrigger].(object) //nolint:errcheck // made above
	trigger["oneOf"] = []any{}
	for _, kind := range triggerKinds {
		trigger["oneOf"] = append(trigger["oneOf"].([]any), object{"required": []string{kind}}) //nolint:errcheck // made above
	}
	doc := object{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Frontdesk flow", "$defs": defs}
	maps.Copy(doc, defs[mappingFlow].(object)) //nolint:errcheck // made above
	out, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic("flows: the schema of the language: " + err.Error())
	}
	return append(out, '\n')
}

// chosen holds for a step of a kind. Where another kind has a field of that
// name, as handoff has priority, the step is of the other kind.
func chosen(name string) object {
	out := object{"required": []string{name}}
	var others []any
	for _, other := range sortedKeys(kinds) {
		if other != name && kinds[other].read != nil && slices.Contains(kinds[other].fields, name) {
			others = append(others, object{"required": []string{other}})
		}
	}
	if others != nil {
		out["not"] = object{"anyOf": others}
	}
	return out
}

// object is a JSON object.
type object = map[string]any

func ref(name string) object { return object{"$ref": "#/$defs/" + name} }

// scalar is a text as YAML has it: 12 and true are texts too where one is wanted.
var scalar = object{"type": []string{"string", "number", "boolean"}}

// formSchemas define the forms.
func formSchemas() map[form]object {
	listOf := func(name string) object { return object{"type": "array", "items": ref(name)} }
	mapOf := func(name string) object { return object{"type": "object", "additionalProperties": ref(name)} }
	anyOf := func(of ...any) object { return object{"anyOf": of} }
	names := object{"pattern": variableNames.String()}
	return map[form]object{
		formText: anyOf(scalar, object{"type": "object", "minProperties": 1, "additionalProperties": scalar,
			"propertyNames": object{"pattern": "^[a-z]{2,3}(-.{2,})?$"}}),
		formTexts:      anyOf(ref("text"), listOf("text")),
		formWord:       scalar,
		formWords:      anyOf(scalar, object{"type": "array", "items": scalar}),
		formTemplate:   scalar,
		formTemplates:  {"type": "object", "additionalProperties": scalar},
		formExpression: scalar,
		formPlace:      anyOf(scalar, ref("step"), ref("steps")),
		formPlaces:     mapOf("place"),
		formStatuses:   {"type": "object", "patternProperties": object{statusPattern.String(): ref("place")}, "additionalProperties": false},
		formResume:     anyOf(object{"enum": []string{resumeHere, resumeEnd}}, ref("step")),
		formNormalize: anyOf(object{"enum": normalizers}, object{"type": "array", "items": ref("normalize")},
			object{"type": "object", "additionalProperties": false, "properties": object{"find": scalar, "as": scalar}, "required": []string{"find", "as"}}),
		formValues:    {"type": "object", "propertyNames": names},
		formInteger:   {"type": "integer"},
		formNumber:    {"type": "number"},
		formBool:      {"type": "boolean"},
		formDuration:  {"type": "string", "pattern": `^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$`},
		formPattern:   scalar,
		formJSON:      {},
		formObject:    {"type": "object"},
		formInstant:   {"type": "string", "format": "date-time"},
		formSteps:     {"type": "array", "items": ref("step"), "minItems": 1},
		formVariables: {"type": "object", "propertyNames": names, "additionalProperties": ref(mappingVariable)},
		formTriggers:  {"type": "array", "items": anyOf(object{"const": "start"}, ref(mappingTrigger))},
		formOptions:   {"type": "array", "items": ref(mappingOption), "minItems": 1},
		formBranches:  {"type": "array", "items": ref(mappingBranch)},
		formTests:     {"type": "array", "items": ref(mappingTest)},
		formMoves:     {"type": "array", "items": anyOf(scalar, ref(mappingMove))},
		formRecorded:  {"type": "array", "items": ref(mappingHTTP)},
		formAnswers:   {"type": "array", "items": ref(mappingAnswer)},
		formSpan:      {"type": "string", "pattern": `^([0-9]+d)?([0-9]+(\.[0-9]+)?(ms|s|m|h))*$`, "minLength": 2},
		formMoment:    scalar,
		formOnMessage: anyOf(object{"enum": []string{messageContinue, messageCancel}}, ref("step"), ref("steps")),
		formIdle: anyOf(ref("span"), object{"type": "integer", "minimum": 1},
			object{"type": "object", "properties": object{"after": ref("span")}, "additionalProperties": false}),
		formArms:    {"type": "array", "items": ref(mappingArm), "minItems": 2},
		formLabels:  {"type": "array", "items": ref(mappingLabel), "minItems": 2},
		formSchema:  {"type": "object"},
		formButtons: {"type": "array", "items": ref(mappingButton), "maxItems": maxButtons},
		formFields:  {"type": "array", "items": ref(mappingField), "minItems": 1, "maxItems": maxFields},
		formWording: anyOf(object{"type": "boolean"}, ref("text")),
		formScores: anyOf(ref("place"), object{"type": "object", "patternProperties": object{scoreRange.String(): ref("place")},
			"additionalProperties": false}),
		formHandoff: anyOf(scalar, ref(mappingHandoff)),
		formLayout: {"type": "object", "additionalProperties": object{"type": "array", "minItems": 2, "maxItems": 2,
			"items": object{"type": "number", "minimum": -maxLayout, "maximum": maxLayout}}},
	}
}

// schema gives the schema of a mapping.
func (m *mapping) schema() object {
	properties, required := object{}, []string{}
	for _, key := range m.keys {
		properties[key] = m.docs[key].schema()
		if m.docs[key].required {
			required = append(required, key)
		}
	}
	slices.Sort(required)
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// schema gives the schema of a field, with its sentence for the editor.
func (d fieldDoc) schema() object {
	out := object{"description": d.about}
	if d.otherwise != "" {
		out["description"] = d.about + " Default: " + d.otherwise + "."
	}
	switch {
	case len(d.values) > 0:
		out["enum"] = d.values
	case d.low != d.high:
		out["type"], out["minimum"], out["maximum"] = "integer", d.low, d.high
	default:
		out["$ref"] = "#/$defs/" + string(d.form)
	}
	return out
}

// stepSchema gives the schema of a step of a kind. Its fields may stand
// beside the step key or in a mapping under it.
func stepSchema(name string) object {
	spec, doc := kinds[name], kindDocs[name]
	fields := object{}
	for _, field := range spec.fields {
		fields[field] = doc.fields[field].schema()
	}
	properties := maps.Clone(fields)
	for field, d := range mappingDoc(mappingStep).docs {
		if slices.Contains(spec.fields, field) || field == "timeout" && !spec.timesOut() {
			continue
		}
		if field != "on_error" || spec.fails {
			properties[field] = d.schema()
		}
	}
	short := doc.shortSchema(spec)
	under := []any{}
	if short != nil {
		under = append(under, short)
	}
	if !doc.needs {
		under = append(under, object{"type": "null"})
	}
	if len(spec.fields) > 0 {
		under = append(under, object{"type": "object", "properties": fields, "additionalProperties": false})
	}
	properties[name] = object{"description": doc.about, "anyOf": under}
	out := object{"type": "object", "properties": properties, "required": []string{name}, "additionalProperties": false}
	var all []any
	for _, field := range spec.fields {
		if !doc.fields[field].required {
			continue
		}
		ways := []any{object{"required": []string{field}},
			object{"properties": object{name: object{"type": "object", "required": []string{field}}}}}
		if field == doc.short {
			ways = append(ways, object{"properties": object{name: short}})
		}
		all = append(all, object{"anyOf": ways})
	}
	if all != nil {
		out["allOf"] = all
	}
	// For the builder of the console, which makes its forms of this; editors pass over it.
	if doc.short != "" {
		out["x-short"] = doc.short
	}
	if spec.payload {
		out["x-payload"] = true
	}
	if spec.localized {
		out["x-localized"] = true
	}
	return out
}

// shortSchema is for what stands right after the step key, nil for nothing.
// Only some kinds may have a text by language there: with the others a
// mapping holds fields.
func (doc kindDoc) shortSchema(spec *kindSpec) object {
	switch {
	case doc.main == "":
		return nil
	case len(spec.fields) == 0 || spec.localized:
		return ref(string(doc.main))
	case doc.main == formText || doc.main == formTexts:
		return scalar
	case len(doc.fields[doc.short].values) > 0:
		return object{"enum": doc.fields[doc.short].values}
	}
	return ref(string(doc.main))
}
