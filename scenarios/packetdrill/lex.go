package packetdrill

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// class is what a token is.
type class uint8

const (
	tokEnd       class = iota
	tokInt             // 12
	tokHex             // 0x0c
	tokDecimal         // 0.12, .12
	tokWord            // O_RDWR
	tokText            // "…"
	tokShell           // `…`
	tokCode            // %{…}%
	tokOption          // --name
	tokDirective       // #ifdef
	tokEllipsis        // ...
	tokPunct           // any other character
)

// token is a piece of the text; its text is without quotes and marks.
type token struct {
	class   class
	text    string
	at, end int // octets from the start of the script
}

func (t token) is(punct string) bool { return t.class == tokPunct && t.text == punct }

// scanner cuts a script into tokens. Comments are put aside, in their order.
type scanner struct {
	name     string
	src      string
	off      int
	lines    []int // where each line begins
	comments []*Comment
	err      *Error
}

func newScanner(name, src string) *scanner {
	s := &scanner{name: name, src: src, lines: []int{0}}
	for i := range len(src) {
		if src[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// pos is the place of an octet.
func (s *scanner) pos(off int) Pos {
	line := sort.SearchInts(s.lines, off+1)
	return Pos{Line: line, Col: off - s.lines[line-1] + 1}
}

// fail keeps the first error; from then on there are no more tokens.
func (s *scanner) fail(off int, msg string) {
	s.report(&Error{Pos: s.pos(off), Msg: msg})
}

func (s *scanner) refuse(off int, feature string) {
	s.report(&Error{Pos: s.pos(off), Feature: feature})
}

func (s *scanner) report(e *Error) {
	if s.err == nil {
		e.Name = s.name
		s.err = e
	}
}

// directives are the words which make a line that begins with # more than a comment.
var directives = []string{"if", "ifdef", "ifndef", "elif", "else", "endif", "define", "undef", "include", "error", "pragma"}

// skip moves to the next octet that is neither white space nor a comment.
func (s *scanner) skip() {
	for s.err == nil && s.off < len(s.src) {
		rest := s.src[s.off:]
		switch {
		case strings.IndexByte(" \t\r\n\f\v", rest[0]) >= 0:
			s.off++
		case strings.HasPrefix(rest, "//"):
			s.comment("//", "\n")
		case strings.HasPrefix(rest, "/*"):
			s.comment("/*", "*/")
		case rest[0] == '#' && directive(rest) == "":
			s.comment("#", "\n")
		default:
			return
		}
	}
}

func (s *scanner) comment(open, until string) {
	start := s.off + len(open)
	n := strings.Index(s.src[start:], until)
	switch {
	case n >= 0:
	case until == "\n":
		n = len(s.src) - start
	default:
		s.fail(s.off, "a comment begins here and is not closed by */")
		return
	}
	text := s.src[start : start+n]
	s.off = start + n
	if until == "\n" {
		text = strings.TrimRight(text, " \t\r\f\v")
	} else {
		s.off += len(until)
	}
	s.comments = append(s.comments, &Comment{Pos: s.pos(start - len(open)), Open: open, Text: text})
}

// directive is the word behind a # if it is one of the preprocessor's.
func directive(rest string) string {
	word := wordOf(strings.TrimLeft(rest[1:], " \t"))
	if slices.Contains(directives, word) {
		return word
	}
	return ""
}

// wordOf is the identifier that text begins with.
func wordOf(text string) string {
	n := 0
	for n < len(text) && (isLetter(text[n]) || n > 0 && isDigit(text[n])) {
		n++
	}
	return text[:n]
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// peek is the next token, which stays.
func (s *scanner) peek() token {
	s.skip()
	if s.err != nil || s.off == len(s.src) {
		return token{class: tokEnd, at: s.off, end: s.off}
	}
	rest := s.src[s.off:]
	switch c := rest[0]; {
	case isLetter(c):
		return s.token(tokWord, wordOf(rest), 0, 0)
	case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
		return s.number(rest)
	case strings.HasPrefix(rest, "..."):
		return s.token(tokEllipsis, "...", 0, 0)
	case c == '"':
		return s.quoted(tokText, `"`, `"`, "a string")
	case c == '`':
		return s.quoted(tokShell, "`", "`", "a command")
	case strings.HasPrefix(rest, "%{"):
		return s.quoted(tokCode, "%{", "}%", "code")
	case strings.HasPrefix(rest, "--") && len(rest) > 2 && isLetter(rest[2]):
		return s.token(tokOption, wordOf(rest[2:]), 2, 0)
	case c == '#': // skip has passed comments by
		word := directive(rest)
		return s.token(tokDirective, word, strings.Index(rest, word), 0)
	}
	_, size := utf8.DecodeRuneInString(rest)
	return s.token(tokPunct, rest[:size], 0, 0)
}

// token is one whose text has so many octets of marks before and behind it.
func (s *scanner) token(c class, text string, before, behind int) token {
	return token{class: c, text: text, at: s.off, end: s.off + before + len(text) + behind}
}

// next is the next token, which is taken.
func (s *scanner) next() token {
	t := s.peek()
	s.off = t.end
	return t
}

// accept takes the next token if it is that character.
func (s *scanner) accept(punct string) bool {
	if !s.peek().is(punct) {
		return false
	}
	s.next()
	return true
}

func (s *scanner) number(rest string) token {
	n := 0
	if len(rest) > 2 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'X') && isHex(rest[2]) {
		for n = 2; n < len(rest) && isHex(rest[n]); n++ {
		}
		return s.token(tokHex, rest[:n], 0, 0)
	}
	for n < len(rest) && isDigit(rest[n]) {
		n++
	}
	// 0...1 is two numbers and an ellipsis.
	if n+1 >= len(rest) || rest[n] != '.' || !isDigit(rest[n+1]) {
		return s.token(tokInt, rest[:n], 0, 0)
	}
	for n++; n < len(rest) && isDigit(rest[n]); n++ {
	}
	return s.token(tokDecimal, rest[:n], 0, 0)
}

func isHex(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

func (s *scanner) quoted(c class, open, until, what string) token {
	start := s.off + len(open)
	n := strings.Index(s.src[start:], until)
	if n < 0 {
		s.fail(s.off, what+" begins here and is not closed by "+until)
		return token{class: tokEnd, at: s.off, end: s.off}
	}
	return s.token(c, s.src[start:start+n], len(open), len(until))
}

// run takes what stands here as long as ok says so, without a look at what it is; no white space is skipped.
func (s *scanner) run(ok func(byte) bool) string {
	start := s.off
	for s.err == nil && s.off < len(s.src) && ok(s.src[s.off]) {
		s.off++
	}
	return s.src[start:s.off]
}
