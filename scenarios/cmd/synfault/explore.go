package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"synfault/netsim/explore"
	"synfault/properties/invariant"
	"synfault/properties/prove"
	"synfault/scenarios"
)

const exploreLong = `Run every run of a handshake and a script that a menu of faults allows, up to a number of faults, and judge each: what no run
breaks is proven up to that bound, and what one breaks is shown by the run with the fewest faults, as a token and a ladder.

A menu is written as a plan's fates without the packets' numbers: x loses a packet, +1.5s delivers it late, =2s delivers a copy
later, ~ damages it, %rst+1 forges a segment beside it. A link, a class or both may stand before an item: ab.syn=5s. Crashes
are b@+5s (b goes down just before any event, and is back after 5 s) and b@2s+5s (at 2 s). -200ms lets a timer that sends fire
so much too early, a.rto-200ms one of a's retransmission timers; that of TIME-WAIT must be named: .timewait-30s.

Beside the properties of run, two goals are asked of the graph of states: from every state that was reached, with no further
fault, an open must end, and where both users close, both ends must come to CLOSED or TIME-WAIT.

With --untimed there is no clock: any packet in flight may arrive, be lost or be copied next, any timer may fire, and the number
of faults has no bound; what has one is the network (--in-flight), the connections that users open (--incarnations) and how
often anything is sent again (--retries): an end that gives up may leave the other half open. 2 MSL are over only when no
packet of the connection is in flight, unless --lie-msl. A menu adds damage, forged segments and crashes.

A property that no run gives occasion to judge is not judged, and nothing is proven of it.

A run that panics ends the search, and is printed as run prints it.

Exit status 1 if a property is broken, or one that --properties names is not judged; else 0. Ctrl-C, --memory and --time end a search early: the report says what was
proven so far, and with --checkpoint the search can go on from there later.`

const exploreExample = `  synfault explore two-way/open             the smallest run that hangs
  synfault explore three-way/life --faults 3
                                            a whole life under any three faults
  synfault explore three-way/life --menu x,=30s --faults 4
                                            loss and old duplicates alone
  synfault explore three-way/crash --menu b@+5s,x --faults 2
                                            the server crashes at any moment
  synfault explore three-way/simultaneous --swap --faults 3
  synfault explore three-way/open --untimed
                                            the true state space, no clock`

// exploring is the command's flags.
type exploring struct {
	faults, workers, retries                          int
	inFlight, incarnations, depth                     int
	menu, memory, checkpoint, resume, dot             string
	asked                                             string
	untimed, lieMSL, noReduce, swap, exact, first, ex bool
	safety, progress                                  bool
	limit                                             time.Duration
}

func (a *app) exploreCommand() *cobra.Command {
	var x exploring
	cmd := &cobra.Command{
		Use:               "explore TOKEN",
		Short:             "Search every run up to a number of faults",
		Long:              exploreLong,
		Example:           exploreExample,
		Args:              oneArg("a token without faults", "two-way/open"),
		ValidArgsFunction: completeToken,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := x.check(cmd.Flags().Changed); err != nil {
				return err
			}
			return a.explore(args[0], &x)
		},
	}
	f := cmd.Flags()
	f.IntVar(&x.faults, "faults", 2, "how many faults a run may have")
	f.StringVar(&x.menu, "menu", prove.DefaultMenu, "what the network may do, joined by commas; - is nothing")
	f.StringVar(&x.asked, "properties", "", "ask these properties alone: I15,L2; - is none")
	f.BoolVar(&x.safety, "safety", false, "ask what must hold always, and leave out what must come")
	f.BoolVar(&x.ex, "excused", false, "count breaches also where a run does not keep what the property assumes")
	f.BoolVar(&x.first, "first", false, "stop at the first counterexample")
	f.BoolVar(&x.untimed, "untimed", false, "no clock: whatever is pending may happen next")
	f.IntVar(&x.inFlight, "in-flight", 3, "with --untimed: packets that the network holds at once")
	f.IntVar(&x.incarnations, "incarnations", 2, "with --untimed: connections that users open")
	f.IntVar(&x.retries, "retries", 1, "with --untimed: how often anything is sent again")
	f.IntVar(&x.depth, "depth", 0, "with --untimed: the most steps of a run; 0 is no bound")
	f.BoolVar(&x.lieMSL, "lie-msl", false, "with --untimed: 2 MSL may be over while packets are in flight")
	f.BoolVar(&x.noReduce, "no-reduce", false, "with --untimed: try all orders of steps that commute")
	f.BoolVar(&x.swap, "swap", false, "count a state and its mirror image as one, in a symmetric script")
	f.BoolVar(&x.exact, "exact", false, "keep whole states, to audit the 128-bit hashes")
	f.IntVar(&x.workers, "workers", 0, "goroutines that search; 0 is one for each core")
	f.StringVar(&x.memory, "memory", "", "end the search at so much memory, such as 4GiB")
	f.StringVar(&x.checkpoint, "checkpoint", "", "write what --resume needs to this file, now and then and when the search ends early")
	f.StringVar(&x.resume, "resume", "", "go on with the search that this file is a checkpoint of")
	f.StringVar(&x.dot, "dot", "", "write the graph of states to this file, for Graphviz; for small searches")
	f.DurationVar(&x.limit, "time", 0, "end the search after so long, such as 1m")
	f.BoolVar(&x.progress, "progress", false, "report on standard error while searching, also where that is no terminal")
	return cmd
}

