package scenarios

// timeWaitScenarios tell what TIME-WAIT is for, and how it is cut short.
var timeWaitScenarios = []*Scenario{
	{
		Name: "time-wait-half", Source: "RFC 9293 §3.4.2, §3.6.1; Tomlinson 1975",
		About: "Why twice the maximum segment lifetime? The last ACK may take one MSL to arrive, and until it " +
			"does the peer goes on repeating its FIN; the last of these repetitions may take one MSL more. Let " +
			"the MSL be 30 s, and let no segment live longer. b closes first, and its last ACK takes 25 s; of a's " +
			"repeated FINs three are lost, and that of second 15 takes 28 s. If b waits 60 s, everything of the " +
			"old connection is gone when a new one can open. If b waits half of that, a new connection opens at " +
			"31 s, and twelve seconds later the old FIN closes it: b's user sees the end of a text that nobody " +
			"ended, and the two ends argue about it. Initial sequence numbers from a clock would have saved it " +
			"too: TIME-WAIT is the guarantee, the clock the likelihood.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=constant,b.msl=15s/" + lingering, Breaks: []string{"I10", "I11", "I17", "I21"},
				Says: "Half: TIME-WAIT is over at 30 s, and an old FIN ends the new connection at 43 s."},
			{Token: "three-way:isn=constant,b.msl=30s/" + lingering,
				Says: "Whole: the old FIN meets TIME-WAIT; the new connection comes late, and clean."},
			{Token: "three-way:b.msl=15s/" + lingering,
				Says: "Half, but with numbers from the clock: the old FIN lies almost eight million below the " +
					"window."},
		},
	},
	{
		Name: "time-wait-reopen", Source: "RFC 9293 §3.6.1 MAY-2; RFC 6191 §2; RFC 1122 §4.2.2.13",
		About: "The client wants to connect again from the same port while the server is still in TIME-WAIT from " +
			"the last time. The server may let it, if the new SYN lies above everything that was sent before: " +
			"then no old segment can be mistaken for a new one, whenever it comes. An octet of the first " +
			"connection that arrives ten seconds later duly meets a window that is forty thousand numbers away. " +
			"Without this permission the SYN is answered with an ACK and the client's RST ignored, and the port " +
			"is dead for four minutes.",
		Runs: []ScenarioRun{
			{Token: "three-way/reopen/ab.data0=10s",
				Says: "The SYN reopens TIME-WAIT; the old octet is not acceptable."},
			{Token: "three-way:may2=off,rfc6191=off/reopen/ab.data0=10s",
				Says: "Without MAY-2 and RFC 6191: challenge, RST, silence, until the user gives up at 30 s."},
		},
	},
	{
		Name: "time-wait-stale-syn", Source: "RFC 9293 §3.6.1 MAY-2 (2)",
		About: "A SYN that reopens TIME-WAIT may itself be old: here its client has already given up when it " +
			"arrives. The server finds out as always, by asking and being told no; but where should it go then? " +
			"The RFC says: back to TIME-WAIT, for the rest of the wait. A server that goes to LISTEN instead has " +
			"lost the protection that the wait was for, to a stray segment.",
		Runs: []ScenarioRun{
			{Token: "three-way/" + reopenGivesUp + "/ab.syn1+1s",
				Says: "The embryo is reset and the block resumes its TIME-WAIT, which ends when it would have " +
					"ended."},
			{Token: "three-way:reopenFallback=off/" + reopenGivesUp + "/ab.syn1+1s", Breaks: []string{"I49"},
				Says: "Without clause (2): one stale SYN, and TIME-WAIT is over after a second."},
		},
	},
	{
		Name: "time-wait-assassination", Source: "RFC 1337 §1, §3; RFC 5961 §3.2",
		About: "A copy of the server's one octet arrives five seconds late, when the client is in TIME-WAIT. By " +
			"the rule the client acknowledges what it finds unacceptable; by the rule the server, which has no " +
			"such connection, answers that ACK with a RST; by the rule the RST is exactly where the client " +
			"expects it, and ends TIME-WAIT 235 seconds too early. Three right steps, one wrong outcome. RFC 5961 " +
			"does not help, for the RST is exact. Ignoring RST in TIME-WAIT does.",
		Runs: []ScenarioRun{
			{Token: "three-way:rfc1337=off,rfc5961=off/life/ba.data0=5s", Breaks: []string{"I37"},
				Says: "By RFC 793's rules: TIME-WAIT is assassinated."},
			{Token: "three-way:rfc1337=off/life/ba.data0=5s", Breaks: []string{"I37"},
				Says: "With RFC 5961: the RST is at RCV.NXT, and does its work."},
			{Token: "three-way/life/ba.data0=5s",
				Says: "With RFC 1337's first fix: the RST is ignored."},
		},
	},
	{
		Name: "rfc1337-hazard-1", Source: "RFC 1337 §2.1, H1: old duplicate data accepted",
		About: "The first hazard of an assassinated TIME-WAIT. The client is free at once and opens the same " +
			"four-tuple again, by misfortune with the same numbers (here they are constant, in life it takes a " +
			"fast old connection or a wrapped clock). A second copy of the old octet arrives and fits the window " +
			"to the number: the client's user is given an octet that the server never sent in this connection. " +
			"What follows is hazard 2. With RST ignored in TIME-WAIT the same two copies meet a block that knows " +
			"them, and the connection opens after four minutes.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=constant,rfc1337=off,rfc5961=off/" + afterwards + "/ba.data0=2@5s",
				Breaks: []string{"I10", "I11", "I16", "I19", "I37"},
				Says:   "By RFC 793's rules: the second copy is handed over as the new connection's first octet."},
			{Token: "three-way:isn=constant,rfc1337=off/" + afterwards + "/ba.data0=2@5s",
				Breaks: []string{"I10", "I11", "I16", "I19", "I37"},
				Says:   "With RFC 5961: no different; nothing in it is about data that fits."},
			{Token: "three-way:isn=constant/" + afterwards + "/ba.data0=2@5s",
				Says: "RST ignored in TIME-WAIT: both copies die there."},
		},
	},
	{
		Name: "rfc1337-hazard-2", Source: "RFC 1337 §2.2, H2: de-synchronized connection",
		About: "The second hazard. Having taken an octet that was never sent, the client acknowledges it. To the " +
			"server that ACK is of something it has not sent: it answers with an ACK of its own, saying where it " +
			"stands. To the client that lies below its window: it answers with an ACK, saying where it stands. " +
			"Neither moves, neither is wrong, and nothing ends it but a lost packet: two hosts that spend a " +
			"network on telling each other what they do not believe. Throttling such answers, as RFC 5961 and the " +
			"kernels do, makes it stop; the disagreement stays.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=constant,rfc1337=off,rfc5961=off,throttleOdd=off/" + afterwards + ":until=12s/ba.data0=2@5s",
				Breaks: []string{"I10", "I11", "I16", "I19", "I36", "I37"},
				Says:   "By RFC 793's rules, without a throttle: ACK for ACK, for ever; the run is cut at 12 s."},
			{Token: "three-way:isn=constant,rfc1337=off/" + afterwards + ":until=12s/ba.data0=2@5s",
				Breaks: []string{"I10", "I11", "I16", "I19", "I37"},
				Says: "With RFC 5961 and a throttle: ten answers each in five seconds, then silence between two ends that " +
					"disagree."},
			{Token: "three-way:isn=constant/" + afterwards + ":until=12s/ba.data0=2@5s",
				Says: "RST ignored in TIME-WAIT: there is no new connection yet to be hurt."},
		},
	},
	{
		Name: "rfc1337-hazard-3", Source: "RFC 1337 §2.3, H3: new connection killed; RFC 5961 §3.2",
		About: "The third hazard needs an old duplicate at the worst moment: while the new connection is opening. " +
			"It reaches the client in SYN-SENT, where its ACK is not acceptable, and the client answers as it " +
			"must: with a RST of just that number. The RST follows the SYN to the server and finds an embryo with " +
			"a window: the embryo is dropped, and when the SYN,ACK that is already under way opens the client, " +
			"there is nobody at the other end. RFC 5961 does help here, for the RST is in the window but not at " +
			"its edge: it draws a challenge, and the connection lives.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=constant,rfc1337=off,rfc5961=off/" + again + "/ba.data0=2@125ms",
				Breaks: []string{"I17", "I37", "I38", "L1"},
				Says:   "By RFC 793's rules: assassinated, reopened, killed."},
			{Token: "three-way:isn=constant,rfc1337=off/" + again + "/ba.data0=2@125ms", Breaks: []string{"I37"},
				Says: "With RFC 5961: assassinated still, but the new connection survives."},
			{Token: "three-way:isn=constant/" + again + "/ba.data0=2@125ms",
				Says: "RST ignored in TIME-WAIT: the old duplicates come to nothing."},
		},
	},
}

// Scripts and plans that several scenarios share.
const (
	lingering = "b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@31s.open,a@31s.send1,b@got2.send1/" +
		"ab.fin1x,ab.fin2x,ab.fin3x,ab.fin4+28s,ba.ack0+25s"
	reopenGivesUp = "b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@gone+100ms.open,a@gone+200ms.abort"
	again         = "b@0s.listen,a@5ms.open,a@est.send1,b@got1.send1,a@got1.close,b@eof.close,a@gone+100ms.open"
	afterwards    = again + ",a@gone+200ms.send1"
)
