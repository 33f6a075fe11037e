package wire

// Said is one whole message as it arrived on a connection.
type Said struct {
	// Raw is the message as sent, with its line ending; a frame's payload
	// without its header.
	Raw []byte
	// Text is Raw without the line ending.
	Text []byte
	// Form is how the client writes its frames; see AppendFrame.
	Form Form
	// Back, where it is not nil, is what the dialect itself answers: it is
	// sent back as it is. Such a Said is no message and has no text.
	Back []byte
}

// End returns the line ending the message came with, "" for none.
func (s Said) End() []byte { return s.Raw[len(s.Text):] }

// Answer is what a Processor makes of one message. It has two faces: the
// bytes a raw client waits for, and what people read.
type Answer struct {
	// Text is the readable face, which is logged and which line, JSON and
	// browser clients get.
	Text []byte
	// Raw is written to a raw client; nil means Text.
	Raw []byte
	// Verbatim says that a line client gets Raw, untouched, as well.
	Verbatim bool
	// EOL ends the answer to a line client; "" means as the message ended.
	EOL string
	// Notice is a line for the connection log, "" for none.
	Notice string
	// Task is what the message puts on the to-do list. The answer is given
	// when that has happened.
	Task *Task
	// None says that there is no answer.
	None bool
	// Quit says that the message asked to end the session: neither it nor an
	// answer is logged.
	Quit bool
}
