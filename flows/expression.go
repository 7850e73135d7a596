package flows

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// Budgets of one expression: authors write conditions, not programs.
const (
	maxExpressionNodes  = 200
	maxExpressionMemory = 100_000 // elements made while running, see vm.VM.MemoryBudget
	maxPredicateDepth   = 2       // any(xs, any(ys, ...)): loops in loops
)

// scopes are the names an expression may start with. The map is also the
// type environment: now is the only one whose shape is known beforehand.
var scopes = map[string]any{
	"visitor": map[string]any{}, "conversation": map[string]any{}, "vars": map[string]any{},
	"answer": map[string]any{}, "sentiment": map[string]any{}, "schedule": map[string]any{},
	"workspace": map[string]any{}, "event": map[string]any{}, "now": time.Time{},
}

// expression is a compiled expr-lang expression that never panics and reads
// what is missing as nil.
type expression struct {
	program *vm.Program
	uses    []variableUse
}

// variableUse is a mention of vars.NAME.
type variableUse struct {
	name string
	at   int // characters from the start of the expression
}

// expressionError is a finding about an expression; at counts characters.
type expressionError struct {
	at      int
	message string
	hint    string
}

func (e *expressionError) Error() string { return e.message }

// compileExpression compiles source; extra are further names it may use, all
// of unknown shape ("body", "status").
func compileExpression(source string, extra ...string) (*expression, *expressionError) {
	env := map[string]any{}
	for name, v := range scopes {
		env[name] = v
	}
	var unknown any
	for _, name := range extra {
		env[name] = &unknown
	}
	soft := &softener{extra: extra}
	program, err := expr.Compile(source,
		expr.Env(env), expr.MaxNodes(maxExpressionNodes), expr.DisableBuiltin("now"),
		expr.Patch(soft),
		expr.Function("_get", softGet), expr.Function("_truthy", softTruthy),
		expr.Function("_binary", softBinary), expr.Function("_minus", softMinus),
	)
	if soft.found != nil {
		return nil, soft.found
	}
	if err != nil {
		out := &expressionError{message: "the expression is not valid: " + firstLine(err.Error())}
		var located *file.Error
		if errors.As(err, &located) {
			out.at, out.message = located.From, "the expression is not valid: "+located.Message
		}
		return nil, out
	}
	return &expression{program: program, uses: soft.uses}, nil
}

// eval runs the expression; a failure of any kind gives nil and the error.
func (e *expression) eval(env map[string]any) (value any, err error) {
	defer func() {
		if r := recover(); r != nil {
			value, err = nil, fmt.Errorf("expression: %v", r)
		}
	}()
	machine := vm.VM{MemoryBudget: maxExpressionMemory}
	v, err := machine.Run(e.program, env)
	if err != nil {
		return nil, err
	}
	return plain(v), nil
}

// softener rewrites member access and operators so that nil flows through
// them, and notes which variables are read. It visits children first.
type softener struct {
	extra []string
	uses  []variableUse
	found *expressionError
}

// Visit implements ast.Visitor. The checker walks the tree more than once,
// so what is already rewritten must not be rewritten again.
func (s *softener) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		s.identifier(n)
	case *ast.MemberNode:
		s.member(node, n)
	case *ast.BinaryNode:
		s.binary(node, n)
	case *ast.UnaryNode:
		switch n.Operator {
		case "!", "not":
			n.Node = softCall("_truthy", n.Node)
		case "-":
			s.patch(node, softCall("_minus", n.Node))
		}
	case *ast.ConditionalNode:
		n.Cond = softCall("_truthy", n.Cond)
	case *ast.PredicateNode:
		if depth := predicateDepth(n); depth > maxPredicateDepth && s.found == nil {
			s.found = &expressionError{at: n.Location().From, message: "loops are nested too deep in the expression",
				hint: fmt.Sprintf("at most %d levels of any, all, filter, map ... inside each other", maxPredicateDepth)}
		}
	}
}

func (s *softener) identifier(n *ast.IdentifierNode) {
	if _, known := scopes[n.Value]; known || strings.HasPrefix(n.Value, "_") || s.found != nil {
		return
	}
	names := []string{}
	for name := range scopes {
		names = append(names, name)
	}
	for _, name := range s.extra {
		if name == n.Value {
			return
		}
		names = append(names, name)
	}
	if n.Value == "secret" {
		s.found = &expressionError{at: n.Location().From, message: "a secret cannot stand here", hint: "write {{ secret.my_key }}, with nothing else between the brackets, in a header of http"}
		return
	}
	s.found = &expressionError{at: n.Location().From, message: fmt.Sprintf("%q is not a name that expressions know", n.Value),
		hint: didYouMean(n.Value, names, "write vars."+n.Value+" for a variable of the flow, or quote a text")}
}

func (s *softener) member(node *ast.Node, n *ast.MemberNode) {
	if id, ok := n.Node.(*ast.IdentifierNode); ok && id.Value == "vars" {
		if name, ok := n.Property.(*ast.StringNode); ok {
			s.uses = append(s.uses, variableUse{name.Value, n.Property.Location().From})
		}
	}
	// Methods exist on now only; everything else is JSON.
	if id, ok := n.Node.(*ast.IdentifierNode); ok && id.Value == "now" {
		return
	}
	s.patch(node, softCall("_get", n.Node, n.Property))
}

