package ladder

import "strings"

// maxLines is how many lines of a row one word of the protocol may take.
const maxLines = 4

// wrap breaks s into lines of at most first runes, then at most rest: at spaces, after marks that end a part, or where the
// room ends. What does not fit into maxLines is cut off, which dots, "…" or "...", show.
func wrap(s string, first, rest int, dots string) []string {
	var lines []string
	for left := []rune(strings.TrimSpace(s)); len(left) > 0; {
		room := rest
		if len(lines) == 0 {
			room = first
		}
		if len(left) <= room {
			return append(lines, string(left))
		}
		if len(lines) == maxLines-1 {
			return append(lines, cut(string(left), room, dots))
		}
		n := breakAt(left, room)
		lines = append(lines, strings.TrimRight(string(left[:n]), " "))
		left = []rune(strings.TrimLeft(string(left[n:]), " "))
	}
	return lines
}

// breakAt returns how many runes of s go on a line of the given room, which is less than all, and at least 1.
func breakAt(s []rune, room int) int {
	room = max(room, 1)
	part := 0
	for i := room; i > 0; i-- {
		if s[i] == ' ' {
			return i
		}
		if part == 0 && strings.ContainsRune(">,;)]}|/", s[i-1]) {
			part = i
		}
	}
	if part > room/3 {
		return part
	}
	return room
}

// cut shortens s to at most room runes.
func cut(s string, room int, dots string) string {
	rs := []rune(s)
	if len(rs) <= room {
		return s
	}
	return string(rs[:max(room-len([]rune(dots)), 0)]) + dots
}

// dots is the sign for what was cut off.
func dots(ascii bool) string {
	if ascii {
		return "..."
	}
	return "…"
}

// columns is the number of columns that s takes: its runes.
func columns(s string) int { return len([]rune(s)) }

// line is one line of text that is filled from left to right.
type line []rune

// put writes s at a column, or one after what stands there already.
func (l *line) put(column int, s string) {
	if s == "" {
		return
	}
	if len(*l) > 0 && len(*l) >= column {
		*l = append(*l, ' ')
	}
	for len(*l) < column {
		*l = append(*l, ' ')
	}
	*l = append(*l, []rune(s)...)
}
