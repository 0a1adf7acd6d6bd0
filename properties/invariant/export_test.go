package invariant

import (
	"reflect"
	"runtime"
	"slices"
	"strings"

	"synfault/netsim"
	"synfault/scenarios"
)

// Overlooked is called in the place of Step. It puts to each act and each segment the questions that its facts leave out, and
// lists those that find something to judge.
func (k *Checker) Overlooked(w *scenarios.World, st *netsim.Step[scenarios.Host, scenarios.Packet]) (list []string) {
	v := &k.view
	v.look(w, st)
	try := func(m moment, f fact) {
		listed := k.shelf.of(m, f).list
		for i := range questions {
			q := &questions[i]
			if q.when&m != 0 && !slices.ContainsFunc(listed, q.asked.repeats) && q.asked.of(v) != passed {
				name := runtime.FuncForPC(reflect.ValueOf(q.asked.of).Pointer()).Name()
				list = append(list, name[strings.LastIndex(name, ".")+1:])
			}
		}
	}
	for i := range v.History.Acts {
		if v.act(i) {
			try(v.onThis(), v.factsOf())
		}
	}
	v.Act, v.Life = nil, nil
	for i := range st.Sent {
		v.send(i)
		try(onSend, v.factsOfSent())
	}
	return list
}
