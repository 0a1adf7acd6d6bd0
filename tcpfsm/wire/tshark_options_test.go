package wire_test

import (
	"fmt"

	"synfault/tcpfsm"
)

// optionKinds is RFC 9293 §3.1's list of kinds, and those of the RFCs that
// tcpfsm names beside each option, with the lengths of those that have one.
var optionKinds = map[tcpfsm.Layout]struct{ kind, length int }{
	tcpfsm.LayEOL: {0, 1}, tcpfsm.LayNOP: {1, 1}, tcpfsm.LayMSS: {2, 4}, tcpfsm.LayWindowScale: {3, 3},
	tcpfsm.LaySACKPermitted: {4, 2}, tcpfsm.LaySACK: {5, 2}, tcpfsm.LayTimestamps: {8, 10}, tcpfsm.LayFastOpen: {34, 2},
	tcpfsm.LayFastOpenExp: {254, 4}, tcpfsm.LayCC: {11, 6}, tcpfsm.LayCCNew: {12, 6}, tcpfsm.LayCCEcho: {13, 6},
}

// expectedOptions adds what tshark should say of the options, and returns the
// length of the TCP header.
func expectedOptions(frame map[string]string, o *tcpfsm.Options) (header int) {
	add := func(field, format string, value any) {
		if frame[field] != "" {
			frame[field] += ","
		}
		frame[field] += fmt.Sprintf(format, value)
	}
	size := 0
	for i, l := 0, o.Effective(); l.At(i) != tcpfsm.LayEnd; i++ {
		place := l.At(i)
		add("tcp.option_kind", "%d", optionKinds[place].kind)
		size += optionKinds[place].length
		switch place {
		case tcpfsm.LayMSS:
			add("tcp.options.mss_val", "%d", o.MSS)
		case tcpfsm.LayWindowScale:
			add("tcp.options.wscale.shift", "%d", o.Shift)
		case tcpfsm.LayTimestamps:
			add("tcp.options.timestamp.tsval", "%d", o.TSval)
			add("tcp.options.timestamp.tsecr", "%d", o.TSecr)
		case tcpfsm.LayCC, tcpfsm.LayCCNew:
			add("tcp.options.cc_value", "%d", o.CC)
		case tcpfsm.LayCCEcho:
			add("tcp.options.cc_value", "%d", o.CCEcho)
		case tcpfsm.LaySACK:
			size += 8 * int(o.SACKs)
			for _, block := range o.SACK[:o.SACKs] {
				add("tcp.options.sack_le", "%d", uint32(block.Start))
				add("tcp.options.sack_re", "%d", uint32(block.End))
			}
		case tcpfsm.LayFastOpenExp:
			add("tcp.options.experimental.exid", "0x%04x", 0xf989)
			fallthrough
		case tcpfsm.LayFastOpen:
			size += int(o.CookieLen)
			if o.CookieLen > 0 {
				add("tcp.options.tfo.cookie", "%s", fmt.Sprintf("%x", o.Cookie[:o.CookieLen]))
			}
		}
	}
	for ; size%4 != 0; size++ {
		add("tcp.option_kind", "%d", 0) // padding: zeros, which tshark lists one by one
	}
	return 20 + size
}
