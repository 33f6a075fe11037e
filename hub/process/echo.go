package process

import "hubbub/hub/wire"

// echo gives back what it was told, untouched, to every kind of client.
type echo struct{}

func (echo) Process(said wire.Said) wire.Answer {
	return wire.Answer{Text: said.Text, Raw: said.Raw, Verbatim: true}
}
