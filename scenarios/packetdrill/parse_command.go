package packetdrill

import (
	"fmt"
	"strings"
)

// command reads what stands between back-quotes.
func (p *parser) command() *Command {
	t := p.next()
	c := &Command{Pos: p.pos(t.at), Text: t.text}
	sh := shell{p: p, text: t.text, base: t.at + 1}
	c.List = sh.list()
	return c
}

// shell cuts a command into words as a shell does, and expands nothing.
type shell struct {
	p    *parser
	text string
	base int // of the text, in the script
	i    int
}

// list reads pipelines up to the end of the text.
func (sh *shell) list() (list []Pipeline) {
	op := ""
	for sh.p.err == nil && sh.i < len(sh.text) {
		if pipe := (Pipeline{Op: op, Stages: sh.stages()}); len(pipe.Stages) > 0 {
			list = append(list, pipe)
			op = ""
		}
		start := sh.i
		for sh.i < len(sh.text) && strings.IndexByte(";\n&|", sh.text[sh.i]) >= 0 {
			sh.i++
		}
		if joint := sh.operator(start); op == "" && len(list) > 0 {
			op = joint
		} else if joint != "" && joint != ";" {
			sh.p.fail(sh.base+start, "no command stands before "+joint)
		}
	}
	if op == "&&" || op == "||" {
		sh.p.fail(sh.base+len(sh.text), "no command stands behind "+op)
	}
	return list
}

// operator is what joins the pipeline that ended at start with the next.
func (sh *shell) operator(start int) string {
	switch op := strings.Trim(sh.text[start:sh.i], "\n"); op {
	case "&&", "||":
		return op
	case "&":
		sh.p.refuse(sh.base+start, "commands in the background")
	case "", ";":
	default:
		sh.p.fail(sh.base+start, fmt.Sprintf("%q joins no commands", op))
	}
	return ";"
}

func (sh *shell) stages() (list []Simple) {
	for sh.p.err == nil {
		cmd := Simple{}
		for {
			word, at, ok := sh.word()
			if !ok {
				break
			}
			if cmd.Words == nil {
				cmd.Pos = sh.p.pos(sh.base + at)
			}
			cmd.Words = append(cmd.Words, word)
		}
		if cmd.Words != nil {
			list = append(list, cmd)
		}
		rest := sh.text[sh.i:]
		if !strings.HasPrefix(rest, "|") || strings.HasPrefix(rest, "||") {
			return list
		}
		if cmd.Words == nil {
			sh.p.fail(sh.base+sh.i, "no command stands before |")
		}
		sh.i++
	}
	return list
}

// word reads the next one of a simple command; false where the command ends.
func (sh *shell) word() (word string, at int, ok bool) {
	sh.blank()
	at = sh.i
	var b strings.Builder
	for sh.i < len(sh.text) {
		switch c := sh.text[sh.i]; {
		case c == ' ' || c == '\t' || c == '\r' || strings.IndexByte(";\n|", c) >= 0 || c == '&' && !sh.redirects():
			return b.String(), at, sh.i > at
		case c == '\'' || c == '"':
			n := strings.IndexByte(sh.text[sh.i+1:], c)
			if n < 0 {
				sh.p.fail(sh.base+sh.i, "a quote of the command is not closed")
				sh.i = len(sh.text)
				return "", at, false
			}
			b.WriteString(sh.text[sh.i+1 : sh.i+1+n])
			sh.i += n + 2
		case c == '\\' && sh.i+1 < len(sh.text):
			if next := sh.text[sh.i+1]; next != '\n' {
				b.WriteByte(next)
			}
			sh.i += 2
		default:
			b.WriteByte(c)
			sh.i++
		}
	}
	return b.String(), at, sh.i > at
}

// redirects reports that the & here belongs to a redirection, as in 2>&1.
func (sh *shell) redirects() bool { return sh.i > 0 && sh.text[sh.i-1] == '>' }

// blank passes by blanks, joined lines, and a comment.
func (sh *shell) blank() {
	for sh.i < len(sh.text) {
		rest := sh.text[sh.i:]
		switch {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r':
			sh.i++
		case strings.HasPrefix(rest, "\\\n"):
			sh.i += 2
		case rest[0] == '#':
			if n := strings.IndexByte(rest, '\n'); n >= 0 {
				sh.i += n
			} else {
				sh.i = len(sh.text)
			}
		default:
			return
		}
	}
}
