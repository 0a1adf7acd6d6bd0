package netsim

import (
	"math"
	"time"
)

// Time is an instant of virtual time: nanoseconds since the start of the run.
type Time int64

// Never is later than every instant that a run can reach.
const Never Time = math.MaxInt64

// Forever, as the down-time of a HostFault, keeps the host down to the end of the run.
const Forever time.Duration = math.MaxInt64

// Add returns t+d. A sum beyond the range of Time is Never.
func (t Time) Add(d time.Duration) Time {
	if s := t + Time(d); d < 0 || s >= t {
		return s
	}
	return Never
}

// Sub returns t-u.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t - u) }

// String prints t as a plan does, for example 1.5s.
func (t Time) String() string {
	if t == Never {
		return "never"
	}
	return FormatDuration(time.Duration(t))
}
