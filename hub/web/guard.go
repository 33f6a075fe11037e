package web

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// guard returns why a request is refused: a page of another site has sent it,
// by way of somebody's browser. nil for the others.
//
// Such a page gives its own Origin (RFC 6454 7) with whatever it writes, and
// with a WebSocket, to which browsers apply no policy of their own. And it can
// have its own name lead to this machine (DNS rebinding): then it is of the same
// origin, but has that name for a Host, which nobody else would have for a door
// on a loopback address.
func guard(r *http.Request) *fault {
	if onLoopback(r) && !isLocal(r.Host) {
		return &fault{status: http.StatusForbidden, detail: "this hub is for its own machine: it is localhost or 127.0.0.1, not " + r.Host}
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		from, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(from.Host, r.Host) {
			return &fault{status: http.StatusForbidden, detail: "a page of " + origin + " may not talk to this hub, only its own page may"}
		}
	}
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return &fault{status: http.StatusForbidden, detail: "a page of another site may not write to this hub"}
	}
	return nil
}

// onLoopback says whether a request came in on an address that only this
// machine can reach.
func onLoopback(r *http.Request) bool {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	at, err := netip.ParseAddrPort(local.String())
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// isLocal says whether a Host means this machine, whatever the port. A client
// that gives none (HTTP/1.0) is no browser.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if host == "" || host == "localhost" || strings.HasSuffix(host, ".localhost") { // RFC 6761 6.3
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
