package ladder

import (
	"strconv"
	"time"

	"synfault/netsim"
)

// clock prints the instants of one trace, all in one unit and with as many decimals, at most 3. What is finer is cut off.
type clock struct {
	unit   time.Duration
	name   string
	digits int
}

var clockUnits = [...]clock{{time.Millisecond, "ms", 0}, {time.Microsecond, "us", 0}, {time.Nanosecond, "ns", 0}}

// newClock chooses the unit: seconds if every instant is a whole number of them; else the largest of ms, us and ns that
// leaves the last instant at least 10, or every instant whole.
func newClock(rows []row) clock {
	last := netsim.Time(0)
	for i := range rows {
		last = max(last, rows[i].at)
	}
	if c := (clock{time.Second, "s", 0}); last > 0 && c.whole(rows) {
		return c
	}
	for _, c := range clockUnits {
		if c.whole(rows) {
			return c
		}
		if last < 10*netsim.Time(c.unit) {
			continue
		}
		for c.digits < 3 && !c.whole(rows) {
			c.digits++
		}
		return c
	}
	panic("BUG: an instant is not a whole number of nanoseconds")
}

// whole reports whether every instant prints exactly.
func (c clock) whole(rows []row) bool {
	step := netsim.Time(c.unit)
	for range c.digits {
		step /= 10
	}
	for i := range rows {
		if rows[i].at%step != 0 {
			return false
		}
	}
	return true
}

func (c clock) at(t netsim.Time) string {
	s := strconv.FormatInt(int64(t)/int64(c.unit), 10)
	if c.digits > 0 {
		step := int64(c.unit)
		for range c.digits {
			step /= 10
		}
		rest := strconv.FormatInt(int64(t)%int64(c.unit)/step, 10)
		s += "." + "000"[:c.digits-len(rest)] + rest
	}
	return s + c.name
}
