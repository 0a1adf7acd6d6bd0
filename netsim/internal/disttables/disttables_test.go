package disttables_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"synfault/netsim/internal/disttables"
)

// The tables in netsim are the ones that `go generate` computes on this machine.
func TestCheckedInTablesAreRegenerated(t *testing.T) {
	for _, name := range disttables.Names {
		file := filepath.Join("..", "..", disttables.File(name))
		checkedIn, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(checkedIn, disttables.Source(name)) {
			t.Errorf("%s is not what its generator writes: run go generate ./netsim", file)
		}
	}
}
