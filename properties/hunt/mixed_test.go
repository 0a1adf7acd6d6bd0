package hunt

import "testing"

// TestStandardDraws: each variant of the standard campaign gets its share of the runs, drawn ones and those of profiles; and an index draws the same case whatever was drawn before.
func TestStandardDraws(t *testing.T) {
	const runs = 40_000
	c, err := Standard(Settings{Seed: 5, Runs: runs})
	if err != nil {
		t.Fatal(err)
	}
	d, again := c.Cases(), c.Cases()
	drawn, profiles := make([]int, len(c.Variants)), make([]int, len(c.Variants))
	for i := range uint64(runs) {
		v, one := d.Draw(i)
		if one.Random != nil {
			profiles[v]++
		} else {
			drawn[v]++
		}
		if i%997 == 0 {
			text := one.String()
			w, other := again.Draw(i)
			if w != v || other.String() != text {
				t.Errorf("run %d is %s, and again %v", i, text, other)
			}
		}
	}
	for i, v := range c.Variants {
		if drawn[i] < runs/len(c.Variants)/4 || profiles[i] < runs/len(c.Variants)/8 && !v.wild() {
			t.Errorf("%s: %d drawn, %d of profiles", v.Name, drawn[i], profiles[i])
		}
	}
}
