package variant_test

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// reached are the rules that any test of the package has seen decide.
var reached tcpfsm.RuleSet

// Every rule of a handshake decides something in some test: one that never does
// is either dead or untested.
func TestMain(m *testing.M) {
	code := m.Run()
	part := flag.Lookup("test.run").Value.String() + flag.Lookup("test.skip").Value.String() +
		flag.Lookup("test.list").Value.String()
	if code == 0 && part == "" {
		for _, r := range variant.Rules() {
			if !reached.Has(r) {
				fmt.Println("FAIL: no test reaches the rule", r)
				code = 1
			}
		}
	}
	os.Exit(code)
}
