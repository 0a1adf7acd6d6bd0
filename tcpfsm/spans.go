package tcpfsm

// MaxLate is how many runs of out-of-order text a TCB can hold. One that would
// need a fifth is not taken, which Effects.Refused says: the peer sends it
// again, so nothing is lost but time.
const MaxLate = 4

// Spans is a bounded set of disjoint, non-adjacent spans, the one touched last
// first: the order in which RFC 2018 §4 wants SACK blocks.
type Spans struct {
	At [MaxLate]Span // the first N are meant, the rest is zero
	N  uint8
}

// add puts a span in, joined with all that it overlaps or touches. It reports
// false, and changes nothing, where the table is full.
func (s *Spans) add(in Span) bool {
	var rest [MaxLate]Span
	n := 0
	for _, old := range s.At[:s.N] {
		if in.Start.LessEq(old.End) && old.Start.LessEq(in.End) {
			in = Span{minSeq(in.Start, old.Start), maxSeq(in.End, old.End)}
			continue
		}
		rest[n] = old
		n++
	}
	if n == MaxLate {
		return false
	}
	*s = Spans{N: uint8(n + 1)}
	s.At[0] = in
	copy(s.At[1:], rest[:n])
	return true
}

// next takes out the text that begins at or before next and reports where it
// ends; next itself where there is none. Text below next is forgotten.
func (s *Spans) next(next Seq) Seq {
	for again := true; again; {
		again = false
		for i := 0; i < int(s.N); i++ {
			if at := s.At[i]; at.Start.LessEq(next) {
				next = maxSeq(next, at.End)
				s.drop(i)
				again = true
				break
			}
		}
	}
	return next
}

func (s *Spans) drop(i int) {
	copy(s.At[i:], s.At[i+1:s.N])
	s.N--
	s.At[s.N] = Span{}
}
