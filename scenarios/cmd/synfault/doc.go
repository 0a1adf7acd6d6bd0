// Command synfault runs TCP machines over a simulated network under fault plans, judges what became of them and shows it as
// a ladder.
//
//	synfault run two-way/open/ba0x      run a token, judge it, print the ladder and how to replay it
//	synfault explain NAME               what a scenario of the catalogue shows
//	synfault list                       what there is to run
//	synfault ladder --svg FILE TOKEN    the picture of a run
//	synfault stories                    the founding stories, two-way beside three-way
//
// It ends with status 0; with 1 where run broke a property; with 2 for bad input, which one line on standard error explains.
//
//	main.go     from arguments to the exit status
//	root.go     the command tree, the flags they share
//	request.go  from a token and flags to a case
//	verdict.go  a case that was run and judged, as text
//	schema.go   the same as JSON
//	run.go ladder.go list.go explain.go stories.go complete.go topics.go
package main
