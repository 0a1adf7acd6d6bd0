package wire_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// optionLists are option areas and what they say. Those that are marked come
// back octet for octet; for the others the reason is given.
var optionLists = []struct {
	name, octets, text string
	kept               bool
}{
	{"none", "", "", true},
	{"mss, RFC 9293 §3.2", "020405b4", "mss 1460", true},
	{"wscale and the padding it needs, RFC 7323 §2.2", "03030700", "wscale 7", true},
	{"wscale of more than 14 is read as sent, RFC 7323 §2.3", "0303ff00", "wscale 255", true},
	{"sackOK, RFC 2018 §2", "04020101", "sackOK,nop,nop", true},
	{"timestamps, RFC 7323 §3.2, aligned as appendix A has it", "0101080a0102030480000000", "nop,nop,TS val 16909060 ecr 2147483648", true},
	{"timestamps at an odd octet, MUST-64", "01080affffffff0000000100", "nop,TS val 4294967295 ecr 1", true},
	{"one sack block, RFC 2018 §3", "0101050a000000640000006e", "nop,nop,sack 1 {100:110}", true},
	{"four sack blocks, the list's forty octets to the last", "01010101 0101 0522" +
		"00000001000000020000000300000004000000050000000600000007ffffffff",
		"nop,nop,nop,nop,nop,nop,sack 4 {1:2},{3:4},{5:6},{7:4294967295}", true},
	{"fast open request, RFC 7413 §4.1.1", "22020101", "FO ,nop,nop", true},
	{"fast open cookie of 8", "220a 0102030405060708 0101", "FO 0102030405060708,nop,nop", true},
	{"fast open cookie of 16", "2212 000102030405060708090a0b0c0d0e0f 0000", "FO 000102030405060708090a0b0c0d0e0f", true},
	{"fast open cookie of 4", "2206 01020304 0000", "FO 01020304", true},
	{"experimental request", "fe04f989", "FOEXP ", true},
	{"experimental cookie", "fe08f989 01020304", "FOEXP 01020304", true},
	{"CC, RFC 1644 §3.1", "01010b0600000005", "nop,nop,CC 5", true},
	{"CC.NEW", "01010c06ffffffff", "nop,nop,CC.NEW 4294967295", true},
	{"CC.ECHO after CC", "01010b0600000005 01010d0600000007", "nop,nop,CC 5,nop,nop,CC.ECHO 7", true},
	{"padding between, before and after", "01020405b4010101", "nop,mss 1460,nop,nop,nop", true},
	{"end of list after a full word", "020405b400000000", "mss 1460,eol", true},
	{"nothing but an end of list", "00000000", "eol", true},
	{"options after the end of list are padding", "020405b4 00030307", "mss 1460,eol", false},
	{"padding after the end is not zero", "03030700 deadbeef", "wscale 7", false},
	{"two words of padding", "020405b4 0000000000000000", "mss 1460,eol", false},
	{"unknown kinds are skipped, MUST-6", "6304aabb 020405b4 fd02 1c04 8005 6402", "mss 1460", false},
	{"MD5, kind 19", "0101 1312 00000000000000000000000000000000", "nop,nop", false},
	{"another experiment, kind 254", "fe04e2d4 fe02 fe03ff 010101", "nop,nop,nop", false},
	{"repeated: the last counts, at the first's place", "02040001 03030101 02040002", "mss 2,wscale 1,nop", false},
	{"a cookie under both kinds: the last", "2206aabbccdd fe08f98901020304 2202", "FO ", false},
	{"CC and CC.NEW: the last", "0b0600000001 0c0600000002", "CC.NEW 2", false},
	{"twenty places: NOPs beyond sixteen are forgotten", "0101010101010101010101010101010101010101", "", false},
	{"seventeen places, an option the last", "01010101 01010101 01010101 01010101 04020101", "sackOK", false},
}

func TestOptionsAreReadAndWrittenBack(t *testing.T) {
	for _, c := range optionLists {
		list := octets(t, c.octets)
		b := v4(t, list, "")
		p, _, err := wire.Decode(b)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if got := p.Segment.Options.String(); got != c.text {
			t.Errorf("%s: read %q, want %q", c.name, got, c.text)
		}
		back, err := wire.Encode(p, nil)
		if err != nil {
			t.Errorf("%s: encoded: %v", c.name, err)
		}
		if same := bytes.Equal(back, b); same != c.kept {
			t.Errorf("%s: written back alike: %t, want %t\n%s%s", c.name, same, c.kept, hex.Dump(b), hex.Dump(back))
		}
		again, _, err := wire.Decode(back)
		if err != nil || again != p {
			t.Errorf("%s: read again it is %v, and was %v: %v", c.name, again, p, err)
		}
	}
}

func TestOneWireFormIsOneLayout(t *testing.T) {
	full := tcpfsm.Options{Has: tcpfsm.HasMSS | tcpfsm.HasWindowScale, MSS: 1460, Shift: 7}
	for _, c := range []struct {
		name       string
		give, want tcpfsm.Layout
	}{
		{"zero, which is canonical order", 0, 0},
		{"canonical order spelt out", tcpfsm.Order(tcpfsm.LayMSS, tcpfsm.LayWindowScale), 0},
		{"with an option that is absent", tcpfsm.Order(tcpfsm.LayTimestamps, tcpfsm.LayMSS), 0},
		{"with the end of list that padding is", tcpfsm.Order(tcpfsm.LayMSS, tcpfsm.LayWindowScale, tcpfsm.LayEOL), 0},
		{"another order", tcpfsm.Order(tcpfsm.LayWindowScale, tcpfsm.LayMSS),
			tcpfsm.Order(tcpfsm.LayWindowScale, tcpfsm.LayMSS)},
		{"an order that names one of two", tcpfsm.Order(tcpfsm.LayNOP, tcpfsm.LayWindowScale),
			tcpfsm.Order(tcpfsm.LayNOP, tcpfsm.LayWindowScale, tcpfsm.LayMSS)},
	} {
		p := wire.Packet{Src: alice4, Dst: bob4, Segment: tcpfsm.Segment{CTL: tcpfsm.SYN, Options: full}}
		p.Segment.Layout = c.give
		b, err := wire.Encode(p, nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		got, _, err := wire.Decode(b)
		p.Segment.Layout = c.want
		if err != nil || got != p {
			t.Errorf("%s: read %#x %v, want %#x %v: %v", c.name, got.Segment.Layout, got, c.want, p, err)
		}
	}
}