// check refuses flags that mean nothing together; given says which were.
func (x *exploring) check(given func(flag string) bool) error {
	for _, flag := range [...]string{"in-flight", "incarnations", "retries", "depth", "lie-msl", "no-reduce"} {
		if !x.untimed && given(flag) {
			return fmt.Errorf("--%s bounds a search without a clock: it wants --untimed", flag)
		}
	}
	switch {
	case x.untimed && given("faults"):
		return errors.New("--faults: with --untimed there is no bound to the number of faults; --in-flight, --incarnations and --retries bound " +
			"the search, and --depth the steps of a run")
	case x.workers < 0 || x.workers > 1024:
		return fmt.Errorf("--workers cannot be %d: it wants a number from 0 to 1024", x.workers)
	case x.depth < 0:
		return fmt.Errorf("--depth cannot be %d: it wants a number of steps, or 0 for no bound", x.depth)
	case x.limit < 0:
		return fmt.Errorf("--time cannot be %v: it wants a time, such as 1m, or 0 for no bound", x.limit)
	}
	if x.untimed && !given("menu") {
		x.menu = "-" // the network does all of the default menu in any case
	}
	return nil
}

// search reads the command's arguments.
func (a *app) search(token string, x *exploring) (*prove.Search, error) {
	q, err := a.parse(token)
	if err != nil {
		return nil, err
	}
	s := &prove.Search{Case: q.Case, Faults: x.faults, Swap: x.swap, Exact: x.exact, First: x.first, Workers: x.workers,
		Excused: x.ex, NoGoals: x.safety}
	if s.Menu, err = prove.ParseMenu(x.menu); err != nil {
		return nil, err
	}
	if s.Memory, err = parseSize(x.memory); err != nil {
		return nil, err
	}
	if x.untimed {
		s.Untimed = &prove.Untimed{InFlight: x.inFlight, Incarnations: x.incarnations, Retries: x.retries, LieMSL: x.lieMSL,
			NoReduce: x.noReduce, Depth: x.depth}
	}
	if s.Invariants, err = x.properties(); err != nil {
		return nil, err
	}
	return s, x.canWrite()
}

// properties are those that are asked.
func (x *exploring) properties() (list []*invariant.Invariant, err error) {
	switch {
	case x.asked == "-":
		return []*invariant.Invariant{}, nil
	case x.asked == "":
		for _, inv := range prove.Judged(!x.untimed) {
			if !x.safety || inv.Kind == invariant.Always {
				list = append(list, inv)
			}
		}
		return list, nil
	}
	for _, id := range strings.Split(x.asked, ",") {
		inv, err := invariant.Lookup(id)
		if err != nil {
			return nil, fmt.Errorf("--properties: %w", err)
		}
		list = append(list, inv)
	}
	return list, nil
}

var sizeUnits = []struct {
	name   string
	octets uint64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

// parseSize reads a number of octets with its unit; empty is none.
func parseSize(text string) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	for _, u := range sizeUnits {
		if digits, ok := strings.CutSuffix(text, u.name); ok {
			if n, err := strconv.ParseUint(digits, 10, 32); err == nil && n > 0 {
				return n * u.octets, nil
			}
		}
	}
	return 0, fmt.Errorf("--memory cannot be %q: it wants a whole number of KiB, MiB or GiB, such as 4GiB", text)
}