func (s *softener) binary(node *ast.Node, n *ast.BinaryNode) {
	switch n.Operator {
	case "&&", "and", "||", "or":
		n.Left, n.Right = softCall("_truthy", n.Left), softCall("_truthy", n.Right)
	case "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "contains", "startsWith", "endsWith":
		s.patch(node, softCall("_binary", &ast.StringNode{Value: n.Operator}, n.Left, n.Right))
	}
}

func (s *softener) patch(node *ast.Node, with ast.Node) {
	with.SetLocation((*node).Location())
	ast.Patch(node, with)
}

func softCall(name string, args ...ast.Node) ast.Node {
	if name == "_truthy" {
		if call, ok := args[0].(*ast.CallNode); ok {
			if id, ok := call.Callee.(*ast.IdentifierNode); ok && id.Value == name {
				return call
			}
		}
	}
	return &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: args}
}

type depthMeter struct{ deepest int }

func (d *depthMeter) Visit(node *ast.Node) {
	if n, ok := (*node).(*ast.PredicateNode); ok {
		d.deepest = max(d.deepest, predicateDepth(n))
	}
}

func predicateDepth(n *ast.PredicateNode) int {
	var d depthMeter
	ast.Walk(&n.Node, &d)
	return d.deepest + 1
}

func softGet(params ...any) (any, error) {
	if len(params) != 2 {
		return nil, nil
	}
	switch from := params[0].(type) {
	case map[string]any:
		if key, ok := params[1].(string); ok {
			return from[key], nil
		}
	case []any:
		if i, ok := number(params[1]); ok {
			n := int(i)
			if n < 0 {
				n += len(from)
			}
			if n >= 0 && n < len(from) {
				return from[n], nil
			}
		}
	}
	return nil, nil
}

func softTruthy(params ...any) (any, error) {
	return len(params) == 1 && truthy(params[0]), nil
}

func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	}
	if f, ok := number(v); ok {
		return f != 0
	}
	return true
}

func softMinus(params ...any) (any, error) {
	if f, ok := number(params[0]); ok {
		return -f, nil
	}
	return nil, nil
}

// softBinary applies an operator; where it makes no sense comparisons are
// false and arithmetic is nil.
func softBinary(params ...any) (any, error) {
	op, _ := params[0].(string)
	a, b := params[1], params[2]
	if x, ok := a.(string); ok {
		y, isText := b.(string)
		switch op {
		case "+":
			return x + show(b), nil
		case "contains":
			return isText && strings.Contains(x, y), nil
		case "startsWith":
			return isText && strings.HasPrefix(x, y), nil
		case "endsWith":
			return isText && strings.HasSuffix(x, y), nil
		case "<", ">", "<=", ">=":
			return isText && compared(op, cmp.Compare(x, y)), nil
		}
		return nil, nil
	}
	if _, ok := b.(string); ok && op == "+" {
		return show(a) + show(b), nil
	}
	if x, ok := a.(time.Time); ok {
		y, ok := b.(time.Time)
		return ok && compared(op, x.Compare(y)), nil
	}
	x, okA := number(a)
	y, okB := number(b)
	switch op {
	case "<", ">", "<=", ">=":
		return okA && okB && compared(op, cmp.Compare(x, y)), nil
	case "contains", "startsWith", "endsWith":
		return false, nil
	}
	if !okA || !okB {
		return nil, nil
	}
	return arithmetic(op, x, y), nil
}

func compared(op string, c int) bool {
	switch op {
	case "<":
		return c < 0
	case ">":
		return c > 0
	case "<=":
		return c <= 0
	}
	return c >= 0
}

func arithmetic(op string, x, y float64) any {
	var out float64
	switch op {
	case "+":
		out = x + y
	case "-":
		out = x - y
	case "*":
		out = x * y
	case "/":
		out = x / y
	case "%":
		out = math.Mod(x, y)
	}
	if math.IsNaN(out) || math.IsInf(out, 0) {
		return nil
	}
	return out
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case int32:
		return float64(v), true
	case float32:
		return float64(v), true
	case uint64:
		return float64(v), true
	}
	return 0, false
}

// plain turns a value into what JSON decodes to, so that a State reads back
// from JSON exactly as it was: numbers are float64, times are RFC 3339.
func plain(v any) any {
	switch v := v.(type) {
	case nil, bool:
		return v
	case string:
		return strings.ReplaceAll(strings.ToValidUTF8(v, "\uFFFD"), "\x00", "") // PostgreSQL keeps no NUL
	case time.Time:
		return v.Format(time.RFC3339)
	case time.Duration:
		return v.String()
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plain(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k := range v {
			out[strings.ToValidUTF8(k, "\uFFFD")] = plain(v[k])
		}
		return out
	}
	if f, ok := number(v); ok {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return nil
		}
		return f
	}
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	var out any
	if json.Unmarshal(b, &out) != nil {
		return nil
	}
	return out
}

// show prints a value as a visitor should read it: nil is empty.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	}
	if f, ok := number(v); ok {
		if f == math.Trunc(f) && math.Abs(f) < 1e15 {
			return strconv.FormatInt(int64(f), 10)
		}
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	b, err := json.Marshal(plain(v))
	if err != nil {
		return ""
	}
	return string(b)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
