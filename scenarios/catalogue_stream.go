package scenarios

// streamScenarios are about text: windows, order, and who speaks when.
var streamScenarios = []*Scenario{
	{
		Name: "zero-window-lost-update", Source: "RFC 9293 §3.8.6.1 (MUST-36, MUST-37); RFC 1122 §4.2.2.17",
		About: "The server's user does not read, and its buffer of a thousand octets is full: the window is zero. " +
			"When the user reads at last, the ACK that says so is lost, and nothing acknowledges or repeats an " +
			"ACK. If the client only waited to be told, both would wait for ever. So it asks: a probe of one " +
			"octet, at doubling intervals, however long the window stays closed. The probe after the loss finds " +
			"the window open, and the text goes on.",
		Runs: []ScenarioRun{
			{Token: "three-way:b.rcvbuf=1000/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send2000,b@2s.read/ba.ack2x",
				Says: "The window update of 2 s is lost; the probe of 3.2 s gets through."},
		},
	},
	{
		Name: "rst-overtakes-data", Source: "RFC 5961 §3.2, §8; RFC 9293 §3.5.3",
		About: "The server sends ten octets and aborts; the RST overtakes the octets. By RFC 793 it acts at once, " +
			"and the octets find no connection: they are lost, which an ABORT permits. By RFC 5961 the RST is in " +
			"the window but not next in line, and is challenged; the challenge draws a second RST, from before " +
			"the octets, and that is out of the window by the time it comes. The octets are delivered, and only " +
			"the client's own ACK of them finds out that nobody is there. The right RST takes two rounds and 235 " +
			"ms more.",
		Runs: []ScenarioRun{
			{Token: "three-way:rfc5961=off/" + speaksAndAborts + "/ba.data0+15ms",
				Says: "By RFC 793's rule: reset at once; ten octets are lost."},
			{Token: "three-way/" + speaksAndAborts + "/ba.data0+15ms",
				Says: "With RFC 5961: ten octets are delivered, and the reset comes later."},
		},
	},
	{
		Name: "fin-overtakes-data", Source: "RFC 9293 §3.10.7.4 eighth, SHLD-31",
		About: "The client sends ten octets and closes, and the FIN overtakes them. A FIN is a position in the " +
			"stream and not an event on the wire: it is held until everything before it has come, and " +
			"acknowledged only then. The server's user sees ten octets and then the end, in that order, as they " +
			"were sent.",
		Runs: []ScenarioRun{
			{Token: "three-way/b@0s.listen,a@5ms.open,a@est.send10,a@est.close,b@eof.close/ab.data0+50ms",
				Says: "The FIN waits 50 ms for the text before it."},
		},
	},
	{
		Name: "server-speaks-first", Source: "RFC 9293 §3.5; RFC 5321 §3.1",
		About: "In some protocols, mail for one, the server speaks first. It can do so when the third message has " +
			"come, and not before: what the client knew after one round trip the server knows half a round trip " +
			"later. A two-way server can speak with its answer, a whole round trip earlier, and that is the whole " +
			"advantage of two messages over three.",
		Runs: []ScenarioRun{
			{Token: "three-way/server-first/-", Says: "Three-way: b's text arrives at 45 ms."},
			{Token: "two-way/server-first/-", Says: "Two-way: at 25 ms."},
		},
	},
	{
		Name: "two-clients", Source: "RFC 9293 §3.3, §3.9.1.1 (MUST-41, MUST-42)",
		About: "A connection is named by both of its ends, so that one listening port serves any number of " +
			"clients. Two of them open in one instant; the server holds two blocks of two four-tuples, and what " +
			"one of them does has no effect on the other or on the listener, which is there all the time, " +
			"although the ladder shows it only when it is alone.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=clock/two-clients/-",
				Says: "Two lives side by side, of five octets and of seven."},
		},
	},
}

// speaksAndAborts is a server that says something and breaks off.
const speaksAndAborts = "b@0s.listen,a@5ms.open,a@est.send10,b@got10.send10,b@got10.abort"
