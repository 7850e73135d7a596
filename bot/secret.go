package bot

import (
	"context"
	"fmt"
	"net/http"

	"github.com/frontdesk-chat/frontdesk/flows"
)

// secretHeaders is the key under which a request carries the names of its
// headers that hold secrets.
type secretHeaders struct{}

// dress sets the headers of a flow's call, with the secrets that they name in
// their places, and gives those. Nothing else ever holds them: not the flow's
// state, not the record of the call, no trace and no log.
func (w *Workspace) dress(req *http.Request, headers map[string]string) (dressed *http.Request, secrets []string, err error) {
	var names []string
	for k, v := range headers {
		filled, used, missing := flows.FillSecrets(v, func(name string) (string, bool) {
			if w.secret == nil {
				return "", false
			}
			return w.secret(req.Context(), name)
		})
		if missing != "" {
			return nil, nil, fmt.Errorf("the secret %s is not set", missing)
		}
		if len(used) > 0 {
			names, secrets = append(names, k), append(secrets, used...)
		}
		req.Header.Set(k, filled)
	}
	return req.WithContext(context.WithValue(req.Context(), secretHeaders{}, names)), secrets, nil
}

// keepSecretsHome takes the secrets off a request that was redirected to
// another server: the standard client does so for a few known headers only.
func keepSecretsHome(req, first *http.Request) {
	if req.URL.Host == first.URL.Host && req.URL.Scheme == first.URL.Scheme {
		return
	}
	names, _ := req.Context().Value(secretHeaders{}).([]string)
	for _, n := range names {
		req.Header.Del(n)
	}
}
