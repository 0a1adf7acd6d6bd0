package netsim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ParseError says where the text of a plan or a profile cannot be read, what stands there and what would be right.
type ParseError struct {
	What   string // what was read: "plan" or "profile"
	Column int    // in octets, from 1
	Got    string // what stands there; empty at the end of the text
	Want   string
}

// Error is one line.
func (e *ParseError) Error() string {
	got := strconv.Quote(e.Got)
	if e.Got == "" {
		got = "the end of the text"
	}
	return fmt.Sprintf("%s, column %d: %s stands where there should be %s", e.What, e.Column, got, e.Want)
}

// parser reads a plan from left to right; after an error it stands still.
type parser struct {
	names Names
	text  string
	pos   int
	plan  Plan
	seen  map[Site]bool
	hosts map[HostFault]bool  // the crashes so far, without their down-times
	early map[TimerFault]bool // the timers so far, without how early they are
	err   error
}

func (p *parser) rest() string { return p.text[p.pos:] }

// fail records that something else should stand at the octet at, where the item's text up to the next comma is shown.
func (p *parser) fail(at int, want string) {
	if p.err != nil {
		return
	}
	got, _, _ := strings.Cut(p.text[at:], ",")
	if got == "" && at < len(p.text) {
		got = ","
	}
	const most = 20
	if len(got) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(got[cut]) {
			cut--
		}
		got = got[:cut] + "…"
	}
	p.err = &ParseError{What: "plan", Column: at + 1, Got: got, Want: want}
}

func (p *parser) accept(c byte) bool {
	if p.err == nil && p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *parser) expect(c byte, want string) {
	if !p.accept(c) {
		p.fail(p.pos, want)
	}
}

func (p *parser) item() {
	if p.plan.Len() >= MaxFaults {
		p.fail(p.pos, fmt.Sprintf("the end: a plan has at most %d faults", MaxFaults))
		return
	}
	start := p.pos
	from := p.node("a host or a link, such as b@2s or ab3x (- alone is the empty plan)")
	if p.accept('@') {
		p.host(start, from)
		return
	}
	if p.accept('.') {
		p.timer(start, from)
		return
	}
	to := p.node("the link's second host, \"@\" and the instant at which the host crashes, or \".\" and a timer of the host")
	f := Fault{Site: Site{From: from, To: to}}
	if p.accept('.') {
		f.Class = p.class(p.names.Classes, "a class of packets")
	}
	f.N = uint32(p.number(1<<32-1, "which packet, from 0 to 4294967295: ab0x is the first from a to b"))
	f.Fate = p.fate()
	if p.err == nil && p.seen[f.Site] {
		p.fail(start, "a site that has no fault yet: one site takes one fault, such as ab3+250ms=10ms")
	}
	if p.seen == nil {
		p.seen = map[Site]bool{}
	}
	p.seen[f.Site] = true
	p.plan.Faults = append(p.plan.Faults, f)
}

func (p *parser) node(want string) NodeID {
	n, size := scanNode(p.rest())
	if size == 0 {
		p.fail(p.pos, want)
	}
	p.pos += size
	return n
}

func (p *parser) host(start int, host NodeID) {
	h := HostFault{Host: host, At: Time(p.duration("the instant of the crash, such as 2s")), Down: Forever}
	if p.accept('+') {
		h.Down = p.duration("how long the host is down, such as 5s")
	}
	crash := HostFault{Host: h.Host, At: h.At}
	if p.hosts[crash] {
		p.fail(start, "a crash of this host at another instant: this one is there already")
	}
	if p.hosts == nil {
		p.hosts = map[HostFault]bool{}
	}
	p.hosts[crash] = true
	p.plan.Hosts = append(p.plan.Hosts, h)
}

