package tcpfsm

import "testing"

func TestSegmentPrintsAsTheFiguresDo(t *testing.T) {
	for _, c := range []struct {
		seg  Segment
		want string
	}{
		{Segment{SEQ: 100, CTL: SYN}, "<SEQ=100><CTL=SYN>"},
		{Segment{SEQ: 100, ACK: 301, CTL: SYN | ACK}, "<SEQ=100><ACK=301><CTL=SYN,ACK>"},
		{Segment{SEQ: 300, ACK: 100, CTL: ACK, Text: 10}, "<SEQ=300><ACK=100><DATA=10><CTL=ACK>"},
	} {
		if got := c.seg.String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestOptionsStandInTheOrderAsked(t *testing.T) {
	o := Options{Has: HasMSS | HasWindowScale | HasTimestamps, MSS: 1460, Shift: 7, TSval: 5,
		Layout: Order(LayMSS, LayNOP, LayWindowScale, LaySACKPermitted)}
	if got, want := o.String(), "mss 1460,nop,wscale 7,TS val 5 ecr 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
