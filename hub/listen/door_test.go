package listen

import (
	"strings"
	"testing"
	"time"
)

func TestParseDoor(t *testing.T) {
	for _, c := range []struct {
		spec string
		want Door
	}{
		{"127.0.0.1:8000", Door{Addr: "127.0.0.1:8000", Room: "lobby", Framing: "auto", Commands: true}},
		{"tcp://127.0.0.1:0=chat", Door{Addr: "127.0.0.1:0", Room: "chat", Framing: "auto", Commands: true}},
		{"[::1]:9=todo?idle=60s&framing=line", Door{Addr: "[::1]:9", Room: "todo", Framing: "line", Commands: true, Idle: time.Minute}},
		{":7000?commands=off&greet=now&tls=off", Door{Addr: ":7000", Room: "lobby", Framing: "auto", Greet: true, TLS: "off"}},
		{"localhost:1?framing=raw&greet=never", Door{Addr: "localhost:1", Room: "lobby", Framing: "raw", Commands: true}},
		{":1=echo?framing=be32", Door{Addr: ":1", Room: "echo", Framing: "be32", Commands: true}},
		{":1?framing=jsonhdr", Door{Addr: ":1", Room: "lobby", Framing: "jsonhdr", Commands: true}},
	} {
		if got, err := ParseDoor(c.spec); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v", c.spec, got, err)
		}
	}
}

func TestParseDoorSaysWhatIsWrong(t *testing.T) {
	for spec, want := range map[string]string{
		"":                               "is no address",
		"8000":                           "is no address",
		"127.0.0.1":                      "is no address",
		"127.0.0.1:http":                 "is no port",
		"127.0.0.1:70000":                "is no port",
		"127.0.0.1:8000=":                "names no room",
		"127.0.0.1:8000?framing=morse":   "framing=morse",
		"127.0.0.1:8000?greet=maybe":     "greet=maybe",
		"127.0.0.1:8000?commands=":       "commands=",
		"127.0.0.1:8000?idle=soon":       "idle=soon",
		"127.0.0.1:8000?idle=-1s":        "idle=-1s",
		"127.0.0.1:8000?tls=on":          "tls=on",
		"127.0.0.1:8000?colour=red":      "colour",
		"127.0.0.1:8000?idle=1s&idle=2s": "twice",
		"127.0.0.1:8000?%zz":             "options",
	} {
		if d, err := ParseDoor(spec); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %+v, %v; want %q", spec, d, err, want)
		}
	}
}

func TestLoopback(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:1": true, "127.9.9.9:1": true, "[::1]:1": true, "localhost:1": true, "LOCALHOST:1": true,
		":1": false, "0.0.0.0:1": false, "[::]:1": false, "192.0.2.7:1": false, "example.com:1": false, "nonsense": false,
	} {
		if got := (Door{Addr: addr}).Loopback(); got != want {
			t.Errorf("%s: %v", addr, got)
		}
	}
	for _, d := range Tutorial() {
		if !d.Loopback() || d.Commands {
			t.Errorf("%+v", d)
		}
	}
}