// formatSize prints a number of octets.
func formatSize(n uint64) string {
	for _, u := range sizeUnits {
		if n >= 10*u.octets {
			return strconv.FormatUint(n/u.octets, 10) + " " + u.name
		}
	}
	return strconv.FormatUint(n, 10) + " octets"
}

func (a *app) explore(token string, x *exploring) error {
	s, err := a.search(token, x)
	if err != nil {
		return err
	}
	if info, err := os.Stderr.Stat(); x.progress || err == nil && info.Mode()&os.ModeCharDevice != 0 {
		s.Progress = progress(x.untimed)
	}
	if x.dot != "" {
		s.Graph = new(explore.Graph)
	}
	if x.checkpoint != "" {
		s.Checkpoint = checkpoint(x.checkpoint)
	}
	if x.resume != "" {
		f, err := os.Open(x.resume)
		if err != nil {
			return fmt.Errorf("--resume: %w", err)
		}
		defer f.Close()
		s.Resume = f
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if x.limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, x.limit)
		defer cancel()
	}
	began := time.Now()
	r, err := s.Run(ctx)
	if err != nil {
		return a.lost(s, token, err)
	}
	if x.dot != "" {
		var text bytes.Buffer
		if err := s.Graph.WriteDOT(&text, token); err != nil {
			return err
		}
		if err := save(x.dot, text.Bytes()); err != nil {
			return err
		}
	}
	e := &exploration{Result: r, s: s, menu: x.menu, took: time.Since(began), workers: x.workers,
		named: x.asked != "" && x.asked != "-"}
	if e.workers == 0 {
		e.workers = runtime.GOMAXPROCS(0)
	}
	if a.json {
		a.print(e.document())
	} else if err := e.text(a); err != nil {
		return err
	}
	if !e.holds() {
		return errBroken
	}
	return nil
}

// holds reports that nothing is broken, that something was judged, and so was each property that was asked for by name: that
// nobody had occasion to break one is no answer to whoever asks about it.
func (e *exploration) holds() bool {
	judged := len(e.Verdicts) == 0
	for i := range e.Verdicts {
		switch v := &e.Verdicts[i]; {
		case v.Status == prove.Broken, v.Status == prove.NotJudged && e.named:
			return false
		case v.Status != prove.NotJudged:
			judged = true
		}
	}
	return judged
}

// checkpoint saves a search to a file, at most once a minute and when it ends early. The file is whole at any time.
func checkpoint(file string) func(bool, func(io.Writer) error) error {
	last := time.Now()
	return func(end bool, save func(io.Writer) error) error {
		if !end && time.Since(last) < time.Minute {
			return nil
		}
		last = time.Now()
		f, err := beside(file)
		if err != nil {
			return fmt.Errorf("--checkpoint: %w", err)
		}
		defer os.Remove(f.Name())
		if err := errors.Join(save(f), f.Close()); err != nil {
			return fmt.Errorf("--checkpoint: %w", err)
		}
		if err := os.Rename(f.Name(), file); err != nil {
			return fmt.Errorf("--checkpoint: %w", err)
		}
		return nil
	}
}

// progress reports each bound that is done, and each second how far the next one is.
func progress(untimed bool) func(explore.Progress) {
	what := "fault"
	if untimed {
		what = "step"
	}
	last := time.Now()
	return func(p explore.Progress) {
		if p.Done < p.Items && time.Since(last) < time.Second {
			return
		}
		last = time.Now()
		fmt.Fprintf(os.Stderr, "%s: %d %%, %d states, %d transitions, %s, %d broken, %d unknown\n", count(p.Level, what),
			100*p.Done/p.Items, p.States, p.Transitions, formatSize(p.Memory.Total()), p.BrokenSoFar, p.UnknownSoFar)
	}
}

// smallest is the verdict whose run is drawn: that of the fewest faults.
func (e *exploration) smallest() *prove.Verdict {
	var best *prove.Verdict
	for _, v := range e.Broke() {
		if best == nil || v.Faults() < best.Faults() || len(v.Path.Moves) < len(best.Path.Moves) {
			best = v
		}
	}
	return best
}

// examineToken runs a token that the search found.
func examineToken(token string) (*verdict, error) {
	c, err := scenarios.Parse(token)
	if err != nil {
		return nil, err
	}
	return examine(&asked{Case: c}), nil
}
