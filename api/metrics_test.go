package api

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/live"
	"github.com/frontdesk-chat/frontdesk/watch"
)

// fqName and variableLabels read what a description says of itself.
var (
	fqName         = regexp.MustCompile(`fqName: "(\w+)"`)
	variableLabels = regexp.MustCompile(`variableLabels: \{([^}]*)\}`)
	constLabels    = regexp.MustCompile(`constLabels: \{([^}]*)\}`)
)

// exposed gives the labels of every metric that a process has, by name.
func exposed(t *testing.T) map[string][]string {
	t.Helper()
	r := prometheus.NewRegistry()
	newMetrics(r, live.NewHub(nil, nil, nil))
	watch.NewMetrics(r)
	watch.Process{}.Register(r)
	descriptions := make(chan *prometheus.Desc)
	go func() {
		r.Describe(descriptions)
		close(descriptions)
	}()
	out := map[string][]string{}
	for d := range descriptions {
		text := d.String()
		name := fqName.FindStringSubmatch(text)
		if name == nil {
			t.Fatalf("a metric describes itself as %s", text)
		}
		labels := []string{}
		if own := variableLabels.FindStringSubmatch(text); len(own) == 2 && own[1] != "" {
			labels = strings.Split(own[1], ",")
		}
		for pair := range strings.SplitSeq(constLabels.FindStringSubmatch(text)[1], ",") {
			if key, _, ok := strings.Cut(pair, "="); ok {
				labels = append(labels, key)
			}
		}
		slices.Sort(labels)
		out[name[1]] = labels
	}
	return out
}

// ofProduct are the metrics that are ours, not Go's or the process's.
func ofProduct(all map[string][]string) map[string][]string {
	own := maps.Clone(all)
	maps.DeleteFunc(own, func(name string, _ []string) bool { return !strings.HasPrefix(name, "frontdesk_") })
	return own
}

func TestTheTableOfMetricsIsWhatTheProcessHas(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/operators.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string][]string{}
	row := regexp.MustCompile("`(frontdesk_\\w+)(?:\\{([\\w,]+)\\})?`")
	for line := range strings.Lines(string(page)) {
		names, _, isRow := strings.Cut(strings.TrimPrefix(line, "|"), "|")
		if !strings.HasPrefix(line, "| `frontdesk_") || !isRow {
			continue
		}
		for _, m := range row.FindAllStringSubmatch(names, -1) {
			labels := []string{}
			if m[2] != "" {
				labels = strings.Split(m[2], ",")
				slices.Sort(labels)
			}
			documented[m[1]] = labels
		}
	}
	own := ofProduct(exposed(t))
	for name, labels := range own {
		if got, ok := documented[name]; !ok {
			t.Errorf("docs/operators.md does not tell of %s", name)
		} else if !slices.Equal(got, labels) {
			t.Errorf("docs/operators.md gives %s the labels %v, it has %v", name, got, labels)
		}
	}
	for name := range documented {
		if _, ok := own[name]; !ok {
			t.Errorf("docs/operators.md tells of %s, which the process does not have", name)
		}
	}
}

var (
	metricInQuery = regexp.MustCompile(`\b(?:frontdesk|process|go)_\w+|\bup\b`)
	selected      = regexp.MustCompile(`\b((?:frontdesk|process|go)_\w+|up)\{([^}]*)\}`)
	grouped       = regexp.MustCompile(`\bby \(([^)]*)\)`)
	quoted        = regexp.MustCompile(`"[^"]*"`)
)

