package invariant

import (
	"fmt"
	"runtime"
	"sync"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// schedule is D2: the case is run on one processor, then on several, by two runners at once.
func (p *Pair) schedule(c *scenarios.Case) (parting, bool) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	again := c.With(p.run(c, 0).Clone())
	p.run(again, 1)
	if parts := apart(&p.traces[0], &p.traces[1], 0); parts.detail != "" {
		return parts, true
	}
	runtime.GOMAXPROCS(4)
	var beside scenarios.Trace
	var both sync.WaitGroup
	both.Go(func() { scenarios.NewRunner().Run(again, &beside, nil) })
	p.run(again, 1)
	both.Wait()
	if parts := apart(&p.traces[0], &p.traces[1], 0); parts.detail != "" {
		return parts, true
	}
	return apart(&p.traces[0], &beside, 0), true
}

// swapped is D9. Whose numbers come from where is not the question: both runs have the same, of a host's own.
func (p *Pair) swapped(c *scenarios.Case) (parting, bool) {
	if c.ReadsClock() || c.Foreign[0] != nil || c.Foreign[1] != nil {
		return parting{}, false
	}
	d, ok := numbered(c.With(p.run(c, 0).Clone()))
	if !ok {
		return parting{}, false
	}
	image, _ := d.Swapped()
	p.run(d, 0)
	if damaged(&p.traces[0]) {
		return parting{}, false
	}
	p.run(image, 1)
	parts := imageApart(&p.traces[0], &p.traces[1])
	return parts, parts.detail == "" || !tied(&p.traces[0], parts.at)
}

// numbered returns the case with scripted initial sequence numbers, where it has an image.
func numbered(c *scenarios.Case) (*scenarios.Case, bool) {
	d, ok := c.Swapped()
	if ok {
		d, ok = d.Swapped() // with machines of its own
	}
	if !ok {
		return nil, false
	}
	for i := range d.Script.Hosts() {
		d.Machine(netsim.NodeID(i)).ISN = tcpfsm.ISNScripted
		d.Script.ISS[i] = nil
		for n := range uint32(8) {
			d.Script.ISS[i] = append(d.Script.ISS[i], (uint32(i)+1)<<30+n<<24)
		}
	}
	return d, true
}

func damaged(t *scenarios.Trace) bool {
	for i := range t.Records {
		if t.Records[i].Fate.Damage != 0 {
			return true
		}
	}
	return false
}

// tied reports that before an instant, or at it, both hosts had an event at one time.
func tied(t *scenarios.Trace, until netsim.Time) bool {
	for i := range t.Records[1:] {
		if a, b := &t.Records[i], &t.Records[i+1]; b.At > until {
			return false
		} else if a.At == b.At && a.Node != b.Node {
			return true
		}
	}
	return false
}

// imageApart compares what each host does in the one trace with what the other does in the other.
func imageApart(a, b *scenarios.Trace) parting {
	for host := range netsim.NodeID(2) {
		i, j := 0, 0
		for {
			i, j = nextOf(a, host, i), nextOf(b, host^1, j)
			switch {
			case i == len(a.Records) && j == len(b.Records):
			case i == len(a.Records):
				return parting{b.Records[j].At, fmt.Sprintf("%v does something more at %v where it is called %v", host, b.Records[j].At, host^1)}
			case j == len(b.Records):
				return parting{a.Records[i].At, fmt.Sprintf("%v does something more at %v than where it is called %v", host, a.Records[i].At, host^1)}
			default:
				r, s := nameless(a.Records[i], 0), nameless(b.Records[j], 1)
				if r != s {
					return parting{min(r.At, s.At), fmt.Sprintf("%v at %v: %v of %v; where it is called %v, at %v: %v of %v",
						host, r.At, r.What, &r.Packet.Segment, host^1, s.At, s.What, &s.Packet.Segment)}
				}
				i, j = i+1, j+1
				continue
			}
			break
		}
	}
	return parting{}
}

// nextOf is the index of the first record of a host from index i on; the number of records where there is none.
func nextOf(t *scenarios.Trace, host netsim.NodeID, i int) int {
	for i < len(t.Records) && t.Records[i].Node != host {
		i++
	}
	return i
}

// nameless is a record without what depends on the names of the hosts, which are swapped in it if swap is 1: the number of
// the event among those of both, and what is hashed with an address.
func nameless(r netsim.Record[scenarios.Packet], swap netsim.NodeID) netsim.Record[scenarios.Packet] {
	r.Seq, r.Origin.Tag = 0, 0
	r.Packet.Segment.Cookie = [tcpfsm.MaxCookie]byte{}
	r.Node ^= swap
	switch r.What {
	case netsim.Arrive, netsim.Discard, netsim.Send:
		r.Origin.Site.From ^= swap
		r.Origin.Site.To ^= swap
		if swap == 1 {
			r.Packet.Src, r.Packet.Dst = r.Packet.Dst, r.Packet.Src
		}
	}
	return r
}
