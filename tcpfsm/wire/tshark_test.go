package wire_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"pgregory.net/rapid"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// tsharkFields are asked for each frame, and answered by expected.
var tsharkFields = []string{
	"ip.src", "ip.dst", "ip.ttl", "ip.id", "ip.flags.df", "ip.dsfield", "ip.len", "ip.checksum.status",
	"ipv6.src", "ipv6.dst", "ipv6.hlim", "ipv6.flow", "ipv6.tclass", "ipv6.plen",
	"tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.window_size_value",
	"tcp.urgent_pointer", "tcp.hdr_len", "tcp.len", "tcp.payload", "tcp.checksum.status",
	"tcp.option_kind", "tcp.options.mss_val", "tcp.options.wscale.shift", "tcp.options.timestamp.tsval",
	"tcp.options.timestamp.tsecr", "tcp.options.sack_le", "tcp.options.sack_re", "tcp.options.tfo.cookie",
	"tcp.options.cc_value", "tcp.options.experimental.exid",
	"_ws.malformed", "_ws.expert.message",
}

// remarks are what tshark says of bits and options as such, which is no fault
// of the octets, and what must be there for it to say so.
var remarks = []struct {
	prefix string
	bits   tcpfsm.CTL
	has    tcpfsm.OptionSet // any of them
}{
	{"Connection establish request (SYN)", tcpfsm.SYN, 0},
	{"Connection establish acknowledge (SYN+ACK)", tcpfsm.SYN | tcpfsm.ACK, 0},
	{"Connection finish (FIN)", tcpfsm.FIN, 0},
	{"This frame initiates the connection closing", tcpfsm.FIN, 0},
	{"This frame undergoes the connection closing", tcpfsm.FIN, 0},
	{"Connection reset (RST)", tcpfsm.RST, 0},
	{"Trailing stray characters", tcpfsm.RST, 0}, // it reads a reset's text as a sentence
	{"The SYN packet does not contain a MSS option", tcpfsm.SYN, 0},
	{"The non-SYN packet does contain a MSS option", 0, tcpfsm.HasMSS},
	{"TCP SYN with TFO Cookie", tcpfsm.SYN, tcpfsm.HasFastOpen | tcpfsm.HasFastOpenExp},
	{"D-SACK Sequence", 0, tcpfsm.HasSACK},
	{"4 NOP in a row - a router may have removed some options", 0, 0},
}

// complaints are the messages that are not mere remarks on the segment.
func complaints(messages string, s *tcpfsm.Segment) string {
	var left []string
	for _, message := range strings.Split(messages, ",") {
		mere := message == ""
		for _, r := range remarks {
			mere = mere || s.CTL.Has(r.bits) && (r.has == 0 || s.Has&r.has != 0) && strings.HasPrefix(message, r.prefix)
		}
		if !mere {
			left = append(left, message)
		}
	}
	return strings.Join(left, ",")
}

func TestTsharkAgreesWithWhatIsWritten(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark is not installed, so there is no second reader to ask")
	}
	var want []map[string]string
	var segments []tcpfsm.Segment
	file := filepath.Join(t.TempDir(), "written.pcapng")
	writeCapture(t, file, func(add func(wire.Packet, []byte)) {
		for _, p := range tsharkPackets() {
			add(p.packet, p.text)
			want = append(want, expected(p.packet, p.text))
			segments = append(segments, p.packet.Segment)
		}
	})
	got := askTshark(t, tshark, file)
	if len(got) != len(want) {
		t.Fatalf("tshark read %d frames of %d", len(got), len(want))
	}
	for i := range want {
		got[i]["_ws.expert.message"] = complaints(got[i]["_ws.expert.message"], &segments[i])
		if got[i]["_ws.expert.message"] == "" {
			delete(got[i], "_ws.expert.message")
		}
		if diff := cmp.Diff(want[i], got[i]); diff != "" {
			t.Errorf("frame %d (-written +tshark):\n%s", i+1, diff)
		}
	}
	t.Logf("%d frames of %d fields", len(want), len(tsharkFields))
}

type written struct {
	packet wire.Packet
	text   []byte
}

// tsharkPackets are every subset of the nine control bits, each length of text
// around a word, and packets drawn under fixed seeds.
func tsharkPackets() (list []written) {
	for ctl := range wire.HeaderBits + 1 {
		p := wire.Packet{Src: alice4, Dst: bob4, TTL: wire.DefaultTTL, Segment: tcpfsm.Segment{SEQ: 100, CTL: ctl, WND: 512}}
		if ctl&1 == 0 {
			p.Src, p.Dst = alice6, bob6
		}
		list = append(list, written{p, nil})
	}
	for n := range 64 {
		p := wire.Packet{Src: alice4, Dst: bob4, TTL: wire.DefaultTTL, Segment: tcpfsm.Segment{CTL: tcpfsm.ACK, Text: uint16(n)}}
		list = append(list, written{p, bytes.Repeat([]byte{0xfe, 7}, n)[:n]})
		p.Src, p.Dst = alice6, bob6
		list = append(list, written{p, bytes.Repeat([]byte{0xfe, 7}, n)[:n]})
	}
	drawn := rapid.Custom(func(t *rapid.T) written {
		p, text := packets(t)
		p.TTL |= 0x40 // below five, tshark remarks on it
		s := &p.Segment
		s.Shift &= 15 // above fourteen, too; fifteen becomes fourteen
		s.Shift -= s.Shift / 15
		if !s.CTL.Has(tcpfsm.ACK) { // and on fields that are set and mean nothing
			s.ACK = 0
		}
		if !s.CTL.Has(tcpfsm.URG) {
			s.UP = 0
		}
		return written{p, text}
	})
	for seed := range 1000 {
		list = append(list, drawn.Example(seed))
	}
	return list
}

