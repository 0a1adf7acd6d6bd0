package netsim

//go:generate go run ./internal/disttables/gen

// distTable is a distribution of mean 0: entry i is the quantile of i/4096, in 1/distScale of a standard deviation. The
// three that there are hold, entry for entry, what iproute2 installs as normal.dist, pareto.dist and paretonormal.dist.
type distTable [4096]int16

// distScale is the kernel's NETEM_DIST_SCALE.
const distScale = 8192

// Distribution is how a random delay spreads about its mean.
type Distribution uint8

// The distributions. The last three are netem's tables, whose values end at four times the jitter. What is called jitter
// is the half-width of Uniform and the standard deviation of Normal. Pareto and ParetoNormal, as iproute2 makes them, have a
// standard deviation of 0.82 and 0.83 times the jitter, and a mean that is 3% of it under the delay.
const (
	Uniform      Distribution = iota // between mean-jitter and mean+jitter
	Normal                           // Gauss's
	Pareto                           // of shape 3: a steep start and a heavy tail of late packets
	ParetoNormal                     // a quarter of Normal and three quarters of Pareto
)

var distNames = [...]string{"uniform", "normal", "pareto", "paretonormal"}

// String returns netem's name of the distribution.
func (d Distribution) String() string {
	if int(d) < len(distNames) {
		return distNames[d]
	}
	return "distribution?"
}

// table is nil for Uniform.
func (d Distribution) table() *distTable {
	switch d {
	case Uniform:
		return nil
	case Normal:
		return &normalTable
	case Pareto:
		return &paretoTable
	case ParetoNormal:
		return &paretonormalTable
	}
	panic("BUG: no such distribution")
}
