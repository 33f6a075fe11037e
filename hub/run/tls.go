package run

import (
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"

	"hubbub/hub/listen"
	"hubbub/hub/wire"
)

// checkTLS finds what can not work with the doors' TLS, and settles what the
// doors do that leave it to the hub.
func (o *Options) checkTLS() error {
	switch o.TLS {
	case "":
		o.TLS = wire.TLSOff
	case wire.TLSOff, wire.TLSAuto, wire.TLSRequire:
	default:
		return Usage("--tls %s: it is off, auto or require", o.TLS)
	}
	o.Doors = slices.Clone(o.Doors)
	for i := range o.Doors {
		if o.Doors[i].TLS == "" {
			o.Doors[i].TLS = o.TLS
		}
	}
	switch {
	case (o.Cert == "") != (o.Key == ""):
		return Usage("--cert and --key go together: a certificate and its key")
	case o.Cert != "" && !o.wantsTLS():
		return Usage("--cert %s: no door speaks TLS; say --tls auto or --tls require", o.Cert)
	}
	return nil
}

// wantsTLS says whether some door speaks TLS.
func (o *Options) wantsTLS() bool {
	return slices.ContainsFunc(o.Doors, func(d listen.Door) bool { return d.TLS != wire.TLSOff })
}

// names are the hosts and addresses that a certificate of the hub's is for.
func (o *Options) names() []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	add := func(name string) {
		if ip, err := netip.ParseAddr(name); err == nil && ip.IsUnspecified() {
			return // all there are, and none that a client could ask for
		}
		if name != "" && isASCII(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, d := range o.Doors {
		host, _, _ := net.SplitHostPort(d.Addr)
		add(strings.ToLower(host))
	}
	machine, _ := os.Hostname()
	add(strings.ToLower(machine))
	return names
}

// isASCII says whether a certificate can hold the name (RFC 5280 4.2.1.6).
func isASCII(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' })
}
