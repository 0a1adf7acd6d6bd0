// Command judge judges the mutant whose number its environment gives: it runs the cases of the default suite in their order
// until a property breaks, and prints a trial.Verdict as JSON. The zoo builds it with its mutants woven in; built as it
// stands it is the clean machine, under any number.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"synfault/properties/hunt/zoo/trial"
)

func main() {
	runs := flag.Int("runs", 10000, "cases to run at most")
	more := flag.Int("more", 0, "cases to run after the first failure, until a property of -names breaks too")
	names := flag.String("names", "", "properties that are looked for, joined by commas")
	skip := flag.String("skip", "", "properties that do not count, joined by commas")
	hang := flag.Duration("hang", 10*time.Second, "a case that takes longer does not end")
	seed := flag.Uint64("seed", 1, "of the suite")
	survey := flag.Bool("survey", false, "run all cases, and list every property that breaks")
	flag.Parse()
	p := trial.Plan{Runs: *runs, More: *more, Hang: *hang, Case: trial.NewSuite(*seed).Case, Say: say, Skip: strings.Split(*skip, ",")}
	if *names != "" {
		p.Names = strings.Split(*names, ",")
	}
	if *survey {
		for _, f := range p.Survey() {
			fmt.Printf("%-4s %6d  %s  %s\n", f.Property, f.Runs, f.Token, f.Detail)
		}
		return
	}
	p.Run()
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
