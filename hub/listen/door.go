package listen

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"hubbub/hub/wire"
)

// Door is a listening address with its manners.
type Door struct {
	Addr     string        // host:port, port 0 for any that is free
	Room     string        // the room newcomers start in
	Framing  string        // wire.Auto, or the dialect it is pinned to
	Greet    bool          // the hub speaks first
	Idle     time.Duration // how long a client may be silent; 0 for ever
	Commands bool          // line clients may type slash commands
	TLS      string        // wire.TLSOff, wire.TLSAuto, wire.TLSRequire; "" means what the hub does
}

// ParseDoor reads ADDR[=ROOM][?k=v&k=v]. The room is lobby unless one is given.
func ParseDoor(spec string) (Door, error) {
	d := Door{Room: "lobby", Framing: wire.Auto, Commands: true}
	where, options, _ := strings.Cut(strings.TrimPrefix(spec, "tcp://"), "?")
	addr, room, named := strings.Cut(where, "=")
	if named {
		d.Room = room
	}
	d.Addr = addr
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return d, fmt.Errorf("%q is no address: it goes HOST:PORT, as 127.0.0.1:8000", addr)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return d, fmt.Errorf("%q is no port: it is a number from 0 to 65535", port)
	}
	if d.Room == "" {
		return d, fmt.Errorf("%q names no room behind the =", spec)
	}
	values, err := url.ParseQuery(options)
	if err != nil {
		return d, fmt.Errorf("options of %q: they go k=v&k=v", spec)
	}
	for key, given := range values {
		if len(given) > 1 {
			return d, fmt.Errorf("option %s is given twice", key)
		}
		if err := d.set(key, given[0]); err != nil {
			return d, err
		}
	}
	return d, nil
}

// set sets one option of the door.
func (d *Door) set(key, value string) (err error) {
	switch key {
	case "framing":
		d.Framing = value
		if !wire.Framing(value) {
			return fmt.Errorf("framing=%s: there are %s", value, strings.Join(wire.Framings(), ", "))
		}
	case "greet":
		d.Greet, err = either(key, value, "now", "never")
	case "commands":
		d.Commands, err = either(key, value, "on", "off")
	case "idle":
		if d.Idle, err = time.ParseDuration(value); err != nil || d.Idle < 0 {
			return fmt.Errorf("idle=%s: it is a time, as 60s or 5m; 0s for ever", value)
		}
	case "tls":
		if value != wire.TLSOff && value != wire.TLSAuto && value != wire.TLSRequire {
			return fmt.Errorf("tls=%s: it is off, auto or require", value)
		}
		d.TLS = value
	default:
		return fmt.Errorf("there is no door option %q: there are framing, greet, idle, commands, tls", key)
	}
	return err
}

func either(key, value, yes, no string) (bool, error) {
	if value != yes && value != no {
		return false, fmt.Errorf("%s=%s: it is %s or %s", key, value, yes, no)
	}
	return value == yes, nil
}

// Loopback says whether only this machine can reach the door.
func (d Door) Loopback() bool {
	host, _, err := net.SplitHostPort(d.Addr)
	if err != nil {
		return false
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// Tutorial returns the four doors of the tutorials.
func Tutorial() []Door {
	return []Door{
		{Addr: "127.0.0.1:9000", Room: "todo", Framing: wire.Auto, Idle: time.Minute},
		{Addr: "127.0.0.1:9001", Room: "echo", Framing: wire.Auto},
		{Addr: "127.0.0.1:8080", Room: "upper", Framing: wire.Auto},
		{Addr: "127.0.0.1:9999", Room: "welcome", Framing: wire.Raw, Greet: true},
	}
}
