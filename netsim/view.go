package netsim

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"time"
)

// View is a World as Protocol.AppendKey sees it: instants relative to now, hosts in an order that may be swapped.
type View[S, P, H any] struct {
	w    *World[S, P, H]
	swap bool
	// untimed is KeyOptions.Untimed.
	untimed bool
	keys    []key // of the live packets, calls and host faults, earliest first
	due     []deadline
}

// deadline is an armed timer.
type deadline struct {
	at   Time
	seq  uint64
	node NodeID
	id   TimerID
}

// KeyOptions choose what a key tells apart.
type KeyOptions struct {
	// Swap reverses the order of the hosts: in a symmetric script, a world and its mirror image may count as one.
	Swap bool
	// Ordinals includes how many packets each link has carried, which a Replay and a Random depend on. Without them, two
	// worlds count as one however many packets they took to come there.
	Ordinals bool
	// Untimed leaves out every instant: what is pending may happen next, whenever it is due. View says of timers and pending
	// events that they are due in 0, and lists packets in the order that a Comparer gives them.
	Untimed bool
}

// AppendKey appends the canonical key of w to b: equal keys mean worlds that are alike but for the time of day. It
// allocates nothing once warm, if Protocol.AppendKey does not.
func (w *World[S, P, H]) AppendKey(b []byte, o KeyOptions) []byte {
	v := w.look(o)
	return v.appendRest(w.proto.AppendKey(b, v), o)
}

// AppendDigest appends what tells w apart from other worlds as its key does, but in fewer octets and in less time, where the
// Protocol is a Digester: so two worlds of different keys have one digest only if two hashes of 128 bits collide. Otherwise,
// and under KeyOptions.Swap, it is the key.
func (w *World[S, P, H]) AppendDigest(b []byte, o KeyOptions) []byte {
	v := w.look(o)
	if w.digester == nil || o.Swap {
		return v.appendRest(w.proto.AppendKey(b, v), o)
	}
	return v.appendRest(w.digester.AppendDigest(b, v), o)
}

// look makes the view ready for a key.
func (w *World[S, P, H]) look(o KeyOptions) *View[S, P, H] {
	v := &w.view
	v.w, v.swap, v.untimed = w, o.Swap, o.Untimed
	v.keys = v.keys[:0]
	for _, k := range w.queue.keys[w.queue.head:] {
		if w.queue.slab[k.slot()].what != Timer {
			v.keys = append(v.keys, k)
		}
	}
	if w.queue.heap {
		slices.SortFunc(v.keys, compareKeys)
	}
	if v.untimed {
		if packets, is := w.proto.(Comparer[P]); is {
			v.sort(packets)
		}
	}
	return v
}

// appendRest appends what the World knows beside the Protocol.
func (v *View[S, P, H]) appendRest(b []byte, o KeyOptions) []byte {
	w := v.w
	for i := range w.hosts {
		down := w.hosts[v.Node(NodeID(i))].down
		if down < 0x80 {
			b = append(b, byte(down))
			continue
		}
		b = binary.AppendUvarint(b, uint64(down))
	}
	if w.hastener != nil {
		b = v.appendHasty(b, o.Ordinals)
	}
	if v.untimed {
		return b
	}
	return v.appendTies(w.appendLinks(b, o))
}

// appendLinks appends what links remember, if any remembers anything.
func (w *World[S, P, H]) appendLinks(b []byte, o KeyOptions) []byte {
	idle := !o.Ordinals
	for i := 0; w.linked && idle && i < len(w.links); i++ {
		ls := &w.links[i]
		idle = ls.Sent == 0 || ls.Free <= w.now && ls.Memory.blank()
	}
	if idle {
		return append(b, 0)
	}
	b = append(b, 1)
	for from := range w.top.hosts {
		for to := range w.top.hosts {
			if ls := w.Link(w.view.Node(NodeID(from)), w.view.Node(NodeID(to))); ls != nil {
				b = ls.appendKey(b, w.now, o.Ordinals)
			}
		}
	}
	return b
}

