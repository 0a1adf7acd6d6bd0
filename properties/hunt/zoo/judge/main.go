// Command judge judges the mutant whose number its environment gives: it runs the cases of the default suite in their order
// until a property breaks, and prints a trial.Verdict as JSON. The zoo builds it with its mutants woven in; built as it
// stands it is the clean machine, under any number.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"synfault/properties/hunt/zoo/trial"
	"synfault/properties/prove"
)

func main() {
	runs := flag.Int("runs", 10000, "cases to run at most")
	more := flag.Int("more", 0, "cases to run after the first failure, until a property of -names breaks too")
	names := flag.String("names", "", "properties that are looked for, joined by commas")
	skip := flag.String("skip", "", "properties that do not count, joined by commas")
	hang := flag.Duration("hang", 10*time.Second, "a case that takes longer does not end")
	seed := flag.Uint64("seed", 1, "of the suite")
	explore := flag.Bool("explore", false, "search the suite of package prove, and not the cases of the default suite")
	survey := flag.Bool("survey", false, "run all cases, and list every property that breaks")
	flag.Parse()
	p := trial.Plan{Runs: *runs, More: *more, Hang: *hang, Case: trial.NewSuite(*seed).Case, Say: say, Skip: strings.Split(*skip, ",")}
	if *names != "" {
		p.Names = strings.Split(*names, ",")
	}
	if *explore {
		search(p.Names, p.Skip, *hang)
	}
	if *survey {
		for _, f := range p.Survey() {
			fmt.Printf("%-4s %6d  %s  %s\n", f.Property, f.Runs, f.Token, f.Detail)
		}
		return
	}
	p.Run()
}

// search looks for the mutant in the graph of states. A search that does not end, and one that panics, are the mutant's.
func search(names, skip []string, hang time.Duration) {
	began, asked := time.Now(), ""
	limit := time.AfterFunc(prove.Patience+hang, func() {
		say(trial.Verdict{Killed: true, Property: "D14", Detail: "a search does not end", Took: int64(time.Since(began))})
	})
	defer limit.Stop()
	defer func() {
		if p := recover(); p != nil {
			say(trial.Verdict{Killed: true, Property: "D14", Detail: fmt.Sprint(p), Token: asked, Took: int64(time.Since(began))})
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), prove.Patience)
	defer cancel()
	flaw, states, err := prove.Find(ctx, prove.Suite, skip, func(a *prove.Ask) { asked = a.Token })
	v := trial.Verdict{Runs: int(states), Took: int64(time.Since(began))}
	var lost *prove.Panicked
	switch {
	case flaw != nil:
		v.Killed, v.Property, v.Faults, v.Token, v.Also = true, flaw.Property, flaw.Faults, flaw.Token, []string{flaw.Property}
		if slices.Contains(names, v.Property) {
			v.Named, v.NamedAt = v.Property, v.Runs
		}
		if v.Token == "" {
			v.Token = "untimed: " + flaw.Ask.Token
		}
	case errors.As(err, &lost):
		v.Killed, v.Property, v.Detail, v.Token = true, "D14", lost.Said, asked
		if lost.Case != nil {
			v.Token = lost.Case.String()
		}
	case errors.Is(err, context.DeadlineExceeded):
		v.Detail = "not all was searched"
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	say(v)
}

func say(v trial.Verdict) {
	text, err := json.Marshal(v)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Println(string(text))
	os.Exit(0)
}
