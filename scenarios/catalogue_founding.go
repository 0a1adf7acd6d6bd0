package scenarios

// foundingScenarios tell why TCP's handshake has three messages.
var foundingScenarios = []*Scenario{
	{
		Name: "expired-syn", Source: "Tomlinson 1975; RFC 9293 §3.5",
		About: "A client asks for a connection, loses patience after half a second and forgets it. Its SYN, held " +
			"up in the network for thirty seconds, then reaches the server. Nobody wants this connection any " +
			"more. A two-way server takes the SYN's word for it: it is ESTABLISHED, has told its user so, and " +
			"only the client's RST undoes a connection that never was. A three-way server only asks: its SYN,ACK " +
			"draws the same RST, the embryo is dropped, and the user has heard nothing.",
		Runs: []ScenarioRun{
			{Token: "two-way/" + impatient + "/ab.syn0+30s", Breaks: []string{"I14"},
				Says: "Two-way: b's user is told of a connection, and 20 ms later of its end."},
			{Token: "three-way/" + impatient + "/ab.syn0+30s",
				Says: "Three-way: b asks, is told no, and goes back to LISTEN; its user never knew."},
		},
	},
	{
		Name: "ghost", Source: "Sunshine and Dalal 1978 §3",
		About: "As expired-syn, but the client's host has crashed and will not come back, so that nobody is there " +
			"to send the RST. The two-way server keeps a connection with nobody for as long as it lives: nothing " +
			"is armed that could tell it better, for TCP has no timer for an idle connection. The three-way " +
			"server repeats its question for three minutes and then lets the embryo go.",
		Runs: []ScenarioRun{
			{Token: "two-way/" + impatient + "/ab.syn0+30s,a@1s", Breaks: []string{"I14"},
				Says: "Two-way: ESTABLISHED, for ever, with a host that is switched off."},
			{Token: "three-way/" + impatient + "/ab.syn0+30s,a@1s",
				Says: "Three-way: SYN-RECEIVED for three minutes, then LISTEN as if nothing had been."},
		},
	},
	{
		Name: "deadlock", Source: "Sunshine and Dalal 1978 §3",
		About: "The server's answer is lost. A two-way server has nothing more to do: it is open and will not say " +
			"so again. A client that does not repeat itself has nothing more to do either: it waits for an answer " +
			"that was sent once and is gone. No timer is armed and no packet is under way, so nothing will ever " +
			"happen again; that is a deadlock in the strict sense. Under the same plan the three-way handshake is " +
			"open after one second, because every message that asks for an answer is sent again until the answer " +
			"comes, the SYN,ACK too.",
		Runs: []ScenarioRun{
			{Token: "two-way:repeat=off/open/ba.synack0x", Breaks: []string{"L1", "L2"},
				Says: "Two-way, the SYN sent once: one end open, the other waiting, both silent for ever."},
			{Token: "three-way/open/ba.synack0x",
				Says: "Three-way: both ends repeat, and one second later both are open."},
		},
	},
	{
		Name: "deadlock-bare-ack", Source: "RFC 9293 §3.10.7.4 first, §3.8.3",
		About: "The client of a two-way handshake does repeat its SYN, but to the server, which is open already, " +
			"the repetition is an old duplicate: it answers with an ACK, as TCP answers anything outside its " +
			"window. In SYN-SENT a bare ACK tells the client nothing, and so they talk past each other, round " +
			"after round, until the client gives up after three minutes. This is a livelock, not a deadlock, and " +
			"what remains is a server that is ESTABLISHED with nobody. If the open server answers the repeated " +
			"SYN with its SYN,ACK again, the first round ends it.",
		Runs: []ScenarioRun{
			{Token: "two-way/open/ba.synack0x", Breaks: []string{"L1", "L2"},
				Says: "dup=bare-ack, the default: seven rounds of SYN and ACK, then the client gives up."},
			{Token: "two-way:dup=re-answer/open/ba.synack0x",
				Says: "dup=re-answer: the second SYN,ACK opens the client."},
		},
	},
	{
		Name: "deadlock-ignored-syn", Source: "Sunshine and Dalal 1978 §3",
		About: "The third policy for a repeated SYN is to ignore it, and the fourth to take it for a new " +
			"connection: the server resets what it had and accepts anew, with another number of its own. Ignoring " +
			"is a livelock once more, a monologue this time. Accepting anew does come through, at a price: the " +
			"server's user has been told of two connections where there is one, and every repetition of a SYN " +
			"that comes late will reset the connection it once opened.",
		Runs: []ScenarioRun{
			{Token: "two-way:dup=ignore/open/ba.synack0x", Breaks: []string{"L1", "L2"},
				Says: "dup=ignore: seven SYNs into an open connection's deaf ear."},
			{Token: "two-way:dup=anew/open/ba.synack0x", Breaks: []string{"I15", "I34"},
				Says: "dup=anew: open after one second, in the server's second life."},
			{Token: "two-way:dup=anew/open/ab.syn0=200ms", Breaks: []string{"I15", "I34"},
				Says: "dup=anew where nothing was lost: a copy of the SYN resets a good connection, and the two " +
					"ends no longer agree on b's numbers."},
		},
	},
	{
		Name: "deadlock-server-first", Source: "Sunshine and Dalal 1978 §3",
		About: "The answer is lost, but the server speaks first, and so its text reaches a client that still " +
			"waits for the answer. What the client makes of it decides. If it ignores text before the SYN,ACK, " +
			"which is the rule of SYN-SENT in RFC 9293, the server repeats its text until it gives up and the " +
			"client waits for ever. If it takes the text for the answer, both are open at once. If it resets what " +
			"it does not know, the server is rid of a connection that it believed in, but the client is where it " +
			"was.",
		Runs: []ScenarioRun{
			{Token: "two-way:repeat=off/server-first/ba.synack0x", Breaks: []string{"L1", "L2"},
				Says: "early=ignore: seven copies of the text, all ignored; the server gives up, the client never."},
			{Token: "two-way:repeat=off,early=ca/server-first/ba.synack0x", Breaks: []string{"I01"},
				Says: "early=ca: the text stands for the lost answer."},
			{Token: "two-way:repeat=off,early=rst/server-first/ba.synack0x", Breaks: []string{"L1"},
				Says: "early=rst: the server's end is reset; the client waits for an answer that nobody will " +
					"repeat."},
			{Token: "three-way/server-first/ba.synack0x",
				Says: "Three-way: b may not speak before it is open, and opens a second later."},
		},
	},
	{
		Name: "lost-third-silent", Source: "RFC 9293 §3.5, §3.10.7.4",
		About: "The third message of the three-way handshake is lost and the client has nothing to say. The " +
			"client is ESTABLISHED and the server is not: half open, but not stuck, for the server still has a " +
			"question out. Its timer repeats the SYN,ACK, the client finds that unacceptable and answers with an " +
			"ACK, and that ACK is the third message. The two-way handshake has no such question left to ask. " +
			"Without the timer the three-way handshake hangs just the same.",
		Runs: []ScenarioRun{
			{Token: "three-way/open/ab.ack0x",
				Says: "The SYN,ACK is repeated after one second, and its ACK opens the server."},
			{Token: "three-way:synackTimer=off/open/ab.ack0x", Breaks: []string{"I47", "L1", "L2"},
				Says: "Without the SYN,ACK's timer: ESTABLISHED against SYN-RECEIVED, for ever."},
		},
	},
	{
		Name: "lost-third-with-data", Source: "RFC 9293 §3.10.7.4 fifth",
		About: "The third message is lost, but text follows it. Every segment of a synchronised connection " +
			"acknowledges, so that the text itself carries what was lost: the server is ESTABLISHED the moment it " +
			"arrives, and hands it to its user in the same event. A lost third message costs nothing where the " +
			"client speaks first. If the text is lost too, whichever of the two timers comes first repairs both.",
		Runs: []ScenarioRun{
			{Token: "three-way/talk/ab.ack0x",
				Says: "The text opens the server; nobody notices the loss."},
			{Token: "three-way/talk/ab.data0x,ab.ack0x",
				Says: "Text and ACK both lost: one second later both sides repeat at once."},
		},
	},
	{
		Name: "silent-embryo", Source: "RFC 9293 §3.8.3; RFC 4987 §3",
		About: "A client sends a SYN and dies. The server holds an embryo in SYN-RECEIVED that nobody will ever " +
			"complete. It repeats the SYN,ACK at doubling intervals and frees the embryo after three minutes; the " +
			"user is not told, for there was never a connection to tell of. A server that does not repeat its " +
			"SYN,ACK has no such schedule, and holds the embryo for ever.",
		Runs: []ScenarioRun{
			{Token: "three-way/open/a@10ms",
				Says: "Eight SYN,ACKs into the void, then the embryo is freed."},
			{Token: "three-way:synackTimer=off/open/a@10ms", Breaks: []string{"I47"},
				Says: "Without the timer the embryo stays."},
		},
	},
	{
		Name: "stranded-client", Source: "RFC 4987 §3; RFC 9293 §3.5.1",
		About: "The client is alive and ESTABLISHED, and its third message is lost, twice. A server that frees " +
			"embryos after three seconds frees this one, and says nothing to anybody. The client goes on " +
			"believing; only when it speaks, seventeen seconds later, does a RST tell it that its connection was " +
			"gone before its first word. A server with the ordinary patience would have asked a third time and " +
			"been answered. How long to hold a silent embryo is a bargain between memory and such clients.",
		Runs: []ScenarioRun{
			{Token: "three-way:giveUp=3s/" + speaksLater + "/ab.ack0x,ab.ack1x",
				Says: "giveUp=3s: the embryo goes, and the client's first word is answered with RST."},
			{Token: "three-way/" + speaksLater + "/ab.ack0x,ab.ack1x",
				Says: "giveUp=3m: the third SYN,ACK gets its answer through."},
		},
	},
}

// Scripts that several scenarios share.
const (
	impatient   = "b@0s.listen,a@5ms.open,a@500ms.abort"
	speaksLater = "b@0s.listen,a@5ms.open,a@20s.send10"
)
