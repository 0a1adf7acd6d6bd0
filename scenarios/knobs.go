package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"synfault/netsim"
)

// What a token says after the script's colon, of the links and of the run: d=10ms, rate=1mbit, until=60s, and for a host
// whose isn knob is scripted, the initial sequence numbers of its connections one after another: a.iss=100+900.

const scriptKnobs = "d=10ms, the delay of a link; rate=1mbit, its rate; until=60s, where the run is cut; a.iss=100+900, a's scripted ISNs"

// setKnob reads one of them.
func (s *Script) setKnob(item string) error {
	knob, value, _ := strings.Cut(item, "=")
	if host, ok := strings.CutSuffix(knob, ".iss"); ok {
		return s.setISS(host, value)
	}
	if knob == "rate" {
		rate, err := parseRate(value)
		s.Rate = rate
		return err
	}
	if knob != "d" && knob != "until" {
		return fmt.Errorf("no knob is called %q; there are %s", knob, scriptKnobs)
	}
	d, err := netsim.ParseDuration(value)
	switch {
	case err != nil:
		return fmt.Errorf("%s=%q: %w", knob, value, err)
	case d > maxInstant:
		return fmt.Errorf("%s=%q: at most %s", knob, value, netsim.FormatDuration(maxInstant))
	case knob == "d":
		s.Delay = d
	default:
		s.Until = netsim.Time(d)
	}
	return nil
}

// maxInstant keeps sums of instants far from the end of time: a thousand days.
const maxInstant = 24000 * time.Hour

func (s *Script) setISS(host, value string) error {
	n, ok := netsim.ParseNode(host)
	if !ok || n >= maxHosts {
		return fmt.Errorf("%q is no host; hosts are a to %v", host, netsim.NodeID(maxHosts-1))
	}
	s.ISS[n] = nil
	for _, digits := range strings.Split(value, "+") {
		iss, err := strconv.ParseUint(digits, 10, 32)
		if err != nil {
			return fmt.Errorf("%s.iss=%q: %q is no sequence number from 0 to 4294967295", host, value, digits)
		}
		s.ISS[n] = append(s.ISS[n], uint32(iss))
	}
	return nil
}

// checkKnobs refuses knobs of hosts that the script does not have.
func (c *Case) checkKnobs() error {
	n := netsim.NodeID(c.Script.Hosts())
	_, list, _ := strings.Cut(c.Variant, ":")
	for _, item := range strings.Split(list, ",") {
		knob, _, _ := strings.Cut(item, "=")
		if name, _, ok := strings.Cut(knob, "."); ok {
			if host, _ := netsim.ParseNode(name); host >= n {
				return fmt.Errorf("variant: %q: the script has only the hosts a to %v", item, n-1)
			}
		}
	}
	for host := n; host < maxHosts; host++ {
		if c.Script.ISS[host] != nil {
			return fmt.Errorf("script: \"%v.iss\": the script has only the hosts a to %v", host, n-1)
		}
	}
	return nil
}

var rateUnits = [...]struct {
	name string
	bits uint64
}{{"gbit", 1e9}, {"mbit", 1e6}, {"kbit", 1e3}, {"bit", 1}}

// parseRate reads bits per second, with a unit as netem writes them.
func parseRate(value string) (uint64, error) {
	for _, u := range rateUnits {
		if digits, ok := strings.CutSuffix(value, u.name); ok {
			if n, err := strconv.ParseUint(digits, 10, 64); err == nil && n > 0 && n <= 1e12/u.bits {
				return n * u.bits, nil
			}
			break
		}
	}
	return 0, fmt.Errorf("rate=%q: a rate is a whole number of bit, kbit, mbit or gbit, at most 1000gbit", value)
}

func formatRate(rate uint64) string {
	for _, u := range rateUnits {
		if rate%u.bits == 0 {
			return strconv.FormatUint(rate/u.bits, 10) + u.name
		}
	}
	return ""
}

// knobs prints what differs from standard, after a colon, as setKnob reads it.
func (s *Script) knobs(standard *Script) string {
	var list []string
	if s.Delay != standard.Delay {
		list = append(list, "d="+netsim.FormatDuration(s.Delay))
	}
	if s.Rate != standard.Rate {
		list = append(list, "rate="+formatRate(s.Rate))
	}
	if s.Until != standard.Until {
		list = append(list, "until="+s.Until.String())
	}
	for n := range s.ISS {
		if slices.Equal(s.ISS[n], standard.ISS[n]) {
			continue
		}
		text := netsim.NodeID(n).String() + ".iss="
		for i, iss := range s.ISS[n] {
			if i > 0 {
				text += "+"
			}
			text += strconv.FormatUint(uint64(iss), 10)
		}
		list = append(list, text)
	}
	if list == nil {
		return ""
	}
	return ":" + strings.Join(list, ",")
}
