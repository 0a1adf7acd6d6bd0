package wire_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket/pcapgo"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// captures is where the captures of a real TCP are.
func captures(t *testing.T) string {
	data, given := os.LookupEnv("SYNFAULT_DATA")
	if !given {
		data = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(data, "captures")
	if _, err := os.Stat(dir); err != nil {
		if given {
			t.Fatalf("SYNFAULT_DATA has no captures: %v", err)
		}
		t.Skipf("no captures of a real TCP here, and SYNFAULT_DATA does not say where: %v", err)
	}
	return dir
}

// sidecar is what the captures' maker says of their frames.
type sidecar struct {
	Frames []struct {
		N    int `json:"n"`
		Of   int `json:"of"`
		Seg  *sidecarSegment
		ICMP []int
	}
}

// sidecarSegment is a segment as another program has read it.
type sidecarSegment struct {
	Src, Dst string
	SP, DP   uint16
	Fl       string
	Seq, Ack uint32
	Win, Urg uint16
	Len      uint16
	Badsum   bool
	Opt      sidecarOptions
}

type sidecarOptions struct {
	MSS    *uint16
	WS     *uint8
	SackOK *int
	TS     *[2]uint32
	Sack   [][2]uint32
	TFO    *string
	MPTCP  *string `json:"mptcp"`
	MD5    *string `json:"md5"`
}

// reported is the segment as the sidecar would write it, but for the options
// that a Segment has no place for.
func reported(p wire.Packet) *sidecarSegment {
	s := &p.Segment
	r := &sidecarSegment{Src: p.Src.Addr().String(), Dst: p.Dst.Addr().String(), SP: p.Src.Port(), DP: p.Dst.Port(),
		Seq: uint32(s.SEQ), Ack: uint32(s.ACK), Win: s.WND, Urg: s.UP, Len: s.Text}
	for i, letter := range "SFRPAUECN" {
		bits := [...]tcpfsm.CTL{tcpfsm.SYN, tcpfsm.FIN, tcpfsm.RST, tcpfsm.PSH, tcpfsm.ACK, tcpfsm.URG, tcpfsm.ECE, tcpfsm.CWR, tcpfsm.AE}
		if s.CTL.Has(bits[i]) {
			r.Fl += string(letter)
		}
	}
	if s.Has&tcpfsm.HasMSS != 0 {
		r.Opt.MSS = &s.MSS
	}
	if s.Has&tcpfsm.HasWindowScale != 0 {
		r.Opt.WS = &s.Shift
	}
	if s.Has&tcpfsm.HasSACKPermitted != 0 {
		one := 1
		r.Opt.SackOK = &one
	}
	if s.Has&tcpfsm.HasTimestamps != 0 {
		r.Opt.TS = &[2]uint32{s.TSval, s.TSecr}
	}
	for _, b := range s.SACK[:s.SACKs] {
		r.Opt.Sack = append(r.Opt.Sack, [2]uint32{uint32(b.Start), uint32(b.End)})
	}
	if s.Has&(tcpfsm.HasFastOpen|tcpfsm.HasFastOpenExp) != 0 {
		cookie := hex.EncodeToString(s.Cookie[:s.CookieLen])
		r.Opt.TFO = &cookie
	}
	return r
}

// frame is a frame of a capture file.
type frame struct {
	octets []byte
	link   wire.LinkType
	cut    bool // by a snap length
}

func readFrames(t *testing.T, file string) (frames []frame) {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	next := pcapReader(t, f)
	for {
		fr, err := next()
		if errors.Is(err, io.EOF) {
			return frames
		}
		if err != nil {
			t.Fatalf("%s, frame %d: %v", file, len(frames)+1, err)
		}
		frames = append(frames, fr)
	}
}

func pcapReader(t *testing.T, f *os.File) func() (frame, error) {
	if strings.HasSuffix(f.Name(), ".pcap") {
		r, err := pcapgo.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		return func() (frame, error) {
			b, info, err := r.ReadPacketData()
			return frame{b, wire.LinkType(r.LinkType()), info.CaptureLength < info.Length}, err
		}
	}
	r, err := pcapgo.NewNgReader(f, pcapgo.NgReaderOptions{WantMixedLinkType: true})
	if err != nil {
		t.Fatal(err)
	}
	return func() (frame, error) {
		b, info, err := r.ReadPacketData()
		if err != nil {
			return frame{}, err
		}
		i, err := r.Interface(info.InterfaceIndex)
		return frame{b, wire.LinkType(i.LinkType), info.CaptureLength < info.Length}, err
	}
}

// tally counts frames by what became of them.
type tally struct{ files, tcp, icmp, identical, skipped, cut, unsummed int }

// Every frame that two Linux kernels exchanged is read as the sidecar has it,
// and written back octet for octet, but for those with options of MPTCP (kind
// 30) or MD5 signatures (kind 19), which a Segment has no place for.
func TestCapturesOfLinuxAreReadAsTheirSidecarsSayAndWrittenBack(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(captures(t), "*.pcapng"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no pcapng files: %v", err)
	}
	var n tally
	for _, file := range files {
		n.files++
		text, err := os.ReadFile(strings.TrimSuffix(file, ".pcapng") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var said sidecar
		if err := json.Unmarshal(text, &said); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		frames := readFrames(t, file)
		if len(frames) != len(said.Frames) {
			t.Fatalf("%s: %d frames, and the sidecar has %d", file, len(frames), len(said.Frames))
		}
		for i, fr := range frames {
			at := fmt.Sprintf("%s, frame %d", filepath.Base(file), i+1)
			want := said.Frames[i]
			if want.Seg == nil && want.ICMP == nil && want.Of > 0 {
				want.Seg = said.Frames[want.Of-1].Seg // delivered as it was sent
			}
			if want.Seg == nil {
				n.icmp++
				if _, _, err := new(wire.Decoder).DecodeFrame(fr.link, fr.octets); want.ICMP == nil || !errors.Is(err, wire.ErrNotTCP) {
					t.Errorf("%s: ICMP %v: %v", at, want.ICMP, err)
				}
				continue
			}
			n.tcp++
			compare(t, at, fr, *want.Seg, &n)
		}
	}
	t.Logf("%d files: %d TCP frames, of which %d written back octet for octet and %d without an unknown option; %d ICMP",
		n.files, n.tcp, n.identical, n.skipped, n.icmp)
}

// compare reads one frame, and writes it.
func compare(t *testing.T, at string, fr frame, want sidecarSegment, n *tally) {
	t.Helper()
	var d wire.Decoder
	p, text, err := d.DecodeFrame(fr.link, fr.octets)
	if errors.Is(err, wire.ErrTCPChecksum) != want.Badsum || !want.Badsum && err != nil {
		t.Errorf("%s: %v", at, err)
		return
	}
	unknown := want.Opt.MPTCP != nil || want.Opt.MD5 != nil
	want.Opt.MPTCP, want.Opt.MD5, want.Badsum = nil, nil, false
	if diff := cmp.Diff(&want, reported(p)); diff != "" {
		t.Errorf("%s (-sidecar +read):\n%s", at, diff)
	}
	back, err := wire.Encode(p, text)
	if err != nil {
		t.Errorf("%s: %v", at, err)
		return
	}
	packet := fr.octets
	if fr.link == wire.LinkEthernet {
		packet = packet[14:]
		if packet[0]>>4 == 4 { // a short frame is padded
			packet = packet[:binary.BigEndian.Uint16(packet[2:])]
		} else {
			packet = packet[:40+binary.BigEndian.Uint16(packet[4:])]
		}
	}
	switch {
	case bytes.Equal(back, packet):
		n.identical++
	case unknown:
		n.skipped++
	default:
		t.Errorf("%s: written back (-captured +written):\n%s", at, cmp.Diff(hex.Dump(packet), hex.Dump(back)))
	}
}

// tcpdump's files have other link types, and, on a virtual link with offloads,
// segments longer than the path's MTU and checksums that were never filled in. No other fault is to be found in them.
func TestCapturesOfTcpdumpAreRead(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(captures(t), "*.pcap"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no pcap files: %v", err)
	}
	var n tally
	links := map[wire.LinkType]int{}
	for _, file := range files {
		n.files++
		offloads := strings.HasPrefix(filepath.Base(file), "wild-offload")
		for i, fr := range readFrames(t, file) {
			p, text, err := new(wire.Decoder).DecodeFrame(fr.link, fr.octets)
			links[fr.link]++
			switch {
			case err == nil:
				n.tcp++
			case errors.Is(err, wire.ErrCut) && fr.cut:
				n.cut++
			case errors.Is(err, wire.ErrTCPChecksum) && offloads:
				n.unsummed++
			default:
				t.Errorf("%s, frame %d: %v", filepath.Base(file), i+1, err)
			}
			if !fr.cut && len(text) != int(p.Segment.Text) {
				t.Errorf("%s, frame %d: %d octets of text: %v", filepath.Base(file), i+1, len(text), p)
			}
		}
	}
	t.Logf("%d files, link types %v: %d frames read, %d more without all their text, %d more without a checksum",
		n.files, links, n.tcp, n.cut, n.unsummed)
}
