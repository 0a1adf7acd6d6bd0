package prove

import (
	"bytes"
	"encoding/gob"
	"fmt"

	"synfault/netsim"
	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// The events of Coverage: what arrives, by class; what the timer was; what the user called.
const (
	classEvents = 8
	callEvents  = 11
	numEvents   = classEvents + tcpfsm.NumTimers + callEvents
)

// Coverage is how often each event met each state, and how often each change of state was made.
type Coverage struct {
	Events [tcpfsm.NumStates][numEvents]uint64
	Moves  [tcpfsm.NumStates][tcpfsm.NumStates]uint64
}

// add counts the acts of an event.
func (c *Coverage) add(w *scenarios.World, st *step) {
	for i := range w.History.Acts {
		a := &w.History.Acts[i]
		event := 0
		switch a.What {
		case netsim.Arrive:
			event = int(scenarios.ClassOf(&st.In.Packet.Segment))
		case netsim.Timer:
			event = classEvents + int(a.Timer)
		case netsim.Call:
			event = classEvents + tcpfsm.NumTimers + int(a.Call)
		}
		c.Events[a.Was.State][event]++
		if a.Moved() {
			c.Moves[a.Was.State][a.Is.State]++
		}
	}
}

// merge adds what another worker counted.
func (c *Coverage) merge(d *Coverage) {
	for i := range c.Events {
		for j := range c.Events[i] {
			c.Events[i][j] += d.Events[i][j]
		}
		for j := range c.Moves[i] {
			c.Moves[i][j] += d.Moves[i][j]
		}
	}
}

// coverage is what all workers covered, and what was covered before a checkpoint.
func (p *prepared) coverage() Coverage {
	sum := p.covered
	for _, j := range p.judges {
		sum.merge(&j.cover)
	}
	return sum
}

// note is explore.Config.Note.
func (p *prepared) note() []byte {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(p.coverage()); err != nil {
		panic("BUG: " + err.Error())
	}
	return b.Bytes()
}

// recall is explore.Config.Recall.
func (p *prepared) recall(note []byte) error {
	if err := gob.NewDecoder(bytes.NewReader(note)).Decode(&p.covered); err != nil {
		return fmt.Errorf("what it covered cannot be read: %w", err)
	}
	return nil
}

// EventName names an event of Coverage.
func EventName(i int) string {
	switch {
	case i < classEvents:
		if i == 0 {
			return ""
		}
		return "arrives " + scenarios.Names.Classes[i]
	case i < classEvents+tcpfsm.NumTimers:
		return "timer " + tcpfsm.Timer(i-classEvents).String()
	}
	return "call " + scenarios.Call(i-classEvents-tcpfsm.NumTimers).String()
}

// Met counts the pairs of state and event that occurred.
func (c *Coverage) Met() (n int) {
	for i := range c.Events {
		for j := range c.Events[i] {
			if c.Events[i][j] > 0 {
				n++
			}
		}
	}
	return n
}

// Legal counts the changes of state that the transition relation has, and those of them that were made.
func (c *Coverage) Legal() (made, all int) {
	var legal [tcpfsm.NumStates][tcpfsm.NumStates]bool
	for _, t := range invariant.Transitions() {
		for _, from := range t.From {
			legal[from][t.To] = true
		}
	}
	for i := range legal {
		for j := range legal[i] {
			if legal[i][j] {
				all++
				if c.Moves[i][j] > 0 {
					made++
				}
			}
		}
	}
	return made, all
}
