package invariant

// all is the catalogue, in the order of the numbers.
var all = []*Invariant{
	{ID: "I01", Name: "legal transition", Kind: Always, Reads: State | ControlBlock | Wire | Application,
		Sentence: "every change of state is one that the RFC has",
		Source:   "RFC 9293 §3.3.2, §3.10", asks: []question{{onAct, legalMove}}},
	{ID: "I02", Name: "origin remembered", Kind: Always, Reads: State | ControlBlock,
		Sentence: "how SYN-RECEIVED was reached is kept until it is left, and decides where a RST leads",
		Source:   "RFC 9293 MUST-11", asks: []question{{onAct, originKept}}},
	{ID: "I05", Name: "RST form", Kind: Always, Reads: Wire | ControlBlock,
		Sentence: "a RST has the numbers that make its receiver believe it",
		Source:   "RFC 9293 §3.5.2, §3.10.5, §3.10.7.1", asks: []question{{onSend, rstForm}}},
	{ID: "I06", Name: "no RST for RST", Kind: Always, Reads: Wire,
		Sentence: "a RST is answered by nothing but a challenge ACK",
		Source:   "RFC 9293 §3.10.7.1", asks: []question{{onSend, rstSilent}, {onAct, rstIgnored}}},
	{ID: "I08", Name: "ISN agreement", Kind: Always, Reads: State | ControlBlock, Assumes: NoForge,
		Sentence: "two ends that are open to each other agree on both initial sequence numbers",
		Source:   "RFC 9293 §3.4.1", asks: []question{{onAct, isnAgree}}},
	{ID: "I09", Name: "send order", Kind: Always, Reads: ControlBlock,
		Sentence: "ISS =< SND.UNA =< SND.NXT, no further than what the user sent and the FIN, and SND.UNA never falls",
		Source:   "RFC 9293 §3.4", asks: []question{{onAct, sendOrder}}},
	{ID: "I10", Name: "receive order", Kind: Always, Reads: ControlBlock, Assumes: ISNClock | MSL | NoForge,
		Sentence: "RCV.NXT never falls, and never passes what the peer has sent",
		Source:   "RFC 9293 §3.4", asks: []question{{onAct, receiveOrder}}},
	{ID: "I14", Name: "no orphan open", Kind: Always, Reads: Wire | State, Assumes: ISNClock | NoForge,
		Sentence: "an end becomes ESTABLISHED only towards an incarnation that lives, and that knows of it",
		Source:   "RFC 9293 §3.5, figures 8 and 11", asks: []question{{onAct, noOrphan}}},
	{ID: "I15", Name: "no replayed open", Kind: Always, Reads: Wire | State, Assumes: ISNClock | MSL | NoForge,
		Sentence: "one incarnation of an opener opens at most one of the responder",
		Source:   "RFC 9293 §3.5", asks: []question{{onAct, noReplay}}},
	{ID: "I16", Name: "no foreign data", Kind: Always, Reads: Wire | Application, Assumes: ISNClock | MSL | Quiet | NoForge,
		Sentence: "an octet given to the user was sent by the incarnation at the other end",
		Source:   "RFC 9293 §3.4.1; RFC 1337 H1", asks: []question{{onAct, noForeignData}}},
	{ID: "I17", Name: "no foreign control", Kind: Always, Reads: Wire | State, Assumes: ISNClock | MSL | NoForge,
		Sentence: "a SYN, FIN or RST that changes a state comes from the peer or answers a segment of ours",
		Source:   "RFC 9293 §3.5.3; RFC 1337 H3", asks: []question{{onAct, noForeignControl}}},
	{ID: "I19", Name: "prefix integrity", Kind: Always, Reads: Application, Assumes: ISNClock | MSL | NoForge,
		Sentence: "what a user gets is, octet for octet, the beginning of what its peer sent, and nobody else gets it too",
		Source:   "RFC 9293 §3.8", asks: []question{{onAct, prefix}, {onDue, shownPrefix}, {onEnd, shownPrefix}}},
	{ID: "I21", Name: "FIN final and complete", Kind: Always, Reads: Application | ControlBlock, Assumes: ISNClock | MSL | NoForge,
		Sentence: "the end of the stream is told after the last octet, after all of them, and only if the peer has closed",
		Source:   "RFC 9293 §3.10.7.4 eighth", asks: []question{{onAct, finFinal}, {onDue, shownEnd}, {onEnd, shownEnd}}},
	{ID: "I33", Name: "RST validity", Kind: Always, Reads: Wire | ControlBlock,
		Sentence: "a RST ends a connection exactly if its numbers are right",
		Source:   "RFC 9293 §3.5.3; RFC 5961 §3.2", asks: []question{{onAct, rstValid}}},
	{ID: "I34", Name: "SYN cannot kill", Kind: Always, Reads: Wire | State, Assumes: RFC5961,
		Sentence: "a SYN leaves a synchronised connection as it is",
		Source:   "RFC 5961 §4.2", asks: []question{{onAct, synHarmless}}},
	{ID: "I36", Name: "no ACK storm", Kind: Always, Reads: Wire,
		Sentence: "ACKs that carry nothing new do not answer each other without end",
		Source:   "RFC 1337 H2; RFC 5961 §7", asks: []question{{onSend, noStorm}}},
	{ID: "I37", Name: "TIME-WAIT not assassinated", Kind: Always, Reads: State | Wire, Assumes: F1,
		Sentence: "only its timer, ABORT or a SYN that may reopen ends TIME-WAIT",
		Source:   "RFC 1337 §3", asks: []question{{onAct, noAssassin}}},
	{ID: "I46", Name: "no early surrender", Kind: Always, Reads: State | Application,
		Sentence: "an open is given up only when its limit is reached",
		Source:   "RFC 9293 §3.8.3 MUST-23", asks: []question{{onAct, notEarly}}},
	{ID: "I47", Name: "embryo bound", Kind: Always, Reads: State,
		Sentence: "a listener never has more embryos than its backlog, and none that nothing will end",
		Source:   "RFC 4987 §3; RFC 9293 MUST-41", asks: []question{{onAct, embryoBound}, {onEnd, embryoLeft}}},
	{ID: "I48", Name: "TIME-WAIT length", Kind: Always, Reads: State | Wire,
		Sentence: "TIME-WAIT lasts 2 MSL from its beginning or the last repeated FIN, to the nanosecond",
		Source:   "RFC 9293 MUST-13, §3.10.7.4 eighth", asks: []question{{onAct, waitLength}}},
	{ID: "I50", Name: "FIN-WAIT-2 limit", Kind: Always, Reads: State,
		Sentence: "a timer ends FIN-WAIT-2 only where it is switched on and nobody reads any more",
		Source:   "RFC 9293 §3.6.1", asks: []question{{onAct, finWait2}}},
	{ID: "I56", Name: "nothing left", Kind: Eventually, Reads: State,
		Sentence: "when all is over, no block is left whose user is done with it",
		Source:   "RFC 9293 §3.6", asks: []question{{onEnd, nothingLeft}}},
	{ID: "L1", Name: "handshake converges", Kind: Eventually, Reads: State, Assumes: Heal | R2 | Up | NoForge,
		Sentence: "an open ends: with both ends open, or with both users told why not",
		Source:   "RFC 9293 §3.5", asks: []question{{onDue, handshakeConverges}, {onDue, shownOpens}}},
	{ID: "L2", Name: "no two-way deadlock", Kind: Eventually, Reads: State, Assumes: Heal | Up | NoForge,
		Sentence: "no end stays ESTABLISHED towards a peer that is still opening",
		Source:   "RFC 9293 §3.5, §3.8.3", asks: []question{{onDue, noDeadlock}}},
	{ID: "L3", Name: "half-open found", Kind: Eventually, Reads: State | Wire, Assumes: Heal | NoForge,
		Sentence: "an end that speaks to a peer without a block, or with a younger one, learns of it",
		Source:   "RFC 9293 §3.5.1", asks: []question{{onDue, halfOpenFound}}},
	{ID: "L4", Name: "close converges", Kind: Eventually, Reads: State, Assumes: Heal | R2 | Up | NoForge,
		Sentence: "where both users have closed, both ends come to CLOSED or TIME-WAIT",
		Source:   "RFC 9293 §3.6", asks: []question{{onDue, closeConverges}, {onDue, shownCloses}}},
	{ID: "L5", Name: "data progresses", Kind: Eventually, Reads: Application | ControlBlock, Assumes: Heal | R2 | Up | NoForge,
		Sentence: "what was accepted from a user moves on towards a peer that reads",
		Source:   "RFC 9293 §3.8", asks: []question{{onDue, dataProgresses}, {onEnd, dataDelivered}, {onEnd, shownDelivers}}},
	{ID: "L8", Name: "listener recovers", Kind: Eventually, Reads: State, Assumes: Heal | NoForge,
		Sentence: "a legitimate opener comes through to a listener before it has to give up",
		Source:   "RFC 4987 §3", asks: []question{{onAct, listenerRecovers}}},
	{ID: "L10", Name: "reopen possible", Kind: Eventually, Reads: State, Assumes: Heal | NoForge,
		Sentence: "a four-tuple that was used before can be opened again",
		Source:   "RFC 9293 §3.6.1", asks: []question{{onAct, reopens}, {onDue, reopenWaits}}},
}

// asked is a question of an invariant.
type asked struct {
	*Invariant
	of func(*View) verdict
}

// byMoment are the questions of each moment.
var byMoment = func() (m [moments][]asked) {
	for i, inv := range all {
		inv.index = i
		for _, q := range inv.asks {
			m[q.when] = append(m[q.when], asked{inv, q.of})
		}
	}
	return m
}()
