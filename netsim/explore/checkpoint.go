package explore

import (
	"bufio"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	stdhash "hash"
	"hash/crc32"
	"io"
)

// A checkpoint is a file of a search that was not over: all that it had visited, and how far it had come. It begins with a
// line that names the format, and ends with a checksum. What the Config was is not in it; it is of the search with
// the same Config, as far as that can be told: the bound, the menu's length, the start, and Config.Name.

const checkpointMagic = "synfault exploration, format 4\n"

// ErrCheckpoint is wrapped by all errors that a file is no checkpoint of this search.
var ErrCheckpoint = errors.New("the checkpoint cannot be resumed")

// header is the small part of a checkpoint.
type header struct {
	Name       string
	Print      [2]uint64 // of the Config
	Level      int
	Next       int // the first item of the level that was not expanded
	Starts     []int
	Choices    [][][2]uint16
	Report     Report
	Known      [2][2]uint64
	Unknown    [2]uint64
	Beyond     [maxBounds]uint64
	Stuck      [MaxGoals]Stuck
	StuckAt    [MaxGoals]savedSpot
	Unexpanded []uint32
	Expanded   int
	// the lengths of what follows
	Chains, Nodes, Live, To, End int
	States                       [regions]int
}

type savedSpot struct {
	Parent, Pos, Length, Move uint32
	Picks                     [][2]uint16
	Root                      bool
}

// print tells searches apart that cannot share a checkpoint.
func (s *search[S, P, H]) print() [2]uint64 {
	c := &s.cfg
	text := fmt.Sprint(c.Faults, c.Properties, c.Witnesses, c.Goals, c.Counters, c.Symmetric, c.Exact, c.First, c.Events, c.Until, c.Depth,
		c.Menu.Fates, c.Menu.Timers, c.Menu.Crashes, c.Menu.Instants)
	if u := c.Untimed; u != nil {
		text += fmt.Sprint(u.InFlight, u.NoLoss, u.NoCopies, u.Tick, u.Reduce)
		for _, b := range u.Bounds {
			text += " " + b.Name
		}
	}
	k := s.workers[0]
	text += fmt.Sprint(k.cores != nil) // their hashes are others
	h := sum(append([]byte(text), k.stateKey(k.root)...))
	return [2]uint64{h.hi, h.lo}
}

// summed writes, or reads, and sums up what passes.
type summed struct {
	w   *bufio.Writer
	r   *bufio.Reader
	crc stdhash.Hash32
}

func (x *summed) Write(b []byte) (int, error) { x.crc.Write(b); return x.w.Write(b) }

func (x *summed) Read(b []byte) (int, error) {
	n, err := x.r.Read(b)
	x.crc.Write(b[:n])
	return n, err
}

// ReadByte keeps gob from reading beyond its own.
func (x *summed) ReadByte() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(x, b[:])
	return b[0], err
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// save writes a checkpoint.
func (s *search[S, P, H]) save(out io.Writer, next int) error {
	x := &summed{w: bufio.NewWriterSize(out, 1<<16), crc: crc32.New(castagnoli)}
	if _, err := io.WriteString(x, checkpointMagic); err != nil {
		return err
	}
	if err := gob.NewEncoder(x).Encode(s.header(next)); err != nil {
		return err
	}
	words(x, len(s.chains), 4, func(i int, b []byte) {
		c := &s.chains[i]
		put32(b, c.parent, c.pos, c.choice, c.end)
	})
	words(x, len(s.nodes), 2, func(i int, b []byte) { put32(b, s.nodes[i].parent, uint32(s.nodes[i].move)) })
	words(x, len(s.live), 1, func(i int, b []byte) { put32(b, uint32(s.live[i])) })
	words(x, len(s.edges.to), 1, func(i int, b []byte) { put32(b, s.edges.to[i]) })
	words(x, len(s.edges.end), 2, func(i int, b []byte) { binary.LittleEndian.PutUint64(b, s.edges.end[i]) })
	for i := range s.table.region {
		s.table.region[i].save(x)
	}
	sum := binary.LittleEndian.AppendUint32(nil, x.crc.Sum32())
	if _, err := x.w.Write(sum); err != nil {
		return err
	}
	return x.w.Flush()
}

func put32(b []byte, words ...uint32) {
	for i, w := range words {
		binary.LittleEndian.PutUint32(b[4*i:], w)
	}
}

// words writes n records of some words of four octets. Its errors stay with the writer, until Flush.
func words(x *summed, n, size int, fill func(i int, b []byte)) {
	var b [16]byte
	for i := range n {
		fill(i, b[:4*size])
		x.Write(b[:4*size])
	}
}

func (r *region) save(x *summed) {
	var b [8]byte
	for i, h := range r.slots {
		if h == (hash{}) {
			continue
		}
		words(x, 1, 4, func(_ int, b []byte) {
			binary.LittleEndian.PutUint64(b, h.hi)
			binary.LittleEndian.PutUint64(b[8:], h.lo)
		})
		if r.extra.live {
			x.Write(r.live[i : i+1])
		}
		if r.extra.ids {
			put32(b[:], r.ids[i])
			x.Write(b[:4])
		}
		if r.extra.keys {
			put32(b[:], uint32(len(r.keys[i])))
			x.Write(b[:4])
			io.WriteString(x, r.keys[i])
		}
	}
}

func (s *search[S, P, H]) header(next int) *header {
	h := &header{Name: s.cfg.Name, Print: s.print(), Level: s.level, Next: next, Starts: s.starts, Report: s.report,
		Unknown: s.unknown, Beyond: s.beyond, Stuck: s.stuck, Unexpanded: s.unexpanded, Expanded: s.expanded,
		Chains: len(s.chains), Nodes: len(s.nodes), Live: len(s.live), To: len(s.edges.to), End: len(s.edges.end)}
	for _, picks := range s.choices.list {
		h.Choices = append(h.Choices, savePicks(picks))
	}
	for i, k := range s.known {
		h.Known[i] = [2]uint64{k.lo, k.hi}
	}
	for g, at := range s.stuckAt {
		h.StuckAt[g] = savedSpot{at.parent, at.pos, at.length, uint32(at.move), savePicks(at.picks), at.root}
	}
	for i := range s.table.region {
		h.States[i] = s.table.region[i].n
	}
	return h
}

func savePicks(picks []pick) (list [][2]uint16) {
	for _, p := range picks {
		list = append(list, [2]uint16{p.offer, p.fate})
	}
	return list
}

func loadPicks(list [][2]uint16) (picks []pick) {
	for _, p := range list {
		picks = append(picks, pick{p[0], p[1]})
	}
	return picks
}
