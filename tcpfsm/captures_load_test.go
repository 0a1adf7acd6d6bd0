package tcpfsm_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"synfault/tcpfsm"
	"synfault/tcpfsm/wire"
)

// capture is one recorded conversation of two Linux kernels: what each host's
// programs called and what each host's TCP received and sent, in nanoseconds
// from the start.
type capture struct {
	Name     string
	Tags     []string
	Linktype string
	Family   int
	Hosts    map[string]*struct {
		Addr   string
		MTU    int
		Sysctl map[string]any
	}
	Duration int64 `json:"duration_ns"`
	Calls    []captureCall
	Actions  []captureAction
	Frames   []captureFrame
	Timeline []captureMove
	Final    []captureMove
}

// captureCall is a socket call. Ret is a number, an errno's name, or what recv
// and accept give back.
type captureCall struct {
	N          int
	T, End     int64
	Host, Sock string
	Call       string
	Args       struct {
		As, How, Opt, Flags string
		Port                uint16
		Len, Backlog, Val   any
	}
	Ret   json.RawMessage
	Errno string
}

// number is a JSON number among the arguments of a call; 0 if there is none.
func number(v any) int {
	f, _ := v.(float64)
	return int(f)
}

type captureAction struct {
	T        int64
	Do, Host string
}

// captureFrame is a frame at one host: what its TCP was given or sent, and the
// state of the connection right after it.
type captureFrame struct {
	N, Of            int
	T                int64
	Host, Dir, State string
	ICMP             []int
	Seg              *struct{ Badsum bool }

	seg           tcpfsm.Segment
	local, remote uint16 // ports
	tcp           bool   // seg is there, and its checksum is right
}

// captureMove is a state that a connection came to, and through what.
type captureMove struct {
	T              int64
	Host, Conn, To string
	State          string // of Final
	Cause          struct{ Call, Frame int }
}

// captureDir is where the captures are: below SYNFAULT_DATA, else below shared
// beside the module's root.
func captureDir(t *testing.T) string {
	data, given := os.LookupEnv("SYNFAULT_DATA")
	if !given {
		data = filepath.Join("..", "..", "shared")
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

// loadCaptures reads every good capture that the index lists.
func loadCaptures(t *testing.T) (list []*capture) {
	dir := captureDir(t)
	var index []struct{ Name, Kind string }
	readJSON(t, filepath.Join(dir, "index.json"), &index)
	for _, entry := range index {
		if entry.Kind != "good" {
			continue
		}
		c := new(capture)
		readJSON(t, filepath.Join(dir, entry.Name+".json"), c)
		c.decode(t, filepath.Join(dir, entry.Name+".pcapng"))
		list = append(list, c)
	}
	if len(list) == 0 {
		t.Fatalf("%s lists no good capture", dir)
	}
	return list
}

func readJSON(t *testing.T, file string, v any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// decode reads the segments themselves; the sidecar does not tell how options
// were laid out.
func (c *capture) decode(t *testing.T, file string) {
	t.Helper()
	packets := readPackets(t, file)
	if len(packets) != len(c.Frames) {
		t.Fatalf("%s: %d packets, and the sidecar has %d", file, len(packets), len(c.Frames))
	}
	link := map[string]wire.LinkType{"RAW": wire.LinkRaw, "ETHERNET": wire.LinkEthernet}[c.Linktype]
	for i := range c.Frames {
		f := &c.Frames[i]
		if f.ICMP != nil {
			continue
		}
		p, _, err := new(wire.Decoder).DecodeFrame(link, packets[i])
		if f.Seg != nil && f.Seg.Badsum {
			if !errors.Is(err, wire.ErrTCPChecksum) {
				t.Errorf("%s, frame %d: its checksum should be wrong: %v", file, f.N, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s, frame %d: %v", file, f.N, err)
		}
		f.seg, f.tcp = p.Segment, true
		f.local, f.remote = p.Src.Port(), p.Dst.Port()
		if f.Dir == "in" {
			f.local, f.remote = f.remote, f.local
		}
	}
}

// readPackets takes the enhanced packet blocks out of a little-endian pcapng
// file.
func readPackets(t *testing.T, file string) (list [][]byte) {
	t.Helper()
	const enhancedPacket, header = 6, 28
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for len(b) >= 12 {
		kind, size := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
		if size < 12 || uint64(size) > uint64(len(b)) {
			t.Fatalf("%s: a block of %d octets where %d are left", file, size, len(b))
		}
		if kind == enhancedPacket {
			list = append(list, b[header:header+binary.LittleEndian.Uint32(b[20:])])
		}
		b = b[size:]
	}
	return list
}
