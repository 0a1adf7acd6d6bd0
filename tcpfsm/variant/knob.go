package variant

import (
	"strconv"
	"strings"
	"time"

	"synfault/tcpfsm"
)

// Knob is a field of a handshake by the name under which it is set in text.
type Knob struct {
	Name   string
	Source string // the paragraph that leaves the choice open, or that makes it
	Doc    string // one sentence
	Want   string // what values there are

	get func(tcpfsm.Handshake) string
	set func(tcpfsm.Handshake, string) (tcpfsm.Handshake, bool)
}

// Value prints the knob's value in h, a handshake of the variant whose knob it
// is.
func (k Knob) Value(h tcpfsm.Handshake) string { return k.get(h) }

// on makes a knob of a field of H. A handshake is a value: set changes a copy.
func on[H tcpfsm.Handshake](k Knob, get func(*H) string, set func(*H, string) bool) Knob {
	k.get = func(h tcpfsm.Handshake) string {
		v := h.(H)
		return get(&v)
	}
	k.set = func(h tcpfsm.Handshake, value string) (tcpfsm.Handshake, bool) {
		v := h.(H)
		ok := set(&v, value)
		return v, ok
	}
	return k
}

// choice is a knob with named values, in the order of their constants.
func choice[H tcpfsm.Handshake, V ~uint8](k Knob, field func(*H) *V, names ...string) Knob {
	k.Want = "one of " + strings.Join(names, ", ")
	return on(k, func(h *H) string { return names[*field(h)] }, func(h *H, value string) bool {
		for i, name := range names {
			if name == value {
				*field(h) = V(i)
				return true
			}
		}
		return false
	})
}

// toggle is a knob that is on or off.
func toggle[H tcpfsm.Handshake](k Knob, field func(*H) *bool) Knob {
	k.Want = "on or off"
	return on(k, func(h *H) string {
		if *field(h) {
			return "on"
		}
		return "off"
	}, func(h *H, value string) bool {
		*field(h) = value == "on"
		return value == "on" || value == "off"
	})
}

// count is a knob that counts, from least to most by step.
func count[H tcpfsm.Handshake, V ~uint8 | ~uint16](k Knob, least, most, step uint64, field func(*H) *V) Knob {
	k.Want = "a number from " + strconv.FormatUint(least, 10) + " to " + strconv.FormatUint(most, 10)
	if step == 2 {
		k.Want = "an even" + k.Want[1:]
	}
	return on(k, func(h *H) string { return strconv.FormatUint(uint64(*field(h)), 10) },
		func(h *H, value string) bool {
			n, err := strconv.ParseUint(value, 10, 16)
			*field(h) = V(n)
			return err == nil && n >= least && n <= most && n%step == 0
		})
}

// wait is a knob that is a time; off is none.
func wait[H tcpfsm.Handshake](k Knob, field func(*H) *time.Duration) Knob {
	k.Want = "a time such as 500ms, 30s or 2h, at most 1000h, or off"
	return on(k, func(h *H) string {
		if *field(h) == 0 {
			return "off"
		}
		s := strings.Replace(field(h).String(), "µ", "u", 1)
		if strings.HasSuffix(s, "m0s") {
			s = strings.TrimSuffix(s, "0s")
		}
		if strings.HasSuffix(s, "h0m") {
			s = strings.TrimSuffix(s, "0m")
		}
		return s
	}, func(h *H, value string) bool {
		if value == "off" {
			*field(h) = 0
			return true
		}
		d, err := time.ParseDuration(value)
		*field(h) = d
		return err == nil && d >= 0 && d <= 1000*time.Hour
	})
}
