package hunt

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"synfault/netsim"
	"synfault/scenarios/spell"
)

// Settings are what a person, or the machine that runs the tests, may choose of a campaign.
type Settings struct {
	Runs    uint64 // 0: whatever whoever asks has by default
	Seed    uint64
	Seeded  bool   // Seed was chosen: else it is fresh, and has to be printed
	Profile string // of netsim; empty: all sorts
	Shard   Shard
	// Variants and Scripts are those to run, as in a token; none: those of the standard campaign.
	Variants, Scripts []string
}

// EnvHelp says what FromEnv reads, for help texts.
const EnvHelp = `SYNFAULT_RUNS, SYNFAULT_SEED, SYNFAULT_PROFILE, SYNFAULT_SHARD (3/8). Without the last, the shard is that of Bazel (TEST_SHARD_INDEX of
TEST_TOTAL_SHARDS), of a Slurm array (SLURM_ARRAY_TASK_ID, _MIN, _STEP, _COUNT), or of a Kubernetes indexed job (JOB_COMPLETION_INDEX,
and SYNFAULT_SHARDS for the number of its completions, which Kubernetes does not tell).`

// prefix is what the names of our variables begin with.
const prefix = "SYNFAULT_"

// variables are all that are read anywhere in this module, by tests too.
var variables = []string{"SYNFAULT_RUNS", "SYNFAULT_SEED", "SYNFAULT_PROFILE", "SYNFAULT_SHARD", "SYNFAULT_SHARDS",
	"SYNFAULT_CASE", "SYNFAULT_DATA", "SYNFAULT_LONG", "SYNFAULT_ZOO_MUTANT"}

// FromEnv reads the settings from the environment, as os.Environ gives it, and draws a fresh seed where none is set. An empty
// variable is one that is not set. Bazel learns from a file that the test knows of shards; FromEnv makes it. The error names
// the variable; a variable is one too if its name begins as ours do and is none of them: SYNFAULT_RUN is misspelt.
func FromEnv(environ []string) (s Settings, err error) {
	if err := misspelt(environ); err != nil {
		return s, err
	}
	getenv := lookup(environ)
	if s.Runs, _, err = number(getenv, "SYNFAULT_RUNS", 1, 1<<62); err != nil {
		return s, err
	}
	if s.Seed, s.Seeded, err = number(getenv, "SYNFAULT_SEED", 0, 1<<64-1); err != nil {
		return s, err
	}
	if !s.Seeded {
		s.Seed = FreshSeed()
	}
	if s.Profile = getenv("SYNFAULT_PROFILE"); s.Profile != "" {
		if _, err := netsim.Lookup(s.Profile); err != nil {
			return s, fmt.Errorf("SYNFAULT_PROFILE: %w", err)
		}
	}
	s.Shard, err = shardFromEnv(getenv)
	return s, err
}

// lookup finds the value of a variable as os.Getenv does.
func lookup(environ []string) func(string) string {
	return func(name string) string {
		for _, item := range environ {
			if value, is := strings.CutPrefix(item, name+"="); is {
				return value
			}
		}
		return ""
	}
}

// misspelt refuses the first variable, by name, that seems to be meant for us.
func misspelt(environ []string) error {
	var wrong []string
	for _, item := range environ {
		name, value, _ := strings.Cut(item, "=")
		if strings.HasPrefix(name, prefix) && value != "" && !slices.Contains(variables, name) {
			wrong = append(wrong, name)
		}
	}
	if wrong == nil {
		return nil
	}
	first := slices.Min(wrong)
	return fmt.Errorf("no variable is called %s%s; there are %s", first, spell.Hint(first, variables), strings.Join(variables, ", "))
}

// system is a way to start many processes of which each is told which one it is.
type system struct {
	index, count string // variables
	first, step  string // variables; empty: the index counts from 0, by one
	missing      string // what to do where the count is not set
}

var systems = []system{
	{index: "TEST_SHARD_INDEX", count: "TEST_TOTAL_SHARDS"},
	{index: "SLURM_ARRAY_TASK_ID", count: "SLURM_ARRAY_TASK_COUNT", first: "SLURM_ARRAY_TASK_MIN", step: "SLURM_ARRAY_TASK_STEP"},
	{index: "JOB_COMPLETION_INDEX", count: "SYNFAULT_SHARDS", missing: "set it to the job's completions"},
}

func shardFromEnv(getenv func(string) string) (Shard, error) {
	if text := getenv("SYNFAULT_SHARD"); text != "" {
		s, err := ParseShard(text)
		if err != nil {
			err = fmt.Errorf("SYNFAULT_SHARD: %w", err)
		}
		return s, err
	}
	for _, sys := range systems {
		if getenv(sys.index) == "" || getenv(sys.count) == "" && sys.missing == "" {
			continue
		}
		s, err := sys.shard(getenv)
		if err != nil {
			return Shard{}, err
		}
		if file := getenv("TEST_SHARD_STATUS_FILE"); file != "" && sys.index == "TEST_SHARD_INDEX" {
			f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY, 0o666)
			if err == nil {
				err = f.Close()
			}
			if err != nil {
				return Shard{}, fmt.Errorf("TEST_SHARD_STATUS_FILE: %w", err)
			}
		}
		return s, nil
	}
	return Shard{}, nil
}

// shard reads the shard from the variables of a system.
func (sys system) shard(getenv func(string) string) (Shard, error) {
	if getenv(sys.count) == "" {
		return Shard{}, fmt.Errorf("%s is set, and %s is not: %s, or set SYNFAULT_SHARD", sys.index, sys.count, sys.missing)
	}
	n, _, err := number(getenv, sys.count, 1, 1<<31-1)
	if err != nil {
		return Shard{}, err
	}
	index, _, err := number(getenv, sys.index, 0, 1<<31-1)
	if err != nil {
		return Shard{}, err
	}
	var first uint64
	step := uint64(1)
	if sys.first != "" {
		var set bool
		if first, _, err = number(getenv, sys.first, 0, 1<<31-1); err != nil {
			return Shard{}, err
		}
		if step, set, err = number(getenv, sys.step, 1, 1<<31-1); err != nil {
			return Shard{}, err
		} else if !set {
			step = 1
		}
	}
	if index < first || (index-first)%step != 0 || (index-first)/step >= n {
		return Shard{}, fmt.Errorf("%s=%d is none of %d shards that are numbered from %d on by %d (an array with gaps cannot be told apart; set SYNFAULT_SHARD)",
			sys.index, index, n, first, step)
	}
	return Shard{int((index-first)/step) + 1, int(n)}, nil
}

// number reads a variable; 0 where it is not set.
func number(getenv func(string) string, name string, least, most uint64) (n uint64, set bool, err error) {
	text := getenv(name)
	if text == "" {
		return 0, false, nil
	}
	if n, err = ParseNumber(text, least, most); err != nil {
		return 0, true, fmt.Errorf("%s: %w", name, err)
	}
	return n, true, nil
}

// ParseNumber reads a whole number, in which _ may stand between digits: 10_000_000.
func ParseNumber(text string, least, most uint64) (uint64, error) {
	n, err := strconv.ParseUint(strings.ReplaceAll(text, "_", ""), 10, 64)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("%q is no whole number from %d to %d", text, least, most)
	}
	return n, nil
}
