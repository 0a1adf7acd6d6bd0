package invariant_test

import "testing"

// A run that is cut before its last call is not judged by what comes after it.
func TestQuiescenceWaitsForTheLastCall(t *testing.T) {
	for _, b := range judge(t, "three-way/b@0s.listen,a@5ms.open,b@90000s.send3:until=900s") {
		if b.ID == "L6" && !b.Excused() {
			t.Errorf("%v: %s", b, b.Detail)
		}
	}
}
