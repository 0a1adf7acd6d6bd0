package scenarios

// claimScenarios hold a text's claims against runs.
var claimScenarios = []*Scenario{
	{
		Name: "founding-text", Source: "the idea that synfault began with; RFC 9293 §3.5, §3.6; tcp(7)",
		About: "A short text on why TCP's handshake has three messages, as it is told in many places, taken claim " +
			"by claim and held against a run. Most of it is true. Where it is loose, the run shows what is left " +
			"out: what a state means and when it is entered, what the peer may conclude from it, and which of the " +
			"RFC's rules the deployed stacks have made their own exceptions to. Three of the claims are false as " +
			"they are commonly put.",
		Runs: []ScenarioRun{
			{
				Claim:   "With a two-way handshake an expired SYN opens a ghost connection.",
				Verdict: "True",
				Token:   "two-way/" + impatient + "/ab.syn0+30s,a@1s", Breaks: []string{"I14"},
				Says: "b is ESTABLISHED with a host that is down, and nothing will ever tell it. Had the host " +
					"been up, its RST would have ended the ghost after a round trip (expired-syn); but b's user " +
					"had been told.",
			},
			{
				Claim:   "With a three-way handshake the same SYN comes to nothing.",
				Verdict: "True",
				Token:   "three-way/" + impatient + "/ab.syn0+30s,a@1s",
				Says:    "It costs b an embryo, for three minutes at most, and its user hears nothing.",
			},
			{
				Claim: "If the answer of a two-way handshake is lost, the two ends are deadlocked: A waits for " +
					"the answer, B is open and waits for A.",
				Verdict: "Loose: it takes an A that does not repeat itself",
				Token:   "two-way:repeat=off/open/ba.synack0x", Breaks: []string{"L1", "L2"},
				Says: "If A sends its SYN once, no timer is armed on either side: a deadlock.",
			},
			{
				Claim:   "It does not help B to talk, for A ignores what comes before the answer.",
				Verdict: "Loose: A may as well not ignore it",
				Token:   "two-way:early=ca,repeat=off/server-first/ba.synack0x", Breaks: []string{"I01"},
				Says: "An A that takes B's text for the answer is open at once. The deadlock needs the policy " +
					"that text before the SYN,ACK is dropped, which is RFC 9293's rule in SYN-SENT and no law of " +
					"nature.",
			},
			{
				Claim:   "Nor does it help A to repeat its SYN, for B is open already.",
				Verdict: "Loose: it depends on what B answers the second time",
				Token:   "two-way:dup=re-answer/open/ba.synack0x",
				Says: "A B that answers every SYN with the same SYN,ACK opens A after a second. The hang needs no " +
					"repetition, or no second answer; a third message it does not need.",
			},
			{
				Claim:   "The three-way handshake cannot deadlock in this way.",
				Verdict: "True, because of its timers",
				Token:   "three-way/open/ba.synack0x",
				Says: "Both ends have something unacknowledged and repeat it. Without the SYN,ACK's timer it " +
					"hangs as the other does (lost-synack-no-timer).",
			},
			{
				Claim: "When the client has sent the third message, the connection is established.",
				Verdict: "Loose: the server is ESTABLISHED when it receives the third message, not when that is " +
					"sent",
				Token: "three-way/open/ab.ack0x",
				Says: "From 25 ms to 1035 ms the client is ESTABLISHED and the server is not. Every handshake " +
					"has such a time; the third message moves it, and decides which side must be patient.",
			},
			{
				Claim:   "After the handshake each side knows that the other is there and is open.",
				Verdict: "Loose: a third message that nothing follows proves nothing to its sender",
				Token:   "three-way:giveUp=3s/" + speaksLater + "/ab.ack0x,ab.ack1x",
				Says: "The client sent its third message twice, in good faith, and was alone with its connection " +
					"from 3 s on. An ACK is not acknowledged; the first thing that tells a client that its server " +
					"is open is something that the server sends later.",
			},
			{
				Claim:   "If the third message is lost, the first text makes up for it.",
				Verdict: "True",
				Token:   "three-way/talk/ab.ack0x",
				Says: "Every segment carries the acknowledgment; b is opened by the text, at the instant at " +
					"which the lost ACK would have come.",
			},
			{
				Claim:   "A connection goes through eleven states.",
				Verdict: "Loose: there are eleven, and no connection sees them all",
				Token:   "three-way/" + closesLater + "/-",
				Says: "The client sees CLOSED, SYN-SENT, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT; the " +
					"server CLOSED, LISTEN, SYN-RECEIVED, ESTABLISHED, CLOSE-WAIT, LAST-ACK. The eleventh is " +
					"CLOSING, below.",
			},
			{
				Claim:   "A connection is closed by four segments: FIN, ACK, FIN, ACK.",
				Verdict: "True, if the second side takes its time",
				Token:   "three-way/half-close/-",
				Says: "The two halves are independent: a thousand octets travel between the first ACK and the " +
					"second FIN.",
			},
			{
				Claim: "If the second and the third are sent as one, FIN,ACK takes the first side straight to " +
					"TIME-WAIT.",
				Verdict: "Loose: only if its ACK covers our FIN",
				Token:   "three-way/" + closesLater + "/ba.ack0x",
				Says:    "Here it does: the FIN,ACK acknowledges 102, one past a's FIN.",
			},
			{
				Claim:   "That is, in FIN-WAIT-1 a FIN,ACK leads to TIME-WAIT.",
				Verdict: "False: nearly every FIN carries ACK",
				Token:   "three-way:finCoverage=off/both-close/ab.fin0x", Breaks: []string{"I01", "I12", "I22", "L4"},
				Says: "Here the FIN,ACK acknowledges 102 and a's FIN is number 102: it does not cover it. A stack " +
					"that goes to TIME-WAIT all the same never repeats its lost FIN, and b waits in FIN-WAIT-2 " +
					"for ever.",
			},
			{
				Claim:   "If both sides close, they go through CLOSING.",
				Verdict: "True, if the FINs cross",
				Token:   "three-way/both-close/-",
				Says:    "Each FIN was sent before the other arrived, and so neither acknowledges the other.",
			},
			{
				Claim:   "If both sides close at about the same time, they go through CLOSING.",
				Verdict: "Loose: not if the FINs do not cross",
				Token:   "three-way/b@0s.listen,a@5ms.open,a@500ms.close,b@511ms.close/-",
				Says: "b closes 11 ms after a, with a's FIN 1 ms in: CLOSE-WAIT and LAST-ACK, and CLOSING on " +
					"neither side.",
			},
			{
				Claim:   "TIME-WAIT lasts one MSL, so that old segments die out.",
				Verdict: "False: two, one for the last ACK and one for what its loss or delay calls forth",
				Token:   "three-way:isn=constant,b.msl=15s/" + lingering, Breaks: []string{"I10", "I11", "I17", "I21"},
				Says: "The network keeps segments for 30 s, and b stays in TIME-WAIT for 30 s: an old FIN ends " +
					"the next connection. With 60 s it does not (time-wait-half).",
			},
			{
				Claim:   "On Linux net.ipv4.tcp_fin_timeout sets how long TIME-WAIT lasts.",
				Verdict: "False: it limits FIN-WAIT-2 of orphans; TIME-WAIT is 60 s and has no knob",
				Token:   "three-way:a.rules=linux,a.fin2OrphanTimeout=20s/b@0s.listen,a@5ms.open,a@500ms.leave,b@eof.close/-",
				Says:    "With the limit at 20 s, TIME-WAIT still lasts 60 s.",
			},
			{
				Claim:   "FIN-WAIT-2 may wait for ever.",
				Verdict: "True by the RFC",
				Token:   "three-way/b@0s.listen,a@5ms.open,a@500ms.leave/-",
				Says:    "b's program has forgotten its socket; a's end is in FIN-WAIT-2, with no timer armed.",
			},
			{
				Claim:   "FIN-WAIT-2 may wait for ever.",
				Verdict: "Not in deployed stacks, where nobody holds the connection any more",
				Token:   "three-way:a.rules=linux/b@0s.listen,a@5ms.open,a@500ms.leave/-",
				Says: "The orphan is dropped after 60 s. While a process holds the connection, Linux waits for " +
					"ever too.",
			},
			{
				Claim:   "A server frees what a client that falls silent in SYN-RECEIVED holds.",
				Verdict: "True, and it has a price",
				Token:   "three-way/open/a@10ms",
				Says: "After eight SYN,ACKs in three minutes. A shorter patience resists floods better " +
					"(syn-flood) and strands more clients (stranded-client).",
			},
		},
	},
}
