package wire

import "time"

// The states a Session can be in.
const (
	Live    = "live"
	Waiting = "waiting" // what it sent waits at a closed gate
	Gone    = "gone"
)

// Session is one row of the roster: the hub's side of one connection, as it
// travels. Names, addresses and reasons are as the client gave them: whoever
// shows them on a terminal makes them safe first.
type Session struct {
	ID       uint64    `json:"id"`
	Name     string    `json:"name"`
	Addr     string    `json:"addr"`
	Dialect  string    `json:"dialect"`       // "" while it is not known
	TLS      bool      `json:"tls,omitempty"` // the connection is encrypted
	Why      string    `json:"why"`           // what the dialect was decided on
	Room     string    `json:"room"`
	State    string    `json:"state"`
	Since    time.Time `json:"since"`
	IdleMS   int64     `json:"idle_ms"` // since its last byte
	InMsgs   uint64    `json:"in_msgs"`
	OutMsgs  uint64    `json:"out_msgs"`
	InBytes  uint64    `json:"in_bytes"`
	OutBytes uint64    `json:"out_bytes"`
	Lag      uint64    `json:"lag"`      // events it has yet to be sent
	Skipped  uint64    `json:"skipped"`  // events it missed for being slow
	ReplyUS  int64     `json:"reply_us"` // last message in to its reply handed over
	Reason   string    `json:"reason,omitempty"`
}

// Room is what a client is told about a room.
type Room struct {
	Name      string `json:"name"`
	Processor string `json:"processor"`
	Open      bool   `json:"open"` // its gate
}
