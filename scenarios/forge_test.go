package scenarios

import (
	"testing"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// Every kind of forged segment lies where its name says, of the block that it meets: an ACK from a passes, at the end of a
// handshake, towards b, which has sent nothing but its SYN.
func TestForgedNumbers(t *testing.T) {
	var g glue
	at := tcpfsm.Endpoint{Addr: 2, Port: 80}
	from := tcpfsm.Endpoint{Addr: 1, Port: 1000}
	b := &Host{Conns: []Conn{{Serial: 1, Local: at, Remote: from}}}
	c := &b.Conns[0].TCB
	c.State, c.SND.ISS, c.SND.UNA, c.SND.NXT = tcpfsm.Established, 300, 301, 311
	c.RCV.NXT, c.RCV.WND, c.RCV.Asked = 101, 1000, tcpfsm.Forever
	p := Packet{Segment: tcpfsm.Segment{SEQ: 101, ACK: 301, WND: 500, CTL: tcpfsm.ACK}, Src: from, Dst: at}
	for text, want := range map[string]string{
		"rst": "<SEQ=101><CTL=RST>", "rst-1": "<SEQ=100><CTL=RST>", "syn": "<SEQ=101><CTL=SYN>",
		"fin": "<SEQ=101><ACK=301><CTL=FIN,ACK>", "data+1": "<SEQ=102><ACK=301><DATA=1><CTL=ACK>", "ack-1": "<SEQ=101><ACK=300><CTL=ACK>",
		"seq-1": "<SEQ=100><ACK=301><CTL=ACK>", "long-50": "<SEQ=51><ACK=301><DATA=100><CTL=ACK>", "bare": "<SEQ=101><DATA=1><CTL=>",
		"rstack": "<SEQ=101><ACK=301><CTL=RST,ACK>", "synack": "<SEQ=101><ACK=301><CTL=SYN,ACK>", "synfin": "<SEQ=101><CTL=SYN,FIN>",
		"synrst": "<SEQ=101><CTL=SYN,RST>", "all": "<SEQ=101><ACK=301><CTL=SYN,RST,FIN,ACK>",
		"urg": "<SEQ=101><ACK=301><DATA=1><CTL=ACK,URG>", "zero": "<SEQ=101><ACK=301><CTL=ACK>",
		"rstw-1": "<SEQ=1100><CTL=RST>", "rstw": "<SEQ=1101><CTL=RST>", "synw": "<SEQ=1101><CTL=SYN>", "finw": "<SEQ=1101><ACK=301><CTL=FIN,ACK>",
		"dataw": "<SEQ=1101><ACK=301><DATA=1><CTL=ACK>", "longw": "<SEQ=1101><ACK=301><DATA=100><CTL=ACK>", "seqw+1": "<SEQ=1102><ACK=301><CTL=ACK>",
		"ackn": "<SEQ=101><ACK=311><CTL=ACK>", "ackn+1": "<SEQ=101><ACK=312><CTL=ACK>", "rstn": "<SEQ=101><ACK=311><CTL=RST,ACK>",
		"finn": "<SEQ=101><ACK=311><CTL=FIN,ACK>", "synackn": "<SEQ=101><ACK=311><CTL=SYN,ACK>", "ackiss": "<SEQ=101><ACK=300><CTL=ACK>",
		"plain": "<SEQ=101><ACK=301><CTL=ACK>", "mss": "<SEQ=101><ACK=301><CTL=ACK>", "wscale+3": "<SEQ=101><ACK=301><CTL=ACK>",
		"ts+1": "<SEQ=101><ACK=301><CTL=ACK>", "echo": "<SEQ=101><ACK=301><CTL=ACK>",
	} {
		plan, err := Names.Parse("ab0%" + text)
		if err != nil {
			t.Fatal(err)
		}
		f := g.Forge(&p, plan.Faults[0].Forge, b)
		if got := f.Segment.String(); got != want || f.Src != p.Src || f.Dst != p.Dst {
			t.Errorf("%%%s is %s, want %s", text, got, want)
		}
	}
}

// A tampered option is that of the passing packet, which stays as it is; a forged segment carries its timestamps.
func TestForgedOptions(t *testing.T) {
	var g glue
	p := Packet{Segment: tcpfsm.Segment{SEQ: 100, CTL: tcpfsm.SYN}}
	p.Segment.Options = tcpfsm.Options{Has: tcpfsm.HasMSS | tcpfsm.HasTimestamps, MSS: 1460, TSval: 7, TSecr: 9}
	for text, want := range map[string]string{
		"plain": "", "mss": "mss 0,TS val 7 ecr 9", "mss-1": "mss 65535,TS val 7 ecr 9", "wscale+15": "mss 1460,wscale 15,TS val 7 ecr 9",
		"ts-1": "mss 1460,TS val 6 ecr 9", "echo+1": "mss 1460,TS val 7 ecr 10", "rst": "TS val 7 ecr 9",
	} {
		plan, err := Names.Parse("ab0%" + text)
		if err != nil {
			t.Fatal(err)
		}
		f := g.Forge(&p, plan.Faults[0].Forge, new(Host))
		if got := f.Segment.Options.String(); got != want {
			t.Errorf("%%%s has the options %q, want %q", text, got, want)
		}
	}
}

// Every kind has a name that a plan can use, and a sentence.
func TestForgeKindsAreNamed(t *testing.T) {
	for kind := 1; kind <= NumForges; kind++ {
		k := Forges[kind]
		plan, err := Names.Parse("ab0%" + k.Name)
		if err != nil || plan.Faults[0].Forge != netsim.ForgeArg(uint8(kind), 0) || k.Doc == "" {
			t.Errorf("kind %d, called %q: %v, %v", kind, k.Name, plan, err)
		}
	}
}
