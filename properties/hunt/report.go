package hunt

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"synfault/netsim"
	"synfault/properties/invariant"
)

// Report is what a campaign came to. But for Elapsed and Workers it depends on nothing but the campaign.
type Report struct {
	Schema      string        `json:"schema"`
	Seed        uint64        `json:"seed"`
	Planned     uint64        `json:"planned"` // runs of all shards
	Shards      []Shard       `json:"shards"`  // those that this is the report of
	Runs        uint64        `json:"runs"`
	Events      uint64        `json:"events"`
	Connections uint64        `json:"connections"` // active OPENs that began one
	Interrupted bool          `json:"interrupted"`
	Complete    bool          `json:"complete"` // all coverage was asked for
	Rows        []Row         `json:"rows"`
	Findings    []Finding     `json:"findings"`
	Coverage    []Item        `json:"coverage"`
	Outcomes    []Outcome     `json:"outcomes"`
	Audited     uint64        `json:"audited"`
	Differ      []Difference  `json:"differ"`
	Strange     []Failure     `json:"strange"`
	Elapsed     time.Duration `json:"elapsed_ns"` // of the runs, without shrinking
	Workers     int           `json:"workers"`
}

// Row is one variant, and how it stands to each invariant.
type Row struct {
	Variant string `json:"variant"`
	Label   string `json:"label"`
	Runs    uint64 `json:"runs"`
	Cells   []Cell `json:"cells"` // in the order of the invariants
}

// Cell is how a variant stands to an invariant.
type Cell struct {
	ID       string `json:"id"`
	Judged   uint64 `json:"judged"`   // times
	Excused  uint64 `json:"excused"`  // times that it could not be judged, for something assumed was not kept
	Broken   uint64 `json:"broken"`   // runs, whether they are declared to or not
	Surprise uint64 `json:"surprise"` // those that are not
	Declared bool   `json:"declared"` // of the variant itself, whatever the case
	Sure     bool   `json:"sure"`
}

// Standing is a cell in a word.
type Standing string

// The standings.
const (
	NotJudged Standing = "not judged"
	Holds     Standing = "holds"
	Breaks    Standing = "BREAKS"   // and is not declared to
	AsSaid    Standing = "declared" // breaks, as it is declared to
	Missed    Standing = "MISSED"   // is declared to break for sure, and did not
)

// Standing is how the variant stands.
func (c *Cell) Standing() Standing {
	switch {
	case c.Surprise > 0:
		return Breaks
	case c.Broken > 0:
		return AsSaid
	case c.Sure:
		return Missed
	case c.Judged == 0:
		return NotJudged
	}
	return Holds
}

// Outcome is how many runs ended in one way.
type Outcome struct {
	Name string `json:"name"`
	Runs uint64 `json:"runs"`
}

// Failure is why a campaign failed.
type Failure struct {
	Kind  FailureKind `json:"kind"`
	What  string      `json:"what"`
	Token string      `json:"token,omitempty"`
}

// FailureKind is a kind of Failure.
type FailureKind string

// The kinds of failures.
const (
	Undeclared  FailureKind = "undeclared"   // a variant breaks what it is not declared to break
	ControlHeld FailureKind = "control held" // a variant does not break what it is sure to break
	NotReplayed FailureKind = "not replayed" // a finding's token does not show it again
	NotRepeated FailureKind = "not repeated" // a run that was audited was not the same again
	WrongCorpus FailureKind = "wrong corpus" // a run of the corpus is not as it is known
	NeverJudged FailureKind = "never judged" // an invariant that was judged nowhere
	NeverMet    FailureKind = "never met"    // coverage that should be there
	NeverDrawn  FailureKind = "never drawn"  // coverage that is there thanks to the fixed runs alone, and is not said to be
	MetAfterAll FailureKind = "met after all"
)

// report puts together what the workers found.
func (r *running) report(workers []*worker) *Report {
	rep := &Report{Schema: schema, Seed: r.Seed, Planned: r.Runs, Shards: []Shard{{max(r.Shard.I, 1), max(r.Shard.N, 1)}},
		Outcomes: []Outcome{}, Interrupted: r.ctx.Err() != nil, Complete: r.Complete, Workers: r.Workers, Findings: []Finding{}, Differ: []Difference{}, Strange: []Failure{}}
	var drawn, fixed met
	var limits [netsim.Panicked + 1]uint64
	for _, w := range workers {
		drawn.counters.add(&w.cover)
		fixed.counters.add(&w.fixed)
		fixed.add(w.known.checker)
		rep.Events += w.events
		rep.Connections += w.opens
		rep.Audited += w.audited
		rep.Differ = append(rep.Differ, w.differs...)
		rep.Strange = append(rep.Strange, w.strange...)
		for i, n := range w.limits {
			limits[i] += n
		}
	}
	slices.SortFunc(rep.Differ, func(a, b Difference) int { return int(int64(a.Index - b.Index)) })
	for i, n := range limits {
		if n > 0 {
			rep.Outcomes = append(rep.Outcomes, Outcome{netsim.Outcome(i).String(), n})
		}
	}
	for i := range r.Variants {
		var of []*tally
		for _, w := range workers {
			of = append(of, &w.rows[i])
			drawn.add(w.rows[i].checker)
		}
		row, findings := r.row(&r.Variants[i], of)
		rep.Rows, rep.Findings = append(rep.Rows, row), append(rep.Findings, findings...)
		rep.Runs += row.Runs
	}
	rep.order()
	rep.Coverage = coverage(r.Variants, &drawn, &fixed)
	return rep
}

