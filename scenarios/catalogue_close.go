package scenarios

// closeScenarios are the ways in which a connection ends.
var closeScenarios = []*Scenario{
	{
		Name: "four-segment-close", Source: "RFC 9293 §3.6, figure 12",
		About: "Each direction of a connection is closed on its own: a FIN says that no more text will come, an " +
			"ACK says that this has been understood. Here the server takes half a second to close after it has " +
			"seen the client's FIN, and the four segments stand apart: FIN and ACK for one direction, FIN and ACK " +
			"for the other. In between the client is in FIN-WAIT-2 and the server in CLOSE-WAIT, which is an " +
			"ordinary place to be for a connection that is half closed.",
		Runs: []ScenarioRun{
			{Token: "three-way/" + closesLater + "/-",
				Says: "FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT against CLOSE-WAIT, LAST-ACK."},
		},
	},
	{
		Name: "three-segment-close", Source: "RFC 9293 §3.10.7.4 eighth, figure 5 note 2",
		About: "If the ACK of the first FIN does not arrive before the second FIN does, the second FIN " +
			"acknowledges the first, and the client goes from FIN-WAIT-1 to TIME-WAIT in one step: FIN, FIN, ACK. " +
			"Here the network loses that ACK; a stack that delays it until its user closes would not have sent it " +
			"at all, with the same effect on the client. What makes the short cut legal is not that the segment " +
			"carries FIN and ACK, but that its ACK covers our FIN.",
		Runs: []ScenarioRun{
			{Token: "three-way/" + closesLater + "/ba.ack0x",
				Says: "FIN-WAIT-1 to TIME-WAIT by one segment; FIN-WAIT-2 is never entered."},
		},
	},
	{
		Name: "simultaneous-close", Source: "RFC 9293 §3.6 case 3, figure 13",
		About: "Both users close at the same instant, and the FINs cross. Each side receives a FIN that cannot " +
			"acknowledge its own, for it was sent before that arrived: both go to CLOSING. The ACKs that follow " +
			"cross too, and both sides end in TIME-WAIT, for each has sent a last ACK that might be lost.",
		Runs: []ScenarioRun{
			{Token: "three-way/both-close/-",
				Says: "FIN-WAIT-1, CLOSING, TIME-WAIT, on both sides."},
		},
	},
	{
		Name: "fin-ack-folklore", Source: "RFC 9293 §3.10.7.4 eighth (T22 and T23)",
		About: "RFC 793's figure is often read as: in FIN-WAIT-1, a FIN,ACK leads to TIME-WAIT. Almost every " +
			"segment carries ACK, and so does a FIN that crossed ours. Here both close at once and the client's " +
			"FIN is lost. By the rule the client is in CLOSING, still owed an acknowledgment, and repeats its " +
			"FIN. By the folklore it is in TIME-WAIT with all timers but one stopped: its FIN is never repeated, " +
			"the server waits in FIN-WAIT-2 for ever, and its user is never told that the client closed.",
		Runs: []ScenarioRun{
			{Token: "three-way/both-close/ab.fin0x",
				Says: "By the rule: CLOSING, the FIN again, and both sides come to their end."},
			{Token: "three-way:finCoverage=off/both-close/ab.fin0x", Breaks: []string{"I01", "I12", "I22", "L4"},
				Says: "By the folklore: the FIN is forgotten, and FIN-WAIT-2 never ends."},
		},
	},
	{
		Name: "half-close", Source: "RFC 9293 §3.6 case 1, §3.9.1.4",
		About: "CLOSE means: I have no more to send. It does not mean: I will not listen. The client sends a " +
			"request of ten octets and closes at once; the server sees the end of the request, answers with a " +
			"thousand octets and only then closes. The client in FIN-WAIT-2 takes all of it. The remote shell has " +
			"marked the end of its input in this way.",
		Runs: []ScenarioRun{
			{Token: "three-way/half-close/-",
				Says: "A thousand octets arrive in FIN-WAIT-2, and are handed over."},
		},
	},
	{
		Name: "leave-while-peer-talks", Source: "RFC 9293 §3.6.1 SHLD-3; RFC 2525 §2.16",
		About: "The sockets call close(2) says more than TCP's CLOSE: the process will not read again. If the " +
			"peer goes on to talk, its text can be acknowledged and thrown away, or it can be told. A client that " +
			"says CLOSE takes the late answer as in any half close. One that has left answers it with RST: text " +
			"was lost, and the server should know.",
		Runs: []ScenarioRun{
			{Token: "three-way/b@0s.listen,a@5ms.open,a@est.send10,a@500ms.leave,b@eof+1s.send10/-",
				Says: "Ten octets for a reader who is gone: RST, and both ends are free."},
		},
	},
	{
		Name: "abort", Source: "RFC 9293 §3.10.5",
		About: "ABORT is the other way to end a connection: at once, with no regard for what is under way. One " +
			"RST goes out, the block is deleted, and the peer's user is told \"connection reset\", which is not " +
			"the same as being told \"closing\": between an end and a break a user must be able to tell " +
			"(MUST-12). The ten octets that were delivered are not even acknowledged.",
		Runs: []ScenarioRun{
			{Token: "three-way/abort/-",
				Says: "Text is delivered to b, and b's answer is RST."},
		},
	},
	{
		Name: "server-closes-first", Source: "RFC 9293 §3.6.1",
		About: "TIME-WAIT is a matter of who closes first, not of who is the client. Here the server does, and so " +
			"the server waits four minutes with a block for a client that was free one round trip after it " +
			"closed. A busy server that closes first collects such blocks; this is why protocols are arranged so " +
			"that clients close first, where that can be had.",
		Runs: []ScenarioRun{
			{Token: "three-way/server-closes/-",
				Says: "The server is in TIME-WAIT for 240 s; the client is free at once."},
		},
	},
	{
		Name: "early-close", Source: "RFC 9293 §3.10.4, §3.10.7.4 fifth (T16)",
		About: "A side in SYN-RECEIVED may close before it is open: it goes to FIN-WAIT-1 with two unacknowledged " +
			"numbers out, its SYN's and its FIN's. Two users open at one instant and one of them closes while the " +
			"SYNs have only just crossed. The ACK of its SYN alone does not move it on, the ACK of its FIN does; " +
			"everything else is the ordinary close.",
		Runs: []ScenarioRun{
			{Token: "three-way/a@0s.open,b@0s.open,a@15ms.close,b@eof.close/-",
				Says: "SYN-RECEIVED to FIN-WAIT-1: a connection that is closed before it opens, and closes in " +
					"order."},
		},
	},
	{
		Name: "fin-wait-2", Source: "RFC 9293 §3.6, §3.10.7.4; tcp(7) tcp_fin_timeout",
		About: "The client has closed and the server has not. The RFC lets FIN-WAIT-2 last as long as the peer " +
			"likes, for a half-closed connection is in use: nothing is armed at the client, and if the server's " +
			"program has forgotten its socket nothing ever happens again. Deployed stacks make an exception for " +
			"connections that no process holds any more: such an orphan is dropped after a while, and if the " +
			"server does speak after that it is reset.",
		Runs: []ScenarioRun{
			{Token: "three-way/" + forgets + "/-",
				Says: "By the RFC: FIN-WAIT-2 is still there after two minutes, and only the server's text, which " +
					"nobody will read, ends it."},
			{Token: "three-way:fin2OrphanTimeout=1m/" + forgets + "/-",
				Says: "As deployed: the orphan is dropped after a minute; the late text meets no connection."},
		},
	},
	{
		Name: "fin-wait-2-for-ever", Source: "RFC 9293 §3.6, §3.10.7.4",
		About: "As fin-wait-2, but the client's process still holds its connection and would read, and the server " +
			"never says or closes anything. No limit applies, not even the deployed one, for here a reader waits: " +
			"a client that wants to be sure must set a limit of its own. The run ends because nothing will ever " +
			"happen again, with FIN-WAIT-2 facing CLOSE-WAIT.",
		Runs: []ScenarioRun{
			{Token: "three-way/b@0s.listen,a@5ms.open,a@500ms.close/-",
				Says: "Without a limit."},
			{Token: "three-way:fin2OrphanTimeout=1m/b@0s.listen,a@5ms.open,a@500ms.close/-",
				Says: "The limit is for orphans, and this one is none."},
		},
	},
}

// Scripts that several scenarios share.
const (
	closesLater = "b@0s.listen,a@5ms.open,a@500ms.close,b@eof+500ms.close"
	forgets     = "b@0s.listen,a@5ms.open,a@500ms.leave,b@120s.send10"
)
