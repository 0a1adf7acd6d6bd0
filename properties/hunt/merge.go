package hunt

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// schema is the form of a Report as JSON, and its version.
const schema = "synfault/hunt/1"

// Write writes the report as JSON, for Read and Merge.
func (r *Report) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// Read reads a report that Write wrote.
func Read(from io.Reader) (*Report, error) {
	r := new(Report)
	if err := json.NewDecoder(from).Decode(r); err != nil {
		return nil, fmt.Errorf("no report of a hunt: %w", err)
	}
	if r.Schema != schema {
		return nil, fmt.Errorf("no report of a hunt: its schema is %q, not %q", r.Schema, schema)
	}
	return r, nil
}

// Merge puts the reports of the shards of one campaign together: the report of all shards is that of the campaign that was
// not cut, but for the time it took. The first of them becomes the sum.
func Merge(reports ...*Report) (*Report, error) {
	if len(reports) == 0 {
		return nil, fmt.Errorf("there is nothing to merge")
	}
	reports = slices.Clone(reports)
	slices.SortStableFunc(reports, func(a, b *Report) int { return a.lowest() - b.lowest() })
	var seen []Shard
	for _, r := range reports {
		if err := reports[0].alike(r); err != nil {
			return nil, err
		}
		for _, s := range r.Shards {
			if slices.Contains(seen, s) {
				return nil, fmt.Errorf("shard %v is there twice", s)
			}
			seen = append(seen, s)
		}
	}
	for _, r := range reports[1:] {
		reports[0].add(r)
	}
	return reports[0], nil
}

func (r *Report) lowest() int {
	if len(r.Shards) == 0 {
		return 0
	}
	return r.Shards[0].I
}

// alike refuses what is no other shard of the same campaign.
func (r *Report) alike(o *Report) error {
	switch {
	case r.Seed != o.Seed || r.Planned != o.Planned || len(r.Rows) != len(o.Rows) || len(r.Coverage) != len(o.Coverage):
		return fmt.Errorf("these are reports of two campaigns: one of %d runs with seed %d, the other of %d with %d", r.Planned, r.Seed, o.Planned, o.Seed)
	case len(r.Shards) == 0 || len(o.Shards) == 0:
		return fmt.Errorf("a report does not say which shard it is of")
	case r.Shards[0].N != o.Shards[0].N:
		return fmt.Errorf("these are shards of two cuts: one into %d, the other into %d", r.Shards[0].N, o.Shards[0].N)
	}
	for i := range r.Rows {
		if r.Rows[i].Variant != o.Rows[i].Variant || len(r.Rows[i].Cells) != len(o.Rows[i].Cells) {
			return fmt.Errorf("these are reports of two campaigns, or versions: row %d is of %s in one, of %s in the other", i+1, r.Rows[i].Variant, o.Rows[i].Variant)
		}
	}
	for i := range r.Coverage {
		if r.Coverage[i].Subject != o.Coverage[i].Subject || r.Coverage[i].Name != o.Coverage[i].Name {
			return fmt.Errorf("these are reports of two versions: one counts %q, the other %q", r.Coverage[i].Name, o.Coverage[i].Name)
		}
	}
	return nil
}

// add adds another shard, the indices of which lie after those of r.
func (r *Report) add(o *Report) {
	r.Shards = append(r.Shards, o.Shards...)
	r.Runs += o.Runs
	r.Events += o.Events
	r.Connections += o.Connections
	r.Audited += o.Audited
	r.Interrupted = r.Interrupted || o.Interrupted
	r.Differ = append(r.Differ, o.Differ...)
	r.Strange = append(r.Strange, o.Strange...)
	r.Elapsed = max(r.Elapsed, o.Elapsed)
	r.Workers += o.Workers
	for i := range r.Rows {
		r.Rows[i].Runs += o.Rows[i].Runs
		for n := range r.Rows[i].Cells {
			c, d := &r.Rows[i].Cells[n], &o.Rows[i].Cells[n]
			c.Judged, c.Excused, c.Broken = c.Judged+d.Judged, c.Excused+d.Excused, c.Broken+d.Broken
			c.Surprise += d.Surprise
		}
	}
	for i := range r.Coverage {
		r.Coverage[i].Times += o.Coverage[i].Times
		r.Coverage[i].Drawn += o.Coverage[i].Drawn
	}
	for _, out := range o.Outcomes {
		if i := slices.IndexFunc(r.Outcomes, func(have Outcome) bool { return have.Name == out.Name }); i >= 0 {
			r.Outcomes[i].Runs += out.Runs
		} else {
			r.Outcomes = append(r.Outcomes, out)
		}
	}
	for _, f := range o.Findings {
		i := slices.IndexFunc(r.Findings, func(have Finding) bool { return have.breach() == f.breach() && have.Variant == f.Variant })
		if i < 0 {
			r.Findings = append(r.Findings, f)
			continue
		}
		runs := r.Findings[i].Runs + f.Runs
		if f.Index < r.Findings[i].Index {
			r.Findings[i] = f
		}
		r.Findings[i].Runs = runs
	}
	r.order()
}
