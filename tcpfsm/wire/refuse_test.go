package wire_test

import (
	"bytes"
	"errors"
	"net/netip"
	"testing"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

func TestAPacketThatCannotBeWrittenIsRefused(t *testing.T) {
	options := func(o tcpfsm.Options) func(*wire.Packet) {
		return func(p *wire.Packet) { p.Segment.Options = o }
	}
	nops := make([]tcpfsm.Layout, 16)
	for i := range nops {
		nops[i] = tcpfsm.LayNOP
	}
	for _, c := range []struct {
		name   string
		change func(*wire.Packet)
		text   int
		want   error
	}{
		{"no addresses", func(p *wire.Packet) { p.Src, p.Dst = netip.AddrPort{}, netip.AddrPort{} }, 0, wire.ErrAddress},
		{"no destination", func(p *wire.Packet) { p.Dst = netip.AddrPort{} }, 0, wire.ErrAddress},
		{"IPv4 to IPv6", func(p *wire.Packet) { p.Dst = bob6 }, 0, wire.ErrAddress},
		{"IPv4-mapped counts as IPv6", func(p *wire.Packet) { p.Dst = netip.MustParseAddrPort("[::ffff:192.0.2.1]:1") }, 0, wire.ErrAddress},
		{"a variant's mark", func(p *wire.Packet) { p.Segment.CTL |= tcpfsm.Mark }, 0, wire.ErrMark},
		{"flow label of 21 bits", func(p *wire.Packet) { p.Src, p.Dst, p.Flow = alice6, bob6, 1<<20 }, 0, wire.ErrFlow},
		{"text missing", func(p *wire.Packet) { p.Segment.Text = 1 }, 0, wire.ErrText},
		{"text that nobody announced", func(*wire.Packet) {}, 1, wire.ErrText},
		{"IPv4, one octet too long", func(p *wire.Packet) { p.Segment.Text = 65496 }, 65496, wire.ErrTooLong},
		{"IPv6, one octet too long", func(p *wire.Packet) { p.Src, p.Dst, p.Segment.Text = alice6, bob6, 65516 }, 65516, wire.ErrTooLong},
		{"sack without a block", options(tcpfsm.Options{Has: tcpfsm.HasSACK}), 0, wire.ErrOptionValue},
		{"five sack blocks", options(tcpfsm.Options{Has: tcpfsm.HasSACK, SACKs: 5}), 0, wire.ErrOptionValue},
		{"cookie of 2", options(tcpfsm.Options{Has: tcpfsm.HasFastOpen, CookieLen: 2}), 0, wire.ErrOptionValue},
		{"cookie of 7", options(tcpfsm.Options{Has: tcpfsm.HasFastOpen, CookieLen: 7}), 0, wire.ErrOptionValue},
		{"experimental cookie of 18", options(tcpfsm.Options{Has: tcpfsm.HasFastOpenExp, CookieLen: 18}), 0, wire.ErrOptionValue},
		{"44 octets of options", options(tcpfsm.Options{Has: tcpfsm.HasSACK | tcpfsm.HasTimestamps, SACKs: 4}), 0, wire.ErrOptionSpace},
		{"a place that names nothing", options(tcpfsm.Options{Layout: tcpfsm.Order(13)}), 0, wire.ErrLayout},
		{"an option after the end of the list", options(tcpfsm.Options{Has: tcpfsm.HasMSS,
			Layout: tcpfsm.Order(tcpfsm.LayEOL)}), 0, wire.ErrLayout},
		{"padding after the end of the list, MUST-69", options(tcpfsm.Options{
			Layout: tcpfsm.Order(tcpfsm.LayEOL, tcpfsm.LayNOP)}), 0, wire.ErrLayout},
		{"a seventeenth place", options(tcpfsm.Options{Has: tcpfsm.HasMSS, Layout: tcpfsm.Order(nops...)}), 0, wire.ErrLayout},
		{"an option nobody knows", options(tcpfsm.Options{Has: 1 << 15}), 0, wire.ErrLayout},
	} {
		p := wire.Packet{Src: alice4, Dst: bob4, Segment: tcpfsm.Segment{CTL: tcpfsm.SYN}}
		c.change(&p)
		var e wire.Encoder
		got, err := e.Append([]byte("before"), &p, make([]byte, c.text))
		if !errors.Is(err, c.want) || string(got) != "before" {
			t.Errorf("%s: %d octets and %v, want the six from before and %v", c.name, len(got), err, c.want)
		}
	}
}

func TestTheLongestPacketsAreWrittenAndRead(t *testing.T) {
	for _, c := range []struct {
		src, dst netip.AddrPort
		text     uint16
	}{{alice4, bob4, 65495}, {alice6, bob6, 65515}} {
		p := wire.Packet{Src: c.src, Dst: c.dst, Segment: tcpfsm.Segment{CTL: tcpfsm.ACK, Text: c.text}}
		text := bytes.Repeat([]byte{0xff}, int(c.text)) // the sum grows as fast as it can
		b, err := wire.Encode(p, text)
		if err != nil {
			t.Fatal(err)
		}
		got, read, err := wire.Decode(b)
		if err != nil || got != p || !bytes.Equal(read, text) {
			t.Errorf("%v: read %v, %d octets of text: %v", p, got, len(read), err)
		}
	}
}

// An Encoder's scratch space must not leak from one packet into the next: the
// library leaves padding in its TCP layer, and old octets in its buffer.
func TestAnEncoderForgetsThePacketBefore(t *testing.T) {
	var e wire.Encoder
	var d wire.Decoder
	for range 2 {
		for _, list := range optionLists {
			p, _, err := d.Decode(v4(t, octets(t, list.octets), ""))
			if err != nil {
				t.Fatal(err)
			}
			p.Segment.Text = uint16(len(list.name))
			got, err := e.Append(nil, &p, []byte(list.name))
			if err != nil {
				t.Fatal(err)
			}
			want, _ := wire.Encode(p, []byte(list.name))
			if !bytes.Equal(got, want) {
				t.Errorf("%s: %x, want as from a fresh Encoder %x", list.name, got, want)
			}
		}
		p := wire.Packet{Src: alice6, Dst: bob6}
		if _, err := e.Append(nil, &p, nil); err != nil {
			t.Fatal(err)
		}
	}
}

// Octet n of a stream is a function of n; on a SYN text follows the SYN (RFC
// 9293 §3.4), and positions wrap.
func TestTextIsAFunctionOfThePosition(t *testing.T) {
	var e wire.Encoder
	for _, c := range []struct {
		ctl  tcpfsm.CTL
		want string
	}{{tcpfsm.ACK, "\xfe\xff\x00\x01"}, {tcpfsm.SYN, "\xff\x00\x01\x02"}, {tcpfsm.FIN, "\xfe\xff\x00\x01"}} {
		p := wire.Packet{Src: alice4, Dst: bob4, Segment: tcpfsm.Segment{SEQ: 0xfffffffe, CTL: c.ctl, Text: 4}}
		b, err := e.AppendFunc([]byte("before"), &p, func(at tcpfsm.Seq) byte { return byte(at) })
		if err != nil || string(b[:6]) != "before" {
			t.Fatalf("%q: %v", b, err)
		}
		_, text, err := wire.Decode(b[6:])
		if err != nil || string(text) != c.want {
			t.Errorf("%v: %x, want %x: %v", c.ctl, text, c.want, err)
		}
	}
}