// writeCapture writes packets by turns as raw IP and in Ethernet frames.
func writeCapture(t *testing.T, file string, fill func(add func(wire.Packet, []byte))) {
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	w, err := pcapgo.NewNgWriter(f, layers.LinkType(wire.LinkRaw))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.AddInterface(pcapgo.NgInterface{LinkType: layers.LinkTypeEthernet, Name: "ethernet"}); err != nil {
		t.Fatal(err)
	}
	n := 0
	var e wire.Encoder
	fill(func(p wire.Packet, text []byte) {
		b, err := e.Append(nil, &p, text)
		if err != nil {
			t.Fatalf("%v: %v", p, err)
		}
		if n%2 == 1 {
			b = wire.AppendEthernet(nil, [6]byte{2, 0, 0, 0, 0, 2}, [6]byte{2, 0, 0, 0, 0, 1}, b)
		}
		info := gopacket.CaptureInfo{Timestamp: time.Unix(int64(n), 0), CaptureLength: len(b), Length: len(b), InterfaceIndex: n % 2}
		if err := w.WritePacket(info, b); err != nil {
			t.Fatal(err)
		}
		n++
	})
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// askTshark reads the file with its checksums checked, and without the memory
// of a connection, for these segments make none.
func askTshark(t *testing.T, tshark, file string) (frames []map[string]string) {
	args := []string{"-r", file, "-T", "fields", "-E", "separator=/t", "-E", "aggregator=,",
		"-d", "tcp.port==0-65535,data"} // no protocol is to be read into the text
	for _, option := range []string{"tcp.check_checksum:TRUE", "ip.check_checksum:TRUE", "tcp.relative_sequence_numbers:FALSE",
		"tcp.analyze_sequence_numbers:FALSE"} {
		args = append(args, "-o", option)
	}
	for _, field := range tsharkFields {
		args = append(args, "-e", field)
	}
	command := exec.Command(tshark, args...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, stderr.Bytes())
	}
	for line := range strings.Lines(string(out)) {
		frame := map[string]string{}
		for i, value := range strings.Split(strings.TrimSuffix(line, "\n"), "\t") {
			if value != "" {
				frame[tsharkFields[i]] = value
			}
		}
		frames = append(frames, frame)
	}
	return frames
}

// expected is what tshark should say, from the packet alone.
func expected(p wire.Packet, text []byte) map[string]string {
	s := &p.Segment
	frame := map[string]string{
		"tcp.srcport": fmt.Sprint(p.Src.Port()), "tcp.dstport": fmt.Sprint(p.Dst.Port()),
		"tcp.seq_raw": fmt.Sprint(s.SEQ), "tcp.ack_raw": fmt.Sprint(s.ACK), "tcp.flags": fmt.Sprintf("0x%04x", uint16(s.CTL)),
		"tcp.window_size_value": fmt.Sprint(s.WND), "tcp.urgent_pointer": fmt.Sprint(s.UP), "tcp.len": fmt.Sprint(len(text)),
		"tcp.checksum.status": "1",
	}
	header := expectedOptions(frame, &s.Options)
	frame["tcp.hdr_len"] = fmt.Sprint(header)
	if len(text) > 0 && !s.CTL.Has(tcpfsm.RST) { // a reset's text goes under another name
		frame["tcp.payload"] = fmt.Sprintf("%x", text)
	}
	src, dst := p.Src.Addr().String(), p.Dst.Addr().String()
	if p.Src.Addr().Is4() {
		frame["ip.src"], frame["ip.dst"], frame["ip.ttl"] = src, dst, fmt.Sprint(p.TTL)
		frame["ip.id"], frame["ip.dsfield"] = fmt.Sprintf("0x%04x", p.ID), fmt.Sprintf("0x%02x", p.TOS)
		frame["ip.len"], frame["ip.checksum.status"] = fmt.Sprint(20+header+len(text)), "1"
		frame["ip.flags.df"] = map[bool]string{false: "0", true: "1"}[p.DF]
	} else {
		frame["ipv6.src"], frame["ipv6.dst"], frame["ipv6.hlim"] = src, dst, fmt.Sprint(p.TTL)
		frame["ipv6.flow"], frame["ipv6.tclass"] = fmt.Sprintf("0x%06x", p.Flow), fmt.Sprintf("0x%08x", p.TOS)
		frame["ipv6.plen"] = fmt.Sprint(header + len(text))
	}
	return frame
}
