package process

import "hubbub/hub/wire"

// Greeting is what the welcome processor says unless told otherwise.
const Greeting = "欢迎访问菜鸟教程!\r\n"

// welcome speaks first, ends the session, and has no answer to anything.
type welcome struct {
	greeting string
}

// Greet returns the greeting, after which the session ends.
func (w welcome) Greet() (greeting []byte, last bool) { return []byte(w.greeting), true }

func (welcome) Process(wire.Said) wire.Answer { return wire.Answer{None: true} }
