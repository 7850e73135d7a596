package bot

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A server may write what it was sent with escapes.
func TestHide(t *testing.T) {
	t.Parallel()
	var v any
	if err := json.Unmarshal([]byte(`{"a":["ab\/cd\u002b"],"ab/cd+":{"b":"x ab\/cd\u002b y"},"n":1}`), &v); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(hide(v, []string{"ab/cd+"})); strings.Contains(got, "ab/cd+") || strings.Count(got, "[secret]") != 3 {
		t.Error(got)
	}
}
