package netsim

import (
	"cmp"
	"slices"
	"time"
)

// NodeID names a host: hosts are numbered from 0, and printed as a, b, … z, Aa, Ab, …
type NodeID uint16

// Class is a kind of packet that the protocol tells apart, in 1 to MaxClasses-1; 0 is a packet of no class.
type Class uint8

// MaxClasses bounds the classes of a protocol: a link counts the packets of each.
const MaxClasses = 16

// Site is where a fault strikes: the Nth packet (from 0) offered to the link From→To if Class is 0,
// else the Nth packet of that class on that link. Copies and forged packets take no ordinal.
type Site struct {
	From, To NodeID
	Class    Class
	N        uint32
}

// Compare orders sites by link, then class, then ordinal: the order in which a Plan lists them.
func (s Site) Compare(t Site) int {
	if c := cmp.Compare(uint32(s.From)<<16|uint32(s.To), uint32(t.From)<<16|uint32(t.To)); c != 0 {
		return c
	}
	if c := cmp.Compare(s.Class, t.Class); c != 0 {
		return c
	}
	return cmp.Compare(s.N, t.N)
}

// Fate is what the network does to one packet. The zero Fate is perfect delivery: the packet arrives once, whole, after
// the time that the link itself takes. Lost, Late, Copied, Damaged and Forged make the simple ones.
//
// Its parts are grouped so that no struct has more than four fields: such a value travels in registers, and fates travel
// more than all else.
type Fate struct {
	Timing
	Tampering
	// Copies is how many further packets alike arrive.
	Copies uint8
	// Drop loses the original. Its copies and the forged packet still arrive.
	Drop bool
}

// Timing is the part of a Fate that says when.
type Timing struct {
	// Delay is added to the time that the link takes; at least 0.
	Delay time.Duration
	// CopyDelay separates the copies: copy i, from 1, arrives i·CopyDelay after the instant of the original. At least 0.
	CopyDelay time.Duration
}

// Tampering is the part of a Fate that changes what arrives.
type Tampering struct {
	// Damage, if not 0, is handed to the protocol to damage the original with; the copies stay whole.
	Damage uint16
	// Forge, if not 0, is handed to the protocol to derive a forged packet from this one, which arrives beside the
	// original, after it (and where the original would have been, if it is lost). See ForgeArg.
	Forge uint16
}

// Lost is the Fate of a packet that never arrives.
func Lost() Fate { return Fate{Drop: true} }

// Late is the Fate of a packet that takes d longer than its link does.
func Late(d time.Duration) Fate { return Fate{Timing: Timing{Delay: d}} }

// Copied is the Fate of a packet that n copies follow, each d after the one before.
func Copied(n uint8, d time.Duration) Fate { return Fate{Timing: Timing{CopyDelay: d}, Copies: n} }

// Damaged is the Fate of a packet that the protocol damages, as arg says; arg is not 0.
func Damaged(arg uint16) Fate { return Fate{Tampering: Tampering{Damage: arg}} }

// Forged is the Fate of a packet beside which another arrives that the protocol forges from it; see ForgeArg.
func Forged(arg uint16) Fate { return Fate{Tampering: Tampering{Forge: arg}} }

// ForgeArg makes the argument of Fate.Forge from a kind, at least 1, and an edge: how far the forged numbers lie from
// the interesting boundary. What both mean is the protocol's business.
func ForgeArg(kind uint8, edge int8) uint16 { return uint16(kind)<<8 | uint16(uint8(edge)) }

// SplitForge undoes ForgeArg.
func SplitForge(arg uint16) (kind uint8, edge int8) { return uint8(arg >> 8), int8(uint8(arg)) }

// Fault gives one packet a Fate other than perfect delivery.
type Fault struct {
	Site
	Fate
}

// HostFault crashes a host at an instant. The volatile part of its state is lost and its timers stop. It comes back after
// Down, with what it keeps in stable storage; not at all if Down is Forever.
type HostFault struct {
	Host NodeID
	At   Time
	Down time.Duration
}

// Plan is a sparse list of faults: what it does not name is delivered perfectly. So every subset of a plan is a plan, and
// the network heals by itself. A plan that Normalize or Parse returned is sorted and names each Site at most once.
type Plan struct {
	Faults []Fault
	Hosts  []HostFault
	Timers []TimerFault
}

// MaxFaults bounds the faults of a plan written as text.
const MaxFaults = 1 << 16

// Len is the number of faults, those of hosts and timers included.
func (p Plan) Len() int { return len(p.Faults) + len(p.Hosts) + len(p.Timers) }

// Clone returns a copy that shares no memory with p.
func (p Plan) Clone() Plan {
	return Plan{Faults: slices.Clone(p.Faults), Hosts: slices.Clone(p.Hosts), Timers: slices.Clone(p.Timers)}
}

// Equal reports whether the two plans list the same faults in the same order.
func (p Plan) Equal(q Plan) bool {
	return slices.Equal(p.Faults, q.Faults) && slices.Equal(p.Hosts, q.Hosts) && slices.Equal(p.Timers, q.Timers)
}

// Normalize sorts p in place, by site, by (host, instant) and by (host, class, ordinal), drops faults that change nothing and
// keeps the first of several for one site. Times below 0 become 0, as which they count. It returns p.
func (p Plan) Normalize() Plan {
	for i := range p.Faults {
		f := &p.Faults[i]
		f.Delay, f.CopyDelay = max(f.Delay, 0), max(f.CopyDelay, 0)
		if f.Copies == 0 {
			f.CopyDelay = 0
		}
	}
	for i := range p.Hosts {
		p.Hosts[i].At, p.Hosts[i].Down = max(p.Hosts[i].At, 0), max(p.Hosts[i].Down, 0)
	}
	p.Faults = slices.DeleteFunc(p.Faults, func(f Fault) bool { return f.Fate == Fate{} })
	slices.SortStableFunc(p.Faults, func(a, b Fault) int { return a.Site.Compare(b.Site) })
	p.Faults = slices.CompactFunc(p.Faults, func(a, b Fault) bool { return a.Site == b.Site })
	slices.SortStableFunc(p.Hosts, compareHosts)
	p.Hosts = slices.CompactFunc(p.Hosts, func(a, b HostFault) bool { return compareHosts(a, b) == 0 })
	p.Timers = slices.DeleteFunc(p.Timers, func(f TimerFault) bool { return f.Early <= 0 })
	slices.SortStableFunc(p.Timers, compareTimers)
	p.Timers = slices.CompactFunc(p.Timers, func(a, b TimerFault) bool { return compareTimers(a, b) == 0 })
	return p
}

func compareTimers(a, b TimerFault) int {
	return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.Class, b.Class), cmp.Compare(a.N, b.N))
}

func compareHosts(a, b HostFault) int {
	if c := cmp.Compare(a.Host, b.Host); c != 0 {
		return c
	}
	return cmp.Compare(a.At, b.At)
}
