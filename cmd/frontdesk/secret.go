package main

import (
	"os"
	"strings"
)

// secretPrefix begins the environment variables that hold the secrets of
// flows: FRONTDESK_SECRET_<WORKSPACE>__<NAME>. Each belongs to one workspace,
// so that the authors of one never send another's anywhere.
const secretPrefix = "FRONTDESK_SECRET_"

// flowSecret looks a workspace's secret up; the workspace by its short name.
func flowSecret(workspace, name string) (string, bool) {
	upper := strings.NewReplacer("-", "_").Replace(strings.ToUpper(workspace)) + "__" + strings.ToUpper(name)
	value := os.Getenv(secretPrefix + upper)
	return value, value != ""
}
