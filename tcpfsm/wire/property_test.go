package wire_test

import (
	"bytes"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"pgregory.net/rapid"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// same checks that what was written is read as it was given: every field, and
// of the layout what can be seen, the order.
func same(t interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
}, p wire.Packet, text, packet []byte) {
	t.Helper()
	got, read, err := wire.Decode(packet)
	if err != nil {
		t.Fatalf("%v, encoded as %x: %v", p, packet, err)
	}
	back, err := wire.Encode(got, read)
	if err != nil || !bytes.Equal(back, packet) {
		t.Errorf("%v is %x, read and written it is %x: %v", p, packet, back, err)
	}
	given, seen := p, got
	given.Segment.Layout, seen.Segment.Layout = 0, 0
	if given != seen || !bytes.Equal(read, text) {
		t.Errorf("%v with %x was read as %v with %x", p, text, got, read)
	}
	wanted, found := order(p.Segment.Options), order(got.Segment.Options)
	if wanted != found {
		t.Errorf("%v: order %#x was read as %#x", p, wanted, found)
	}
}

// order is the effective layout without an end of list, which may be no more
// than the padding that alignment needs.
func order(o tcpfsm.Options) (l tcpfsm.Layout) {
	for i, all := 0, o.Effective(); all.At(i) != tcpfsm.LayEnd; i++ {
		if all.At(i) != tcpfsm.LayEOL {
			l = l.Append(all.At(i))
		}
	}
	return l
}

func TestWhatIsWrittenIsReadAsItWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, text := packets(t)
		b, err := wire.Encode(p, text)
		if err != nil {
			t.Fatalf("%v: %v", p, err)
		}
		same(t, p, text, b)
		streamed, err := new(wire.Encoder).AppendFunc(nil, &p, func(at tcpfsm.Seq) byte {
			start := p.Segment.SEQ
			if p.Segment.CTL.Has(tcpfsm.SYN) {
				start++
			}
			return text[at-start]
		})
		if err != nil || !bytes.Equal(streamed, b) {
			t.Errorf("%v: from bytes %x, from a function %x: %v", p, b, streamed, err)
		}
	})
}

// gopacket's whole decoder, and its own checksums, are the second opinion.
func TestGopacketReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, text := packets(t)
		b, err := wire.Encode(p, text)
		if err != nil {
			t.Fatalf("%v: %v", p, err)
		}
		first := layers.LayerTypeIPv6
		if p.Src.Addr().Is4() {
			first = layers.LayerTypeIPv4
		}
		read := gopacket.NewPacket(b, first, gopacket.DecodeOptions{})
		if read.ErrorLayer() != nil || read.Metadata().Truncated {
			t.Fatalf("%x: %v", b, read)
		}
		tcp := read.Layer(layers.LayerTypeTCP).(*layers.TCP)
		if err := tcp.SetNetworkLayerForChecksum(read.NetworkLayer()); err != nil {
			t.Fatal(err)
		}
		if err, bad := read.VerifyChecksums(); err != nil || len(bad) > 0 {
			t.Errorf("%x: checksums %v: %v", b, bad, err)
		}
		if tcp.Seq != uint32(p.Segment.SEQ) || tcp.Window != p.Segment.WND || !bytes.Equal(tcp.Payload, text) {
			t.Errorf("%v read as %v", p, tcp)
		}
	})
}

// A changed octet is found, or the packet says something: there is no panic,
// and what is read without error is written and read as the same.
func TestAChangedPacketIsReadOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, text := packets(t)
		b, err := wire.Encode(p, text)
		if err != nil {
			t.Fatalf("%v: %v", p, err)
		}
		for n := rapid.IntRange(1, 6).Draw(t, "changes"); n > 0; n-- {
			b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "octet")
		}
		if rapid.Bool().Draw(t, "sums made right") {
			mend(b)
		}
		stable(t, b)
	})
}
