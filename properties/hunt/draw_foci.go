package hunt

import (
	"strconv"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/scenarios"
)

// What users do, and what the network does, in each focus.

const opens = "b@0s.listen,a@5ms.open"

// perhaps joins those of the steps that are drawn, each as often as not.
func perhaps(src Source, steps ...string) string {
	var b strings.Builder
	for _, s := range steps {
		if chance(src, 1, 2) {
			b.WriteString("," + s)
		}
	}
	return b.String()
}

// ends draws how a connection ends.
func ends(src Source) string {
	return "," + pick(src, "a@acked.close,b@eof.close", "a@acked.close,b@eof.close", "a@1s.close,b@eof.close", "b@1s.close,a@eof.close", "a@3s.close,b@3s.close",
		"a@acked.abort", "a@500ms.leave,b@eof.leave", "b@acked.leave,a@eof.close", "a@eof.close")
}

// streamSteps are much text one way, and some the other.
func streamSteps(src Source) string {
	if chance(src, 1, 4) { // one small segment after another
		s := opens
		for i := range 4 + src.Intn(8) {
			s += ",a@est+" + strconv.Itoa(1+2*i) + "ms.send" + pick(src, "10", "1", "30")
		}
		return s + ends(src)
	}
	s := opens + ",a@est.send" + pick(src, "5000", "1000", "3000", "20000", "10000", "1461")
	s += perhaps(src, "b@est.send"+pick(src, "300", "1000", "5000"), "a@"+pick(src, "1s", "30ms", "100ms", "60ms")+".send"+pick(src, "1", "500", "99"))
	if chance(src, 1, 3) {
		s += aside(src)
	}
	if chance(src, 1, 4) {
		s = "b@0s.hold," + s + ",b@" + pick(src, "200ms", "50ms", "1s") + ".read" + pick(src, "500", "1000", "100", "5000") + ",b@3s.read"
	}
	return s + ends(src)
}

// againFaults repeat SYNs, and what is like them, while a connection opens.
func againFaults(src Source, p netsim.Plan) netsim.Plan {
	p = on(p, false, scenarios.ClassACK, 0, pick(src, netsim.Lost(), netsim.Late(time.Second)))
	for range 1 + small(src, 3) {
		f := netsim.Forged(netsim.ForgeArg(pick(src, uint8(scenarios.ForgeTS), scenarios.ForgeSYNACK, scenarios.ForgePlain, scenarios.ForgeTS), pick[int8](src, -1, 0, 1, -100)))
		if chance(src, 1, 3) {
			f = netsim.Copied(1, pick(src, time.Millisecond, 100*time.Millisecond, 450*time.Millisecond))
		}
		if chance(src, 1, 3) {
			f.Delay = pick(src, time.Millisecond, 30*time.Millisecond)
		}
		p = on(p, chance(src, 1, 3), scenarios.ClassSYN, 0, f)
	}
	return p
}

// idleSteps are short texts, and some after days, when timestamps have grown too old to judge by (RFC 7323 §5.5).
func idleSteps(src Source) string {
	if chance(src, 2, 3) {
		return chatSteps(src)
	}
	at := pick(src, 2160000, 90000, 2073601, 2073599, 4320000, 6480000)
	later := func(seconds int) string { return strconv.Itoa(at+seconds) + "s." }
	return opens + ",a@est.send10,b@2s.send10" + perhaps(src, "a@3s.send5", "b@90000s.send3") + ",a@" + later(0) + "send7,b@" + later(1) + "send5" +
		perhaps(src, "a@"+later(3)+"close", "b@eof.close")
}

// aside is what users and the network do seldom: text that is urgent, Nagle's algorithm off, a path that carries less.
func aside(src Source) string {
	const text = "10"
	at := pick(src, "est", "30ms", "26ms", "100ms", "1s", "300ms", "46ms")
	return "," + pick(src, "a", "a", "b") + "@" + at + "." + pick(src, "urge"+text, "urge1", "nodelay", "toobig99", "toobig300", "toobig13", "toobig535") +
		perhaps(src, "a@"+at+".urge"+pick(src, "1", "200"), "a@2s.urge1", "b@est.urge5")
}

func lossFaults(src Source, p netsim.Plan) netsim.Plan {
	for range 1 + small(src, 4) {
		p = on(p, false, scenarios.ClassData, small(src, 10), strike(src))
	}
	if n := small(src, 8); chance(src, 1, 2) { // two that are not neighbours
		p = on(p, false, scenarios.ClassData, n, netsim.Lost())
		p = on(p, false, scenarios.ClassData, n+2+small(src, 4), netsim.Lost())
		p = on(p, false, scenarios.ClassData, n+4+small(src, 4), netsim.Lost())
	}
	for range small(src, 4) {
		f := strike(src)
		if chance(src, 1, 3) {
			f = forge(src, scenarios.ForgeACK, scenarios.ForgeACKN, scenarios.ForgeZero, scenarios.ForgePlain, scenarios.ForgeSeq, scenarios.ForgeData, scenarios.ForgeFIN)
		}
		p = on(p, true, scenarios.ClassACK, small(src, 8), f)
	}
	return p
}

