package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// spec is the interface's description, as plain values.
type spec map[string]any

func readSpec(t *testing.T) spec {
	t.Helper()
	var s map[string]any
	if err := yaml.Unmarshal(openAPI, &s); err != nil {
		t.Fatal(err)
	}
	return spec(s)
}

// at follows keys, and a $ref wherever it meets one.
func (s spec) at(v any, keys ...string) any {
	for _, k := range append(keys, "") {
		for {
			m, ok := v.(map[string]any)
			if !ok && k == "" {
				return v
			}
			if !ok {
				return nil
			}
			ref, ok := m["$ref"].(string)
			if !ok {
				break
			}
			v = s.at(map[string]any(s), strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
		if k == "" {
			return v
		}
		m, _ := v.(map[string]any)
		if v = m[k]; v == nil {
			return nil
		}
	}
	return v
}

// check compares a value with a schema; a field that the schema does not name
// is a fault too, unless it allows others.
func (s spec) check(schema, v any, path string) (faults []string) {
	m, ok := s.at(schema).(map[string]any)
	if !ok {
		return []string{path + ": no schema"}
	}
	if list, ok := m["oneOf"].([]any); ok && m["type"] == nil {
		for _, one := range list {
			if faults = s.check(one, v, path); len(faults) == 0 {
				return nil
			}
		}
		return faults
	}
	fault := func(format string, args ...any) { faults = append(faults, path+": "+fmt.Sprintf(format, args...)) }
	if want, ok := m["type"]; ok && !isType(want, v) {
		fault("%v is no %v", v, want)
		return faults
	}
	if enum, ok := m["enum"].([]any); ok && !slices.Contains(enum, v) {
		fault("%v is not among %v", v, enum)
	}
	if c, ok := m["const"]; ok && c != v {
		fault("%v is not %v", v, c)
	}
	switch v := v.(type) {
	case []any:
		for i, x := range v {
			faults = append(faults, s.check(m["items"], x, fmt.Sprintf("%s[%d]", path, i))...)
		}
	case map[string]any:
		props, _ := m["properties"].(map[string]any)
		required, _ := m["required"].([]any)
		for _, k := range required {
			if _, ok := v[k.(string)]; !ok {
				fault("%v is missing", k)
			}
		}
		for k, x := range v {
			if p, ok := props[k]; ok {
				faults = append(faults, s.check(p, x, path+"."+k)...)
			} else if m["type"] == "object" && (m["additionalProperties"] == nil || m["additionalProperties"] == false) {
				fault("%s is not described", k)
			}
		}
	}
	return faults
}

func isType(want, v any) bool {
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(w any) bool { return isType(w, v) })
	}
	switch v := v.(type) {
	case string:
		return want == "string"
	case bool:
		return want == "boolean"
	case float64:
		return want == "number" || want == "integer" && v == float64(int64(v))
	case []any:
		return want == "array"
	case map[string]any:
		return want == "object"
	}
	return want == "null"
}

// compare checks an answer of a route with its description.
func (s spec) compare(t *testing.T, rt route, got reply) {
	t.Helper()
	op := s.at(map[string]any(s), "paths", param.ReplaceAllString(rt.path, "{$1}"), strings.ToLower(rt.method))
	status := fmt.Sprint(got.status)
	if s.at(op, "responses", status) == nil {
		t.Errorf("%s %s: answer %s is not described: %s", rt.method, rt.path, status, got.body)
		return
	}
	schema := s.at(op, "responses", status, "content", "application/json", "schema")
	if schema == nil {
		if len(got.body) > 0 && strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
			t.Errorf("%s %s: a body that is not described: %s", rt.method, rt.path, got.body)
		}
		return
	}
	var value any
	if err := json.Unmarshal(got.body, &value); err != nil {
		t.Fatal(err)
	}
	for _, f := range s.check(schema, value, "body") {
		t.Errorf("%s %s: %s", rt.method, rt.path, f)
	}
}