// summed adds the counts of another Checker.
func summed(sum, counts []invariant.Count) []invariant.Count {
	for i, n := range counts {
		if i == len(sum) {
			sum = append(sum, invariant.Count{Invariant: n.Invariant})
		}
		sum[i].Judged += n.Judged
		sum[i].Excused += n.Excused
		sum[i].Broken += n.Broken
	}
	return sum
}

// row is what the workers found of one variant.
func (r *running) row(v *Variant, of []*tally) (Row, []Finding) {
	row := Row{Variant: v.Name, Label: cmp.Or(v.Label, v.Name)}
	var counts []invariant.Count
	total := map[breach]breaks{}
	for _, t := range of {
		row.Runs += t.runs
		for id, b := range t.breaks {
			sum, known := total[id]
			if !known || b.first < sum.first {
				sum.first = b.first
			}
			sum.runs += b.runs
			total[id] = sum
		}
		counts = summed(counts, t.checker.Counts())
	}
	counts = append(counts, invariant.Count{Invariant: NoPanic, Judged: row.Runs})
	var findings []Finding
	for _, n := range counts {
		cell := Cell{ID: n.ID, Judged: n.Judged, Excused: n.Excused, Surprise: total[breach{n.ID, false}].runs}
		cell.Broken = cell.Surprise + total[breach{n.ID, true}].runs
		if b := find(v.Breaks, n.ID); b != nil {
			cell.Sure = b.Sure
		}
		cell.Declared = v.Defect != "" && slices.Contains(consequences, n.ID) || find(v.Breaks, n.ID) != nil
		row.Cells = append(row.Cells, cell)
		for _, declared := range [...]bool{false, true} {
			if b := total[breach{n.ID, declared}]; b.runs > 0 {
				findings = append(findings, Finding{Variant: v.Name, ID: n.ID, Declared: declared, Index: b.first, Runs: b.runs})
			}
		}
	}
	return row, findings
}

// Whole reports that all runs that were planned are in the report: all shards, and none of them interrupted.
func (r *Report) Whole() bool { return r.Runs == r.Planned }

// telling is how many runs of each variant it takes until what is sure to be found is found.
const telling = 4000

// Telling reports that the report is whole, and of so many runs that a breach that is sure would have been found.
func (r *Report) Telling() bool { return r.Whole() && r.Runs >= telling*uint64(len(r.Rows)) }

// Failures lists what is wrong. What must have been found or met somewhere is asked for only of a telling report.
func (r *Report) Failures() (list []Failure) {
	for i := range r.Findings {
		f := &r.Findings[i]
		if !f.Declared {
			list = append(list, Failure{Undeclared, fmt.Sprintf("%s breaks %s: %s", f.Variant, f.ID, f.Invariant().Sentence), f.Token})
		}
		if f.Lost != "" {
			list = append(list, Failure{NotReplayed, fmt.Sprintf("%s, %s: %s", f.Variant, f.ID, f.Lost), f.Token})
		}
	}
	for _, d := range r.Differ {
		where := d.Where
		if d.Law != "" {
			where = d.Law + "; " + where
		}
		list = append(list, Failure{NotRepeated, fmt.Sprintf("run %d: %s", d.Index, where), d.Token})
	}
	list = append(list, r.Strange...)
	if r.Telling() {
		list = append(list, r.missing()...)
	}
	return list
}

// missing lists what should have been met, judged or broken, and was not.
func (r *Report) missing() (list []Failure) {
	for i := range r.Rows {
		for n := range r.Rows[i].Cells {
			if c := &r.Rows[i].Cells[n]; c.Standing() == Missed {
				list = append(list, Failure{ControlHeld, fmt.Sprintf("%s is sure to break %s, and did not", r.Rows[i].Variant, c.ID), ""})
			}
		}
	}
	seldom := map[[2]string]bool{}
	for _, m := range Reach() {
		seldom[[2]string{string(m.Subject), m.Name}] = true
	}
	for _, it := range r.Coverage {
		switch {
		case !r.Complete:
		case it.Times == 0 && it.Subject == Judged:
			list = append(list, Failure{NeverJudged, it.Name + " was never judged", ""})
		case it.Times == 0 && it.Why == "":
			list = append(list, Failure{NeverMet, fmt.Sprintf("%s: %s was never met", it.Subject, it.Name), ""})
		case it.Times > 0 && it.Why != "":
			list = append(list, Failure{MetAfterAll, fmt.Sprintf("%s: %s was met, and is listed as out of reach: %s", it.Subject, it.Name, it.Why), ""})
		case it.Drawn == 0 && it.Why == "" && !seldom[[2]string{string(it.Subject), it.Name}]:
			list = append(list, Failure{NeverDrawn, fmt.Sprintf("%s: %s was met by fixed runs alone, and is not listed as seldom drawn", it.Subject, it.Name), ""})
		}
	}
	return list
}

// Need is how many runs it takes for the report to be telling.
func (r *Report) Need() uint64 { return telling * uint64(len(r.Rows)) }

// Covered is how much of a subject was met.
type Covered struct {
	Subject Subject
	Met, Of int // of what should be met
	Drawn   int // of Met: what drawn runs met, whether fixed ones did too or not
	Beyond  int // what is out of reach, by default
}

// Covered sums up the coverage, by subject.
func (r *Report) Covered() (list []Covered) {
	for _, s := range Subjects {
		c := Covered{Subject: s}
		for _, it := range r.Coverage {
			switch {
			case it.Subject != s:
			case it.Why != "":
				c.Beyond++
			case it.Times > 0:
				c.Met, c.Of = c.Met+1, c.Of+1
			default:
				c.Of++
			}
			if it.Subject == s && it.Why == "" && it.Drawn > 0 {
				c.Drawn++
			}
		}
		if c.Of > 0 {
			list = append(list, c)
		}
	}
	return list
}