// waitSteps bring the end that listens into TIME-WAIT, and open the four-tuple again, or bring the other there.
func waitSteps(src Source) string {
	s := opens + perhaps(src, "a@est.send1", "b@est.send1")
	if chance(src, 1, 4) {
		return s + ",a@" + pick(src, "est", "500ms") + ".close,b@eof.close"
	}
	s += ",b@" + pick(src, "est+30ms", "est", "est+1s") + ".close,a@eof.close"
	s += ",a@gone" + pick(src, "+100ms", "", "+1ms", "+1s", "+4s") + ".open" + pick(src, "", "1")
	return s + perhaps(src, "a@"+pick(src, "10s", "3s", "20s")+".send7", "a@"+pick(src, "15s", "4s")+".close")
}

func waitFaults(src Source, p netsim.Plan) netsim.Plan {
	all := []uint8{scenarios.ForgeSYN, scenarios.ForgeSYN, scenarios.ForgeSYN, scenarios.ForgeBare, scenarios.ForgeBare, scenarios.ForgeFIN, scenarios.ForgeSeq, scenarios.ForgeData, scenarios.ForgeSYNFIN, scenarios.ForgeSYNFIN,
		scenarios.ForgeRST, scenarios.ForgeSYNACK, scenarios.ForgeACK, scenarios.ForgePlain, scenarios.ForgeTS, scenarios.ForgeSeqW}
	for range 1 + small(src, 4) {
		back := chance(src, 1, 4)
		switch src.Intn(4) {
		case 0:
			p = on(p, back, scenarios.ClassFIN, 0, forge(src, all...))
		case 1:
			p = on(p, back, scenarios.ClassSYN, 1+small(src, 2), forge(src, all...))
		case 2:
			p = on(p, back, scenarios.ClassACK, small(src, 3), forge(src, all...))
		default:
			p = on(p, back, scenarios.ClassSYN, small(src, 2), netsim.Copied(1, pick(src, time.Second, 100*time.Millisecond, 1500*time.Millisecond, 4*time.Second)))
		}
	}
	return p
}

// embryoSteps are opens that take long.
func embryoSteps(src Source) string {
	if chance(src, 1, 4) {
		return "a@0s.open,b@" + pick(src, "10ms", "5ms", "0s", "10.000001ms") + ".open" + perhaps(src, "a@est.send10", "b@est.send1") + ends(src)
	}
	return opens + pick(src, "", "10", "100") + perhaps(src, "a@est.send10", "b@est.send100", "b@16ms.close", "b@20ms.send10") + ends(src)
}

// againSteps open a four-tuple once for a cookie, and once more with text.
func againSteps(src Source) string {
	s := pick(src, "", "b@0s.hold,") + opens + pick(src, "", "", "3") + ",a@est.close,b@eof.close,a@gone" + pick(src, "", "+10ms", "+1s") + ".open" + pick(src, "10", "1", "200", "1000")
	n := pick(src, "1", "4", "11")
	s += perhaps(src, "b@got"+n+".send1", "b@got"+n+".send5", "b@got"+n+".send150", "b@got"+n+"+1ms.send7", "b@500ms.read1", "a@500ms.send3")
	return s + pick(src, ",a@3s.close", ",b@got"+n+".close", ",a@acked.close", "")
}

func embryoFaults(src Source, p netsim.Plan) netsim.Plan {
	p = on(p, false, scenarios.ClassACK, 0, pick(src, netsim.Lost(), netsim.Late(500*time.Millisecond), netsim.Late(3*time.Second)))
	if chance(src, 1, 2) {
		p = on(p, false, scenarios.ClassData, 0, pick(src, netsim.Lost(), netsim.Late(2*time.Second)))
	}
	all := []uint8{scenarios.ForgeSYN, scenarios.ForgeSYN, scenarios.ForgePlain, scenarios.ForgePlain, scenarios.ForgeTS, scenarios.ForgeSYNFIN, scenarios.ForgeSYNACK,
		scenarios.ForgeRST, scenarios.ForgeACK, scenarios.ForgeSYNW, scenarios.ForgeData}
	for range 1 + small(src, 3) {
		f := forge(src, all...)
		switch src.Intn(4) {
		case 0:
			f = netsim.Copied(1, pick(src, someDelays...))
		case 1: // at the number of the SYN itself
			f.Forge = netsim.ForgeArg(pick(src, uint8(scenarios.ForgeSYN), scenarios.ForgeSYNACK, scenarios.ForgeSYNFIN, scenarios.ForgeSYNACKN), -1)
		}
		p = on(p, chance(src, 1, 3), pick(src, scenarios.ClassSYN, scenarios.ClassSYN, scenarios.ClassACK), 0, f)
	}
	return p
}

