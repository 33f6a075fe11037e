package process

import (
	"strings"
	"testing"

	"hubbub/hub/wire"
)

func TestLookup(t *testing.T) {
	t.Parallel()
	set := NewSet(Options{})
	for _, name := range set.Names() {
		newProcessor, err := set.Lookup(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if (newProcessor == nil) != (name == None) {
			t.Errorf("%s: has a processor: %v", name, newProcessor != nil)
		}
	}
	_, err := set.Lookup("shout")
	if err == nil || !strings.Contains(err.Error(), `"shout"`) || !strings.Contains(err.Error(), "echo, hello, none, todo, upper, welcome") {
		t.Errorf("the error of an unknown name is %q", err)
	}
}

// get returns a new processor of a set.
func get(t *testing.T, set *Set, name string) Processor {
	t.Helper()
	newProcessor, err := set.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return newProcessor()
}

func TestEcho(t *testing.T) {
	t.Parallel()
	a := get(t, NewSet(Options{}), Echo).Process(say("a\x1b\xff\r\n"))
	if string(a.Raw) != "a\x1b\xff\r\n" || string(a.Text) != "a\x1b\xff" || !a.Verbatim {
		t.Errorf("got %q, %q, verbatim %v", a.Raw, a.Text, a.Verbatim)
	}
}

func TestUpper(t *testing.T) {
	t.Parallel()
	p := get(t, NewSet(Options{}), Upper)
	tests := []struct{ in, raw, text string }{
		{"aé你 ß z\n", "Aé你 ß Z\n", "Aé你 ß Z"},
		{strings.Repeat("x", 3000), strings.Repeat("X", 3000), strings.Repeat("X", 3000)},
		{"`az{\xff\xe4", "`AZ{\xff\xe4", "`AZ{\xff\xe4"},
		{"", "", ""},
	}
	for _, tt := range tests {
		said := say(tt.in)
		a := p.Process(said)
		if string(a.Raw) != tt.raw || string(a.Text) != tt.text {
			t.Errorf("%.20q: got %.20q, %.20q", tt.in, a.Raw, a.Text)
		}
		if string(said.Raw) != tt.in {
			t.Errorf("%.20q: the message was changed", tt.in)
		}
	}
}

func TestWelcome(t *testing.T) {
	t.Parallel()
	type greeter interface {
		Greet() (greeting []byte, last bool)
	}
	greeting, last := get(t, NewSet(Options{}), Welcome).(greeter).Greet()
	if string(greeting) != "欢迎访问菜鸟教程!\r\n" || len(greeting) != 27 || !last {
		t.Errorf("got %q, last %v", greeting, last)
	}
	p := get(t, NewSet(Options{Welcome: "hi\n"}), Welcome)
	if greeting, _ = p.(greeter).Greet(); string(greeting) != "hi\n" {
		t.Errorf("got %q", greeting)
	}
	if a := p.Process(say("x")); !a.None {
		t.Errorf("got %+v", a)
	}
}

func TestAllocs(t *testing.T) {
	set := NewSet(Options{})
	for name, text := range map[string]string{
		Echo: "hello\n", Upper: "hello\n", Hello: "hello, 你好 straße\n",
	} {
		p, said := get(t, set, name), say(text)
		if n := testing.AllocsPerRun(100, func() { p.Process(said) }); n != 0 {
			t.Errorf("%s: %v allocations, want none", name, n)
		}
	}
}

// TestBigMessage checks that a session does not keep the memory of one.
func TestBigMessage(t *testing.T) {
	t.Parallel()
	u := new(upper)
	big := wire.Said{Raw: make([]byte, 2*maxKept)}
	u.Process(big)
	u.Process(say("x"))
	if cap(u.buf) > maxKept {
		t.Errorf("%d bytes are kept", cap(u.buf))
	}
}

func BenchmarkProcess(b *testing.B) {
	set := NewSet(Options{})
	for _, name := range []string{Echo, Hello, Todo, Upper} {
		b.Run(name, func(b *testing.B) {
			newProcessor, err := set.Lookup(name)
			if err != nil {
				b.Fatal(err)
			}
			p, said := newProcessor(), say("GET/task_01/status\n")
			b.ReportAllocs()
			for b.Loop() {
				p.Process(said)
			}
		})
	}
}
