package scenarios_test

import (
	"testing"

	"synfault/scenarios"
)

// TestSwapped: the image of a case has a token that reads back as it, and an image of its own, which is the case.
func TestSwapped(t *testing.T) {
	for token, image := range map[string]string{
		"three-way/b@0s.listen,a@5ms.open/ab1+2s,ba0x,a@1s+3s": "three-way/a@0s.listen,b@5ms.open/ab0x,ba1+2s,b@1s+3s",
		"two-way:a.msl=30s,b.rules=linux,msl=60s/simultaneous": "two-way:b.msl=30s,a.rules=linux,msl=60s/" +
			"b@0s.open,a@0s.open,b@est.send1,a@est.send1,b@got1.close,a@got1.close/-",
	} {
		c, err := scenarios.Parse(token)
		if err != nil {
			t.Fatal(err)
		}
		d, ok := c.Swapped()
		if !ok || d.String() != image {
			t.Fatalf("the image of %v is %v (%v), want %s", c, d, ok, image)
		}
		if _, err := scenarios.Parse(d.String()); err != nil {
			t.Error(err)
		}
		again, _ := d.Swapped()
		if again.Script.String() != c.Script.String() || again.Variant != c.Variant || !again.Plan.Equal(c.Plan) {
			t.Errorf("the image of the image of %v is %v", c, again)
		}
	}
	for _, token := range []string{"three-way/two-clients", "three-way/flood", "three-way/open/seed:wan:1"} {
		c, err := scenarios.Parse(token)
		if err != nil {
			t.Fatal(err)
		}
		if d, ok := c.Swapped(); ok {
			t.Errorf("%s has an image: %v", token, d)
		}
	}
}