// sort orders the pending events by what they are. Calls keep their order, host by host, and so do crashes
// and returns.
func (v *View[S, P, H]) sort(packets Comparer[P]) {
	slices.SortStableFunc(v.keys, func(k, l key) int {
		e, f := &v.w.queue.slab[k.slot()], &v.w.queue.slab[l.slot()]
		pending := func(e *event[P]) What { return min(e.what, Crash) } // crashes and returns are of one kind
		c := cmp.Or(cmp.Compare(pending(e), pending(f)), cmp.Compare(v.Node(e.node), v.Node(f.node)))
		if c != 0 || e.what != Arrive {
			return c
		}
		if c = cmp.Compare(v.Node(e.from), v.Node(f.from)); c == 0 {
			c = packets.ComparePackets(&e.packet, &f.packet)
		}
		return cmp.Or(c, cmp.Compare(e.origin.Tag, f.origin.Tag))
	})
}

// appendTies appends the order among timers, and between timers and all else, of what is due at one instant: earlier made
// is earlier done. Of what is due at different instants the order is plain.
func (v *View[S, P, H]) appendTies(b []byte) []byte {
	w := v.w
	if !v.ties() {
		return b
	}
	v.due = v.due[:0]
	for word, set := range w.armedSet {
		for ; set != 0; set &= set - 1 {
			i := 64*word + bits.TrailingZeros64(set)
			v.insert(deadline{w.timers[i].at, w.timers[i].seq, NodeID(i / w.stride), TimerID(i % w.stride)})
		}
	}
	earlier := 0 // pending events before this timer
	for i, d := range v.due {
		for earlier < len(v.keys) && v.keys[earlier].before(key{d.at, d.seq << slotBits}) {
			earlier++
		}
		if i > 0 && v.due[i-1].at == d.at || i+1 < len(v.due) && v.due[i+1].at == d.at ||
			earlier > 0 && v.keys[earlier-1].at == d.at || earlier < len(v.keys) && v.keys[earlier].at == d.at {
			b = binary.AppendUvarint(b, uint64(v.Node(d.node)))
			b = binary.AppendUvarint(b, uint64(d.id))
			b = binary.AppendUvarint(b, uint64(earlier))
		}
	}
	return b
}

// ties reports whether a timer is due at the instant of another, or of anything else that is pending; of many timers it says
// so without looking.
func (v *View[S, P, H]) ties() bool {
	var seen [8]Time
	n := 0
	for word, set := range v.w.armedSet {
		for ; set != 0; set &= set - 1 {
			if n == len(seen) {
				return true
			}
			at := v.w.timers[64*word+bits.TrailingZeros64(set)].at
			for i := range v.keys {
				if at == v.keys[i].at {
					return true
				}
			}
			if slices.Contains(seen[:n], at) {
				return true
			}
			seen[n] = at
			n++
		}
	}
	return false
}

// insert keeps the few deadlines sorted.
func (v *View[S, P, H]) insert(d deadline) {
	v.due = append(v.due, d)
	i := len(v.due) - 1
	for ; i > 0 && (d.at < v.due[i-1].at || d.at == v.due[i-1].at && d.seq < v.due[i-1].seq); i-- {
		v.due[i] = v.due[i-1]
	}
	v.due[i] = d
}

