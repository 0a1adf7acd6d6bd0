package scenarios

import (
	"math/rand/v2"
	"testing"
	"time"

	"synfault/netsim"
)

// lineWalker gives the packets of one event the fates that were chosen.
type lineWalker struct {
	chosen []netsim.Chosen
	offers int
}

var lineFates = []netsim.Fate{netsim.Lost(), netsim.Late(3 * time.Second), netsim.Copied(1, 2*time.Second), netsim.Copied(2, 0), netsim.Damaged(65505),
	netsim.Forged(netsim.ForgeArg(1, 1))}

func (k *lineWalker) Choose(*netsim.Offer[Packet], *netsim.LinkState) netsim.Fate {
	n := k.offers
	k.offers++
	for _, c := range k.chosen {
		if int(c.Offer) == n {
			return lineFates[c.Fate]
		}
	}
	return netsim.Fate{}
}

// A line goes the way of its world, whatever becomes of its packets and its hosts: the same events at the same instants, and
// two of its states have one hash where the world has one key, and else two.
func TestALineIsItsWorld(t *testing.T) {
	for _, token := range []string{"three-way/life", "three-way/reopen", "two-way/crash", "three-way/simultaneous", "fast-open/reopen", "three-way:timestamps=on/talk",
		"syn-cookies/life", "three-way:isn=scripted/reopen:a.iss=100+900", "two-way:isn=constant/reopen",
		"three-way:isn=scripted/reopen:a.iss=100+100,b.iss=100+100", "three-way:keepAlive=on,keepIdle=10s/life", "three-way/two-clients"} {
		for _, forged := range []bool{true, false} {
			aLineIsItsWorld(t, token, forged)
		}
	}
}

func aLineIsItsWorld(t *testing.T, token string, forged bool) {
	c, err := Parse(token)
	if err != nil {
		t.Fatal(err)
	}
	fates := lineFates
	if !forged {
		fates = fates[:4]
	}
	s, err := NewWorlds(c, WorldOptions{Forged: forged})
	if err != nil {
		t.Fatal(err)
	}
	k := new(lineWalker)
	root := s.New(k)
	root.Reserve()
	if !root.CanDivide() {
		t.Fatalf("%s: its worlds cannot be divided", token)
	}
	known := 0 // the deed that was met last for the first time
	cores := netsim.NewCores(root, func(deed int, _ *World, _ *netsim.Step[Host, Packet]) { known = deed })
	hashes, keys := map[string][2]uint64{}, map[[2]uint64]string{}
	events, met := 0, 0
	rng := rand.New(rand.NewPCG(1, 2))
	for walk := range 300 {
		if walk == 100 {
			cores.Clear()
			known = 0
		}
		w := root.Clone()
		var l netsim.Line
		cores.Begin(&l)
		for range 60 {
			at, due := w.Next()
			if n, is := cores.Next(&l); n != at || is != due {
				t.Fatalf("%s: the world is due at %v, the line at %v", token, at, n)
			}
			if rng.IntN(40) == 0 && w.CanStrike(at) && cores.CanStrike(&l, at) && due {
				f := netsim.HostFault{Host: netsim.NodeID(rng.IntN(2)), At: at, Down: time.Duration(rng.IntN(3)) * time.Second}
				w.Strike(f)
				cores.Strike(&l, f)
			}
			if !due {
				break
			}
			if walk%100 == 0 && rng.IntN(20) == 0 {
				cores.Renew([]*netsim.Line{&l})
				known = 0
			}
			before := known
			deed := cores.Deed(&l)
			if known == before {
				met++
			}
			events++
			k.chosen, k.offers = k.chosen[:0], 0
			cores.EachOffer(deed, func(*netsim.Offer[Packet]) {
				if rng.IntN(4) == 0 {
					k.chosen = append(k.chosen, netsim.Chosen{Offer: uint16(k.offers), Fate: uint16(rng.IntN(len(fates)))})
				}
				k.offers++
			})
			offers := k.offers
			cores.Follow(&l, deed, k.chosen, fates)
			k.offers = 0
			if st := w.Step(); st.What != cores.Of(deed).What || k.offers != offers || (len(st.Sent) > 0) != cores.Of(deed).Sent {
				t.Fatalf("%s: the world took %v and offers %d packets, the line %v and %d", token, st.What, k.offers, cores.Of(deed).What, offers)
			}
			if l.Events() != w.Events() || cores.Now(&l) != w.Now() {
				t.Fatalf("%s: the world is at %v after %d events, the line at %v after %d", token, w.Now(), w.Events(), cores.Now(&l), l.Events())
			}
			var h [2]uint64
			h[0], h[1] = cores.Hash(&l)
			key := string(w.AppendKey(nil, netsim.KeyOptions{}))
			if own := string(cores.AppendKey(nil, &l, netsim.KeyOptions{})); own != key {
				t.Fatalf("%s: the line has another key than its world, at %v", token, w.Now())
			}
			if have, is := hashes[key]; is && have != h {
				t.Fatalf("%s: two hashes of one key, at %v", token, w.Now())
			}
			if have, is := keys[h]; is && have != key {
				t.Fatalf("%s: two keys of one hash, at %v", token, w.Now())
			}
			hashes[key], keys[h] = h, key
		}
	}
	if met < events/4 {
		t.Errorf("%s: of %d events %d were known", token, events, met)
	}
}
