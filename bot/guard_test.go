package bot

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"93.184.216.34", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e", "::ffff:93.184.216.34", "172.32.0.1"} {
		if !public(netip.MustParseAddr(s)) {
			t.Errorf("%s is refused", s)
		}
	}
	for _, s := range []string{
		"127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0", "255.255.255.255", "224.0.0.1",
		"::1", "::", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fec0::1",
		"64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::", "192.0.2.1", "198.18.0.1",
	} {
		if public(netip.MustParseAddr(s)) {
			t.Errorf("%s is let through", s)
		}
	}
}

func TestGuardedClient(t *testing.T) {
	t.Parallel()
	inner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("secret")) }))
	t.Cleanup(inner.Close)
	outer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inner.URL, http.StatusFound) }))
	t.Cleanup(outer.Close)
	host := func(s *httptest.Server) string { return strings.TrimPrefix(s.URL, "http://") }
	name := "localhost:" + strings.Split(host(inner), ":")[1]
	for _, c := range []struct {
		name, url string
		allow     []string
		reached   bool
	}{
		{"RefusesAPrivateAddress", inner.URL, nil, false},
		{"RefusesANameThatLeadsToOne", "http://" + name, nil, false},
		{"RefusesAMappedAddress", "http://[::ffff:127.0.0.1]:" + strings.Split(host(inner), ":")[1], nil, false},
		{"RefusesAnAddressWrittenAsANumber", "http://2130706433:" + strings.Split(host(inner), ":")[1], nil, false},
		{"RefusesWhereARedirectLeads", outer.URL, []string{host(outer)}, false},
		{"ReachesWhatIsAllowed", inner.URL, []string{host(inner)}, true},
		{"ReachesANameThatIsAllowed", "http://" + name, []string{name}, true},
		{"FollowsARedirectToWhatIsAllowed", outer.URL, []string{host(outer), host(inner)}, true},
		{"AllowsNoOtherPort", inner.URL, []string{"127.0.0.1:1"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := GuardedClient(c.allow).Do(req)
			if err == nil {
				_ = res.Body.Close()
			}
			if (err == nil) != c.reached {
				t.Errorf("reached: %t, %v", err == nil, err)
			}
		})
	}
}
