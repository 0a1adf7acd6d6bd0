package wire

import (
	"github.com/gopacket/gopacket/layers"

	"synfault/tcpfsm"
)

// The kinds that gopacket has no name for.
const (
	kindFastOpen     layers.TCPOptionKind = 34  // RFC 7413 §4.1.1
	kindExperimental layers.TCPOptionKind = 254 // RFC 6994

	fastOpenID = 0xf989 // the experiment that became kind 34, as IANA lists it
)

// optionsOf is indexed by the place of a layout. The length, without kind and
// length octets, is 0 where it varies.
var optionsOf = [16]struct {
	has    tcpfsm.OptionSet
	kind   layers.TCPOptionKind
	length int
}{
	tcpfsm.LayNOP:           {kind: layers.TCPOptionKindNop},
	tcpfsm.LayEOL:           {kind: layers.TCPOptionKindEndList},
	tcpfsm.LayMSS:           {tcpfsm.HasMSS, layers.TCPOptionKindMSS, 2},
	tcpfsm.LayWindowScale:   {tcpfsm.HasWindowScale, layers.TCPOptionKindWindowScale, 1},
	tcpfsm.LaySACKPermitted: {tcpfsm.HasSACKPermitted, layers.TCPOptionKindSACKPermitted, 0},
	tcpfsm.LaySACK:          {tcpfsm.HasSACK, layers.TCPOptionKindSACK, 0},
	tcpfsm.LayTimestamps:    {tcpfsm.HasTimestamps, layers.TCPOptionKindTimestamps, 8},
	tcpfsm.LayFastOpen:      {tcpfsm.HasFastOpen, kindFastOpen, 0},
	tcpfsm.LayFastOpenExp:   {tcpfsm.HasFastOpenExp, kindExperimental, 0},
	tcpfsm.LayCC:            {tcpfsm.HasCC, layers.TCPOptionKindCC, 4},
	tcpfsm.LayCCNew:         {tcpfsm.HasCCNew, layers.TCPOptionKindCCNew, 4},
	tcpfsm.LayCCEcho:        {tcpfsm.HasCCEcho, layers.TCPOptionKindCCEcho, 4},
}

// options walks the list that lies at an octet of the packet.
func (d *Decoder) options(list []byte, at int, o *tcpfsm.Options) {
	var order reading
	for i := 0; i < len(list); {
		switch kind := layers.TCPOptionKind(list[i]); {
		case kind == layers.TCPOptionKindEndList:
			order.end(len(list) - i)
			i = len(list)
		case kind == layers.TCPOptionKindNop:
			order.padding()
			i++
		default:
			n, ok := d.length(list[i:], at+i)
			if !ok {
				i = len(list)
				break
			}
			d.option(kind, list[i+2:i+n], at+i, o, &order)
			i += n
		}
	}
	order.store(o)
}

// length is the length of the first option in list, kind and length octets
// included, if one can be believed (RFC 9293 §3.1, MUST-7).
func (d *Decoder) length(list []byte, at int) (n int, ok bool) {
	switch {
	case len(list) == 1:
		d.faultf(ErrOptionEnd, at, "kind %d is the last octet, and has no length", list[0])
	case list[1] == 0:
		d.faultf(ErrOptionZero, at+1, "kind %d; kind and length alone make 2", list[0])
	case list[1] == 1:
		d.faultf(ErrOptionOne, at+1, "kind %d; kind and length alone make 2", list[0])
	case int(list[1]) > len(list):
		d.faultf(ErrOptionEnd, at+1, "kind %d has length %d, and %d octets are left", list[0], list[1], len(list))
	default:
		return int(list[1]), true
	}
	return 0, false
}

// option reads one option, or skips it: an unknown kind without a word
// (MUST-6), a known one that has a length which is none of its kind with one.
func (d *Decoder) option(kind layers.TCPOptionKind, data []byte, at int, o *tcpfsm.Options, order *reading) {
	place := placeOf(kind, data)
	if place == tcpfsm.LayEnd {
		return
	}
	if !fits(place, len(data)) {
		d.faultf(ErrOptionLength, at+1, "kind %d has length %d; it is skipped", uint8(kind), len(data)+2)
		return
	}
	order.take(o, place)
	switch place {
	case tcpfsm.LayMSS:
		o.MSS = half(data)
	case tcpfsm.LayWindowScale:
		o.Shift = data[0]
	case tcpfsm.LayTimestamps:
		o.TSval, o.TSecr = word(data), word(data[4:])
	case tcpfsm.LayCC, tcpfsm.LayCCNew:
		o.CC = word(data)
	case tcpfsm.LayCCEcho:
		o.CCEcho = word(data)
	case tcpfsm.LaySACK:
		o.SACK, o.SACKs = [tcpfsm.MaxSACKBlocks]tcpfsm.Span{}, uint8(len(data)/8)
		for i := range o.SACK[:o.SACKs] {
			o.SACK[i] = tcpfsm.Span{Start: tcpfsm.Seq(word(data[8*i:])), End: tcpfsm.Seq(word(data[8*i+4:]))}
		}
	case tcpfsm.LayFastOpenExp:
		data = data[2:]
		fallthrough
	case tcpfsm.LayFastOpen:
		o.CookieLen = uint8(copy(o.Cookie[:], data))
		clear(o.Cookie[o.CookieLen:]) // of an option that this one replaces
	}
}

// placeOf is what an option's kind, and an experiment's identifier, make it;
// LayEnd if it is not known.
func placeOf(kind layers.TCPOptionKind, data []byte) tcpfsm.Layout {
	if kind == kindExperimental && (len(data) < 2 || half(data) != fastOpenID) {
		return tcpfsm.LayEnd
	}
	for place := tcpfsm.LayMSS; place < tcpfsm.LayEOL; place++ {
		if optionsOf[place].kind == kind {
			return place
		}
	}
	return tcpfsm.LayEnd
}

// fits reports that an option may have n octets after kind and length.
func fits(place tcpfsm.Layout, n int) bool {
	switch place {
	case tcpfsm.LaySACK: // RFC 2018 §3
		return n%8 == 0 && n >= 8 && n <= 8*tcpfsm.MaxSACKBlocks
	case tcpfsm.LayFastOpenExp:
		return fits(tcpfsm.LayFastOpen, n-2)
	case tcpfsm.LayFastOpen: // RFC 7413 §4.1.1, errata 4238 and 4239
		return n == 0 || n%2 == 0 && n >= minCookie && n <= tcpfsm.MaxCookie
	}
	return n == optionsOf[place].length
}

// minCookie is the shortest fast-open cookie, in octets (RFC 7413 §4.1.1).
const minCookie = 4
