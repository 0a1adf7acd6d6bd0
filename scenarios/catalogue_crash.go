package scenarios

// crashScenarios have a host lose its memory, or its will to listen.
var crashScenarios = []*Scenario{
	{
		Name: "half-open-server-crashed", Source: "RFC 9293 §3.5.1",
		About: "The server crashes and is back a second later, with no memory of any connection. The client does " +
			"not notice, for nothing is sent. When it speaks at 20 s it is told: whatever belongs to nobody is " +
			"answered with RST. The server does not listen again before its quiet time is over, two minutes after " +
			"the restart; one that waives it listens at once, and answers with the same RST.",
		Runs: []ScenarioRun{
			{Token: "three-way/crash/b@1s+1s", Says: "RST from a host that knows nothing; LISTEN at 122 s."},
			{Token: "three-way:quietTime=off/crash/b@1s+1s", Says: "Quiet time waived: RST from a listener."},
		},
	},
	{
		Name: "half-open-client-gone", Source: "RFC 9293 §3.8.3 (R2, SHLD-11)",
		About: "The client's host is switched off and stays off. The server sends ten octets, and there is nobody " +
			"left even to say RST. It repeats them at doubling intervals, tells its user after the third time " +
			"that something is wrong (R1), and gives up at the first timeout that is at least a hundred seconds " +
			"after it began (R2). Only silence tells of a dead host, and silence takes long.",
		Runs: []ScenarioRun{
			{Token: "three-way/b@0s.listen,a@5ms.open,b@20s.send10/a@1s",
				Says: "Seven copies in two minutes, then the connection is aborted."},
		},
	},
	{
		Name: "half-open-silent", Source: "RFC 9293 §3.8.4 (MUST-25, MUST-28)",
		About: "The server crashed and is back, and the client has nothing to say. Without keep-alive nothing " +
			"ever happens: the client is ESTABLISHED for ever, and that is what the RFC asks for, since an idle " +
			"connection should cost nothing. With keep-alive it asks after two hours, with a segment that is " +
			"unacceptable on purpose, so that it must be answered; the answer is a RST.",
		Runs: []ScenarioRun{
			{Token: "three-way/b@0s.listen,b@boot.listen,a@5ms.open/b@1s+1s",
				Says: "Without keep-alive: half open, for ever."},
			{Token: "three-way:keepAlive=on/b@0s.listen,b@boot.listen,a@5ms.open/b@1s+1s",
				Says: "With keep-alive: found after two hours."},
		},
	},
	{
		Name: "restart-in-window", Source: "RFC 5961 §4; RFC 9293 §3.10.7.4 fourth",
		About: "The client's host crashes and is back within 50 ms, so that the clock from which it takes its " +
			"first number has hardly moved: the new SYN falls into the window of the old connection. By RFC 793's " +
			"rule a SYN in the window is an error, answered with RST, and it ends the old connection; but the RST " +
			"also refuses the new SYN, and both ends are closed with nothing wrong but the timing. RFC 5961 " +
			"answers with a challenge instead: the client's RST ends the old connection, and its SYN, repeated, " +
			"opens the new one.",
		Runs: []ScenarioRun{
			{Token: "three-way:a.quietTime=off,rfc5961=off/b@0s.listen,a@5ms.open,a@boot.open/a@100ms+50ms",
				Breaks: []string{"I34"},
				Says:   "By RFC 793's rule: the new connection is refused because of the old one."},
			{Token: "three-way:a.quietTime=off/b@0s.listen,a@5ms.open,a@boot.open/a@100ms+50ms",
				Says: "With RFC 5961: challenged, reset, repeated, open."},
		},
	},
	{
		Name: "quiet-time", Source: "RFC 9293 §3.4.3",
		About: "A host that has lost its memory does not know which numbers it used a moment ago. Here the client " +
			"crashes, restarts after a second with the same first number (a clock that was set back will do), and " +
			"opens again at once; an octet of its former life arrives after that and is taken for the new " +
			"connection's. The remedy needs no memory: say nothing for one MSL after a restart, and all that was " +
			"under way is dead.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=constant,quietTime=off/b@0s.listen,a@5ms.open,a@est.send1,a@boot.open/ab.data0=5s,a@500ms+1s",
				Breaks: []string{"I10", "I11", "I16", "I19"},
				Says:   "Quiet time waived: the octet of the old life is delivered in the new."},
			{Token: "three-way:isn=constant/b@0s.listen,a@5ms.open,a@est.send1,a@boot.open/ab.data0=5s,a@500ms+1s",
				Says: "Two minutes of silence: the stray octet finds only the old connection, and ends it."},
		},
	},
	{
		Name: "nobody-listens", Source: "RFC 9293 §3.10.7.1, §3.5.2",
		About: "A client calls a port where nobody listens. A closed port is not silent: it answers with RST, in " +
			"the one form that a client in SYN-SENT believes, with an ACK of its SYN. The user is told " +
			"\"connection refused\" after one round trip, and need not wait three minutes, as for a host that is " +
			"not there at all.",
		Runs: []ScenarioRun{
			{Token: "three-way/a@5ms.open/-", Says: "Refused, after 20 ms."},
			{Token: "three-way/a@5ms.open/b@1ms", Says: "The host is down: eight SYNs, and the user is told after " +
				"three minutes."},
		},
	},
}
