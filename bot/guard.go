package bot

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// GuardedClient makes a client that reaches public addresses only, and the
// host:port pairs allowed: what flows call and imports fetch is named by people
// who must not reach the machines around the server. The address is checked
// when connecting, so after DNS – a name that changes its address between two
// look-ups gains nothing – and after every redirect. A pair may be of a name,
// which then may lead anywhere, or of an address. It uses no proxy.
func GuardedClient(allow []string) *http.Client {
	open := &net.Dialer{Timeout: defaultCallTimeout}
	closed := &net.Dialer{Timeout: defaultCallTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("address %s: %w", address, err)
		}
		if !public(at.Addr()) && !slices.Contains(allow, address) {
			return fmt.Errorf("%s is on a private network: add it to allow_hosts if it may be called", address)
		}
		return nil
	}}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if slices.ContainsFunc(allow, func(a string) bool { return strings.EqualFold(a, address) }) {
			return open.DialContext(ctx, network, address)
		}
		return closed.DialContext(ctx, network, address)
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dial, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: defaultCallTimeout, MaxResponseHeaderBytes: maxResponse,
		},
		CheckRedirect: fewRedirects,
	}
}

func fewRedirects(req *http.Request, via []*http.Request) error {
	if len(via) > 3 {
		return errors.New("more than 3 redirects")
	}
	keepSecretsHome(req, via[0])
	return nil
}

// special holds the ranges that are neither private nor public (RFC 6890 and
// the IANA special-purpose registries): this network, shared address space,
// protocol assignments, documentation, 6to4 and Teredo (which hold another
// address), benchmarking, reserved, NAT64, discard, IPv4-compatible, site-local.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("3fff::/20"), netip.MustParsePrefix("5f00::/16"), netip.MustParsePrefix("fec0::/10"),
}

// public reports whether an address is one of the open internet. An IPv4
// address written as IPv6 is judged as what it is.
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsValid() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() {
		return false
	}
	return !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}
