package packetdrill

import (
	"fmt"
	"strconv"
	"strings"
)

// protocols are the words that make a packet something other than a TCP segment, and what they are refused as.
var protocols = map[string]string{
	"udp": "UDP packets", "udplite": "UDP-Lite packets", "sctp": "SCTP packets", "dccp": "DCCP packets",
	"ipv4": "packets in a tunnel", "ipv6": "packets in a tunnel", "gre": "packets in a tunnel", "mpls": "packets in a tunnel",
}

// packet reads a TCP segment or an ICMP message, from its direction on.
func (p *parser) packet() Action {
	dir := p.next()
	at, in := p.pos(dir.at), dir.text == "<"
	ip := p.ip()
	t := p.peek()
	if t.is("/") {
		p.refuse(t.at, "UDP encapsulation")
	}
	if feature, ok := protocols[t.text]; ok && t.class == tokWord {
		p.refuse(t.at, feature)
	}
	if t.class == tokWord && t.text == "icmp" {
		p.next()
		return p.icmp(&ICMP{Pos: at, In: in, IP: ip})
	}
	k := &Packet{Pos: at, In: in, IP: ip}
	k.Flags = p.flags()
	k.Seq = p.seq()
	k.Ack = p.optional("ack", 32)
	k.Win = p.optional("win", 16)
	k.Urg = p.optional("urg", 16)
	if t := p.peek(); p.accept("<") {
		k.Options = p.options()
		if n := k.Options.size(); in && n > maxOptions {
			p.fail(t.at, fmt.Sprintf("options of %d octets; a TCP header has room for %d", n, maxOptions))
		}
	}
	if t := p.peek(); t.is("/") {
		p.refuse(t.at, "UDP encapsulation")
	}
	return k
}

// ip reads what stands in square brackets about the IP header.
func (p *parser) ip() (ip IP) {
	t := p.peek()
	if !t.is("[") {
		return ip
	}
	p.next()
	ip.Pos = p.pos(t.at)
	for p.err == nil {
		switch t := p.next(); {
		case t.class != tokWord:
			p.wrong(t, "something about the IP header: noecn, ect0, ect1, ect01, ce, tos, ttl or flowlabel")
		case t.text == "tos":
			ip.TOS = p.once(t, ip.TOS, 8)
		case t.text == "ttl":
			ip.TTL = p.once(t, ip.TTL, 8)
		case t.text == "flowlabel":
			ip.FlowLabel = p.once(t, ip.FlowLabel, 20)
		case strings.Contains(" noecn ect0 ect1 ect01 ce ", " "+t.text+" "):
			if ip.ECN != "" {
				p.fail(t.at, "the ECN bits are given twice")
			}
			ip.ECN = t.text
		default:
			p.wrong(t, "something about the IP header: noecn, ect0, ect1, ect01, ce, tos, ttl or flowlabel")
		}
		if p.accept("]") {
			return ip
		}
		p.expect(",", "a comma or ]")
	}
	return ip
}

func (p *parser) once(t token, before Number, bits int) Number {
	if before.Given {
		p.fail(t.at, t.text+" is given twice")
	}
	return Number{Given: true, Value: p.unsigned(t.text, bits)}
}

// flags reads letters, ".", or "-"; white space may stand before the ".".
func (p *parser) flags() (f Flags) {
	t := p.peek() // moves to where they begin
	letters := func(c byte) bool {
		return isLetter(c) || c == '-' || c == '.' && !strings.HasPrefix(p.src[p.off:], "...")
	}
	text := p.run(letters)
	if text != "-" && !strings.Contains(text, ".") && text != "" {
		p.run(func(c byte) bool { return c == ' ' || c == '\t' })
		text += p.run(func(c byte) bool { return c == '.' && letters(c) })
	}
	if text == "" {
		p.wrong(t, "the segment's flags, such as S, S., F., . or -")
	}
	if text == "-" {
		return 0
	}
	for i := range len(text) {
		flag := flagOf(text[i])
		switch {
		case flag == 0:
			p.fail(t.at, fmt.Sprintf("%q are no TCP flags; they are S F R P U E W A, . for ACK, and - for none", text))
		case f&flag != 0:
			p.fail(t.at, fmt.Sprintf("%q has a flag twice", text))
		}
		f |= flag
	}
	return f
}

func flagOf(c byte) Flags {
	if c == 'C' { // as older packetdrills have it
		return CWR
	}
	for _, l := range flagLetters {
		if l.letter == c {
			return l.flag
		}
	}
	return 0
}

// seq reads START:END(LENGTH) or ...(LENGTH).
func (p *parser) seq() (q Seq) {
	t := p.peek()
	q.Pos = p.pos(t.at)
	if t.class == tokEllipsis {
		p.next()
		q.Any = true
	} else {
		q.Start = p.unsigned("sequence number, such as 1:1001(1000)", 32)
		p.expect(":", "the : of a sequence number, such as 1:1001(1000)")
		q.End = p.unsigned("sequence number's end", 32)
	}
	p.expect("(", "the length of the text in brackets, such as (1000)")
	q.Len = p.unsigned("length of the text", 16)
	p.expect(")", "the ) after the length")
	if p.err == nil && !q.Any && q.Start+q.Len != q.End {
		p.fail(t.at, fmt.Sprintf("%d:%d(%d) contradicts itself: %d and %d octets make %d",
			q.Start, q.End, q.Len, q.Start, q.Len, q.Start+q.Len))
	}
	return q
}

// optional reads NAME NUMBER, or NAME and an ellipsis, if it stands here.
func (p *parser) optional(name string, bits int) (n Number) {
	if t := p.peek(); t.class != tokWord || t.text != name {
		return n
	}
	p.next()
	return p.open(name, bits)
}

// open reads a number or an ellipsis.
func (p *parser) open(what string, bits int) Number {
	if t := p.peek(); t.class == tokEllipsis || t.is("*") {
		p.next()
		return Number{Given: true, Any: true}
	}
	return Number{Given: true, Value: p.unsigned(what, bits)}
}

// unsigned reads a number of at most so many bits.
func (p *parser) unsigned(what string, bits int) uint32 {
	t := p.next()
	digits, base := t.text, 10
	switch t.class {
	case tokInt:
	case tokHex:
		digits, base = t.text[2:], 16
	default:
		p.wrong(t, "a number: the "+what)
		return 0
	}
	n, err := strconv.ParseUint(digits, base, bits)
	if err != nil {
		p.fail(t.at, fmt.Sprintf("%s is out of range: the %s is at most %d", t.text, what, uint64(1)<<bits-1))
	}
	return uint32(n)
}

// icmp reads TYPE [CODE] [mtu N] [[START:END(LENGTH)]].
func (p *parser) icmp(m *ICMP) *ICMP {
	t := p.next()
	if m.Type = t.text; t.class != tokWord {
		p.wrong(t, "the type of an ICMP message, such as unreachable")
	}
	if t := p.peek(); t.class == tokWord && t.text != "mtu" {
		p.next()
		m.Code = t.text
	}
	m.MTU = p.optional("mtu", 32)
	if !p.accept("[") {
		return m
	}
	if t := p.peek(); t.class == tokWord {
		p.refuse(t.at, fmt.Sprintf("ICMP messages that quote %s", t.text))
	}
	q := p.seq()
	m.Echo = &q
	p.expect("]", "the ] after the segment that is quoted")
	return m
}
