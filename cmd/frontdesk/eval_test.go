package main_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	tinyKB = `{"id":"refund","title":"Refunds","body":"You have 30 days.","questions":["can i get my money back"],"lang":"en"}
{"id":"ship","title":"Shipping","body":"It takes three days.","questions":["when does my parcel come"],"lang":"en"}
`
	tinyQueries = `{"id":"q1","text":"can i have my money back","gold":["refund"],"lang":"en"}
{"id":"q2","text":"do you sell pianos","gold":[],"lang":"en"}
`
	tinyAsks = `{"text":"i want to talk to a real person","label":1}
{"text":"where is my parcel","label":0}
`
	tinyMoods = `{"text":"this is great, thank you","label":1}
{"text":"this is awful","label":-1}
`
)

// evalFolder holds small inputs for every eval.
func evalFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"kb.jsonl": tinyKB, "q.jsonl": tinyQueries, "asks.jsonl": tinyAsks, "moods.jsonl": tinyMoods, "empty.jsonl": "",
		"half.jsonl": tinyQueries + `{"id":"q3","text":`, "twice.jsonl": tinyQueries + tinyQueries, "gold.jsonl": `{"id":"q1","text":"x","gold":["refunds"]}`,
		"label.jsonl": `{"text":"x","label":3}`, "notcal.json": "{}",
	} {
		write(t, filepath.Join(dir, name), text)
	}
	return dir
}

// TestEval runs every eval on small files: what it writes, and that it leaves
// nothing else.
func TestEval(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		args   []string
		fields string
	}{
		{"Answers", []string{"eval", "answers", "--kb", "kb.jsonl", "--queries", "q.jsonl", "--json", "-"}, "n top1 aurc e_aurc error_upper_95 per_query latency_us calibration"},
		{"AnswersFittedFirst", []string{"eval", "answers", "--kb", "kb.jsonl", "--queries", "q.jsonl", "--calibrate", "q.jsonl", "--target-error", "0.1", "--json", "-"}, "ece answered hedged_share"},
		{"GlobalFlagsAnywhere", []string{"--data-dir", "nowhere", "eval", "answers", "--kb", "kb.jsonl", "--queries", "q.jsonl", "--json", "-", "--workspace", "shop"}, "n"},
		{"Sentiment", []string{"eval", "sentiment", "--data", "moods.jsonl", "--json", "-"}, "n accuracy macro_f1 per_class auroc_negative us_per_message load_ms per_source"},
		{"Handoff", []string{"eval", "handoff", "--data", "asks.jsonl", "--json", "-"}, "n precision recall f1 false_positives false_negatives"},
		{"Calibrate", []string{"eval", "calibrate", "--kb", "kb.jsonl", "--queries", "shop=q.jsonl", "--out", "-"}, "coefficients high middle target_error source"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := evalFolder(t)
			before := listing(t, dir)
			got := frontdeskIn(t, dir, nil, c.args...)
			if got.code != 0 {
				t.Fatalf("exit code %d: %s", got.code, got.err)
			}
			var fields map[string]any
			if err := json.Unmarshal([]byte(got.out), &fields); err != nil {
				t.Fatalf("%v in:\n%s", err, got.out)
			}
			for _, f := range strings.Fields(c.fields) {
				if _, ok := fields[f]; !ok {
					t.Errorf("%s is not in:\n%s", f, got.out)
				}
			}
			if after := listing(t, dir); after != before {
				t.Errorf("it left %s, there was %s", after, before)
			}
			if got.err != "" {
				t.Errorf("it says, without a terminal: %s", got.err)
			}
		})
	}
	t.Run("CalibrationFromAFile", func(t *testing.T) {
		t.Parallel()
		dir := evalFolder(t)
		if got := frontdeskIn(t, dir, nil, "eval", "calibrate", "--kb", "kb.jsonl", "--queries", "q.jsonl", "--out", "c.json"); got.code != 0 {
			t.Fatal(got.err)
		}
		got := frontdeskIn(t, dir, nil, "eval", "answers", "--kb", "kb.jsonl", "--queries", "q.jsonl", "--calibration", "c.json", "--json", "r.json")
		if got.code != 0 || !strings.Contains(got.out, "calibration fitted") {
			t.Errorf("%d %s %s", got.code, got.out, got.err)
		}
		if _, err := os.Stat(filepath.Join(dir, "r.json")); err != nil {
			t.Error(err)
		}
	})
}

// TestEvalBadInput gives the evals what they cannot use: the place is named,
// and nothing is reported.
func TestEvalBadInput(t *testing.T) {
	t.Parallel()
	answers := func(more ...string) []string {
		return append([]string{"eval", "answers", "--kb", "kb.jsonl", "--json", "-"}, more...)
	}
	cases := []struct {
		name  string
		args  []string
		words []string
	}{
		{"HalfALine", answers("--queries", "half.jsonl"), []string{"half.jsonl:3:", "not JSON"}},
		{"AnIdTwice", answers("--queries", "twice.jsonl"), []string{"twice.jsonl:3:7", "line 1 already"}},
		{"UnknownGold", answers("--queries", "gold.jsonl"), []string{"gold.jsonl:1:", `no article "refunds"`}},
		{"Empty", answers("--queries", "empty.jsonl"), []string{"empty.jsonl:1:1", "is empty"}},
		{"NoSuchFile", answers("--queries", "none.jsonl"), []string{"none.jsonl", "check the path"}},
		{"BadDev", answers("--queries", "q.jsonl", "--calibrate", "half.jsonl"), []string{"half.jsonl:3:"}},
		{"NotACalibration", answers("--queries", "q.jsonl", "--calibration", "notcal.json"), []string{"notcal.json:1:1", "without coefficients"}},
		{"TwoCalibrations", answers("--queries", "q.jsonl", "--calibrate", "q.jsonl", "--calibration", "notcal.json"), []string{"--calibrate", "--calibration"}},
		{"TargetOfOne", answers("--queries", "q.jsonl", "--target-error", "1"), []string{"between 0 and 1"}},
		{"TargetTooStrict", answers("--queries", "q.jsonl", "--target-error", "0.0001"), []string{"keeps no promise"}},
		{"ModelModeWithoutAModel", answers("--queries", "q.jsonl", "--mode", "llm"), []string{"OPENAI_BASE_URL", "--chat-model"}},
		{"LabelOutOfRange", []string{"eval", "sentiment", "--data", "label.jsonl"}, []string{"label.jsonl:1:21", "3 is none of -1, 0, 1"}},
		{"HandoffLabels", []string{"eval", "handoff", "--data", "moods.jsonl"}, []string{"moods.jsonl:2:", "-1 is none of 0, 1"}},
		{"LeaveOutNobody", []string{"eval", "calibrate", "--kb", "kb.jsonl", "--queries", "q.jsonl", "--leave-out", "bank", "--out", "-"}, []string{`"bank"`, "none of the sets"}},
		{"PairsDoNotMatch", []string{"eval", "calibrate", "--kb", "kb.jsonl", "--kb", "kb.jsonl", "--queries", "q.jsonl", "--out", "-"}, []string{"in pairs"}},
		{"WriteIntoNowhere", []string{"eval", "handoff", "--data", "asks.jsonl", "--json", "no/such/folder.json"}, []string{"no/such/folder.json", "cannot be written"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := frontdeskIn(t, evalFolder(t), nil, c.args...)
			refused(t, got, 2, c.words...)
			if strings.Contains(got.out, "{") {
				t.Errorf("it reports all the same:\n%s", got.out)
			}
		})
	}
}

// listing is the names in a folder.
func listing(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}
