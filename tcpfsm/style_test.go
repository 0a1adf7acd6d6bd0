package tcpfsm

import "testing"

// The orders are those of the captures (Linux 6.18) and of FreeBSD's scripts.
func TestStylesOrderOptionsAsTheirStacksDo(t *testing.T) {
	all := HasMSS | HasWindowScale | HasSACKPermitted | HasTimestamps
	for _, c := range []struct {
		style Style
		has   OptionSet
		want  string
	}{
		{StylePlain, all, "mss 1460,wscale 7,sackOK,TS val 1 ecr 2"},
		{StyleLinux, all, "mss 1460,sackOK,TS val 1 ecr 2,nop,wscale 7"},
		{StyleLinux, all &^ HasTimestamps, "mss 1460,nop,nop,sackOK,nop,wscale 7"},
		{StyleLinux, all &^ HasSACKPermitted, "mss 1460,nop,nop,TS val 1 ecr 2,nop,wscale 7"},
		{StyleLinux, all &^ HasWindowScale, "mss 1460,sackOK,TS val 1 ecr 2"},
		{StyleLinux, HasTimestamps, "nop,nop,TS val 1 ecr 2"},
		{StyleLinux, HasTimestamps | HasSACK, "nop,nop,TS val 1 ecr 2,nop,nop,sack 1 {5:9}"},
		{StyleLinux, HasSACK, "nop,nop,sack 1 {5:9}"},
		{StyleLinux, all | HasFastOpen, "mss 1460,sackOK,TS val 1 ecr 2,nop,wscale 7,FO 01020304,nop,nop"},
		{StyleFreeBSD, all, "mss 1460,nop,wscale 7,sackOK,TS val 1 ecr 2"},
		{StyleFreeBSD, all &^ HasSACKPermitted, "mss 1460,nop,wscale 7,nop,nop,TS val 1 ecr 2"},
		{StyleFreeBSD, all &^ HasWindowScale, "mss 1460,sackOK,TS val 1 ecr 2"},
		{StyleFreeBSD, HasMSS | HasSACKPermitted, "mss 1460,sackOK"},
		{StyleFreeBSD, HasTimestamps | HasSACK, "nop,nop,TS val 1 ecr 2,nop,nop,sack 1 {5:9}"},
	} {
		seg := Segment{Options: Options{Has: c.has, MSS: 1460, Shift: 7, TSval: 1, TSecr: 2,
			SACKs: 1, SACK: [MaxSACKBlocks]Span{{5, 9}}, CookieLen: 4, Cookie: [MaxCookie]byte{1, 2, 3, 4}}}
		seg.Layout = c.style.layout(&seg)
		if got := seg.Options.String(); got != c.want {
			t.Errorf("style %d: got %s, want %s", c.style, got, c.want)
		}
	}
}
