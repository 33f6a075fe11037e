package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// AppendEvent appends e as one line of JSON, with its line feed. It does not
// allocate where dst has room.
func AppendEvent(dst []byte, e *Event) []byte {
	return append(appendEvent(dst, e), '\n')
}

// appendEvent appends e as a JSON object.
func appendEvent(dst []byte, e *Event) []byte {
	dst = append(dst, `{"kind":"`...)
	dst = append(dst, e.Kind.String()...)
	dst = append(dst, `","seq":`...)
	dst = strconv.AppendUint(dst, e.Seq, 10)
	dst = appendTime(dst, `,"at":`, e.At)
	dst = appendText(dst, `,"room":`, e.Room)
	dst = appendNumber(dst, `,"re":`, e.Re)
	dst = appendNumber(dst, `,"from":`, e.From)
	dst = appendText(dst, `,"name":`, e.Name)
	dst = appendNumber(dst, `,"to":`, e.To)
	if e.Session != nil {
		dst = append(dst, `,"session":`...)
		dst = AppendSession(dst, e.Session)
	}
	dst = appendBody(dst, e.Body)
	if e.Kind == Reply {
		dst = append(dst, `,"took_us":`...)
		dst = strconv.AppendInt(dst, e.Took.Microseconds(), 10)
	}
	dst = appendText(dst, `,"reason":`, e.Reason)
	return append(dst, '}')
}

// appendNumber appends n behind its key, and nothing for 0.
func appendNumber(dst []byte, key string, n uint64) []byte {
	if n == 0 {
		return dst
	}
	return strconv.AppendUint(append(dst, key...), n, 10)
}

// appendText appends s behind its key, and nothing for "".
func appendText(dst []byte, key, s string) []byte {
	if s == "" {
		return dst
	}
	return appendString(append(dst, key...), s)
}

// appendTime appends t in UTC behind its key (RFC 3339).
func appendTime(dst []byte, key string, t time.Time) []byte {
	dst = append(append(dst, key...), '"')
	dst = t.UTC().AppendFormat(dst, time.RFC3339Nano)
	return append(dst, '"')
}

// appendBody appends the body as "text", or as "data" where it is not UTF-8.
func appendBody(dst, body []byte) []byte {
	if utf8.Valid(body) {
		return appendString(append(dst, `,"text":`...), body)
	}
	dst = append(dst, `,"data":"`...)
	dst = base64.StdEncoding.AppendEncode(dst, body)
	return append(dst, '"')
}

// appendString appends s as a JSON string (RFC 8259 7). Control characters
// are escaped, and so is what cannot be seen (see unseen), so that a line of
// JSON shown on a terminal does nothing to it; ill-formed UTF-8 becomes U+FFFD.
func appendString[T string | []byte](dst []byte, s T) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '\n':
				dst = append(dst, '\\', 'n')
			case '\r':
				dst = append(dst, '\\', 'r')
			case '\t':
				dst = append(dst, '\\', 't')
			default:
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
		switch {
		case r == utf8.RuneError && n == 1:
			dst = append(append(dst, s[start:i]...), "\ufffd"...)
			start = i + n
		case unseen(r):
			dst = append(dst, s[start:i]...)
			var pair [2]uint16
			for _, u := range utf16.AppendRune(pair[:0], r) {
				dst = append(dst, '\\', 'u', hex[u>>12], hex[u>>8&15], hex[u>>4&15], hex[u&15])
			}
			start = i + n
		}
		i += n
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// unseen says whether a terminal or a reader would be misled by r: C1 controls,
// line separators, and format characters, among them those that turn the
// direction of the text around (UAX #9).
func unseen(r rune) bool {
	switch {
	case r < 0xa0, r == 0xad, r == 0x61c, r == 0x180e, r == 0xfeff:
		return true
	case r < 0x200b:
		return false
	}
	return r <= 0x200f || 0x2028 <= r && r <= 0x202e || 0x2060 <= r && r <= 0x206f ||
		0xfff9 <= r && r <= 0xfffb || 0xe0000 <= r && r <= 0xe007f
}

// AppendLine appends v, one of this package's answers, as one line of JSON. It
// panics where v does not marshal, which those always do.
func AppendLine(dst []byte, v any) []byte {
	b := bytes.NewBuffer(dst)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false) // "a < b" is read by people
	if err := e.Encode(v); err != nil {
		panic("wire: " + err.Error())
	}
	return b.Bytes()
}

// MarshalJSON makes an Event look in a Page as it does when it travels.
func (e Event) MarshalJSON() ([]byte, error) { return appendEvent(nil, &e), nil }

// eventFields is an Event as encoding/json reads it.
type eventFields struct {
	Kind    string    `json:"kind"`
	Seq     uint64    `json:"seq"`
	At      time.Time `json:"at"`
	Room    string    `json:"room"`
	From    uint64    `json:"from"`
	Name    string    `json:"name"`
	To      uint64    `json:"to"`
	Re      uint64    `json:"re"`
	Text    string    `json:"text"`
	Data    []byte    `json:"data"`
	TookUS  int64     `json:"took_us"`
	Session *Session  `json:"session"`
	Reason  string    `json:"reason"`
}

// unmarshalEvent reads an event, however it is written.
func unmarshalEvent(b []byte, e *Event) error {
	var f eventFields
	if err := json.Unmarshal(b, &f); err != nil {
		return err
	}
	kind, err := ParseKind(f.Kind)
	if err != nil {
		return err
	}
	body := f.Data
	if body == nil {
		body = []byte(f.Text)
	}
	*e = Event{
		Kind: kind, Seq: f.Seq, At: f.At, Room: f.Room, From: f.From, Name: f.Name,
		To: f.To, Re: f.Re, Body: body, Took: time.Duration(f.TookUS) * time.Microsecond,
		Session: f.Session, Reason: f.Reason,
	}
	return nil
}

// KindOf returns the "kind" of a line from a hub, "" where it has none. A hub
// writes it first, so the rest is not read.
func KindOf(line []byte) string {
	if rest, ok := bytes.CutPrefix(line, []byte(`{"kind":"`)); ok {
		kind, _, _ := bytes.Cut(rest, []byte{'"'})
		return string(kind)
	}
	var k struct {
		Kind string `json:"kind"`
	}
	if json.Unmarshal(line, &k) != nil {
		return ""
	}
	return k.Kind
}
