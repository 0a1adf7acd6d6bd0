package wire_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"synfault/tcpfsm/wire"
)

// mend makes the checksums of a packet right where it is whole enough to have
// them, so that a fuzzer gets past them. Extension headers are left alone.
func mend(b []byte) {
	switch {
	case len(b) >= 20 && b[0]>>4 == 4 && b[0]&15 >= 5:
		header, total := int(b[0]&15)*4, int(binary.BigEndian.Uint16(b[2:]))
		if total >= header+20 && total <= len(b) {
			sum4(b[:total])
		}
	case len(b) >= 60 && b[0]>>4 == 6 && b[6] == 6:
		if length := int(binary.BigEndian.Uint16(b[4:])); length >= 20 && length <= len(b)-40 {
			segment := b[40 : 40+length]
			segment[16], segment[17] = 0, 0
			sum := add(uint64(6+length), b[8:40])
			binary.BigEndian.PutUint16(segment[16:], ^uint16(add(sum, segment)))
		}
	}
}

// stable reads octets, which must not change; what was read without error must
// be written and read as the same, by this Decoder and by a fresh one.
func stable(t interface {
	Helper()
	Errorf(string, ...any)
}, b []byte) {
	t.Helper()
	before := bytes.Clone(b)
	var d wire.Decoder
	p, text, err := d.Decode(b)
	if !bytes.Equal(b, before) {
		t.Errorf("reading changed %x into %x", before, b)
	}
	if len(text) > int(p.Segment.Text) {
		t.Errorf("%x: %d octets of text, and Segment.Text is %d", b, len(text), p.Segment.Text)
	}
	if err != nil {
		var where *wire.Error
		if !errors.As(err, &where) || where.At < 0 || where.At > len(b) {
			t.Errorf("%x: an error without a place among %d octets: %v", b, len(b), err)
		}
		return
	}
	back, err := wire.Encode(p, text)
	if err != nil {
		t.Errorf("%x was read as %v, which cannot be written: %v", b, p, err)
		return
	}
	if len(back) > len(b) {
		t.Errorf("%x grew to %x", b, back)
	}
	again, textAgain, err := d.Decode(back)
	if err != nil || again != p || !bytes.Equal(textAgain, text) {
		t.Errorf("%x was read as %v, and written as %x, and read as %v: %v", b, p, back, again, err)
	}
}

// FuzzDecode: nothing makes a Decoder panic, loop, or write to what it reads,
// and what it reads without error is written and read as the same. Each input
// is tried as it is and with its checksums made right, under every link type.
func FuzzDecode(f *testing.F) {
	for _, c := range typed {
		f.Add(octets(f, c.octets))
	}
	for _, c := range optionLists {
		f.Add(v4(f, octets(f, c.octets), "text"))
	}
	f.Add(v6(f, 0, "3c 00 010400000000  2c 00 010400000000  06 00 0000 12345678", bob6.Addr()))
	f.Add(v6(f, 43, "06 04 00 01 00000000"+visited+last, bob6.Addr()))
	f.Add(v6(f, 51, "06 04 0000 00000001 00000002 aabbccdd eeff0011 22334455", bob6.Addr()))
	f.Add(append(octets(f, ether+"8100 0064 0800"), v4(f, nil, "abc")...))
	f.Fuzz(func(t *testing.T, b []byte) {
		stable(t, b)
		var d wire.Decoder
		for _, link := range []wire.LinkType{0, wire.LinkEthernet, wire.LinkRaw, wire.LinkSLL, wire.LinkIPv4, wire.LinkIPv6, wire.LinkSLL2} {
			_, _, _ = d.DecodeFrame(link, b)
		}
		mended := bytes.Clone(b)
		mend(mended)
		stable(t, mended)
	})
}

// FuzzRoundTrip: a packet that can be written is read as it was given.
func FuzzRoundTrip(f *testing.F) {
	for _, step := range []byte{0, 1, 37, 101, 251} { // what the draws are made from
		seed := make([]byte, 4096)
		for i := range seed {
			seed[i] = byte(i>>3) * step
		}
		f.Add(seed)
	}
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		p, text := packets(t)
		b, err := wire.Encode(p, text)
		if err != nil {
			t.Fatalf("%v: %v", p, err)
		}
		same(t, p, text, b)
	}))
}
