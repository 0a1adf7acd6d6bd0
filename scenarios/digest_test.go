package scenarios

import (
	"bytes"
	"testing"

	"synfault/netsim"
)

// digest is a world's digest, and whether it is the same where nothing is remembered.
func digest(w, blank *World, o netsim.KeyOptions) (string, bool) {
	d := string(w.AppendDigest(nil, o))
	blank.CopyFrom(w)
	for n := range blank.Hosts() {
		blank.History.forget(netsim.NodeID(n), blank.Host(netsim.NodeID(n)))
	}
	return d, d == string(blank.AppendDigest(nil, o))
}

// Digests tell worlds apart as keys do, and what they remember of the world before is what they would find anew: in runs that
// branch from each other, so that what was remembered of one world is copied into others.
func TestDigestsTellApartWhatKeysDo(t *testing.T) {
	for i, c := range auditCases(t) {
		s, err := NewWorlds(c, WorldOptions{Liveness: i%2 == 0, Forged: true})
		if err != nil {
			t.Fatal(err)
		}
		blank, branch, held, fork := s.Empty(), s.Empty(), s.Empty(), s.Empty()
		digests, keys := map[string]string{}, map[string]string{}
		met, shared := 0, uint16(0)
		look := func(w *World) {
			d, fresh := digest(w, blank, netsim.KeyOptions{})
			key := string(w.AppendKey(nil, netsim.KeyOptions{}))
			oldKey, metDigest := keys[d]
			oldDigest, metKey := digests[key]
			for n := range w.Hosts() {
				if s.glue.key.forgets[n] && !w.Host(netsim.NodeID(n)).Memory.Blank() {
					t.Fatalf("%s at %v: %v remembers something, and its key leaves that out", c, w.Now(), netsim.NodeID(n))
				}
			}
			switch {
			case !fresh:
				t.Fatalf("%s at %v: what is remembered does not hold any more", c, w.Now())
			case metDigest && oldKey != key:
				t.Fatalf("%s at %v: one digest of two keys: %s", c, w.Now(), firstDifference([]byte(oldKey), []byte(key)))
			case metKey && oldDigest != d:
				t.Fatalf("%s at %v: two digests of one key: %s", c, w.Now(), firstDifference([]byte(oldDigest), []byte(d)))
			case metKey:
				met++
			}
			digests[key], keys[d] = d, key
		}
		for seed := range 12 {
			w := s.New(netsim.NewRandom[Packet](uint64(seed), c.Random.Profile))
			for n := 0; n < 80 && w.Step() != nil; n++ {
				look(w)
				if held.CopyFrom(w); held.Hold() != nil {
					held.AppendDigest(nil, netsim.KeyOptions{})
					for n := range 3 {
						seed := uint64(seed*1000 + n)
						fork.CopyFrom(held)
						fork.SetChooser(&since{seed: seed})
						fork.Release()
						look(fork)
						branch.CopyFrom(w)
						branch.SetChooser(&since{seed: seed})
						branch.Step()
						if a, b := fork.AppendKey(nil, netsim.KeyOptions{}), branch.AppendKey(nil, netsim.KeyOptions{}); !bytes.Equal(a, b) {
							t.Fatalf("%s at %v: an event that was held leads elsewhere: %s", c, w.Now(), firstDifference(a, b))
						}
						shared += one(fork.History.held != 0)
					}
				}
				branch.CopyFrom(w)
				branch.SetChooser(&since{seed: uint64(seed*100 + n)})
				for range n % 7 {
					if branch.Step() != nil {
						look(branch)
					}
				}
			}
		}
		if met < 10 {
			t.Errorf("%s: only %d worlds met again", c, met)
		}
		if (shared > 0) != (i%2 == 1) {
			t.Errorf("%s: %d worlds share a part of their digest", c, shared)
		}
	}
}
