package netsim

import "strconv"

// formatRate prints a rate in bits per second in the largest of tc's units that leaves a whole number.
func formatRate(bits uint64) string {
	unit := "bit"
	for _, u := range [...]string{"kbit", "mbit", "gbit", "tbit"} {
		if bits == 0 || bits%1000 != 0 {
			break
		}
		bits, unit = bits/1000, u
	}
	return strconv.FormatUint(bits, 10) + unit
}
