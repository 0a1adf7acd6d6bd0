package netsim

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// unitTable maps a unit, in lower case, to what it counts. tc takes units in any case.
type unitTable map[string]uint64

// timeUnits are tc's, with a bare number as microseconds, and beyond tc's minutes and hours.
var timeUnits = unitTable{
	"": 1e3, "ns": 1, "nsec": 1, "nsecs": 1, "us": 1e3, "usec": 1e3, "usecs": 1e3, "ms": 1e6, "msec": 1e6, "msecs": 1e6,
	"s": 1e9, "sec": 1e9, "secs": 1e9, "m": 60e9, "h": 3600e9,
}

// rateUnits are tc's, in bits per second: bps is octets per second.
var rateUnits = unitTable{
	"": 1, "bit": 1, "kbit": 1e3, "mbit": 1e6, "gbit": 1e9, "tbit": 1e12,
	"kibit": 1 << 10, "mibit": 1 << 20, "gibit": 1 << 30, "tibit": 1 << 40,
	"bps": 8, "kbps": 8e3, "mbps": 8e6, "gbps": 8e9, "tbps": 8e12,
	"kibps": 8 << 10, "mibps": 8 << 20, "gibps": 8 << 30, "tibps": 8 << 40,
}

// sizeUnits are tc's, in octets: all of them powers of 1024.
var sizeUnits = unitTable{
	"": 1, "b": 1, "k": 1 << 10, "kb": 1 << 10, "m": 1 << 20, "mb": 1 << 20, "g": 1 << 30, "gb": 1 << 30,
	"kbit": 1 << 7, "mbit": 1 << 17, "gbit": 1 << 27,
}

// read is the quantity that s stands for, cut to whole units of 1, if it is at most most.
func (units unitTable) read(s string, most uint64) (uint64, bool) {
	x, unit, ok := scanNumber(s)
	scale, known := units[strings.ToLower(unit)]
	if !ok || !known {
		return 0, false
	}
	x.Mul(x, new(big.Rat).SetInt(new(big.Int).SetUint64(scale)))
	n := new(big.Int).Quo(x.Num(), x.Denom())
	if !n.IsUint64() || n.Uint64() > most {
		return 0, false
	}
	return n.Uint64(), true
}

// formatRate prints a rate in bits per second in the largest of tc's decimal units that leaves a whole number.
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

// arg is the next word of the section, taken as an argument; empty if the section ends here.
func (p *profileParser) arg() word {
	w := p.peek()
	if w.text != "" {
		p.next++
	}
	return w
}

func (p *profileParser) isNumber(signed bool) bool { return p.peek().isNumber(signed) }

func (p *profileParser) ratio(what string) Ratio {
	w := p.arg()
	r, err := ParseRatio(w.text)
	if err != nil {
		p.fail(w, fmt.Sprintf("%s, a percentage from 0%% to 100%%", what))
	}
	return r
}

// ratioOr is an optional percentage.
func (p *profileParser) ratioOr(what string, otherwise Ratio) Ratio {
	if !p.isNumber(false) {
		return otherwise
	}
	return p.ratio(what)
}

func (p *profileParser) time(what string) time.Duration {
	w := p.arg()
	d, ok := timeUnits.read(w.text, uint64(MaxTime))
	if !ok {
		p.fail(w, what+", a number with a unit: ns, us, ms, s, m or h, up to 146 years")
	}
	return time.Duration(d)
}

// window is an instant and a later one, or never.
func (p *profileParser) window() Window {
	w := Window{From: Time(p.time("the instant at which this begins")), Until: Never}
	if p.peek().text == "never" {
		p.arg()
		return w
	}
	at := p.peek()
	if w.Until = Time(p.time("the instant at which this ends, or never")); w.Until <= w.From {
		p.fail(at, "an instant after "+w.From.String()+", at which this begins")
	}
	return w
}

// integer takes what C's strtol does with base 0: decimal, 0x and 0 for octal.
func (p *profileParser) integer(what string, least, most int64) int64 {
	w := p.arg()
	n, err := strconv.ParseInt(w.text, 0, 64)
	if err != nil || n < least || n > most || strings.Contains(w.text, "_") {
		p.fail(w, fmt.Sprintf("%s, a whole number from %d to %d", what, least, most))
		return least
	}
	return n
}

func (p *profileParser) size(what string, least, most uint64) uint64 {
	w := p.arg()
	n, ok := sizeUnits.read(w.text, most)
	if !ok || n < least {
		p.fail(w, fmt.Sprintf("%s, a number from %d to %d; k, m and g are powers of 1024", what, least, most))
	}
	return n
}

// nearest is the name that differs least from a word, if it is near enough to be what was meant.
func nearest(w string, names []string) (name string, ok bool) {
	best := min(len(w), 5)/2 + 1 // two thirds of a short word right, and at most two letters wrong
	for _, n := range names {
		if d := editDistance(w, n); d < best {
			best, name, ok = d, n, true
		}
	}
	return name, ok
}

// editDistance counts the letters to change, insert, delete, or swap with the next, to make one word from another.
func editDistance(a, b string) int {
	prev, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], prev[j-2]+1)
			}
		}
		prev, row, next = row, next, prev
	}
	return row[len(b)]
}
