package hunt_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"synfault/properties/hunt"
)

// vars is an environment.
func vars(text string) []string { return strings.Fields(text) }

func TestShardFromEnvironment(t *testing.T) {
	for _, c := range []struct{ env, want string }{
		{"", "1/1"},
		{"SYNFAULT_SHARD=3/8", "3/8"},
		{"SYNFAULT_SHARD=3/8 TEST_TOTAL_SHARDS=4 TEST_SHARD_INDEX=0", "3/8"},
		{"TEST_TOTAL_SHARDS=4 TEST_SHARD_INDEX=0", "1/4"},
		{"TEST_TOTAL_SHARDS=4 TEST_SHARD_INDEX=3", "4/4"},
		{"TEST_SHARD_INDEX=3", "1/1"},
		{"SLURM_ARRAY_TASK_ID=12 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_COUNT=5", "3/5"},
		{"SLURM_ARRAY_TASK_ID=14 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_COUNT=5 SLURM_ARRAY_TASK_STEP=2", "3/5"},
		{"JOB_COMPLETION_INDEX=6 SYNFAULT_SHARDS=7", "7/7"},
		{"SYNFAULT_SHARDS=7", "1/1"},
		{"SYNFAULT_SHARD= SYNFAULT_RUN= SYNFAULTS=1", "1/1"},
	} {
		s, err := hunt.FromEnv(vars(c.env))
		if err != nil || s.Shard.String() != c.want {
			t.Errorf("%q: shard %v, %v; want %s", c.env, s.Shard, err, c.want)
		}
	}
}

func TestSettingsFromEnvironment(t *testing.T) {
	s, err := hunt.FromEnv(vars("SYNFAULT_RUNS=10_000_000 SYNFAULT_SEED=0 SYNFAULT_PROFILE=wan"))
	if err != nil || s.Runs != 10_000_000 || s.Seed != 0 || !s.Seeded || s.Profile != "wan" || !s.Shard.Whole() {
		t.Errorf("%+v, %v", s, err)
	}
	a, _ := hunt.FromEnv(vars(""))
	b, _ := hunt.FromEnv(vars(""))
	if a.Seeded || a.Seed == b.Seed {
		t.Errorf("no fresh seed: %d and %d", a.Seed, b.Seed)
	}
}

// TestBadEnvironment: an error is one line, and names the variable and what would be right.
func TestBadEnvironment(t *testing.T) {
	for _, c := range []struct{ env, names, wants string }{
		{"SYNFAULT_RUNS=0", "SYNFAULT_RUNS", "whole number from 1"},
		{"SYNFAULT_RUNS=many", "SYNFAULT_RUNS", `"many"`},
		{"SYNFAULT_SEED=-1", "SYNFAULT_SEED", "whole number from 0"},
		{"SYNFAULT_SEED=18446744073709551616", "SYNFAULT_SEED", "whole number"},
		{"SYNFAULT_PROFILE=wam", "SYNFAULT_PROFILE", "did you mean wan"},
		{"SYNFAULT_SHARD=8", "SYNFAULT_SHARD", "3/8"},
		{"SYNFAULT_SHARD=9/8", "SYNFAULT_SHARD", "3/8"},
		{"SYNFAULT_SHARD=0/8", "SYNFAULT_SHARD", "3/8"},
		{"SYNFAULT_SHARD=1/8x", "SYNFAULT_SHARD", "3/8"},
		{"SYNFAULT_RUN=5", "SYNFAULT_RUN ", `did you mean "SYNFAULT_RUNS"?`},
		{"HOME=/ SYNFAULT_SEED=1 SYNFAULT_SEEDS=5", "SYNFAULT_SEEDS", `did you mean "SYNFAULT_SEED"?`},
		{"SYNFAULT_WORKERS=2 SYNFAULT_NICE=1", "SYNFAULT_NICE", "there are SYNFAULT_RUNS, "},
		{"TEST_TOTAL_SHARDS=4 TEST_SHARD_INDEX=4", "TEST_SHARD_INDEX", "none of 4"},
		{"TEST_TOTAL_SHARDS=x TEST_SHARD_INDEX=4", "TEST_TOTAL_SHARDS", "whole number"},
		{"SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_ID", "SYNFAULT_SHARD"},
		{"JOB_COMPLETION_INDEX=1", "SYNFAULT_SHARDS", "completions"},
		{"TEST_TOTAL_SHARDS=4 TEST_SHARD_INDEX=1 TEST_SHARD_STATUS_FILE=/nowhere/at/all", "TEST_SHARD_STATUS_FILE", "/nowhere"},
	} {
		_, err := hunt.FromEnv(vars(c.env))
		if err == nil || !strings.Contains(err.Error(), c.names) || !strings.Contains(err.Error(), c.wants) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v; want one line with %s and %q", c.env, err, c.names, c.wants)
		}
	}
}

// TestEveryVariableIsKnown: no variable that some part of the module reads is taken for a misspelt one.
func TestEveryVariableIsKnown(t *testing.T) {
	name := regexp.MustCompile(`"(SYNFAULT_[A-Z_]+)"`)
	found := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range name.FindAllSubmatch(text, -1) {
			if !strings.HasSuffix(path, "hunt/env_test.go") {
				found[string(m[1])] = true
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 8 || !found["SYNFAULT_DATA"] {
		t.Errorf("only %v", found)
	}
	for name := range found {
		if _, err := hunt.FromEnv([]string{name + "=1/1"}); err != nil && strings.Contains(err.Error(), "no variable is called") {
			t.Error(err)
		}
	}
}

// TestBazelLearnsOfShards: the file that Bazel asks for is there afterwards.
func TestBazelLearnsOfShards(t *testing.T) {
	file := filepath.Join(t.TempDir(), "status")
	if _, err := hunt.FromEnv(vars("TEST_TOTAL_SHARDS=4 TEST_SHARD_INDEX=1 TEST_SHARD_STATUS_FILE=" + file)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// TestShardsAreDisjoint: every index is one shard's, for any number of both.
func TestShardsAreDisjoint(t *testing.T) {
	for total := range uint64(40) {
		for n := 1; n < 12; n++ {
			var next uint64
			for i := 1; i <= n; i++ {
				first, end := hunt.Shard{I: i, N: n}.Part(total)
				if first != next || end < first {
					t.Fatalf("shard %d of %d of %d indices: %d to %d, after %d", i, n, total, first, end, next)
				}
				next = end
			}
			if next != total {
				t.Fatalf("%d shards of %d indices end at %d", n, total, next)
			}
		}
	}
}
