package hunt

import "fmt"

// Shard is the ith part of n equal ones, counted from 1; the zero Shard is all of it.
type Shard struct {
	I int `json:"i"`
	N int `json:"n"`
}

// ParseShard reads 3/8, the third of eight.
func ParseShard(text string) (s Shard, err error) {
	var rest string
	if n, _ := fmt.Sscanf(text+" .", "%d/%d %s", &s.I, &s.N, &rest); n != 3 || rest != "." || s.I < 1 || s.check() != nil {
		return Shard{}, fmt.Errorf("%q is no shard: it is written I/N, such as 3/8 for the third of eight", text)
	}
	return s, nil
}

// String is the shard as ParseShard reads it; 1/1 for the zero Shard.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", max(s.I, 1), max(s.N, 1)) }

// Whole reports that there are no other shards.
func (s Shard) Whole() bool { return s.N <= 1 }

func (s Shard) first() bool { return s.I <= 1 }

func (s Shard) check() error {
	if s != (Shard{}) && (s.I < 1 || s.N < 1 || s.I > s.N) {
		return fmt.Errorf("there is no shard %d of %d", s.I, s.N)
	}
	return nil
}

// Part is the shard's part of so many indices: from the first to just before end. The parts of all shards are disjoint,
// and no index is left out.
func (s Shard) Part(total uint64) (first, end uint64) {
	n, i := uint64(max(s.N, 1)), uint64(max(s.I, 1))
	each, left := total/n, total%n
	first = (i-1)*each + min(i-1, left)
	if end = first + each; i <= left {
		end++
	}
	return first, end
}
