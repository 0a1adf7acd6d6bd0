// Package hunt looks for runs that break what must hold: campaigns of many runs, on all cores, each judged by every
// invariant. The command and the tests share it.
//
// What goes in is a Campaign: variants with what they are declared to break, a Drawer that makes the case of each index,
// how many runs, a seed. What comes out is a Report: for each variant and invariant whether it holds, breaks, or breaks as
// declared; the first run of each breach, shrunk, with a token that was read and run afresh; what the runs have met of
// faults, states, transitions, pairs of states and rules, and how much of that the drawn ones; and the failures, of which there should be none.
//
//	campaign.go   Campaign, and how its indices are given to workers
//	worker.go     what a worker does with one
//	judge.go      one run, judged
//	audit.go      runs repeated and compared event by event
//	draw.go       cases drawn: Draw, Options, Stream; draw_source.go: where choices come from; draw_knobs.go: handshakes and
//	              knobs; draw_script.go: what users do; draw_plan.go: what the network and the hosts suffer; draw_times.go;
//	              draw_focus.go, draw_foci.go: runs that look closely at one part of TCP; draw_scene.go, draw_stages*.go:
//	              stages on which a few numbers decide much; draw_tape.go: choices, written down for a fuzzer
//	mixed.go      the blocks of runs of the standard campaign; seed.go: fresh seeds
//	grid.go       cases that are not: variants, scripts and profiles, with a seed for each
//	variants.go   the variants of the standard campaign, and what they are declared to break
//	declared.go   which breaches are declared of a case: by its variant, by knobs that were drawn, by how it opens
//	standard.go   the standard campaign
//	finding.go    the first run of each breach
//	shrink.go     the smallest case like it: plan, knobs, script
//	cover.go      what runs have met; reach.go: what they seldom do; reachable.go: what they cannot
//	report.go     the Report, and what makes it a failure
//	merge.go      reports of shards, put together
//	shard.go      disjoint parts of the indices
//	env.go        settings from the environment
//
// Draw, by itself, makes a scenarios.Case of a Source of choices: a seed and the number of a run, the octets of a fuzzer, or
// rapid.
//
// # What it depends on
//
// Nothing of a Report but the time it took depends on the number of workers or the speed of the machine: an index decides
// its run, sums do not depend on their order, and of several runs that break the same the one with the smallest index
// counts. So shards, put together, are the whole.
//
// # Excused breaches
//
// A breach in a run that does not keep what the invariant assumes is no finding. Coverage counts such runs as any other.
//
// # Drawn and fixed runs
//
// A campaign runs its corpus, and runs that are there to meet what is seldom met, before it draws any. Coverage counts both
// kinds, and the drawn ones by themselves; tables and findings speak of these alone. What only fixed runs meet, and is not
// listed as seldom (Reach), is a failure: somebody no longer draws it.
package hunt
