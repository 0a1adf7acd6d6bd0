// Package trial judges one mutant, the one that the process is: cases one after another until a property breaks. What goes
// in is a source of cases; what comes out is a Verdict.
package trial

import (
	"fmt"
	"runtime/metrics"
	"slices"
	"sync"
	"time"

	"synfault/netsim"
	"synfault/properties/hunt"
	"synfault/scenarios"
)

// Verdict is what became of a mutant.
type Verdict struct {
	Killed   bool
	Property string   // that broke first
	Detail   string   // what was seen
	Runs     int      // until then; all of them where nothing broke
	Took     int64    // nanoseconds until then
	Faults   int      // of the shrunk plan
	Token    string   // of the shrunk case
	Named    string   // the first property of Plan.Names that broke, then or in some runs more
	NamedAt  int      // after so many runs
	Also     []string // all properties that broke, in the order in which they did
}

// Source makes the ith case, which holds until the next, and says what that, or one that is shrunk from it, is declared to
// break.
type Source func(i uint64) (*scenarios.Case, Declared)

// Declared reports that a case is declared to break a property.
type Declared func(c *scenarios.Case, id string) bool

// Plan says what to try.
type Plan struct {
	Runs  int           // at most
	More  int           // after the first failure, to see whether a property of Names breaks too
	Names []string      // of the properties that a mutant's source names
	Skip  []string      // properties that do not count
	Hang  time.Duration // longer than any run takes
	Case  Source
	Say   func(Verdict) // called once, perhaps while a run hangs
}

// trial is one under way.
type trial struct {
	Plan
	judging *hunt.Judge
	began   time.Time

	mu      sync.Mutex // guards what follows, which the watchdog reads
	verdict Verdict
	said    bool
	beat    time.Time // when the run under way began
	now     *scenarios.Case
}

// Run judges.
func (p Plan) Run() {
	t := &trial{Plan: p, judging: hunt.NewJudge(), began: time.Now()}
	go t.watch()
	last := p.Runs
	for i := 0; i < last; i++ {
		c, declared := p.Case(uint64(i))
		broken := append(t.decode(uint64(i), c), t.judge(c, declared)...)
		t.mu.Lock()
		if !t.verdict.Killed {
			t.verdict.Runs = i + 1
		}
		first := !t.verdict.Killed && len(broken) > 0
		for _, b := range broken {
			t.saw(b.id, i+1)
		}
		t.mu.Unlock()
		if first {
			t.kill(c, broken[0], declared)
			last = min(p.Runs, i+1+p.More)
		}
		if t.verdict.Killed && t.verdict.Named != "" || first && len(p.Names) == 0 {
			break
		}
	}
	t.say()
}

// Finding is a property that broke in some runs of many.
type Finding struct {
	Property, Detail, Token string // of the first
	Runs                    int
}

// Survey runs all cases and tells every property that breaks, each shrunk once.
func (p Plan) Survey() (list []Finding) {
	t := &trial{Plan: p, judging: hunt.NewJudge(), began: time.Now()}
	for i := range p.Runs {
		c, declared := p.Case(uint64(i))
		for _, b := range t.judge(c, declared) {
			n := slices.IndexFunc(list, func(f Finding) bool { return f.Property == b.id })
			if n < 0 {
				n = len(list)
				t.verdict = Verdict{}
				t.kill(c, b, declared)
				list = append(list, Finding{Property: b.id, Detail: b.detail, Token: t.verdict.Token})
			}
			list[n].Runs++
		}
	}
	return list
}

// breach is a property that a run broke without an excuse.
type breach struct {
	id, detail, token string
	plan              netsim.Plan
}

// saw notes a property that broke in the nth run.
func (t *trial) saw(id string, n int) {
	v := &t.verdict
	if !slices.Contains(v.Also, id) {
		v.Also = append(v.Also, id)
	}
	if v.Named == "" && slices.Contains(t.Names, id) {
		v.Named, v.NamedAt = id, n
	}
}

// kill books the first failure, and shrinks it.
func (t *trial) kill(c *scenarios.Case, b breach, declared Declared) {
	t.mu.Lock()
	v := &t.verdict
	v.Killed, v.Property, v.Detail, v.Took = true, b.id, b.detail, int64(time.Since(t.began))
	v.Token, v.Faults = b.token, b.plan.Len()
	t.mu.Unlock()
	s := netsim.Shrinker{Budget: 400, Fails: func(plan netsim.Plan) bool {
		return slices.ContainsFunc(t.judge(c.With(plan), declared), func(o breach) bool { return o.id == b.id })
	}}
	if small, err := s.Shrink(b.plan); err == nil {
		t.mu.Lock()
		v.Token, v.Faults = c.With(small.Plan).String(), small.Plan.Len()
		t.mu.Unlock()
	}
}

// judge runs a case that is declared to break some properties, and tells which others it breaks without an excuse.
func (t *trial) judge(c *scenarios.Case, declared Declared) (broken []breach) {
	t.mu.Lock()
	t.beat, t.now = time.Now(), c
	t.mu.Unlock()
	res, violations := t.judging.Run(c, nil)
	for _, v := range violations {
		if !v.Excused() && !declared(c, v.ID) && !slices.Contains(t.Skip, v.ID) {
			broken = append(broken, breach{v.ID, v.Detail, v.Run, res.Plan.Clone()})
		}
	}
	return broken
}

// decode gives the decoder hostile octets beside the ith case.
func (t *trial) decode(i uint64, c *scenarios.Case) (broken []breach) {
	if i%perOctets != 0 {
		return nil
	}
	t.mu.Lock()
	t.beat, t.now = time.Now(), c
	t.mu.Unlock()
	defer func() {
		if r := recover(); r != nil {
			broken = []breach{{id: hunt.NoPanic.ID, detail: fmt.Sprint("decoding octets: ", r)}}
		}
	}()
	octets(i)
	return nil
}

// watch ends a trial whose run does not end.
func (t *trial) watch() {
	for range time.Tick(50 * time.Millisecond) {
		t.mu.Lock()
		ends := time.Since(t.beat) < t.Hang && !swollen() || t.beat.IsZero()
		if !ends && !t.verdict.Killed {
			v := &t.verdict
			v.Runs++
			t.saw(hunt.NoPanic.ID, v.Runs)
			v.Killed, v.Property, v.Detail, v.Token = true, hunt.NoPanic.ID, "a call does not return", t.now.String()
			v.Took, v.Faults = int64(time.Since(t.began)), t.now.Plan.Len()
		}
		t.mu.Unlock()
		if !ends {
			t.say()
		}
	}
}

// swollen reports more memory than any run takes: a call that sends without end.
func swollen() bool {
	const most = 1 << 30
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64() > most
}

// say tells the verdict, once.
func (t *trial) say() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.said {
		t.said = true
		t.Say(t.verdict)
	}
}