// limitSteps are something to be repeated: text, or a window that stays shut.
func limitSteps(src Source) string {
	if chance(src, 2, 3) {
		return streamSteps(src)
	}
	return sipSteps(src)
}

// chatSteps are short texts that answer each other.
func chatSteps(src Source) string {
	n := pick(src, "10", "1", "100", "200", "536")
	s := opens + pick(src, "", "", "10") + ",a@est.send" + n + pick(src, "", ",b@est.send"+n)
	s += perhaps(src, "b@got1.send"+pick(src, "1", "100", "300"), "b@got1+"+pick(src, "30ms", "100ms", "1s")+".send5", "a@got1.send7", "a@60ms.send100",
		"a@"+pick(src, "100ms", "300ms", "2s")+".send"+n, "b@2s.send10", "a@5s.send3", "b@5s.send100")
	if chance(src, 1, 4) {
		s += aside(src)
	}
	return s + "," + pick(src, "a@got1.close", "a@acked.close", "a@got1+30ms.close", "a@6s.close", "a@est.close", "a@2s.leave", "a@eof.close") + "," +
		pick(src, "b@eof.close", "b@eof.close", "b@eof+30ms.close", "b@eof.leave", "b@got1.close", "b@got1+30ms.close")
}

func stampFaults(src Source, p netsim.Plan) netsim.Plan {
	class := []netsim.Class{scenarios.ClassACK, scenarios.ClassData, scenarios.ClassACK, scenarios.ClassFIN, scenarios.ClassSYN, scenarios.ClassSYNACK}
	for range 1 + small(src, 4) {
		f := strike(src)
		if chance(src, 1, 2) {
			f = forge(src, scenarios.ForgePlain, scenarios.ForgeTS, scenarios.ForgeTS, scenarios.ForgeEcho, scenarios.ForgeACKN)
		}
		p = on(p, chance(src, 1, 2), pick(src, class...), small(src, 5), f)
	}
	return p
}

// sipSteps are much text for a user who reads it bit by bit.
func sipSteps(src Source) string {
	s := "b@0s.hold," + opens + ",a@est.send" + pick(src, "1000", "100", "5000", "300", "21", "2000")
	for range 1 + small(src, 6) {
		s += ",b@" + pick(src, "50ms", "100ms", "200ms", "1s", "1.5s", "2s", "3s", "700ms") + ".read" + pick(src, "50", "1", "25", "100", "2", "51", "49", "500")
	}
	s += ",b@4s.read" + pick(src, "", "50", "100") + perhaps(src, "b@est.send"+pick(src, "10", "300"), "a@300ms.send"+pick(src, "1", "50", "200"))
	if chance(src, 1, 4) {
		s += aside(src)
	}
	return s + pick(src, ",a@est.close", ",a@1s.close", ",a@5s.close,b@eof.close", ",a@acked.close", "")
}

// anyFaults are few faults of any kind.
func anyFaults(src Source, p netsim.Plan) netsim.Plan {
	class := []netsim.Class{scenarios.ClassACK, scenarios.ClassData, scenarios.ClassData, scenarios.ClassFIN}
	for range small(src, 4) {
		f := strike(src)
		if chance(src, 1, 4) {
			f = forge(src, scenarios.ForgeData, scenarios.ForgeLong, scenarios.ForgeFIN, scenarios.ForgeLongW, scenarios.ForgeFINW, scenarios.ForgeZero, scenarios.ForgeSeqW)
		}
		p = on(p, chance(src, 1, 2), pick(src, class...), small(src, 6), f)
	}
	return p
}

// silenceFaults lose everything of a kind for a while.
func silenceFaults(src Source, p netsim.Plan) netsim.Plan {
	class := pick(src, scenarios.ClassData, scenarios.ClassSYN, scenarios.ClassSYNACK, scenarios.ClassFIN, scenarios.ClassACK)
	back := class == scenarios.ClassSYNACK || class == scenarios.ClassACK && chance(src, 1, 2)
	from := 0
	if class == scenarios.ClassData || class == scenarios.ClassACK {
		from = small(src, 4)
	}
	for n := range 1 + src.Intn(10) {
		p = on(p, back, class, from+n, netsim.Lost())
	}
	return p
}

// stormFaults forge at every edge.
func stormFaults(src Source, p netsim.Plan) netsim.Plan {
	class := []netsim.Class{scenarios.ClassACK, scenarios.ClassData, scenarios.ClassFIN, scenarios.ClassSYNACK}
	for range 1 + small(src, 5) {
		f := forge(src, scenarios.ForgeRST, scenarios.ForgeRSTW, scenarios.ForgeSYN, scenarios.ForgeSYNW, scenarios.ForgeSYN, scenarios.ForgeLong, scenarios.ForgeSeq,
			scenarios.ForgeACK, scenarios.ForgeSeqW, scenarios.ForgeBare, scenarios.ForgeURG, scenarios.ForgeData)
		p = on(p, chance(src, 1, 2), pick(src, class...), small(src, 5), f)
	}
	return p
}
