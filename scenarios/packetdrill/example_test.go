package packetdrill_test

import (
	"fmt"
	"os"

	"synfault/scenarios/packetdrill"
)

// A stack that is asked for a RST where it has a FIN to send.
func ExampleTest() {
	t := packetdrill.Test("close.pkt", `
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 100
+0 > S. 0:0(0) ack 1 <...>
+0 < . 1:1(0) ack 1 win 100
+0 accept(3, ..., ...) = 4
+.1 close(4) = 0
+0 > R. 1:1(0) ack 1
`, packetdrill.Setup{})
	fmt.Println(t.Final)
	t.First().Report(os.Stdout)
	// Output:
	// fail
	// close.pkt:10:4: the flags are F., not R.
	//   line      +0 > R. 1:1(0) ack 1
	//   expected  > R. 1:1(0) ack 1
	//   came      > F. 1:1(0) ack 1 win 64240
	//   at        0.100000 s, initial sequence numbers far from 2^32
}
