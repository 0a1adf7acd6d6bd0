package scenarios

// attackScenarios forge a segment, or send too many.
var attackScenarios = []*Scenario{
	{
		Name: "blind-rst", Source: "RFC 5961 §3; Watson 2004",
		About: "Somebody who cannot see the connection guesses its ports and sends a RST with a number a hundred " +
			"past the next. By RFC 793 any RST in the window ends the connection, and a window of 65,535 is hit " +
			"by one guess in 65,537. By RFC 5961 only the exact number does; any other in the window draws a " +
			"challenge, which the real peer, who sent no RST, takes for a duplicate ACK. The guess is then one in " +
			"four thousand million.",
		Runs: []ScenarioRun{
			{Token: "three-way:rfc5961=off/open/ab.ack0%rst+100", Breaks: []string{"I17"},
				Says: "By RFC 793's rule: b's end is reset, and a does not know."},
			{Token: "three-way/open/ab.ack0%rst+100", Says: "With RFC 5961: challenged."},
		},
	},
	{
		Name: "blind-syn", Source: "RFC 5961 §4",
		About: "The same, with a SYN in place of the RST. RFC 793 has a SYN in the window end the connection, " +
			"since a peer in its right mind does not send one; and so it serves whoever wants the connection " +
			"ended. By RFC 5961 a SYN never acts on a synchronised connection: it is challenged wherever it lies, " +
			"and a peer that really did restart answers the challenge with the RST that settles it.",
		Runs: []ScenarioRun{
			{Token: "three-way:rfc5961=off/open/ab.ack0%syn+100", Breaks: []string{"I17", "I34"},
				Says: "By RFC 793's rule: b aborts; its RST goes to a, where it is not acceptable."},
			{Token: "three-way/open/ab.ack0%syn+100", Says: "With RFC 5961: challenged."},
		},
	},
	{
		Name: "injected-data", Source: "RFC 5961 §5, §1.1; RFC 9293 §3.10.7.4",
		About: "Whoever can see the connection can do worse: an octet of the right number with a right ACK is " +
			"text like any other. No rule of TCP can tell it from the client's own, and it is delivered. What " +
			"follows is a war of ACKs about an octet that the client never sent, until the throttle stops it. RFC " +
			"5961 guards against guessing, and says so itself; against an attacker on the path only cryptography " +
			"helps.",
		Runs: []ScenarioRun{
			{Token: "three-way/open/ab.ack0%data", Breaks: []string{"I10", "I11", "I16", "I19"},
				Says: "The forged octet is handed to b's user; the two ends will never agree again."},
		},
	},
	{
		Name: "syn-flood", Source: "RFC 4987 §2, §3.6",
		About: "Four SYNs from ports that will never answer meet a server with room for two embryos. The first " +
			"two fill it; a legitimate client's SYN, and each of its repetitions, is dropped, until it gives up, " +
			"80 ms after the first embryo was freed. A server that frees embryos after a second lets the client " +
			"in at its second try. One with cookies keeps nothing of a SYN, answers them all, and opens to " +
			"whoever answers back. The flood is small so that it can be read; that of syn-flood-64 is not.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=clock/" + smallFlood + "/-",
				Says: "A backlog of two: the legitimate client never gets in."},
			{Token: "three-way:giveUp=1s,isn=clock/" + smallFlood + "/-",
				Says: "Embryos freed after a second: it gets in a second late."},
			{Token: "syn-cookies:isn=clock/" + smallFlood + "/-",
				Says: "Cookies: it gets in at once, and the server holds nothing for the others."},
		},
	},
	{
		Name: "syn-flood-64", Source: "RFC 4987 §2",
		About: "The same story in the size of the script flood: 64 SYNs, a backlog of 8. The middle of the ladder " +
			"is left out. Each embryo costs the attacker one segment of forty octets and the server a block and " +
			"eight SYN,ACKs over three minutes; that ratio, not the number, is what makes a flood worth sending.",
		Runs: []ScenarioRun{
			{Token: "three-way:isn=clock/flood/-",
				Says: "Eight embryos, and no room for a client."},
			{Token: "syn-cookies/flood/-",
				Says: "Sixty-four cookies, and room for everybody."},
		},
	},
	{
		Name: "cookie-replay", Source: "RFC 4987 §3.6; Bernstein 1996",
		About: "What a server does not keep it cannot know it has used. The client's first octet travels with an " +
			"ACK that returns the cookie, and a copy of that segment comes two seconds later, when the connection " +
			"has been closed in good order. The cookie is still valid, for three minutes or more: the server " +
			"opens a connection of nobody and hands the octet to its user a second time. A three-way server has a " +
			"block or has none; an ACK that meets LISTEN is answered with RST, and nothing is delivered twice.",
		Runs: []ScenarioRun{
			{Token: "syn-cookies/" + orderly + "/ab.data0=2s", Breaks: []string{"I15", "I19"},
				Says: "Cookies: a second connection and a second octet, from one copy."},
			{Token: "three-way/" + orderly + "/ab.data0=2s",
				Says: "Three-way: RST, and the client's TIME-WAIT takes no notice."},
		},
	},
}

// Scripts that several scenarios share.
const (
	smallFlood = "b@0s.listen2,c@0s.mute,c@10ms.flood4,a@100ms.open,a@est.send1,b@got1.close,a@eof.close"
	orderly    = "b@0s.listen,a@5ms.open,a@est.send1,a@500ms.close,b@eof.close"
)
