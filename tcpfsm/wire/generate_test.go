package wire_test

import (
	"net/netip"

	"pgregory.net/rapid"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// options draws a combination that fits into forty octets and says no one thing
// twice; SACK has as many blocks as there is room for.
func options(t *rapid.T) (o tcpfsm.Options) {
	room := 40
	has := func(set tcpfsm.OptionSet, size int) bool {
		if size > room || !rapid.Bool().Draw(t, "present") {
			return false
		}
		room -= size
		o.Has |= set
		return true
	}
	number := rapid.Uint32()
	if has(tcpfsm.HasMSS, 4) {
		o.MSS = rapid.Uint16().Draw(t, "mss")
	}
	if has(tcpfsm.HasWindowScale, 3) {
		o.Shift = rapid.Uint8().Draw(t, "shift")
	}
	has(tcpfsm.HasSACKPermitted, 2)
	if has(tcpfsm.HasTimestamps, 10) {
		o.TSval, o.TSecr = number.Draw(t, "TSval"), number.Draw(t, "TSecr")
	}
	if has(rapid.SampledFrom([]tcpfsm.OptionSet{tcpfsm.HasCC, tcpfsm.HasCCNew}).Draw(t, "which CC"), 6) {
		o.CC = number.Draw(t, "CC")
	}
	if has(tcpfsm.HasCCEcho, 6) {
		o.CCEcho = number.Draw(t, "CC.ECHO")
	}
	if most := min((room-2)/8, tcpfsm.MaxSACKBlocks); most > 0 {
		blocks := rapid.IntRange(1, most).Draw(t, "blocks")
		if has(tcpfsm.HasSACK, 2+8*blocks) {
			o.SACKs = uint8(blocks)
			for i := range o.SACK[:blocks] {
				o.SACK[i] = tcpfsm.Span{Start: tcpfsm.Seq(number.Draw(t, "left")), End: tcpfsm.Seq(number.Draw(t, "right"))}
			}
		}
	}
	cookie := rapid.SampledFrom([]int{0, 4, 6, 8, 10, 12, 14, 16}).Draw(t, "cookie length")
	if has(tcpfsm.HasFastOpen, 2+cookie) || has(tcpfsm.HasFastOpenExp, 4+cookie) {
		o.CookieLen = uint8(cookie)
		for i := range o.Cookie[:cookie] {
			o.Cookie[i] = rapid.Byte().Draw(t, "cookie")
		}
	}
	o.Layout = layout(t, room)
	return o
}

// layout is any order, with as much padding as there is room for; it may name
// options that are absent, and fewer than are present.
func layout(t *rapid.T, room int) tcpfsm.Layout {
	order := rapid.Permutation([]tcpfsm.Layout{tcpfsm.LayMSS, tcpfsm.LayWindowScale, tcpfsm.LaySACKPermitted,
		tcpfsm.LaySACK, tcpfsm.LayTimestamps, tcpfsm.LayFastOpen, tcpfsm.LayFastOpenExp, tcpfsm.LayCC,
		tcpfsm.LayCCNew, tcpfsm.LayCCEcho}).Draw(t, "order")
	for n := rapid.IntRange(0, min(room, 5)).Draw(t, "NOPs"); n > 0; n-- {
		at := rapid.IntRange(0, len(order)).Draw(t, "where")
		order = append(order[:at:at], append([]tcpfsm.Layout{tcpfsm.LayNOP}, order[at:]...)...)
		room--
	}
	if room > 0 && rapid.Bool().Draw(t, "end of list") {
		return tcpfsm.Order(append(order, tcpfsm.LayEOL)...)
	}
	if rapid.Bool().Draw(t, "canonical") {
		return 0
	}
	return tcpfsm.Order(order...)
}

// packets draws packets that can be encoded, with texts of up to 40 octets.
func packets(t *rapid.T) (p wire.Packet, text []byte) {
	port, number := rapid.Uint16(), rapid.Uint32()
	text = rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "text")
	p.TTL, p.TOS = rapid.Uint8().Draw(t, "TTL"), rapid.Uint8().Draw(t, "TOS")
	n := 16
	if rapid.Bool().Draw(t, "IPv4") {
		n = 4
		p.ID, p.DF = rapid.Uint16().Draw(t, "ID"), rapid.Bool().Draw(t, "DF")
	} else {
		p.Flow = rapid.Uint32Range(0, 1<<20-1).Draw(t, "flow label")
	}
	address := func(name string) netip.AddrPort {
		a, _ := netip.AddrFromSlice(rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, name))
		return netip.AddrPortFrom(a, port.Draw(t, name+" port"))
	}
	p.Src, p.Dst = address("source"), address("destination")
	p.Segment = tcpfsm.Segment{
		SEQ: tcpfsm.Seq(number.Draw(t, "SEQ")), ACK: tcpfsm.Seq(number.Draw(t, "ACK")),
		WND: port.Draw(t, "window"), UP: port.Draw(t, "urgent pointer"), Text: uint16(len(text)),
		CTL: tcpfsm.CTL(rapid.Uint16().Draw(t, "CTL")) & wire.HeaderBits, Options: options(t),
	}
	return p, text
}
