package tcpfsm_test

import (
	"strconv"
	"strings"

	"synfault/tcpfsm"
)

// numbers are the values of the names that expressions use.
type numbers map[string]uint32

// numbersOf reads a block and a segment.
func numbersOf(c *tcpfsm.TCB, seg tcpfsm.Segment, isn tcpfsm.Seq) numbers {
	return numbers{
		"ISS": uint32(c.SND.ISS), "UNA": uint32(c.SND.UNA), "NXT": uint32(c.SND.NXT),
		"WND": c.SND.WND, "WL1": uint32(c.SND.WL1), "WL2": uint32(c.SND.WL2),
		"IRS": uint32(c.RCV.IRS), "RN": uint32(c.RCV.NXT), "RW": c.RCV.WND,
		"SEG.SEQ": uint32(seg.SEQ), "SEG.ACK": uint32(seg.ACK), "SEG.LEN": seg.LEN(),
		"SEG.WND": uint32(seg.WND), "ISN": uint32(isn),
	}
}

// eval computes a sum of names and constants modulo 2^32.
func (n numbers) eval(expr string) (sum uint32) {
	rest, sign := expr, uint32(1)
	for {
		i := strings.IndexAny(rest, "+-")
		term := rest
		if i >= 0 {
			term = rest[:i]
		}
		v, ok := n[term]
		if !ok {
			k, err := strconv.ParseUint(term, 10, 32)
			if err != nil {
				panic("BUG: no number is called " + term + " in " + expr)
			}
			v = uint32(k)
		}
		sum += sign * v
		if i < 0 {
			return sum
		}
		if sign = 1; rest[i] == '-' {
			sign = ^uint32(0)
		}
		rest = rest[i+1:]
	}
}

func (n numbers) span(expr string) string {
	from, to, ok := strings.Cut(expr, "..")
	if !ok {
		panic("BUG: a span is from..to, not " + expr)
	}
	return tcpfsm.Span{Start: tcpfsm.Seq(n.eval(from)), End: tcpfsm.Seq(n.eval(to))}.String()
}

// segment reads <SEQ=…><ACK=…><UP=…><DATA=…><CTL=…>; a CTL of - is none.
func (n numbers) segment(text string) (seg tcpfsm.Segment) {
	for _, part := range strings.Split(strings.Trim(text, "<>"), "><") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "SEQ":
			seg.SEQ = tcpfsm.Seq(n.eval(value))
		case "ACK":
			seg.ACK = tcpfsm.Seq(n.eval(value))
		case "DATA":
			seg.Text = uint16(n.eval(value))
		case "CTL":
			seg.CTL = ctlBits(value)
		case "UP":
			seg.UP = uint16(n.eval(value))
		default:
			panic("BUG: not a segment: " + text)
		}
	}
	if seg.CTL.Has(tcpfsm.SYN) {
		seg.Options = tcpfsm.Options{Has: tcpfsm.HasMSS, MSS: 1460}
	}
	return seg
}

// ctlBits reads a list of control bits.
func ctlBits(list string) (b tcpfsm.CTL) {
	if list == "-" {
		return 0
	}
	for _, name := range strings.Split(list, ",") {
		found := false
		for bit := tcpfsm.FIN; bit < tcpfsm.Mark; bit <<= 1 {
			if bit.String() == name {
				b |= bit
				found = true
			}
		}
		if !found {
			panic("BUG: no control bit is called " + name)
		}
	}
	return b
}
