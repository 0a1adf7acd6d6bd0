package netsim

// names is a hash table of numbers by a hash of 128 bits, which is made for speed: it is filled and cleared often.
type names struct {
	slots []name
	n     int
}

type name struct {
	hi, lo uint64
	number uint32
	used   bool
}

// find returns the number under a hash; if there is none, it is put in.
func (t *names) find(hi, lo uint64, number uint32) (found uint32, known bool) {
	if 2*t.n >= len(t.slots) {
		t.grow()
	}
	mask := uint64(len(t.slots) - 1)
	for i := hi & mask; ; i = (i + 1) & mask {
		switch s := &t.slots[i]; {
		case !s.used:
			*s = name{hi, lo, number, true}
			t.n++
			return number, false
		case s.hi == hi && s.lo == lo:
			return s.number, true
		}
	}
}

func (t *names) grow() {
	old := t.slots
	t.slots, t.n = make([]name, max(2*len(old), 256)), 0
	for i := range old {
		if s := &old[i]; s.used {
			t.find(s.hi, s.lo, s.number)
		}
	}
}

func (t *names) clear() {
	clear(t.slots)
	t.n = 0
}
