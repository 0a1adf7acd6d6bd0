package explore_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/netsim"
	"synfault/netsim/explore"
)

// interrupted runs a search until so many batches are done, and returns its checkpoint; nil if it ends before.
func interrupted(t *testing.T, c abpConfig, batches int) []byte {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var saved bytes.Buffer
	c.Checkpoint = func(end bool, save func(io.Writer) error) error {
		if batches--; batches == 0 {
			cancel()
		}
		if end {
			return save(&saved)
		}
		return nil
	}
	r, err := explore.Run(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if r.Outcome != explore.Interrupted {
		return nil
	}
	return saved.Bytes()
}

// A search that goes on from a checkpoint comes to the report of one that was not interrupted.
func TestResumedSearchesEndAlike(t *testing.T) {
	resumed := 0
	for name, c := range allSearches() {
		t.Run(name, func(t *testing.T) {
			for _, exact := range []bool{false, true} {
				c.Exact = exact
				want := search(t, c)
				for batches := 1; ; batches *= 2 {
					file := interrupted(t, c, batches)
					if file == nil {
						break
					}
					resumed++
					again := c
					again.Resume, again.Workers = bytes.NewReader(file), 3
					got := search(t, again)
					got.Memory, want.Memory = explore.Memory{}, explore.Memory{}
					if diff := cmp.Diff(want, got, cmp.AllowUnexported(explore.Move{})); diff != "" {
						t.Errorf("after %d batches (-whole +resumed):\n%s", batches, diff)
					}
				}
			}
		})
	}
	if resumed < 50 {
		t.Errorf("only %d searches were resumed", resumed)
	}
}

// What is no checkpoint of the search is refused, in one line that says why.
func TestForeignCheckpointsAreRefused(t *testing.T) {
	c := (&abp{messages: 2, bits: 2}).config(3, netsim.Lost(), netsim.Copied(1, 0))
	c.Name = "three faults"
	file := interrupted(t, c, 2)
	refused := func(what string, c abpConfig, file []byte, want string) {
		t.Helper()
		c.Resume = bytes.NewReader(file)
		_, err := explore.Run(context.Background(), c)
		if !errors.Is(err, explore.ErrCheckpoint) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want an error with %q", what, err, want)
		}
	}
	refused("an empty file", c, nil, "does not begin")
	refused("a page", c, []byte("<html>"+string(file)), "does not begin")
	for n := range file {
		if n > 31 {
			refused("a file cut short", c, file[:n], "")
		}
	}
	for i := 31; i < len(file); i += 7 {
		bad := bytes.Clone(file)
		bad[i] ^= 4
		refused("a damaged file", c, bad, "")
	}
	other := c
	other.Name = "four faults"
	refused("another name", other, file, `it is of "three faults", and the search of "four faults"`)
	other = c
	other.Faults = 4
	refused("another bound", other, file, "another bound")
	other = (&abp{messages: 2, bits: 2}).config(3, netsim.Lost(), netsim.Copied(2, 0))
	other.Name = c.Name
	refused("another menu", other, file, "another bound, menu or start")
}
