package wire

import (
	"strconv"
	"time"
)

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
	SniffUS  int64     `json:"sniff_us"`      // how long after its first byte
	Room     string    `json:"room"`
	State    string    `json:"state"`
	Since    time.Time `json:"since"`
	IdleMS   int64     `json:"idle_ms"` // since its last byte
	InMsgs   uint64    `json:"in_msgs"`
	OutMsgs  uint64    `json:"out_msgs"`
	InBytes  uint64    `json:"in_bytes"`
	OutBytes uint64    `json:"out_bytes"`
	Lag      uint64    `json:"lag"`                 // events it has yet to be sent
	BehindMS int64     `json:"behind_ms,omitempty"` // for how long without a break
	Skipped  uint64    `json:"skipped"`             // events it missed for being slow
	ReplyUS  int64     `json:"reply_us"`            // last message in to its reply handed over
	Policy   string    `json:"policy,omitempty"`    // what happens when it is too slow; "" for PolicySkip
	Reason   string    `json:"reason,omitempty"`
}

// AppendSession appends s as a JSON object. By hand: thousands of clients that
// come or go at once are as many of these.
func AppendSession(dst []byte, s *Session) []byte {
	dst = append(dst, `{"id":`...)
	dst = strconv.AppendUint(dst, s.ID, 10)
	dst = appendString(append(dst, `,"name":`...), s.Name)
	dst = appendString(append(dst, `,"addr":`...), s.Addr)
	dst = appendString(append(dst, `,"dialect":`...), s.Dialect)
	if s.TLS {
		dst = append(dst, `,"tls":true`...)
	}
	dst = appendString(append(dst, `,"why":`...), s.Why)
	dst = strconv.AppendInt(append(dst, `,"sniff_us":`...), s.SniffUS, 10)
	dst = appendString(append(dst, `,"room":`...), s.Room)
	dst = appendString(append(dst, `,"state":`...), s.State)
	dst = appendTime(dst, `,"since":`, s.Since)
	dst = strconv.AppendInt(append(dst, `,"idle_ms":`...), s.IdleMS, 10)
	dst = strconv.AppendUint(append(dst, `,"in_msgs":`...), s.InMsgs, 10)
	dst = strconv.AppendUint(append(dst, `,"out_msgs":`...), s.OutMsgs, 10)
	dst = strconv.AppendUint(append(dst, `,"in_bytes":`...), s.InBytes, 10)
	dst = strconv.AppendUint(append(dst, `,"out_bytes":`...), s.OutBytes, 10)
	dst = strconv.AppendUint(append(dst, `,"lag":`...), s.Lag, 10)
	if s.BehindMS != 0 {
		dst = strconv.AppendInt(append(dst, `,"behind_ms":`...), s.BehindMS, 10)
	}
	dst = strconv.AppendUint(append(dst, `,"skipped":`...), s.Skipped, 10)
	dst = strconv.AppendInt(append(dst, `,"reply_us":`...), s.ReplyUS, 10)
	dst = appendText(dst, `,"policy":`, s.Policy)
	dst = appendText(dst, `,"reason":`, s.Reason)
	return append(dst, '}')
}

// MarshalJSON makes a Session look in an answer as it does in an Event.
func (s Session) MarshalJSON() ([]byte, error) { return AppendSession(nil, &s), nil }

// Room is what a client is told about a room.
type Room struct {
	Name      string `json:"name"`
	Processor string `json:"processor"`
	Open      bool   `json:"open"` // its gate
}
