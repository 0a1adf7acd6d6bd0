package zoo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"synfault/properties/hunt/zoo/trial"
)

// Trial is a mutant to be judged.
type Trial struct {
	Number int    // of the mutant in the binary
	Binary string // its judge
	Names  []string
}

// Keeper judges mutants.
type Keeper struct {
	Runs    int // cases of the suite, at most
	More    int // cases after the first failure, until a property that is named breaks too
	Seed    uint64
	Workers int
	Skip    string        // properties that do not count, joined by commas
	Hang    time.Duration // a case that takes longer does not end
	Limit   time.Duration // for one mutant as a whole
	Explore bool          // search the suite of package prove; Runs then counts states
}

// Judge judges every mutant in a process of its own. told, if not nil, is called as the verdicts come, from one goroutine
// at a time.
func (k *Keeper) Judge(ctx context.Context, trials []Trial, told func(Trial, trial.Verdict)) ([]trial.Verdict, error) {
	verdicts := make([]trial.Verdict, len(trials))
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	next := make(chan int)
	for range max(1, k.Workers) {
		wg.Go(func() {
			for i := range next {
				v, err := k.one(ctx, trials[i])
				mu.Lock()
				verdicts[i] = v
				if err != nil && first == nil {
					first = err
				}
				if told != nil && err == nil {
					told(trials[i], v)
				}
				mu.Unlock()
			}
		})
	}
	for i := range trials {
		next <- i
	}
	close(next)
	wg.Wait()
	return verdicts, first
}

func (k *Keeper) one(ctx context.Context, t Trial) (v trial.Verdict, err error) {
	ctx, cancel := context.WithTimeout(ctx, k.Limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, t.Binary, "-runs", strconv.Itoa(k.Runs), "-more", strconv.Itoa(k.More),
		"-hang", k.Hang.String(), "-seed", strconv.FormatUint(k.Seed, 10), "-names", strings.Join(t.Names, ","), "-skip", k.Skip)
	if k.Explore {
		cmd.Args = append(cmd.Args, "-explore")
	}
	cmd.Env = append(os.Environ(), NumberVar+"="+strconv.Itoa(t.Number), "GOMAXPROCS=2", "GOMEMLIMIT=512MiB")
	var errText bytes.Buffer
	cmd.Stderr = &errText
	out, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(out, &v)
	}
	if strings.Contains(errText.String(), "stack exceeds") { // which nothing can recover from
		return trial.Verdict{Killed: true, Property: "D14", Detail: "a call that calls itself without end", Also: []string{"D14"}}, nil
	}
	if err != nil {
		return v, fmt.Errorf("the judge of mutant %d: %w\n%s", t.Number, err, bytes.TrimSpace(errText.Bytes()))
	}
	return v, nil
}

// Dir is where the zoo's mutants are kept, from the module's root.
const Dir = "properties/testdata/mutants"

// Rows builds the zoo's mutants and judges them. The last row is the machine as it is, which must survive.
func Rows(ctx context.Context, k *Keeper, root string, list []Mutant, told func(*Row)) ([]Row, error) {
	specimens, err := Specimens(root, list)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(list)+1)
	for i := range list {
		rows[i].Mutant = list[i]
	}
	rows[len(list)].Mutant = control
	return rows, k.fill(ctx, root, rows, specimens, told)
}

// control is no mutant.
var control = Mutant{ID: "none", Title: "the machine as it is", Equivalent: "it is the machine"}

// fill builds specimens and judges those of rows that have one, by number, and the control.
func (k *Keeper) fill(ctx context.Context, root string, rows []Row, specimens []Specimen, told func(*Row)) error {
	dir, err := os.MkdirTemp("", "synfault-zoo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binaries, dead, err := Build(ctx, root, dir, specimens)
	if err != nil {
		return err
	}
	var trials []Trial
	for i := range rows {
		rows[i].Dead = dead[i+1]
		switch b := binaries[i+1]; {
		case b != "":
			trials = append(trials, Trial{i + 1, b, rows[i].Violates})
		case rows[i].ID == control.ID:
			trials = append(trials, Trial{i + 1, filepath.Join(dir, woven), nil})
		}
	}
	_, err = k.Judge(ctx, trials, func(t Trial, v trial.Verdict) {
		r := &rows[t.Number-1]
		r.Verdict = v
		if told != nil {
			told(r)
		}
	})
	return err
}

// SampleRows builds mutants that gremlins proposes and judges them. arguments say which are equivalent. The last row is the
// machine as it is, which must survive: if it does not, what killed a mutant proves nothing.
func SampleRows(ctx context.Context, k *Keeper, root string, list []Proposal, arguments map[string]string,
	told func(*Row)) (rows []Row, err error) {
	var specimens []Specimen
	seen := map[string]bool{}
	for _, p := range list {
		src, name, err := p.Source(os.DirFS(root))
		if err != nil {
			return nil, err
		}
		if seen[name] {
			continue // two kinds of one change
		}
		seen[name] = true
		rows = append(rows, Row{Mutant: Mutant{ID: name, Equivalent: arguments[name]}})
		specimens = append(specimens, Specimen{len(rows), map[string][]byte{p.File: src}})
	}
	rows = append(rows, Row{Mutant: control})
	return rows, k.fill(ctx, root, rows, specimens, told)
}
