package main

import (
	"synfault/properties/prove"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// exploreDocument is what explore prints.
type exploreDocument struct {
	Schema      string           `json:"schema"`
	Token       string           `json:"token"` // what was searched
	Menu        string           `json:"menu"`
	Faults      int              `json:"faults"`
	Untimed     *exploreFree     `json:"untimed,omitempty"`
	Outcome     string           `json:"outcome"`
	Proven      int              `json:"proven_up_to"` // faults or steps all of whose runs were explored; -1 if there are none
	Holds       bool             `json:"holds"`
	Verdicts    []exploreVerdict `json:"verdicts"`
	Unknown     []exploreCut     `json:"unknown"`
	States      uint64           `json:"states"`
	Transitions uint64           `json:"transitions"`
	Duplicates  uint64           `json:"duplicates"`
	Ends        uint64           `json:"ends"`
	Depth       uint64           `json:"depth"`
	Full        uint64           `json:"lost_to_a_full_network"`
	Levels      []exploreLevel   `json:"levels"`
	Memory      exploreMemory    `json:"memory_octets"`
	Collisions  uint64           `json:"collisions"`
	Took        int64            `json:"took_ns"`
	Workers     int              `json:"workers"`
	Witnesses   []exploreSight   `json:"witnesses"`
	Unseen      []string         `json:"unseen"`
	Events      []exploreMet     `json:"events"`
	Moves       []exploreMet     `json:"moves"`
}

// exploreVerdict is what became of a property or goal.
type exploreVerdict struct {
	ID       string `json:"id"`
	Sentence string `json:"sentence"`
	Goal     bool   `json:"goal"`
	Status   string `json:"status"`
	Unkept   string `json:"unkept,omitempty"` // assumptions that runs did not keep where there was anything to judge
	Token    string `json:"token,omitempty"`
	Replay   string `json:"replay,omitempty"`
	Faults   int    `json:"faults,omitempty"`
	Steps    int    `json:"steps,omitempty"`
	Ending   string `json:"ending,omitempty"`
	Stuck    uint64 `json:"stuck_states,omitempty"`
}

// exploreFree is the bounds of an untimed search.
type exploreFree struct {
	InFlight     int  `json:"in_flight"`
	Incarnations int  `json:"incarnations"`
	Retries      int  `json:"retries"`
	LieMSL       bool `json:"lie_msl"`
	NoReduce     bool `json:"no_reduce"`
	Depth        int  `json:"depth"`
}

// exploreCut is how many states or runs a bound cut.
type exploreCut struct {
	Bound string `json:"bound"`
	N     uint64 `json:"n"`
}

// exploreLevel is what one number of faults, or of steps, added.
type exploreLevel struct {
	States      uint64 `json:"states"`
	Transitions uint64 `json:"transitions"`
}

// exploreMemory is what a search took.
type exploreMemory struct {
	Table uint64 `json:"table"`
	Tree  uint64 `json:"tree"`
	Edges uint64 `json:"edges"`
	Keys  uint64 `json:"keys"`
	Known uint64 `json:"known"`
}

type exploreSight struct {
	Name  string `json:"name"`
	Token string `json:"token,omitempty"`
}

// exploreMet is a pair of a state and an event, or of two states, and how often it was met.
type exploreMet struct {
	State string `json:"state"`
	What  string `json:"what"`
	Times uint64 `json:"times"`
}

func (e *exploration) document() exploreDocument {
	d := exploreDocument{Schema: "synfault/explore/1", Token: e.Case.String(), Menu: e.menu, Faults: e.s.Faults,
		Outcome: e.Outcome.String(), Proven: e.Proven(), Holds: e.holds(), Unknown: []exploreCut{},
		States: e.States, Transitions: e.Transitions, Duplicates: e.Duplicates, Ends: e.Ends, Depth: e.Depth, Full: e.Full,
		Levels: []exploreLevel{}, Memory: exploreMemory(e.Memory), Collisions: e.Collisions, Took: int64(e.took), Workers: e.workers,
		Verdicts: []exploreVerdict{}, Witnesses: []exploreSight{}, Unseen: append([]string{}, e.Unseen...),
		Events: []exploreMet{}, Moves: []exploreMet{}}
	for i := range e.Verdicts {
		v := &e.Verdicts[i]
		o := exploreVerdict{ID: v.ID, Sentence: v.Sentence, Goal: v.Goal, Status: v.Status.String(), Unkept: v.Unkept.String(), Token: v.Token, Faults: v.Faults(),
			Steps: len(v.Path.Moves), Ending: v.Ending()}
		if v.Token != "" {
			o.Replay = scenarios.ReplayLine(quote(v.Token))
		}
		if v.Stuck != nil {
			o.Stuck = v.Stuck.States
		}
		d.Verdicts = append(d.Verdicts, o)
	}
	if u := e.s.Untimed; u != nil {
		f := exploreFree(*u)
		d.Untimed = &f
	}
	for _, u := range e.Unknown {
		d.Unknown = append(d.Unknown, exploreCut(u))
	}
	for _, l := range e.Levels {
		d.Levels = append(d.Levels, exploreLevel(l))
	}
	for _, w := range e.Witnessed {
		d.Witnesses = append(d.Witnesses, exploreSight{w.Name, w.Token})
	}
	for from := range e.Coverage.Events {
		for i, n := range e.Coverage.Events[from] {
			if n > 0 {
				d.Events = append(d.Events, exploreMet{tcpfsm.State(from).String(), prove.EventName(i), n})
			}
		}
		for to, n := range e.Coverage.Moves[from] {
			if n > 0 {
				d.Moves = append(d.Moves, exploreMet{tcpfsm.State(from).String(), tcpfsm.State(to).String(), n})
			}
		}
	}
	return d
}
