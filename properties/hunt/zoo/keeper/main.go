// Command keeper judges the zoo: every mutant of properties/testdata/mutants against the properties, under the default
// suite. It prints a table, and exits with status 1 where one survives, 2 where it cannot work.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"time"

	"synfault/properties/hunt/zoo"
)

var errSurvivors = errors.New("not all are killed")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, errSurvivors):
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("keeper", flag.ContinueOnError)
	k := zoo.Keeper{Hang: 10 * time.Second, Limit: 10 * time.Minute}
	flags.IntVar(&k.Runs, "runs", 10000, "cases to run at most, for each mutant")
	flags.IntVar(&k.More, "more", 1000, "cases to run after the first failure, until a property that the source names breaks too")
	flags.IntVar(&k.Workers, "j", runtime.NumCPU(), "mutants judged at once")
	flags.StringVar(&k.Skip, "skip", "", "properties that do not count, joined by commas")
	flags.BoolVar(&k.Explore, "explore", false, "search the graph of states and not the default suite; runs are states, and what a mutant's file says that no search reaches may survive")
	var sample sampling
	gremlins := &sample.file
	flags.StringVar(gremlins, "gremlins", "", "what gremlins unleash DIR --dry-run -o wrote: judge these, and not the zoo")
	flags.StringVar(&sample.dir, "dir", "tcpfsm", "with -gremlins: DIR")
	flags.StringVar(&sample.without, "without", "", "with -gremlins: leave out files whose name fits")
	flags.IntVar(&sample.n, "sample", 200, "with -gremlins: judge so many")
	flags.Uint64Var(&sample.seed, "sample-seed", 1, "with -gremlins: choose them by this")
	flags.Uint64Var(&k.Seed, "seed", 1, "of the suite")
	if err := flags.Parse(args); err != nil {
		return err
	}
	root, err := zoo.Root(".")
	if err != nil {
		return err
	}
	told := func(r *zoo.Row) {
		if !r.Good() {
			fmt.Fprintf(progress, "%s: %s\n", r.ID, r.Fate())
		}
	}
	if *gremlins != "" {
		return mutate(ctx, &k, root, sample, told, out)
	}
	list, err := zoo.Load(os.DirFS(filepath.Join(root, zoo.Dir)))
	if err != nil {
		return err
	}
	if list, err = zoo.Pick(list, flags.Args()); err != nil {
		return err
	}
	if k.Explore {
		for i := range list {
			if list[i].Unreached != "" {
				list[i].Survives = list[i].Unreached
			}
		}
	}
	rows, err := zoo.Rows(ctx, &k, root, list, told)
	if err != nil {
		return err
	}
	if err := sound(&rows[len(rows)-1]); err != nil {
		return err
	}
	return report(out, rows)
}

// sound refuses the verdicts of a suite that the machine as it is does not pass.
func sound(control *zoo.Row) error {
	if !control.Killed {
		return nil
	}
	return fmt.Errorf("the machine as it is breaks %s in run %d, so that what kills a mutant proves nothing: %s\n"+
		"choose another -seed, or fewer -runs, or -skip it", control.Property, control.Runs, control.Token)
}

// sampling says which of the mutants that gremlins lists are judged.
type sampling struct {
	file, dir, without string
	n                  int
	seed               uint64
}

// mutate judges a sample of what gremlins lists.
func mutate(ctx context.Context, k *zoo.Keeper, root string, s sampling, told func(*zoo.Row), out io.Writer) error {
	text, err := os.ReadFile(s.file)
	if err != nil {
		return err
	}
	list, err := zoo.ReadGremlins(text, s.dir)
	if err != nil {
		return err
	}
	without, err := regexp.Compile(s.without)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(p zoo.Proposal) bool { return s.without != "" && without.MatchString(p.File) })
	all := len(list)
	list = zoo.Sample(list, s.n, s.seed)
	name := filepath.Join(root, zoo.Arguments)
	if text, err = os.ReadFile(name); err != nil {
		return err
	}
	arguments, err := zoo.ParseArguments(zoo.Arguments, string(text))
	if err != nil {
		return err
	}
	rows, err := zoo.SampleRows(ctx, k, root, list, arguments, told)
	if err != nil {
		return err
	}
	last := len(rows) - 1
	if err := sound(&rows[last]); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d of %d mutants that gremlins lists, by seed %d\n", len(list), all, s.seed)
	return report(out, rows[:last])
}

func report(out io.Writer, rows []zoo.Row) error {
	if err := zoo.WriteTable(out, rows); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s\n", zoo.Summary(rows))
	for i := range rows {
		if !rows[i].Good() {
			return errSurvivors
		}
	}
	return nil
}
