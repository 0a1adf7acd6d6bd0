package main

import (
	"runtime/debug"
	"slices"
	"strings"

	"synfault/netsim"
	"synfault/properties/hunt"
	"synfault/properties/invariant"
	"synfault/scenarios"
)

// broken is a property that a run broke. Where the run did not keep what the property assumes, the breach is excused: it
// shows what the assumption is good for.
type broken struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
	Source   string `json:"source"`
	Kind     string `json:"kind"`
	At       int64  `json:"at_ns"`
	Event    uint64 `json:"event"`
	Times    uint64 `json:"times"`
	Detail   string `json:"detail,omitempty"`
	Ending   string `json:"ending,omitempty"` // of what must come and does not
	Unkept   string `json:"unkept,omitempty"` // what excuses it
	headline string
}

// judgement is what the properties say of a run.
type judgement struct {
	broken []broken
	judged []judged
	stack  []byte // of the panic that ended the run, if one did
}

// judged tells how often a property was asked and could be answered.
type judged struct {
	ID    string `json:"id"`
	Times uint64 `json:"times"`
}

// judge runs a case and judges it by every property that applies. Of a run that a panic ends, that alone is said.
func judge(c *scenarios.Case, trace *scenarios.Trace) (*scenarios.Result, judgement) {
	j := judgement{broken: []broken{}, judged: []judged{}}
	k := invariant.NewChecker()
	res, violations := watched(c, trace, k, &j.stack)
	for i := range violations {
		v := &violations[i]
		b := broken{ID: v.ID, Name: v.Name, Sentence: v.Sentence, Source: v.Source, Kind: v.Kind.String(), At: int64(v.At),
			Event: v.Seq, Times: v.Times, Detail: v.Detail, Ending: v.Ending.String(), Unkept: v.Unkept.String()}
		named := *v
		named.Run = ""
		b.headline = strings.TrimSpace(named.String())
		j.broken = append(j.broken, b)
	}
	for _, n := range k.Counts() {
		if n.Judged > 0 {
			j.judged = append(j.judged, judged{n.ID, n.Judged})
		}
	}
	return res, j
}

// watched runs a case under the eyes of a Checker.
func watched(c *scenarios.Case, trace *scenarios.Trace, k *invariant.Checker, stack *[]byte) (
	res *scenarios.Result, violations []invariant.Violation) {
	runner := scenarios.NewRunner()
	defer func() {
		if p := recover(); p != nil {
			*stack = debug.Stack()
			res, violations = hunt.Panicked(p, runner, c)
		}
	}()
	k.Begin(c)
	res = runner.Run(c, trace, func(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) bool {
		k.Step(w, st)
		return true
	})
	return res, k.End(res)
}

// propertyObject is a property as list prints it.
type propertyObject struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Sentence string `json:"sentence"`
	Source   string `json:"source"`
	Kind     string `json:"kind"`
	Reads    string `json:"reads"`
	Assumes  string `json:"assumes,omitempty"`
}

func propertyObjects() (list []propertyObject) {
	for _, p := range slices.Concat(invariant.All(), invariant.Rare()) {
		list = append(list, propertyObject{p.ID, p.Name, p.Sentence, p.Source, p.Kind.String(), p.Reads.String(), p.Assumes.String()})
	}
	return list
}

func propertyRows() (rows []entry) {
	for _, p := range slices.Concat(invariant.All(), invariant.Rare()) {
		text := p.Kind.String() + ": " + p.Sentence
		if p.Assumes != 0 {
			text += "; assumes " + p.Assumes.String()
		}
		rows = append(rows, entry{p.ID, text + ". [" + p.Source + "]"})
	}
	return rows
}

// sentences are what properties say, by their ids.
func sentences(ids []string) (rows []entry) {
	for _, id := range ids {
		if p, err := invariant.Lookup(id); err == nil {
			rows = append(rows, entry{p.ID, p.Sentence + "  [" + p.Source + "]"})
		}
	}
	return rows
}