// TestAnswers compares what every route answers with its description.
func TestAnswers(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	demo := &Demo{ShopURL: "/", Accounts: []DemoAccount{{Email: "a@x.example", Password: "p", Roles: []string{"agent"}}}}
	r := newRig(t, func(o *Options) { o.Demo = demo })
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	v := r.newVisitor(r.ours)
	v.send("hello")
	r.must(r.store.SetPresence(t.Context(), r.ours.workspace.ID, owner.id, "online"))
	first := r.offer(r.ours, r.handOver(r.ours, v.conv), owner.id)
	_, err := r.store.CreateTeam(t.Context(), r.ours.workspace.ID, owner.id, handoff.Team{Slug: "billing", Name: "Billing"})
	r.must(err)

	check := func(rt route, body any) {
		t.Helper()
		who := owner
		if rt.audience == forVisitors {
			who = v
		}
		id := v.conv
		if strings.Contains(rt.path, "/offers/") {
			id = first.ID
		}
		s.compare(t, rt, who.do(rt.method, strings.ReplaceAll(rt.path, ":id", id.String())+"?q=returns", body))
	}
	// TestTeams, TestRoutingRules, TestLeavingTheQueue and TestTranscripts look at what has an id of its own.
	apart := func(rt route) bool {
		return strings.HasPrefix(rt.path, teamPath+"/") || rt.path == "/api/v1/admin/agents/:id" || strings.HasSuffix(rt.path, "/vip") ||
			strings.HasSuffix(rt.path, "/leave") || strings.HasSuffix(rt.path, "/callback") ||
			strings.Contains(rt.path, "/transcript") || strings.HasPrefix(rt.path, "/api/v1/admin/jobs/") ||
			strings.HasSuffix(rt.path, "/join") || strings.HasSuffix(rt.path, "/whisper") || strings.HasPrefix(rt.path, devicePath) || strings.HasPrefix(rt.path, viewPath+"/:id") || // TestBoard, TestDevice…, TestViews
			rt.path == "/api/v1/admin/tags/rename" || rt.path == agentPath+"/agents/:id/presence" || strings.HasSuffix(rt.path, "/translate") || rt.path == agentPath+"/visitors/:id/conversations" || // TestTagsAreManaged, TestDesk…
			strings.HasPrefix(rt.path, "/api/v1/admin/users/") || strings.Contains(rt.path, "/invitations") || rt.path == "/api/v1/admin/sites/:id" || // TestInvitations, TestClosedAccounts
			strings.HasSuffix(rt.path, "/preview") || strings.HasPrefix(rt.path, "/api/v1/admin/secrets") || // TestSettingsConflict, TestSecrets
			rt.path == mailPath+"/test" || strings.HasPrefix(rt.path, "/api/v1/mail/") || // TestMail…
			strings.HasSuffix(rt.path, "/block") || strings.HasSuffix(rt.path, "spam") || strings.HasPrefix(rt.path, "/api/v1/admin/visitors/") || strings.HasPrefix(rt.path, "/api/v1/admin/exports/") // TestRights, TestExports
	}
	visit := func(want func(route) bool) {
		for _, rt := range routes {
			// Sockets do not answer; the session is needed until the end.
			// TestKnowledge, TestEvals, TestReplies, TestFlow… and TestFiles… look at the editors', the
			// evaluators' and files' answers, in an order that works.
			if rt.page || rt.socket || rt.path == "/api/v1/session/password" || rt.method == del || strings.HasPrefix(rt.path, knowledgePath) || strings.HasPrefix(rt.path, evalPath) || strings.HasPrefix(rt.path, flowPath) || ofFiles(rt) || apart(rt) || strings.HasPrefix(rt.path, replyPath+"/") || !want(rt) {
				continue
			}
			var body any
			if !safe(rt.method) {
				body = goodBody(rt.path)
			}
			if rt.path == "/api/v1/visitor/session" {
				body = map[string]any{"site_key": r.ours.site.Key, "token": v.token}
			}
			if rt.path == "/api/v1/session" && rt.method == post {
				body = map[string]any{"email": "owner@ours.example", "password": password}
			}
			check(rt, body)
		}
	}
	visit(func(rt route) bool { return rt.method == get }) // while it waits and is offered
	check(route{method: post, path: "/api/v1/agent/offers/:id/accept", audience: forMembers}, nil)
	// What ends or passes on the conversation comes last, in an order that works.
	last := []string{"/assign", "/take", "/return", "/resolve", "/reopen", "/end"}
	ends := func(rt route) bool {
		return slices.ContainsFunc(last, func(end string) bool { return strings.HasSuffix(rt.path, end) })
	}
	visit(func(rt route) bool {
		return rt.method != get && !strings.Contains(rt.path, "/offers/") && !strings.HasSuffix(rt.path, "/feedback") && !ends(rt)
	})
	for _, end := range last {
		visit(func(rt route) bool { return strings.HasSuffix(rt.path, end) })
	}
	visit(func(rt route) bool { return rt.method == get }) // with everything that has happened

	for _, f := range s.check(s.at(map[string]any(s), "components", "schemas", "Error"), map[string]any{"error": map[string]any{"code": string(chat.Conflict), "message": "x"}}, "error") {
		t.Error(f)
	}
	for code := range statuses {
		codes, _ := s.at(map[string]any(s), "components", "schemas", "Error", "properties", "error", "properties", "code", "enum").([]any)
		if !slices.Contains(codes, any(string(code))) {
			t.Errorf("code %s is not described", code)
		}
	}
}
