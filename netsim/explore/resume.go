package explore

import (
	"bufio"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"hash/crc32"
	"io"
)

// resume takes up a search from a checkpoint, and returns the item to go on with. The levels go on from s.level.
func (s *search[S, P, H]) resume(in io.Reader) (next int, err error) {
	x := &summed{r: bufio.NewReaderSize(in, 1<<16), crc: crc32.New(castagnoli)}
	magic := make([]byte, len(checkpointMagic))
	if _, err := io.ReadFull(x, magic); err != nil || string(magic) != checkpointMagic {
		return 0, fmt.Errorf("%w: it does not begin with the line %q", ErrCheckpoint, checkpointMagic[:len(checkpointMagic)-1])
	}
	var h header
	if err := gob.NewDecoder(x).Decode(&h); err != nil {
		return 0, fmt.Errorf("%w: its beginning cannot be read: %v", ErrCheckpoint, err)
	}
	if h.Name != s.cfg.Name {
		return 0, fmt.Errorf("%w: it is of %q, and the search of %q", ErrCheckpoint, h.Name, s.cfg.Name)
	}
	if h.Print != s.print() {
		return 0, fmt.Errorf("%w: it is of a search with another bound, menu or start", ErrCheckpoint)
	}
	l := loader{x: x}
	s.load(&h, &l)
	sum := x.crc.Sum32()
	var last [4]byte
	if _, err := io.ReadFull(x.r, last[:]); l.err != nil || err != nil {
		return 0, fmt.Errorf("%w: it ends too early", ErrCheckpoint)
	}
	if binary.LittleEndian.Uint32(last[:]) != sum {
		return 0, fmt.Errorf("%w: its checksum is wrong: it was damaged", ErrCheckpoint)
	}
	return h.Next, nil
}

// loader reads words, and keeps its first error.
type loader struct {
	x   *summed
	err error
	b   [16]byte
}

func (l *loader) octets(n int) []byte {
	if l.err == nil {
		_, l.err = io.ReadFull(l.x, l.b[:n])
	}
	if l.err != nil {
		clear(l.b[:])
	}
	return l.b[:n]
}

func (l *loader) u32() uint32 { return binary.LittleEndian.Uint32(l.octets(4)) }
func (l *loader) u64() uint64 { return binary.LittleEndian.Uint64(l.octets(8)) }

// load reads what follows the header. Where the file lies about its lengths, it ends too early or its sum is wrong: so
// nothing is allocated at once on its word.
func (s *search[S, P, H]) load(h *header, l *loader) {
	s.level, s.starts, s.report, s.unknown, s.beyond = h.Level, h.Starts, h.Report, h.Unknown, h.Beyond
	s.stuck, s.unexpanded, s.expanded = h.Stuck, h.Unexpanded, h.Expanded
	for _, picks := range h.Choices {
		s.choices.number(loadPicks(picks))
	}
	for i, k := range h.Known {
		s.known[i] = set{k[0], k[1]}
	}
	for g, at := range h.StuckAt {
		s.stuckAt[g] = spot{at.Parent, at.Pos, loadPicks(at.Picks), at.Length, at.Root, packed(at.Move)}
	}
	for range h.Chains {
		if l.err == nil {
			s.chains = append(s.chains, chain{l.u32(), l.u32(), l.u32(), l.u32()})
		}
	}
	for range h.Nodes {
		if l.err == nil {
			s.nodes = append(s.nodes, node{l.u32(), packed(l.u32())})
		}
	}
	for range h.Live {
		if l.err == nil {
			s.live = append(s.live, uint8(l.u32()))
		}
	}
	for range h.To {
		if l.err == nil {
			s.edges.to = append(s.edges.to, l.u32())
		}
	}
	for range h.End {
		if l.err == nil {
			s.edges.end = append(s.edges.end, l.u64())
		}
	}
	for i := range s.table.region {
		for range h.States[i] {
			if l.err == nil {
				s.table.region[i].load(l)
			}
		}
	}
}

func (r *region) load(l *loader) {
	h := hash{l.u64(), l.u64()}
	if l.err != nil || h == (hash{}) {
		return
	}
	at := r.add(h)
	if r.extra.live {
		r.live[at] = l.octets(1)[0]
	}
	if r.extra.ids {
		r.ids[at] = l.u32()
	}
	if r.extra.keys {
		n := l.u32()
		var key []byte
		for ; n > 0 && l.err == nil; n-- {
			key = append(key, l.octets(1)...)
		}
		r.keys[at] = string(key)
		r.keyBytes += uint64(len(key))
	}
}
