// Gen writes the distribution tables of netsim into the current directory.
package main

import (
	"fmt"
	"os"

	"synfault/netsim/internal/disttables"
)

func main() {
	for _, name := range disttables.Names {
		if err := os.WriteFile(disttables.File(name), disttables.Source(name), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
