package scenarios

// figureScenarios are the figures of RFC 9293, with their sequence numbers where those can be had: a begins at 100, b at 300.
var figureScenarios = []*Scenario{
	{
		Name: "rfc9293-figure-6", Source: "RFC 9293 §3.5, figure 6: basic three-way handshake",
		About: "The handshake as everybody draws it. SYN: here is my number. SYN,ACK: I have yours, and here is " +
			"mine. ACK: I have yours. After the second message the client is ESTABLISHED, after the third the " +
			"server, and the first text follows without delay. The numbers are the figure's own: the SYN takes " +
			"one, so that text begins at 101, and the ACK takes none, so that the text has the same number as the " +
			"ACK before it.",
		Runs: []ScenarioRun{
			{Token: "three-way/talk/-", Says: "The figure, with an answer and its delayed acknowledgment."},
		},
	},
	{
		Name: "rfc9293-figure-7", Source: "RFC 9293 §3.5, figure 7: simultaneous connection synchronization (MUST-10)",
		About: "Both ends open at once, and the SYNs cross. Each goes to SYN-RECEIVED, answers with SYN,ACK and " +
			"is opened by the other's: one connection, not two, and nobody has listened. Four segments, but each " +
			"side has still shown its number and had it shown back, which is all that a handshake is.",
		Runs: []ScenarioRun{
			{Token: "three-way/a@0s.open,b@0s.open/-",
				Says: "Two SYNs cross, two SYN,ACKs cross, and both ends are open."},
		},
	},
	{
		Name: "simultaneous-open-strict", Source: "RFC 9293 §3.10.7.4 first, figure 7",
		About: "Read to the letter, the eight checks do not let figure 7 happen: a SYN,ACK of a simultaneous open " +
			"has the number of the SYN that has been seen already, lies below the window, and is answered with an " +
			"ACK and dropped. It is these ACKs that open both ends then, so that the open takes six segments and " +
			"not four. Either way it works; a stack must only not reset what it does not expect. The same life is " +
			"run both ways, to its simultaneous close.",
		Runs: []ScenarioRun{
			{Token: "three-way/simultaneous/-", Says: "The figure's way: the SYN,ACK is taken for its ACK."},
			{Token: "three-way:strictSeq=on/simultaneous/-", Says: "To the letter: two ACKs more."},
		},
	},
	{
		Name: "rfc9293-figure-8", Source: "RFC 9293 §3.5, figure 8: recovery from old duplicate SYN",
		About: "An old SYN arrives just before the new one. The server cannot tell which is which and need not: " +
			"it answers what it got. The client can tell, for the answer acknowledges a number that is not its " +
			"own, and says RST; the server returns to LISTEN in time for the SYN that is meant. This is the case " +
			"for which the third message exists.",
		Runs: []ScenarioRun{
			{Token: "three-way/" + twoCalls + "/ab.syn0+20ms,ab.syn1+30ms",
				Says: "Old SYN, answer, RST; new SYN, and open."},
			{Token: "two-way/" + twoCalls + "/ab.syn0+20ms,ab.syn1+30ms", Breaks: []string{"I14"},
				Says: "Two-way: the same RST comes, but b's user has been told of a connection that was none."},
		},
	},
	{
		Name: "rfc9293-figure-9", Source: "RFC 9293 §3.5.1, figure 9: half-open connection discovery",
		About: "The client's host crashes, comes back without memory and opens again, while the server still " +
			"believes in the old connection. The new SYN is nowhere near the server's window and draws an ACK of " +
			"the old numbers; the client does not know these, says RST; the old connection dies, and the SYN's " +
			"repetition opens a new one. Nobody needed to know that anybody had crashed. Quiet time after the " +
			"restart is waived here, as in the figure.",
		Runs: []ScenarioRun{
			{Token: "three-way:a.quietTime=off/b@0s.listen,a@5ms.open,a@boot.open/a@500ms+1s",
				Says: "The old connection is found dead by the new one's SYN."},
		},
	},
	{
		Name: "rfc9293-figure-10", Source: "RFC 9293 §3.5.1, figure 10: active side causes half-open connection discovery",
		About: "The client's host has crashed and does not try again. The server speaks to a connection that is " +
			"no more on the other side, and the answer is a RST of just the number that the server's ACK field " +
			"asked for. The server aborts and tells its user. Whoever sends something into a half-open connection " +
			"learns the truth; whoever waits in silence does not.",
		Runs: []ScenarioRun{
			{Token: "three-way/b@0s.listen,a@5ms.open,b@20s.send10/a@500ms+1s",
				Says: "The server's ten octets are answered with RST."},
		},
	},
	{
		Name: "rfc9293-figure-11", Source: "RFC 9293 §3.5.1, figure 11: old duplicate SYN initiates a reset on two passive sockets",
		About: "Both ends are in LISTEN when an old SYN arrives at one of them. It answers; the SYN,ACK meets a " +
			"listener, to which every ACK is bad, and draws a RST; the first listener is a listener again. Two " +
			"programs that both wait to be called are not connected by a message that neither of them sent.",
		Runs: []ScenarioRun{
			{Token: "three-way/" + turnsPassive + "/ab.syn0+50ms", Says: "LISTEN, SYN-RECEIVED, LISTEN."},
			{Token: "two-way/" + turnsPassive + "/ab.syn0+50ms", Breaks: []string{"I14"},
				Says: "Two-way: for 20 ms b is ESTABLISHED with a socket that listens."},
		},
	},
	{
		Name: "rfc9293-figure-12", Source: "RFC 9293 §3.6, figure 12: normal close sequence",
		About: "The figure that four-segment-close shows at leisure, as it comes where the server closes the " +
			"moment it sees the client's FIN: ACK and FIN,ACK leave in one instant, and still they are two " +
			"segments, one for each direction. The client passes FIN-WAIT-2 between the one and the other, in no " +
			"time at all.",
		Runs: []ScenarioRun{
			{Token: "three-way/life/-", Says: "Open, an octet each way, close: a whole life in 70 ms and four " +
				"minutes."},
		},
	},
	{
		Name: "rfc9293-figure-13", Source: "RFC 9293 §3.6, figure 13: simultaneous close sequence",
		About: "The FINs cross, and each arrives before the ACK of the other: CLOSING on both sides, then " +
			"TIME-WAIT on both. If one of the two FINs is late, the sides part: the one that is reached by the " +
			"other's FIN first is in CLOSING, the other goes through FIN-WAIT-2. The state says what a side " +
			"knows, not what both have done.",
		Runs: []ScenarioRun{
			{Token: "three-way/a@0s.open,b@0s.open,a@1s.close,b@1s.close/-",
				Says: "The figure: CLOSING and TIME-WAIT on both sides."},
			{Token: "three-way/a@0s.open,b@0s.open,a@1s.close,b@1s.close/ab.fin0+50ms",
				Says: "With a's FIN 50 ms late: b learns of a's end from FIN-WAIT-2."},
		},
	},
}

// Scripts that several scenarios share.
const (
	twoCalls     = "b@0s.listen,a@5ms.open,a@10ms.abort,a@20ms.open"
	turnsPassive = "b@0s.listen,a@5ms.open,a@10ms.abort,a@20ms.listen"
)