// checkQuery fails when a query names a metric or a label that is not there.
func checkQuery(t *testing.T, where, query string, all map[string][]string) {
	t.Helper()
	bare := quoted.ReplaceAllString(query, `""`)
	labels := map[string]bool{"instance": true, "job": true, "le": true} // Prometheus's own
	named := metricInQuery.FindAllString(bare, -1)
	if len(named) == 0 {
		t.Errorf("%s asks for no metric: %s", where, query)
	}
	known := func(name string) ([]string, bool) {
		if name == "up" { // Prometheus's own
			return nil, true
		}
		for _, suffix := range []string{"", "_bucket", "_sum", "_count"} {
			if own, ok := all[strings.TrimSuffix(name, suffix)]; ok {
				return own, true
			}
		}
		return nil, false
	}
	for _, name := range named {
		own, ok := known(name)
		if !ok {
			t.Errorf("%s asks for %s, which the process does not have", where, name)
		}
		for _, l := range own {
			labels[l] = true
		}
	}
	for _, m := range selected.FindAllStringSubmatch(bare, -1) {
		own, _ := known(m[1])
		for pair := range strings.SplitSeq(m[2], ",") {
			label := strings.TrimSpace(strings.SplitN(pair, "=", 2)[0])
			if label != "job" && label != "instance" && !slices.Contains(own, label) {
				t.Errorf("%s looks for the label %q of %s, which has %v", where, label, m[1], own)
			}
		}
	}
	for _, m := range grouped.FindAllStringSubmatch(bare, -1) {
		for label := range strings.SplitSeq(m[1], ",") {
			if !labels[strings.TrimSpace(label)] {
				t.Errorf("%s groups by %q, which nothing in it has: %s", where, label, query)
			}
		}
	}
	for _, pair := range []string{"()", "{}", "[]"} {
		if strings.Count(bare, pair[:1]) != strings.Count(bare, pair[1:]) {
			t.Errorf("%s has a bracket too many: %s", where, query)
		}
	}
}

func TestTheDashboardAsksForMetricsThatExist(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../deploy/grafana/frontdesk.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		UID    string
		Panels []struct {
			ID      int
			Type    string
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(raw, &board); err != nil {
		t.Fatal(err)
	}
	all, asked, ids := exposed(t), map[string]bool{}, map[int]bool{}
	for _, p := range board.Panels {
		if ids[p.ID] || p.Title == "" || p.GridPos.X+p.GridPos.W > 24 {
			t.Errorf("panel %d, %q, is there twice, has no title or stands beyond the edge", p.ID, p.Title)
		}
		ids[p.ID] = true
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("panel %q asks for nothing", p.Title)
		}
		for _, target := range p.Targets {
			checkQuery(t, "panel "+p.Title, target.Expr, all)
			for _, name := range metricInQuery.FindAllString(target.Expr, -1) {
				asked[name] = true
			}
		}
	}
	if board.UID == "" || len(asked) < 30 {
		t.Errorf("the dashboard %q asks for %d metrics", board.UID, len(asked))
	}
}

func TestAlertsAskForMetricsThatExistAndSayWhatToDo(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../deploy/prometheus/alerts.yml")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../docs/operators.md")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr, For    string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	all, named := exposed(t), map[string]bool{}
	for _, g := range file.Groups {
		for _, a := range g.Rules {
			checkQuery(t, a.Alert, a.Expr, all)
			if named[a.Alert] || !slices.Contains([]string{"page", "ticket"}, a.Labels["severity"]) || a.Annotations["summary"] == "" {
				t.Errorf("%s is there twice, or has no severity or summary", a.Alert)
			}
			named[a.Alert] = true
			if want := "docs/operators.md#" + strings.ToLower(a.Alert); a.Annotations["runbook"] != want {
				t.Errorf("the runbook of %s is %q, want %s", a.Alert, a.Annotations["runbook"], want)
			}
			if _, text, ok := strings.Cut(string(page), "\n#### "+a.Alert+"\n"); !ok || len(strings.TrimSpace(strings.SplitN(text, "####", 2)[0])) < 80 {
				t.Errorf("docs/operators.md does not say what to do about %s", a.Alert)
			}
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^#### (Frontdesk\w+)$`).FindAllStringSubmatch(string(page), -1) {
		if !named[m[1]] {
			t.Errorf("docs/operators.md says what to do about %s, which is no alert", m[1])
		}
	}
}
