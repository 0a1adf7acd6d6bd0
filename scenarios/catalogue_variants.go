package scenarios

// variantScenarios show the other handshakes and the deployed stacks at their ordinary work.
var variantScenarios = []*Scenario{
	{
		Name: "fair-weather", Source: "RFC 9293 §3.5; Sunshine and Dalal 1978 §3",
		About: "Where nothing is lost, late or doubled, a two-way handshake is as good as a three-way one. The " +
			"client's text is delivered at the same instant under both, for the third message costs no time where " +
			"text follows it; what two-way saves is one segment. Everything that speaks for the third message is " +
			"in the foul weather of the other scenarios.",
		Runs: []ScenarioRun{
			{Token: "two-way/life/-", Says: "Two-way: text delivered at 35 ms, eight segments in all."},
			{Token: "three-way/life/-", Says: "Three-way: text delivered at 35 ms, nine segments."},
		},
	},
	{
		Name: "fast-open", Source: "RFC 7413 §2, §4.2",
		About: "Fast open sends text with the SYN and has it delivered before the handshake ends, for a client " +
			"that was here before: its first connection asks for a cookie, which proves that the address is its " +
			"own, and the second returns it. A round trip is saved. What the cookie does not prove is that the " +
			"SYN is new: a copy that comes when the connection is over is believed, and the text delivered again. " +
			"RFC 7413 says so, and leaves it to the application to bear it.",
		Runs: []ScenarioRun{
			{Token: "fast-open/" + returning + "/-",
				Says: "The second connection's ten octets are delivered with its SYN."},
			{Token: "fast-open/" + returning + "/ab.syn1=3s", Breaks: []string{"I14", "I15", "I19"},
				Says: "A copy of that SYN, three seconds late: ten octets more."},
			{Token: "three-way/" + returning + "/ab.syn1=3s",
				Says: "Three-way under the same plan: ten octets, once."},
		},
	},
	{
		Name: "syn-cookies-lost-ack", Source: "RFC 4987 §3.6",
		About: "A server with cookies has no embryo, and so no timer that could repeat its SYN,ACK. If the third " +
			"message is lost and the client says nothing, the server never learns of the connection that the " +
			"client has; nothing is armed on either side. If the client does speak, any segment will do, for each " +
			"returns the cookie. A lost SYN,ACK is the client's timer's business.",
		Runs: []ScenarioRun{
			{Token: "syn-cookies/open/ab.ack0x", Breaks: []string{"L1"},
				Says: "A silent client is alone with its connection, for ever."},
			{Token: "syn-cookies/talk/ab.ack0x", Says: "One that speaks opens the server with its text."},
			{Token: "syn-cookies/open/ba.synack0x", Says: "A lost SYN,ACK: the SYN again, another cookie."},
		},
	},
	{
		Name: "linux-and-freebsd", Source: "tcp(7); deployed: Linux, FreeBSD",
		About: "A client that follows Linux's rules talks to a server that follows FreeBSD's, and loses a FIN. " +
			"The segments are the RFC's; what differs is the times. The FIN is repeated after 220 ms, where the " +
			"RFC's timer waits a second, for deployed stacks have a lower floor under the retransmission timeout; " +
			"and TIME-WAIT lasts 60 s, where the RFC asks for four minutes. Every host has its own rules in a " +
			"token, so that mixed pairs like this one are ordinary.",
		Runs: []ScenarioRun{
			{Token: "three-way:a.rules=linux,b.rules=freebsd/life/ab.fin0x", Says: "Linux and FreeBSD."},
			{Token: "three-way/life/ab.fin0x", Says: "The RFC's values on both sides."},
		},
	},
}

// returning is a client that calls, calls again with text, and is cut off once that is read.
const returning = "b@0s.listen,a@5ms.open,a@est.close,b@eof.close,a@gone+100ms.open10,b@got10+100ms.abort"
