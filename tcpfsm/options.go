package tcpfsm

import (
	"fmt"
	"strings"
)

// OptionSet says which options a segment carries.
type OptionSet uint16

// The options, by the bit that says they are present. Padding has none.
const (
	HasMSS           OptionSet = 1 << iota // kind 2, RFC 9293 §3.7.1
	HasWindowScale                         // kind 3, RFC 7323 §2
	HasSACKPermitted                       // kind 4, RFC 2018 §2
	HasSACK                                // kind 5, RFC 2018 §3
	HasTimestamps                          // kind 8, RFC 7323 §3
	HasFastOpen                            // kind 34, RFC 7413 §4.1.1
	HasFastOpenExp                         // kind 254 with 0xF989, the same before it had a number
	HasCC                                  // kind 11, RFC 1644 §3.1
	HasCCNew                               // kind 12, RFC 1644 §3.1
	HasCCEcho                              // kind 13, RFC 1644 §3.1
)

// MaxSACKBlocks is how many blocks fit into forty octets of options (RFC 2018 §3).
const MaxSACKBlocks = 4

// MaxCookie is the longest fast-open cookie, in octets (RFC 7413 §4.1.1).
const MaxCookie = 16

// Options is what a segment's options say, as a comparable value. A field
// whose bit in Has is clear is zero and means nothing.
type Options struct {
	Layout    Layout // the order on the wire; zero is the order of canonical
	TSval     uint32
	TSecr     uint32
	CC        uint32 // of CC and of CC.NEW
	CCEcho    uint32
	SACK      [MaxSACKBlocks]Span // the first SACKs are meant, in the option's order
	Cookie    [MaxCookie]byte     // the first CookieLen are meant
	Has       OptionSet
	MSS       uint16
	Shift     uint8 // shift.cnt as sent; a receiver treats more than 14 as 14 (RFC 7323 §2.3)
	SACKs     uint8 // 1 to 4
	CookieLen uint8 // 0 is a request for a cookie; else 4 to 16
}

// Layout is the order in which options stand on the wire, padding included:
// sixteen places of four bits, the first in the lowest. Zero stands for
// canonical order, and what lies beyond the sixteenth place is not recorded.
type Layout uint64

// What stands at a place of a Layout.
const (
	LayEnd Layout = iota // end of the list
	LayNOP
	LayMSS
	LayWindowScale
	LaySACKPermitted
	LaySACK
	LayTimestamps
	LayFastOpen
	LayFastOpenExp
	LayCC
	LayCCNew
	LayCCEcho
	LayEOL // an explicit end-of-list octet
)

// layoutOf is indexed by the place's four bits.
var layoutOf = [16]struct {
	has  OptionSet
	name string
}{
	LayNOP: {0, "nop"}, LayMSS: {HasMSS, "mss"}, LayWindowScale: {HasWindowScale, "wscale"},
	LaySACKPermitted: {HasSACKPermitted, "sackOK"}, LaySACK: {HasSACK, "sack"},
	LayTimestamps: {HasTimestamps, "TS"}, LayFastOpen: {HasFastOpen, "FO"},
	LayFastOpenExp: {HasFastOpenExp, "FOEXP"}, LayCC: {HasCC, "CC"}, LayCCNew: {HasCCNew, "CC.NEW"},
	LayCCEcho: {HasCCEcho, "CC.ECHO"}, LayEOL: {0, "eol"},
}

// Order makes a Layout of places from LayNOP to LayEOL, at most sixteen.
func Order(places ...Layout) (l Layout) {
	if len(places) > 16 {
		panic("BUG: a layout has sixteen places")
	}
	for i, p := range places {
		l |= p << (4 * i)
	}
	return l
}

// At is what stands at place i, LayEnd beyond the last.
func (l Layout) At(i int) Layout {
	if i > 15 {
		return LayEnd
	}
	return l >> (4 * i) & 15
}

// Append adds a place after the last; the seventeenth is not recorded.
func (l Layout) Append(place Layout) Layout {
	for i := 0; i < 16; i++ {
		if l.At(i) == LayEnd {
			return l | place<<(4*i)
		}
	}
	return l
}

// canonical is the order used where nobody asks for another; with no padding
// but what alignment to four octets needs at the end.
var canonical = Order(LayMSS, LayWindowScale, LaySACKPermitted, LayTimestamps, LaySACK,
	LayFastOpen, LayFastOpenExp, LayCC, LayCCNew, LayCCEcho)

// Effective is the layout in which the options really stand: o.Layout without
// the options that are absent, and after it, in canonical order, those that
// are present and that it does not name.
func (o *Options) Effective() (l Layout) {
	var done OptionSet
	for i, n := 0, 0; o.Layout.At(i) != LayEnd; i++ {
		place := o.Layout.At(i)
		has := layoutOf[place].has
		if has != 0 && (o.Has&has == 0 || done&has != 0) {
			continue
		}
		done |= has
		l |= place << (4 * n)
		n++
	}
	for i := 0; canonical.At(i) != LayEnd; i++ {
		if has := layoutOf[canonical.At(i)].has; o.Has&has != 0 && done&has == 0 {
			l = l.Append(canonical.At(i))
		}
	}
	return l
}

// String lists the options in their order, as tcpdump and packetdrill write
// them: mss 1460,nop,wscale 7,sackOK,TS val 5 ecr 0.
func (o Options) String() string {
	var list []string
	l := o.Effective()
	for i := 0; l.At(i) != LayEnd; i++ {
		list = append(list, o.text(l.At(i)))
	}
	return strings.Join(list, ",")
}

func (o *Options) text(place Layout) string {
	name := layoutOf[place].name
	switch place {
	case LayMSS:
		return fmt.Sprintf("%s %d", name, o.MSS)
	case LayWindowScale:
		return fmt.Sprintf("%s %d", name, o.Shift)
	case LayTimestamps:
		return fmt.Sprintf("%s val %d ecr %d", name, o.TSval, o.TSecr)
	case LayFastOpen, LayFastOpenExp:
		return fmt.Sprintf("%s %x", name, o.Cookie[:o.CookieLen])
	case LayCC, LayCCNew:
		return fmt.Sprintf("%s %d", name, o.CC)
	case LayCCEcho:
		return fmt.Sprintf("%s %d", name, o.CCEcho)
	case LaySACK:
		text := fmt.Sprintf("%s %d ", name, o.SACKs)
		for i, b := range o.SACK[:o.SACKs] {
			if i > 0 {
				text += ","
			}
			text += "{" + b.Start.String() + ":" + b.End.String() + "}"
		}
		return text
	}
	return name
}
