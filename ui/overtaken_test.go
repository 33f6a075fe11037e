package ui

import (
	"testing"

	"hubbub/hub/wire"
)

// An update may overtake the notice of what it is about, whose row is older.
func TestUpdateBeforeNotice(t *testing.T) {
	r := newRig(t, 120, 40, "")
	old, now := r.session(2, "nc-14", "be16"), r.session(2, "nc-14", "le16")
	r.online(old)
	r.comes(&wire.Rows{Kind: wire.KindUpdate, Sessions: []wire.Session{now}},
		&wire.Event{Kind: wire.Notice, Seq: 7, At: r.time, Session: &old, Body: []byte("framing of nc-14 set to le16")})
	if got := r.roster.byID[2].Dialect; got != "le16" {
		t.Errorf("it speaks %s", got)
	}
}
