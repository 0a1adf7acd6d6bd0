package hunt

// Tape is a Source that hands on the choices of another, and writes them down as the octets that Bytes reads: so a run of a
// seed becomes a seed of a fuzzer.
type Tape struct {
	Source Source
	Bytes  []byte
}

// Intn implements Source.
func (t *Tape) Intn(n int) int {
	v := t.Source.Intn(n)
	switch {
	case n <= 1:
	case n <= 256:
		t.Bytes = append(t.Bytes, byte(v))
	default:
		t.Bytes = append(t.Bytes, byte(v>>8), byte(v))
	}
	return v
}