// appendKey appends what the link's future depends on. Instants that are past all mean the same: free.
func (ls *LinkState) appendKey(b []byte, now Time, ordinals bool) []byte {
	m := &ls.Memory
	if ordinals {
		for _, n := range ls.ByClass {
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	ahead := func(b []byte, t Time) []byte { return binary.AppendUvarint(b, uint64(max(t-now, 0))) }
	b = ahead(b, ls.Free)
	if *m == (Memory{}) {
		return append(b, 0)
	}
	b = append(b, 1, m.LossState)
	for _, n := range [...]uint32{m.Delay, m.Loss, m.Duplicate, m.Corrupt, m.Reorder, m.Gap, m.Slots} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = ahead(b, m.Busy)
	b = ahead(b, m.Left)
	b = binary.AppendVarint(b, int64(max(m.Slot-now, -1))) // slots that are past all mean the same
	b = binary.AppendVarint(b, int64(m.SlotPackets))
	return binary.AppendVarint(b, int64(m.SlotBytes))
}

// Swapped reports whether the hosts are in reverse order.
func (v *View[S, P, H]) Swapped() bool { return v.swap }

// Untimed reports that the key is to hold no instant and no deadline: only what is pending and which timers are armed.
func (v *View[S, P, H]) Untimed() bool { return v.untimed }

// Held reports that the world holds an event: see World.Hold.
func (v *View[S, P, H]) Held() bool { return v.w.holds }

// Node translates between a host's number and its place in the view: the same either way.
func (v *View[S, P, H]) Node(n NodeID) NodeID {
	if v.swap {
		return NodeID(len(v.w.hosts) - 1 - int(n))
	}
	return n
}

// Hosts is the number of hosts.
func (v *View[S, P, H]) Hosts() int { return len(v.w.hosts) }

// Host is the state of the ith host of the view.
func (v *View[S, P, H]) Host(i int) *S { return &v.w.hosts[v.Node(NodeID(i))].state }

// Up reports whether the ith host of the view is up.
func (v *View[S, P, H]) Up(i int) bool { return v.w.hosts[v.Node(NodeID(i))].down == 0 }

// History is the world's.
func (v *View[S, P, H]) History() *H { return &v.w.History }

// Now is the instant, for what a host's state holds as instants: write Ago or In of them, never the instant itself.
func (v *View[S, P, H]) Now() Time { return v.w.now }

// In is how far ahead t lies; below 0 if it is past.
func (v *View[S, P, H]) In(t Time) time.Duration { return t.Sub(v.w.now) }

// Ago is how long ago t was, saturated to 0 and most: what lies further back than anything depends on is all one.
func (v *View[S, P, H]) Ago(t Time, most time.Duration) time.Duration {
	return min(max(v.w.now.Sub(t), 0), most)
}

// Timers is a bound of the TimerIDs in use.
func (v *View[S, P, H]) Timers() int { return v.w.stride }

// Timer is how far ahead a timer of the ith host of the view lies, and whether it is armed.
func (v *View[S, P, H]) Timer(i int, id TimerID) (time.Duration, bool) {
	at, armed := v.w.Timer(v.Node(NodeID(i)), id)
	if v.untimed {
		return 0, armed
	}
	return at.Sub(v.w.now), armed
}

// Pending is the number of packets in flight, calls due and host faults to come.
func (v *View[S, P, H]) Pending() int { return len(v.keys) }

// PendingEvent is one of them. Node and From are places in the view.
type PendingEvent[P any] struct {
	In     time.Duration // how far ahead it lies
	What   What
	Node   NodeID
	From   NodeID // Arrive
	Arg    uint32 // Call
	Packet *P
	Origin *Origin // Arrive; its Site is not translated
}

// Origin is where the ith pending event comes from, if it is a packet; else nil.
func (v *View[S, P, H]) Origin(i int) *Origin {
	if e := &v.w.queue.slab[v.keys[i].slot()]; e.what == Arrive {
		return &e.origin
	}
	return nil
}

// Event is the ith pending event, earliest first.
func (v *View[S, P, H]) Event(i int) (p PendingEvent[P]) {
	v.ReadEvent(i, &p)
	return p
}

// ReadEvent writes what Event returns.
func (v *View[S, P, H]) ReadEvent(i int, p *PendingEvent[P]) {
	k := v.keys[i]
	e := &v.w.queue.slab[k.slot()]
	p.In, p.What, p.Node, p.From, p.Arg = 0, e.what, v.Node(e.node), v.Node(e.from), 0
	p.Packet, p.Origin = &e.packet, &e.origin
	if !v.untimed {
		p.In = k.at.Sub(v.w.now)
	}
	if e.what == Call {
		p.Arg = e.arg
	}
}
