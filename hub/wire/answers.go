package wire

import (
	"encoding/json"
	"strconv"
)

// The answers that are sent in numbers, or are long, are written by hand: a
// thousand clients that join at once are sent a thousand rows each.

// AppendAck appends a as one line of JSON. It does not allocate where dst has
// room.
func AppendAck(dst []byte, a *Ack) []byte {
	dst = appendHead(dst, a.Kind, a.ID)
	dst = strconv.AppendUint(append(dst, `,"seq":`...), a.Seq, 10)
	if a.Dup {
		dst = append(dst, `,"dup":true`...)
	}
	if a.Reply != nil {
		dst = appendEvent(append(dst, `,"reply":`...), a.Reply)
	}
	return append(dst, '}', '\n')
}

// AppendRows appends r as one line of JSON.
func AppendRows(dst []byte, r *Rows) []byte {
	dst = appendSessions(appendHead(dst, r.Kind, r.ID), r.Sessions)
	return append(dst, '}', '\n')
}

// AppendWelcome appends w as one line of JSON. Rows appends the sessions' rows,
// as AppendSession does each, with commas between them; nil stands for w's own.
func AppendWelcome(dst []byte, w *Welcome, rows func(dst []byte) []byte) []byte {
	dst = appendHead(dst, w.Kind, w.ID)
	dst = strconv.AppendUint(append(dst, `,"session":`...), w.Session, 10)
	dst = appendString(append(dst, `,"hub":`...), w.Hub)
	dst = appendString(append(dst, `,"epoch":`...), w.Epoch)
	dst = strconv.AppendUint(append(dst, `,"seq":`...), w.Seq, 10)
	dst = append(dst, `,"rooms":[`...)
	for i, r := range w.Rooms {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(append(dst, `{"name":`...), r.Name)
		dst = appendString(append(dst, `,"processor":`...), r.Processor)
		dst = strconv.AppendBool(append(dst, `,"open":`...), r.Open)
		dst = append(dst, '}')
	}
	dst = append(dst, ']')
	if rows == nil {
		dst = appendSessions(dst, w.Sessions)
	} else {
		dst = append(rows(append(dst, `,"sessions":[`...)), ']')
	}
	return append(dst, '}', '\n')
}

// appendHead begins an answer: its kind, and the id it carries back.
func appendHead(dst []byte, kind string, id json.RawMessage) []byte {
	dst = appendString(append(dst, `{"kind":`...), kind)
	if len(id) > 0 {
		dst = append(append(dst, `,"id":`...), id...)
	}
	return dst
}

func appendSessions(dst []byte, rows []Session) []byte {
	dst = append(dst, `,"sessions":[`...)
	for i := range rows {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendSession(dst, &rows[i])
	}
	return append(dst, ']')
}
