package netsim

import (
	"encoding/binary"
	"fmt"
	"time"
)

// gossip is a protocol for tests: what a host sends, where to, and which timers it sets, depends in a chaotic way on all
// that it has received, so that any difference in what the network did shows in everything that follows.
type gossip struct {
	Defaults[gossiper, rumour, gossipLog]
	hosts NodeID
	hops  uint8
}

type gossiper struct {
	Hash    uint64 // volatile
	Crashes uint64 // stable
	Fired   uint32 // timers; there is an end to them
}

type rumour struct {
	Hash uint64
	Hops uint8
}

// gossipLog is the history: a digest of all steps, and what it saw of tags.
type gossipLog struct {
	Digest   uint64
	Sends    uint64
	BadTags  uint32
	Observed uint64
}

func scramble(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

func (g *gossip) Handle(self NodeID, s *gossiper, in *Input[rumour], out *Output[rumour]) {
	hops := g.hops
	switch in.What {
	case Arrive:
		hops = in.Packet.Hops
		s.Hash = scramble(s.Hash ^ in.Packet.Hash ^ uint64(in.From)<<32)
	case Timer:
		s.Fired++
		s.Hash = scramble(s.Hash ^ uint64(in.Timer) + 1)
		hops = 1
	case Call:
		s.Hash = scramble(s.Hash ^ uint64(in.Arg))
	case Crash:
		*s = gossiper{Crashes: s.Crashes + 1, Fired: s.Fired}
		return
	case Restart:
		hops = 2
	}
	out.Rule = uint16(s.Hash & 15)
	if hops == 0 {
		return
	}
	for i := range s.Hash>>8&1 + 1 {
		to := NodeID(scramble(s.Hash+i) % uint64(g.hosts))
		out.Send(to, rumour{s.Hash + i, hops - 1})
	}
	id := TimerID(s.Hash >> 16 & 7)
	if s.Hash>>20&3 == 0 {
		out.StopTimer(id)
	} else if s.Hash>>22&7 != 0 && s.Fired < 12 {
		out.SetTimer(id, time.Duration(s.Hash>>24&0xff)*time.Millisecond)
	}
}

func (g *gossip) Observe(h *gossipLog, st *Step[gossiper, rumour]) {
	h.Observed++
	d := scramble(h.Digest ^ uint64(st.Now) ^ uint64(st.Node)<<48 ^ uint64(st.What)<<56)
	if st.Origin != nil {
		d = scramble(d ^ st.In.Packet.Hash ^ uint64(st.Origin.Site.N)<<8 ^ uint64(st.Origin.Copy))
		if st.Origin.Tag>>32 != uint64(st.Origin.Site.From) || st.Origin.Tag&0xffffffff != uint64(st.Origin.Site.N) {
			h.BadTags++
		}
	}
	for i := range st.Sent {
		s := &st.Sent[i]
		h.Sends++
		s.Tag = uint64(s.Site.From)<<32 | uint64(s.Site.N)
		d = scramble(d ^ s.Packet.Hash ^ uint64(s.Fate.Delay))
	}
	h.Digest = d
}

func (g *gossip) Size(p *rumour) int { return 40 + int(p.Hash%1460) }

func (g *gossip) Class(p *rumour) Class { return Class(p.Hash % 4) }

func (g *gossip) Damage(p *rumour, arg uint16) (rumour, bool) {
	return rumour{p.Hash ^ uint64(arg), p.Hops}, arg%2 == 1
}

func (g *gossip) Forge(p *rumour, arg uint16, _ *gossiper) rumour {
	return rumour{scramble(p.Hash + uint64(arg)), p.Hops}
}

func (g *gossip) Mark(_ NodeID, s *gossiper) uint64 { return s.Hash }

func (g *gossip) AppendKey(b []byte, v *View[gossiper, rumour, gossipLog]) []byte {
	for i := range v.Hosts() {
		h := v.Host(i)
		b = binary.LittleEndian.AppendUint64(b, h.Hash)
		b = binary.AppendUvarint(b, uint64(h.Fired))
		for id := range v.Timers() {
			if d, armed := v.Timer(i, TimerID(id)); armed {
				b = append(b, byte(id))
				b = binary.AppendVarint(b, int64(d))
			}
		}
	}
	for i := range v.Pending() {
		e := v.Event(i)
		b = append(b, byte(e.What), byte(e.Node), byte(e.From), e.Packet.Hops)
		b = binary.LittleEndian.AppendUint64(b, e.Packet.Hash)
		b = binary.AppendVarint(b, int64(e.In))
	}
	return b
}

type gossipWorld = World[gossiper, rumour, gossipLog]

// newGossip is a world in which every host is called once, at different instants, and the given crashes happen.
func newGossip(hosts, hops int, c Chooser[rumour], crashes ...HostFault) *gossipWorld {
	w := New(Config{Hosts: hosts, Delay: 3 * time.Millisecond}, &gossip{hosts: NodeID(hosts), hops: uint8(hops)}, c)
	startGossip(w, crashes)
	return w
}

func startGossip(w *gossipWorld, crashes []HostFault) {
	for i := range w.Hosts() {
		*w.Host(NodeID(i)) = gossiper{Hash: uint64(i)}
		w.Call(Time(i)*Time(time.Millisecond), NodeID(i), uint32(i)+7)
	}
	w.History = gossipLog{}
	for _, f := range crashes {
		w.Crash(f)
	}
}

// conserved checks every link's books.
func conserved(w *gossipWorld) error {
	inFlight := 0
	for i := range w.links {
		t := &w.links[i].Tally
		if in, out := t.Sent+t.Copied+t.Forged, t.Delivered+t.Dropped+t.InFlight; in != out {
			return fmt.Errorf("link %d: sent %d + copied %d + forged %d is not delivered %d + dropped %d + in flight %d",
				i, t.Sent, t.Copied, t.Forged, t.Delivered, t.Dropped, t.InFlight)
		}
		inFlight += int(t.InFlight)
	}
	arrivals := 0
	for _, k := range w.queue.keys[w.queue.head:] {
		if w.queue.slab[k.slot()].what == Arrive {
			arrivals++
		}
	}
	if inFlight != w.InFlight() || inFlight != arrivals {
		return fmt.Errorf("the links say %d packets are in flight, the world %d, the queue %d", inFlight, w.InFlight(), arrivals)
	}
	return nil
}