func (p *parser) timer(start int, host NodeID) {
	f := TimerFault{Host: host, Class: p.class(p.names.Timers, "a timer")}
	f.N = uint32(p.number(1<<32-1, "which timer of this kind that the host sets, from 0 to 4294967295"))
	p.expect('-', "\"-\" and how early the timer fires, such as -200ms")
	at := p.pos
	f.Early = p.duration("how early the timer fires, such as 200ms")
	if f.Early == 0 {
		p.fail(at, "how early the timer fires, more than 0")
	}
	timer := f
	timer.Early = 0
	if p.early[timer] {
		p.fail(start, "a timer that has no fault yet: this one fires early already")
	}
	if p.early == nil {
		p.early = map[TimerFault]bool{}
	}
	p.early[timer] = true
	p.plan.Timers = append(p.plan.Timers, f)
}

func (p *parser) class(names []string, what string) Class {
	if c := p.rest(); c != "" && c[0] >= '0' && c[0] <= '9' {
		at := p.pos
		n := p.number(MaxClasses-1, fmt.Sprintf("a class from 1 to %d", MaxClasses-1))
		if n == 0 {
			p.fail(at, fmt.Sprintf("a class from 1 to %d", MaxClasses-1))
		}
		p.expect('.', "\".\" between the class and which of it")
		return Class(n)
	}
	return Class(p.word(names, what))
}

// word reads one of the names, and returns its index.
func (p *parser) word(names []string, what string) int {
	end := p.pos
	for end < len(p.text) && p.text[end] >= 'a' && p.text[end] <= 'z' {
		end++
	}
	for i, name := range names {
		if i > 0 && name != "" && p.text[p.pos:end] == name {
			p.pos = end
			return i
		}
	}
	if list := list(names); list != "" {
		what += ", one of " + list
	} else {
		what += " by its number: this protocol names none"
	}
	p.fail(p.pos, what)
	return 0
}

func (p *parser) number(most uint64, want string) uint64 {
	digits, end := scanDigits(p.text, p.pos)
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || n > most || p.err != nil {
		p.fail(p.pos, want)
		return 0
	}
	p.pos = end
	return n
}

func (p *parser) duration(want string) time.Duration {
	if p.err != nil {
		return 0
	}
	d, n, err := scanDuration(p.rest())
	if err != nil {
		p.fail(p.pos, want+"; "+err.Error())
	}
	p.pos += n
	return d
}

func (p *parser) fate() (f Fate) {
	start := p.pos
	f.Drop = p.accept('x')
	if p.accept('+') {
		f.Delay = p.duration("how late the packet is, such as 250ms")
	}
	if p.accept('~') {
		f.Damage = 1
		if c := p.rest(); c != "" && c[0] >= '0' && c[0] <= '9' {
			f.Damage = uint16(p.positive(1<<16-1, "the argument of the damage, from 1 to 65535"))
		}
	}
	if p.accept('=') {
		f.Copies = 1
		if digits, end := scanDigits(p.text, p.pos); digits != "" && end < len(p.text) && p.text[end] == '@' {
			f.Copies = uint8(p.positive(255, "the number of copies, from 1 to 255"))
			p.pos = end + 1
		}
		f.CopyDelay = p.duration("how much later a copy arrives, such as 10ms, or 3@10ms for three")
	}
	if p.accept('%') {
		f.Forge = p.forge()
	}
	if p.err == nil && f == (Fate{}) {
		p.fail(start, "what happens to the packet: x lost, +250ms late, ~ damaged, =10ms copied, %1 joined by a forged one")
	}
	return f
}

func (p *parser) positive(most uint64, want string) uint64 {
	at := p.pos
	n := p.number(most, want)
	if n == 0 {
		p.fail(at, want)
	}
	return n
}

func (p *parser) forge() uint16 {
	var kind uint8
	if c := p.rest(); c != "" && c[0] >= '0' && c[0] <= '9' {
		kind = uint8(p.positive(255, "a kind of forged packet, from 1 to 255"))
	} else {
		kind = uint8(p.word(p.names.Forges, "a kind of forged packet"))
	}
	if p.accept('+') {
		return ForgeArg(kind, int8(p.positive(127, "the edge, from -128 to +127")))
	}
	if p.accept('-') {
		return ForgeArg(kind, int8(-int64(p.positive(128, "the edge, from -128 to +127"))))
	}
	return ForgeArg(kind, 0)
}
