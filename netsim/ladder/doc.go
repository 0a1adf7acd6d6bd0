// Package ladder draws a netsim.Trace as a time-sequence diagram: as text for a terminal, with Text, and as an SVG picture
// that needs nothing else, with SVG. It knows no protocol: a Style says how packets, states and rules print.
//
// A text has a column for each host's state, one for the packets and one for the reasons:
//
//	  time  a       packet        b        rule
//	        ready                 waiting  at the start
//	   0ms  sending --> DATA0 ab0 waiting  send
//	  10ms  sending           ab0 ready    new
//	  10ms  sending x-- ACK0  ba0 ready    LOST
//	1000ms  sending --> DATA0 ab1 ready    timeout
//
// A packet is named by its site, as in a plan: ab0 is the first that a sends to b. The head of an arrow is x where the
// packet does not arrive; its strokes are == if there are copies and ~~ if it is damaged; words say the rest. A row without
// an arrow is an arrival, a timer, a call or a fault of a host. An arrival that changes nothing and is answered shares the
// row of the answer; so does the first packet of any other event. Rounds of rows that are alike but for their instants
// and ordinals, at least three in a row, are shown once and then counted. If the width does not suffice for all columns, the
// rules stand beside or below the packets.
//
// A picture shows the same rows. Time runs downwards, not to scale; a break marks where much of it is left out. An arrow
// slopes from the row that sends to the row in which the packet arrives; a lost one ends at a cross, copies and forged
// packets fork off in the network, and a colour tells each kind of fault. The bar on a lifeline has the colour of the state.
//
// The same trace and Style give the same bytes, on every machine.
package ladder
