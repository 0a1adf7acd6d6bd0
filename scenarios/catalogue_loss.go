package scenarios

// lossScenarios lose, delay or repeat one segment of an ordinary life, each in turn.
var lossScenarios = []*Scenario{
	{
		Name: "lost-syn", Source: "RFC 9293 §3.8.1; RFC 6298 §2.1",
		About: "The first message of all is lost. The server does not know that anybody called; the client cannot " +
			"know whether its SYN was lost, or the answer, or whether the server is slow, and does the one thing " +
			"that is right in all three cases: it sends the same SYN again after a second. It is the same " +
			"sequence number, so that even if both SYNs arrive the server sees one request.",
		Runs: []ScenarioRun{
			{Token: "three-way/open/ab.syn0x",
				Says: "The second SYN opens the connection, one second late."},
		},
	},
	{
		Name: "lost-synack", Source: "RFC 9293 §3.8.1, §3.10.7.4 first",
		About: "The second message is lost, and both ends time out within ten milliseconds of each other: the " +
			"client repeats its SYN, the server its SYN,ACK. By the letter of RFC 9293 the repeated SYN lies " +
			"below the server's window and draws a bare ACK, which tells a client in SYN-SENT nothing; it is the " +
			"server's own timer that saves the day. Deployed stacks answer the repeated SYN with the SYN,ACK, so " +
			"that either timer alone would do.",
		Runs: []ScenarioRun{
			{Token: "three-way/open/ba.synack0x",
				Says: "To the letter: the repeated SYN draws a bare ACK, the server's timer a SYN,ACK."},
			{Token: "three-way:synackOnDupSyn=on/open/ba.synack0x",
				Says: "As deployed: SYN,ACK twice in one instant; the client acknowledges both."},
		},
	},
	{
		Name: "lost-synack-no-timer", Source: "RFC 9293 §3.10.7.4 first, §3.8.1",
		About: "As lost-synack, but the server does not repeat its SYN,ACK by timer. By the letter of the RFC " +
			"each repeated SYN then draws a bare ACK and nothing else, and the client gives up after three " +
			"minutes while the server keeps an embryo for ever: the three-way handshake hangs as the two-way one " +
			"does in deadlock-bare-ack. Answering the repeated SYN with the SYN,ACK is enough to escape. It takes " +
			"one repetition that is answered, not a third message.",
		Runs: []ScenarioRun{
			{Token: "three-way:synackTimer=off/open/ba.synack0x", Breaks: []string{"I47", "L1"},
				Says: "Neither a timer nor an answer to the repeated SYN: seven rounds of talking past each other."},
			{Token: "three-way:synackTimer=off,synackOnDupSyn=on/open/ba.synack0x",
				Says: "The repeated SYN is answered with the SYN,ACK, and that suffices."},
		},
	},
	{
		Name: "retransmitted-syn", Source: "RFC 9293 §3.10.7.4 first",
		About: "The SYN is not lost but late, by more than the client's patience. Its repetition overtakes it and " +
			"opens the connection; half a second later the original arrives and meets an ESTABLISHED connection. " +
			"It carries a number that is already behind the window, is answered with an ACK like any old " +
			"duplicate, and changes nothing.",
		Runs: []ScenarioRun{
			{Token: "three-way/open/ab.syn0+1.5s",
				Says: "The late SYN draws one ACK, and the client ignores that."},
		},
	},
	{
		Name: "lost-fin", Source: "RFC 9293 §3.6, §3.8.1",
		About: "A FIN occupies a sequence number so that it can be lost and repeated like text. The client's FIN " +
			"is lost, and with it the acknowledgment of the server's octet that rode on it; so both sides repeat " +
			"after a second, and the close takes its ordinary course. The user of neither side can tell.",
		Runs: []ScenarioRun{
			{Token: "three-way/life/ab.fin0x",
				Says: "Octet and FIN are repeated, and the connection closes in order."},
		},
	},
	{
		Name: "lost-second-fin", Source: "RFC 9293 §3.6, §3.8.1",
		About: "The second FIN is lost, the server's. The client waits in FIN-WAIT-2 and has nothing to repeat, " +
			"for all it sent has been acknowledged; the server in LAST-ACK has, and does. Whoever is owed an " +
			"acknowledgment repeats: there is always one such side until the close is done.",
		Runs: []ScenarioRun{
			{Token: "three-way/life/ba.fin0x",
				Says: "LAST-ACK repeats its FIN, and FIN-WAIT-2 goes on to TIME-WAIT."},
		},
	},
	{
		Name: "lost-last-ack", Source: "RFC 9293 §3.6.1, §3.10.7.4 eighth",
		About: "The very last ACK of a life is lost, and nothing acknowledges an ACK. This is the first reason " +
			"for TIME-WAIT: the side that sent it must stay to send it again. The server, in LAST-ACK, repeats " +
			"its FIN; the client, in TIME-WAIT, acknowledges it once more and starts its wait anew. A client that " +
			"did not wait answers with a RST, and the server will never know that its close was understood.",
		Runs: []ScenarioRun{
			{Token: "three-way/life/ab.ack1x",
				Says: "TIME-WAIT answers the repeated FIN, and lasts 240 s from then."},
			{Token: "three-way:msl=100ms/life/ab.ack1x",
				Says: "A wait of 200 ms is over by then: the repeated FIN is answered with RST."},
		},
	},
}
