package tcpfsm

import (
	"strconv"
	"time"
)

// waits are the waits that have a name.
var waits = map[string]time.Duration{
	"rfc793": 2 * time.Minute, "bsd": 30 * time.Second, "linux": 30 * time.Second,
}

// set reads a value into the knob's field.
func (k *Knob) set(m *Machine, value string) error {
	switch f := k.field(m).(type) {
	case *bool:
		if value != "on" && value != "off" {
			return badValue(k.Name, value, "on or off")
		}
		*f = value == "on"
	case *time.Duration:
		return k.setDuration(f, value)
	case *uint32:
		n, err := k.number(value, 32)
		if err == nil {
			*f = uint32(n)
		}
		return err
	case *uint16:
		n, err := k.number(value, 16)
		if err == nil {
			*f = uint16(n)
		}
		return err
	case *uint8:
		n, err := k.number(value, 8)
		if err == nil {
			*f = uint8(n)
		}
		return err
	case choice:
		for i, name := range f.names() {
			if name == value {
				f.set(uint8(i))
				return nil
			}
		}
		return badValue(k.Name, value, oneOf(f.names()))
	}
	return nil
}

// shortest are the least values of waits that a timer repeats: with none at all
// it would fire for ever at one instant.
var shortest = map[string]time.Duration{
	"rto": time.Millisecond, "maxRTO": time.Millisecond, "fixedRTO": time.Millisecond, "persistMax": time.Millisecond,
}

func (k *Knob) setDuration(f *time.Duration, value string) error {
	least := shortest[k.Name]
	want, canBeOff := "a time such as 500ms, 30s or 2h, at most 1000h", least == 0 || k.Name == "fixedRTO"
	if least > 0 {
		want += " and at least " + least.String()
	}
	if canBeOff {
		want += ", or off"
	}
	if canBeOff && value == "off" {
		*f = 0
		return nil
	}
	if d, ok := waits[value]; ok && k.Name == "msl" {
		*f = d
		return nil
	}
	d, err := time.ParseDuration(value)
	if err != nil || d < least && !(canBeOff && d == 0) || d > 1000*time.Hour {
		return badValue(k.Name, value, want)
	}
	*f = d
	return nil
}

// number reads a count; some have a least value below which nothing works.
func (k *Knob) number(value string, bits int) (uint64, error) {
	least := map[string]uint64{"mss": 13, "defaultMSS": 13, "rcvbuf": 1, "sndbuf": 1, "ackEvery": 1}[k.Name]
	most := uint64(1)<<bits - 1
	switch k.Name {
	case "rcvbuf", "sndbuf":
		most = 1 << 30 // the window's and the queue's numbers must stay comparable
	case "shift":
		most = 14
	}
	n, err := strconv.ParseUint(value, 10, bits)
	if err != nil || n < least || n > most {
		return 0, badValue(k.Name, value,
			"a number from "+strconv.FormatUint(least, 10)+" to "+strconv.FormatUint(most, 10))
	}
	return n, nil
}

// choice is a knob with named values.
type choice interface {
	names() []string
	get() uint8
	set(uint8)
}

func (i *ISNMode) names() []string {
	return []string{"clock+prf", "clock", "random", "constant", "scripted"}
}
func (i *ISNMode) get() uint8  { return uint8(*i) }
func (i *ISNMode) set(n uint8) { *i = ISNMode(n) }

func (e *EmbryoSYN) names() []string { return []string{"listen", "challenge", "reset", "synack"} }
func (e *EmbryoSYN) get() uint8      { return uint8(*e) }
func (e *EmbryoSYN) set(n uint8)     { *e = EmbryoSYN(n) }

func (d *DropSynFin) names() []string { return []string{"off", "listen", "all"} }
func (d *DropSynFin) get() uint8      { return uint8(*d) }
func (d *DropSynFin) set(n uint8)     { *d = DropSynFin(n) }

func (s *Style) names() []string { return []string{"plain", "linux", "freebsd"} }
func (s *Style) get() uint8      { return uint8(*s) }
func (s *Style) set(n uint8)     { *s = Style(n) }

func (r *RefuseSYN) names() []string { return []string{"rfc", "ack", "drop"} }
func (r *RefuseSYN) get() uint8      { return uint8(*r) }
func (r *RefuseSYN) set(n uint8)     { *r = RefuseSYN(n) }
