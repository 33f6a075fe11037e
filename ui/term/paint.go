package term

import (
	"strconv"
	"strings"
)

// appendLines appends what changes the lines of the screen, from first on, to
// those of the frame. Where the frame has fewer than the screen had, the rest is
// forgotten: a frame is as high as the terminal.
func (p *picture) appendLines(b []byte, first int, all bool) []byte {
	i := 0
	for line := range strings.SplitSeq(p.frame, "\n") {
		if i == len(p.lines) {
			p.lines = append(p.lines, unknown)
		}
		if i >= first && p.lines[i] != line {
			b = appendLine(b, i, p.lines[i], line)
			p.lines[i] = line
		}
		i++
	}
	if all {
		clear(p.lines[i:])
		p.lines = p.lines[:i]
	}
	return b
}

// appendLine appends what makes line row of the screen, which shows old, show
// line. It depends on nothing the terminal was left in, nor on how wide the
// terminal takes characters to be: it goes to an absolute position, and erases
// first, since after a full line erasing would take the last cell. What stands
// before the line's first Column stays where that is as it was.
func appendLine(b []byte, row int, old, line string) []byte {
	col, head, rest := split(line)
	oldCol, oldHead, _ := split(old)
	if col > 0 && col == oldCol && head == oldHead {
		b = appendMove(b, row, col)
		line = rest
	} else {
		b = appendMove(b, row, 0)
	}
	b = append(b, ClearRight...)
	return append(b, strings.TrimRight(line, " ")...)
}

// split cuts a line at its first Column, and returns which that is. Without one
// col is 0 and head is all.
func split(line string) (col int, head, rest string) {
	for at := 0; ; {
		i := strings.Index(line[at:], "\x1b[")
		if i < 0 {
			return 0, line, ""
		}
		at += i + 2
		n := 0
		end := at
		for end < len(line) && line[end] >= '0' && line[end] <= '9' && n < 1<<16 {
			n = n*10 + int(line[end]-'0')
			end++
		}
		if end < len(line) && line[end] == 'G' && end > at {
			return n - 1, line[:at-2], line[end+1:]
		}
	}
}

// appendMove appends what moves the cursor to a row and column, from 0.
func appendMove(b []byte, row, col int) []byte {
	b = append(b, "\x1b["...)
	b = strconv.AppendInt(b, int64(row+1), 10)
	if col > 0 {
		b = append(b, ';')
		b = strconv.AppendInt(b, int64(col+1), 10)
	}
	return append(b, 'H')
}
