package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"synfault/properties/hunt"
)

const huntLong = `Run handshakes under scripts and random networks, on all cores, and judge every run by every property. What is broken is shrunk
to the fewest faults and printed once, with its ladder and the token that repeats it. Then come what was run and met, a table
of handshakes and properties, and the two founding stories.

Some handshakes are declared to break something: they are there to show it, and to show that the hunt bites. Exit status 1 if
one breaks what it is not declared to, or does not break what it is sure to; 0 otherwise.

The seed decides everything but the time that it takes. Where none is given, a fresh one is drawn and printed. A hunt may be
cut into shards (--shard 1/8 to 8/8), each of which writes a report that --merge puts together. A handshake of your own
choice of knobs (--variant three-way:rto=200ms) is declared to break nothing.

The environment may say what flags do not:
` + hunt.EnvHelp

const huntExample = `  synfault hunt --runs 5000
  synfault hunt --runs 2000 --seed 7 --variant two-way --variant three-way
  synfault hunt --runs 2000 --profile wan --variant three-way:rto=200ms
  synfault hunt --runs 5000 --shard 2/8 --report two.txt
  synfault hunt --merge one.txt two.txt`

// hunting are the flags of hunt.
type hunting struct {
	hunt.Settings
	runs, seed    number
	shard, report string
	merge, brief  bool
}

func (a *app) huntCommand() *cobra.Command {
	var h hunting
	cmd := &cobra.Command{
		Use: "hunt", Short: "Look for runs that break a property, on all cores", Long: huntLong, Example: huntExample,
		Args: cobra.ArbitraryArgs, ValidArgsFunction: h.complete,
		RunE: func(cmd *cobra.Command, args []string) error {
			if h.merge {
				return a.merge(cmd, &h, args)
			}
			if len(args) > 0 {
				return fmt.Errorf("hunt takes no argument but files to --merge; %q is one too many", args[0])
			}
			return a.hunt(cmd, &h)
		},
	}
	flags := cmd.Flags()
	h.runs = number{least: 1, most: 1 << 62}
	h.seed = number{most: 1<<64 - 1}
	flags.Var(&h.runs, "runs", fmt.Sprintf("how many runs; %d if it is not said", hunt.StandardRuns))
	flags.Var(&h.seed, "seed", "what decides the runs; a fresh one if it is not said")
	flags.StringVar(&h.Profile, "profile", "", "one random network (list profiles) in the place of all")
	flags.StringArrayVar(&h.Variants, "variant", nil, "a handshake with its knobs, in the place of all; may be repeated")
	flags.StringArrayVar(&h.Scripts, "script", nil, "a script, in the place of all; may be repeated")
	flags.StringVar(&h.shard, "shard", "", "a part of the runs: 3/8 is the third of eight")
	flags.StringVar(&h.report, "report", "", "write what was found to this file, as JSON, for --merge")
	flags.BoolVar(&h.merge, "merge", false, "put the reports of shards together, and run nothing; --report keeps the sum")
	flags.BoolVar(&h.brief, "brief", false, "no ladders of what is declared to break, and no stories")
	for name, complete := range map[string]cobra.CompletionFunc{"variant": completeHandshake, "script": completeScriptName, "profile": completeProfile} {
		if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
			panic("BUG: " + err.Error())
		}
	}
	return cmd
}

// settings are the environment's, and what flags say instead.
func (h *hunting) settings(cmd *cobra.Command) (s hunt.Settings, err error) {
	if s, err = hunt.FromEnv(os.Environ()); err != nil {
		return s, err
	}
	if cmd.Flags().Changed("runs") {
		s.Runs = h.runs.n
	}
	if cmd.Flags().Changed("seed") {
		s.Seed, s.Seeded = h.seed.n, true
	}
	if cmd.Flags().Changed("shard") {
		if s.Shard, err = hunt.ParseShard(h.shard); err != nil {
			return s, fmt.Errorf("--shard: %w", err)
		}
	}
	if h.Profile != "" {
		s.Profile = h.Profile
	}
	s.Variants, s.Scripts = h.Variants, h.Scripts
	return s, nil
}

func (a *app) hunt(cmd *cobra.Command, h *hunting) error {
	s, err := h.settings(cmd)
	if err != nil {
		return err
	}
	c, err := hunt.Standard(s)
	if err != nil {
		return err
	}
	if h.report != "" {
		if err := writable(h.report); err != nil {
			return err
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second one ends it at once
	c.Progress = new(hunt.Progress)
	watched := a.watch(c.Progress)
	rep, err := c.Run(ctx)
	watched()
	if err != nil {
		return err
	}
	if h.report != "" {
		if err := saveReport(h.report, rep); err != nil {
			return err
		}
	}
	return a.hunted(rep, s.Seeded, h.brief)
}

// hunted prints a report; the error is errBroken if it failed.
func (a *app) hunted(rep *hunt.Report, seeded, brief bool) error {
	failures := rep.Failures()
	if a.json {
		a.print(newHuntDocument(rep, failures))
	} else if err := a.printHunt(rep, failures, seeded, brief); err != nil {
		return err
	}
	if len(failures) > 0 {
		return errBroken
	}
	return nil
}

// ofRuns are the flags that say what is run: they are none of --merge's.
var ofRuns = []string{"runs", "seed", "shard", "profile", "variant", "script"}

// merge puts reports together and prints the sum; --report keeps it, to be merged with others.
func (a *app) merge(cmd *cobra.Command, h *hunting, files []string) error {
	for _, name := range ofRuns {
		if cmd.Flags().Changed(name) {
			return fmt.Errorf("--%s says what to run, and --merge runs nothing: the reports say it themselves", name)
		}
	}
	if len(files) == 0 {
		return errors.New("--merge wants the files that --report wrote: synfault hunt --merge one.json two.json")
	}
	if h.report != "" {
		if err := writable(h.report); err != nil {
			return err
		}
	}
	var reports []*hunt.Report
	for _, file := range files {
		r, err := readReport(file)
		if err != nil {
			return err
		}
		reports = append(reports, r)
	}
	sum, err := hunt.Merge(reports...)
	if err != nil {
		return fmt.Errorf("--merge: %w", err)
	}
	if h.report != "" {
		if err := saveReport(h.report, sum); err != nil {
			return err
		}
	}
	return a.hunted(sum, true, h.brief)
}

// number is a flag that wants a whole number.
type number struct{ n, least, most uint64 }

func (f *number) String() string { return "" }
func (f *number) Type() string   { return "number" }

func (f *number) Set(text string) (err error) {
	if f.n, err = hunt.ParseNumber(text, f.least, f.most); err != nil {
		err = fmt.Errorf("a whole number from %d to %d", f.least, f.most)
	}
	return err
}
