package scenarios

// incarnationScenarios bring segments of one life of a four-tuple to the next.
var incarnationScenarios = []*Scenario{
	{
		Name: "old-data", Source: "RFC 9293 §3.4.2, §3.6.1",
		About: "An octet of the first connection lives for 25 s. A host that takes 10 s for the maximum segment " +
			"lifetime leaves TIME-WAIT after 20 s and lets a new connection open, whose numbers begin where the " +
			"old one's did; the old octet is then as good as a new one, and is handed to the user, who is given " +
			"an octet twice, the second time as part of a connection on which nothing was sent. With an honest 30 " +
			"s the octet arrives in TIME-WAIT and draws an ACK. No rule can tell such an octet from a good one: " +
			"it must be dead before its number is used again.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=constant,msl=10s/" + secondLife + "/ab.data0=25s", Breaks: []string{"I10", "I11", "I16", "I19"},
				Says: "The network keeps segments longer than the host believes: the old octet is taken."},
			{Token: "three-way:isn=constant,msl=30s/" + secondLife + "/ab.data0=25s",
				Says: "TIME-WAIT of 60 s: the old octet is refused, and so is the new SYN until then."},
			{Token: "three-way:msl=10s/" + secondLife + "/ab.data0=25s",
				Says: "Numbers from the clock: the old octet lies five million below the window."},
		},
	},
	{
		Name: "old-fin", Source: "RFC 9293 §3.4.2, §3.6.1",
		About: "As old-data, but it is a copy of the old FIN that outlives TIME-WAIT. In the new connection each " +
			"side has sent one octet, as in the old one, so that the FIN is exactly next in line, and " +
			"acknowledges exactly what has been sent. The server takes it: its user is told that the client has " +
			"closed. The client has not, and finds its number acknowledged before it has used it.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=constant,msl=10s/" + secondTalk + "/ab.fin0=25s", Breaks: []string{"I10", "I11", "I17", "I21"},
				Says: "The old FIN closes a connection in which nobody said CLOSE."},
			{Token: "three-way:isn=constant,msl=30s/" + secondTalk + "/ab.fin0=25s",
				Says: "TIME-WAIT of 60 s: it is a repeated FIN there, acknowledged as such; the wait begins anew."},
		},
	},
	{
		Name: "old-rst", Source: "RFC 9293 §3.5.3; RFC 5961 §3.2",
		About: "A client opens, sends an octet, aborts and does the same again, and a copy of the RST that ended " +
			"the first connection comes five seconds later. Where numbers repeat, its place in the new window " +
			"decides: at its edge it ends the new connection under any rule. Where they come from the clock it " +
			"lies outside, and is dropped in silence, for a RST is never answered.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=constant/" + abortsAndReturns + "/ab.rst0=5s", Breaks: []string{"I17"},
				Says: "Constant numbers: the second connection dies of the first one's RST."},
			{Token: "three-way/" + abortsAndReturns + "/ab.rst0=5s",
				Says: "Numbers from the clock: the old RST is not acceptable."},
		},
	},
	{
		Name: "expired-syn-time-wait", Source: "RFC 9293 §3.5; RFC 1337 §3",
		About: "A copy of the very first SYN comes thirty seconds after the connection is over, and the client is " +
			"in TIME-WAIT. A two-way server opens a second connection and says so; the client acknowledges what " +
			"it finds unacceptable, the two exchange ACKs until the throttle stops them, and the server's user " +
			"keeps a connection that nobody asked for. A three-way server asks, and the answer is an ACK of the " +
			"old numbers: proof that the other end does not mean this connection, to which it says RST. But it " +
			"stays in SYN-RECEIVED and asks again, for three minutes, since the client in TIME-WAIT ignores RST " +
			"and sends none.",
		Runs: []ScenarioRun{
			{Token: "two-way/life/ab.syn0=30s", Breaks: []string{"I15"},
				Says: "Two-way: a second connection of the first one's SYN, while the client is in TIME-WAIT."},
			{Token: "three-way/life/ab.syn0=30s",
				Says: "Three-way: no further than SYN-RECEIVED, until the embryo is given up."},
		},
	},
	{
		Name: "replayed-request", Source: "RFC 9293 §3.5; Sunshine and Dalal 1978 §3",
		About: "Text in the SYN saves a round trip, and a handshake that believes the SYN delivers it at once. A " +
			"copy of that SYN comes five seconds later, when the connection is over. The two-way server believes " +
			"it again: ten octets are delivered a second time, and an order is placed twice. A three-way server " +
			"delivers nothing before its own number has come back to it, and for the copy nobody sends that.",
		Runs: []ScenarioRun{
			{Token: "two-way+data/b@0s.listen,a@5ms.open10,b@got10+100ms.abort/ab.syn0=5s",
				Breaks: []string{"I14", "I15", "I19"},
				Says:   "Two-way with text in the SYN: b's user gets twenty octets, a's sent ten."},
			{Token: "three-way/b@0s.listen,a@5ms.open10,b@got10+100ms.abort/ab.syn0=5s",
				Says: "Three-way: the copy makes an embryo, and the client's host resets it."},
		},
	},
}

// Scripts that several scenarios share.
const (
	secondLife       = "b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@21s.open"
	secondTalk       = secondLife + ",a@21s.send1,b@got2.send1"
	abortsAndReturns = "b@0s.listen,a@5ms.open,a@est.send1,a@500ms.abort,a@1s.open,a@2s.send1"
)
