package capture

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hubbub/hub/clean"
)

// pythonWidth is how many characters of a literal stand in one line.
const pythonWidth = 72

// Python writes the recording as a program for Python 3, which needs nothing but
// its standard library and does what Play does. addr is the hub it connects to
// unless it is told another: HOST:PORT.
func (r *Recording) Python(w io.Writer, addr string) error {
	host, port := hostPort(addr)
	var b bytes.Buffer
	b.WriteString("#!/usr/bin/env python3\n")
	fmt.Fprintf(&b, "# What %s said to the hub at %s, with the same gaps.\n", r.who(), clean.Text(addr))
	b.WriteString(pythonUsage)
	fmt.Fprintf(&b, "\nHOST, PORT, TLS = %s, %d, %s\n", strconv.QuoteToASCII(host), port, map[bool]string{true: "True", false: "False"}[r.Session.TLS])
	b.WriteString("\n# What is done, how many seconds after the step before, and the bytes.\nSTEPS = [\n")
	steps := r.steps()
	for i, s := range steps {
		verb := "recv"
		if s.send {
			verb = "send"
		}
		fmt.Fprintf(&b, "    (%q, %s, %s),%s\n", verb, secondsOf(s.pause(i > 0 && steps[i-1].send)), pythonBytes(s.data), comment(s.data))
	}
	fmt.Fprintf(&b, "]\nEND, LINGER = %q, %s  # who ended it, how long after the last step\n", r.ending(), secondsOf(r.lingered()))
	b.WriteString(pythonProgram)
	_, err := w.Write(b.Bytes())
	return err
}

// who is whose recording it is, in one safe line.
func (r *Recording) who() string {
	name := "session " + strconv.FormatUint(r.Session.ID, 10)
	if r.Session.Name != "" {
		name = clean.Text(r.Session.Name) + " (" + name + ")"
	}
	if len(r.Blocks) > 0 {
		name += " on " + r.Blocks[0].At.UTC().Format(time.DateTime) + " UTC"
	}
	return name
}

func secondsOf(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 6, 64) }

// pythonBytes is a literal of bytes, over as many lines as it takes.
func pythonBytes(data []byte) string {
	var b strings.Builder
	b.WriteString(`b"`)
	width := 0
	for _, c := range data {
		if width >= pythonWidth {
			b.WriteString("\"\n        b\"")
			width = 0
		}
		n := b.Len()
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
		width += b.Len() - n
	}
	b.WriteByte('"')
	return b.String()
}

// comment is what a short text says that a literal of bytes does not show, for
// the end of a line of either language.
func comment(data []byte) string {
	if len(data) > pythonWidth || !utf8.Valid(data) || utf8.RuneCount(data) == len(data) {
		return ""
	}
	return "  # " + clean.Text(string(data))
}

const pythonUsage = `#
#     python3 FILE [HOST [PORT]] [--check] [--fast]
#
# --check  exit 2 if the replies are not those of the recording
# --fast   without the gaps; replies are waited for all the same
import socket
import struct
import sys
import time
`

const pythonProgram = `
GRACE = 2.0  # seconds a reply may be later than it was
LAST_GRACE = 0.5  # for what came last: it may need the half close

got = bytearray()


def hear(sock, seconds, until=None):
    """Takes replies for a time, or until there are so many bytes of them."""
    late = time.monotonic() + seconds
    while until is None or len(got) < until:
        left = late - time.monotonic()
        if left <= 0:
            return True
        sock.settimeout(left)
        try:
            data = sock.recv(65536)
        except (socket.timeout, TimeoutError):
            return True
        except ConnectionResetError:
            data = b""
        if not data:
            return False  # the hub has closed
        print("<-", bytes(data), flush=True)
        got.extend(data)
    return True


def play(sock, fast):
    due = 0
    for i, (what, seconds, data) in enumerate(STEPS):
        gap = 0 if fast else seconds
        if what == "send":
            hear(sock, gap)
            sock.settimeout(10)
            sock.sendall(data)
            continue
        due += len(data)
        last = i == len(STEPS) - 1 and END == "close"
        hear(sock, gap + (LAST_GRACE if last else GRACE), due)
        if not last:
            due = min(due, len(got))  # what is missing is given up
    there = hear(sock, 0 if fast else LINGER)
    if END == "reset":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif END == "close" and there:
        try:
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
    if END in ("close", "hub"):
        hear(sock, GRACE)


def main():
    words = [a for a in sys.argv[1:] if not a.startswith("--")]
    options = [a for a in sys.argv[1:] if a.startswith("--")]
    if len(words) > 2 or not set(options) <= {"--check", "--fast"}:
        sys.exit("usage: %s [HOST [PORT]] [--check] [--fast]" % sys.argv[0])
    host = words[0] if words else HOST
    port = int(words[1]) if len(words) > 1 else PORT
    try:
        sock = socket.create_connection((host, port), timeout=10)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if TLS:  # whose certificate it is, is not asked
            import ssl
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            sock = context.wrap_socket(sock, server_hostname=host)
        with sock:
            play(sock, "--fast" in options)
    except OSError as error:
        sys.exit("%s:%s: %s" % (host, port, error))
    want = b"".join(data for what, _, data in STEPS if what == "recv")
    if "--check" in options and bytes(got) != want:
        at = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b), min(len(got), len(want)))
        print("the replies differ at byte %d: recorded %r, came %r"
              % (at, want[at:at + 40], bytes(got[at:at + 40])), file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
`
