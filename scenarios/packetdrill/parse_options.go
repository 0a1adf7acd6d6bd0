package packetdrill

import (
	"encoding/hex"
	"fmt"
	"strings"
)

// foreignOptions are real TCP options that the stacks here do not have.
var foreignOptions = map[string]string{
	"md5": "the TCP MD5 option", "ao": "the TCP authentication option", "TCP_AO": "the TCP authentication option",
	"accecn": "the accurate ECN option", "AccECN": "the accurate ECN option", "ECN": "the accurate ECN option",
	"mp_capable": "multipath TCP", "mp_join": "multipath TCP", "dss": "multipath TCP", "mptcp": "multipath TCP",
	"add_address": "multipath TCP", "mp_fail": "multipath TCP", "mp_fastclose": "multipath TCP",
	"unknown": "unknown TCP options", "exp": "experimental TCP options",
}

// options reads what stands in angle brackets, behind the first.
func (p *parser) options() Options {
	t := p.peek()
	o := Options{Pos: p.pos(t.at), Given: true}
	if t.class == tokEllipsis {
		p.next()
		o.Any = true
		p.expect(">", "the > after <...")
		return o
	}
	if p.accept(">") {
		return o
	}
	for p.err == nil {
		o.List = append(o.List, p.tcpOption())
		switch t := p.next(); {
		case t.is(">"):
			return o
		case !t.is(","):
			p.wrong(t, "a comma or the > that ends the options")
		}
	}
	return o
}

func (p *parser) tcpOption() TCPOption {
	t := p.next()
	o := TCPOption{Pos: p.pos(t.at), Kind: Kind(t.text)}
	if t.class != tokWord {
		p.wrong(t, "a TCP option, such as mss 1460")
		return o
	}
	switch o.Kind {
	case NOP, EOL, SACKOK:
	case MSS:
		o.Value = p.unsigned("mss", 16)
	case WScale:
		o.Value = p.unsigned("wscale", 8)
	case TS:
		o.Val = p.stamp("val")
		o.Ecr = p.stamp("ecr")
	case SACK:
		o.Blocks = p.blocks()
	case FO, FOExp:
		o.Cookie = p.cookie()
	default:
		if feature, ok := foreignOptions[t.text]; ok {
			p.refuse(t.at, feature)
		}
		p.wrong(t, "a TCP option: nop, eol, mss, wscale, sackOK, sack, TS, FO or FOEXP")
	}
	return o
}

func (p *parser) stamp(name string) Number {
	if t := p.next(); t.class != tokWord || t.text != name {
		p.wrong(t, name+": timestamps are TS val NUMBER ecr NUMBER")
	}
	return p.open(name+" of the timestamps", 32)
}

func (p *parser) blocks() (list [][2]uint32) {
	for p.err == nil {
		start := p.unsigned("start of a SACK block", 32)
		p.expect(":", "the : of a SACK block")
		list = append(list, [2]uint32{start, p.unsigned("end of a SACK block", 32)})
		if t := p.peek(); t.class != tokInt && t.class != tokHex {
			break
		}
	}
	return list
}

// cookie reads what may follow FO: hexadecimal digits without a mark, or a name.
func (p *parser) cookie() string {
	at := p.peek().at // moves to where it begins
	text := p.run(func(c byte) bool { return isLetter(c) || isDigit(c) })
	if text == "" || strings.HasPrefix(text, "TFO_") {
		return text
	}
	switch b, err := hex.DecodeString(text); {
	case err != nil:
		p.fail(at, fmt.Sprintf("%q is no cookie: it is an even number of hexadecimal digits, or TFO_COOKIE", text))
	case len(b) > maxCookie:
		p.fail(at, fmt.Sprintf("a cookie of %d octets; a TCP option has room for %d", len(b), maxCookie))
	}
	return strings.ToLower(text)
}

// maxOptions is the room for options in a TCP header; maxCookie is what kind and length leave of it.
const (
	maxOptions = 40
	maxCookie  = maxOptions - 2
)

// size is the octets that options take, without what pads them. A cookie that has only a name counts as empty.
func (o *Options) size() (n int) {
	for i := range o.List {
		switch o := &o.List[i]; o.Kind {
		case NOP, EOL:
			n++
		case SACKOK:
			n += 2
		case WScale:
			n += 3
		case MSS:
			n += 4
		case TS:
			n += 10
		case SACK:
			n += 2 + 8*len(o.Blocks)
		case FO, FOExp:
			n += 2
			if o.Kind == FOExp {
				n += 2 // the experiment's number
			}
			if b, ok := o.CookieBytes(); ok {
				n += len(b)
			}
		}
	}
	return n
}
