package hunt

import (
	"strconv"
	"time"

	"synfault/netsim"
	"synfault/scenarios"
)

// another lets a second client open a connection of another number, so that b's calls are still of the first.
func (g *stage) another(d time.Duration, text uint32) {
	g.steps = append(g.steps, scenarios.Step{Host: second, Number: 1, At: d, Call: scenarios.Open, Arg: text})
}

// shut: a window of few octets shuts, the FIN at its edge or beyond, and opens again bit by bit.
func (g *stage) shut() {
	src := g.src
	buffer := pick[uint32](src, 2, 1, 3, 10, 11, 50, 99, 100, 101, 1460)
	g.set("rcvbuf="+strconv.Itoa(int(buffer)), "sws="+g.one("off", "off", "on"))
	holder := pick(src, server, client)
	sender := 1 - holder
	g.begins(0)
	g.at(holder, 0, scenarios.Hold, 0)
	n := buffer + pick[uint32](src, 0, ^uint32(0), 1, ^uint32(0), 100, buffer, 1460)
	g.upon(sender, scenarios.Established, 0, scenarios.Send, max(n, 1))
	if chance(src, 1, 2) {
		g.upon(sender, pick(src, scenarios.Established, scenarios.Acked), 0, scenarios.Close, 0)
	}
	for i := range 1 + src.Intn(4) {
		g.upon(holder, scenarios.Established, time.Duration(50+100*i)*time.Millisecond, scenarios.Send, pick[uint32](src, 1, 10))
	}
	for i := range 1 + src.Intn(4) {
		g.at(holder, pick(src, time.Second, 2*time.Second, 100*time.Millisecond)*time.Duration(i+1), scenarios.Read, pick(src, 1, 0, buffer, buffer/2))
	}
	if chance(src, 1, 2) {
		g.upon(holder, scenarios.EOF, pick(src, 0, 300*time.Millisecond, time.Second), pick(src, scenarios.Close, scenarios.Close, scenarios.Leave), 0)
	}
	g.kinds = []uint8{scenarios.ForgeSeq, scenarios.ForgeSeq, scenarios.ForgeSeqW, scenarios.ForgeData, scenarios.ForgeDataW, scenarios.ForgeLong,
		scenarios.ForgeLongW, scenarios.ForgeFIN, scenarios.ForgeFINW, scenarios.ForgeACK, scenarios.ForgeACKN, scenarios.ForgeRST, scenarios.ForgeRSTW,
		scenarios.ForgeSYN, scenarios.ForgeZero}
	switch src.Intn(6) {
	case 4, 5:
		g.filled(sender, max(buffer, 2))
		return
	case 3: // the other window shuts, too
		g.at(sender, 0, scenarios.Hold, 0)
		g.upon(holder, scenarios.Established, pick(src, 0, 40*time.Millisecond), scenarios.Send, max(n, 1))
	}
	g.aimAt(sender, 0, 1, 8)
	g.aimAt(sender, 0, 2, 4)
	g.aimAt(holder, 0, 1, 6)
}

// filled: the FIN fills the window that shuts. From then on text is no more than a number.
func (g *stage) filled(sender netsim.NodeID, buffer uint32) {
	for _, kind := range []uint8{scenarios.ForgeData, scenarios.ForgeLong, scenarios.ForgeFIN, scenarios.ForgeSeq, scenarios.ForgeData, scenarios.ForgeLong} {
		g.shots = append(g.shots, netsim.ForgeArg(kind, 0))
	}
	g.shots = append(g.shots, netsim.ForgeArg(scenarios.ForgeData, 1), netsim.ForgeArg(scenarios.ForgeSeq, 1), netsim.ForgeArg(scenarios.ForgeFIN, -1))
	g.steps[3].Arg = buffer - 1
	g.upon(sender, scenarios.Established, 0, scenarios.Close, 0)
	g.set("rcvbuf=" + strconv.Itoa(int(buffer)))
	g.aimAt(sender, 0, 3, 5)
}

// waits: b closes first and waits 2 MSL, while a opens the four-tuple again, with numbers around where the old ones ended.
func (g *stage) waits() {
	src := g.src
	g.set("timestamps="+g.one("off", "on"), "rfc6191="+g.one("off", "on"), "may2=on")
	g.reopens(chance(src, 1, 2))
}

// returns: the same where a cookie answers, which a timestamp lets pass that is above the old ones.
func (g *stage) returns() {
	g.set("timestamps=on", "rfc6191=on")
	g.reopens(true)
}

// reopens is waits, with first numbers at the edge or with others.
func (g *stage) reopens(edge bool) {
	src := g.src
	text := pick[uint32](src, 0, 1, 10)
	g.begins(text)
	closes, follows := server, client
	if chance(src, 1, 4) {
		closes, follows = client, server
	}
	g.upon(closes, scenarios.Established, pick(src, 50*time.Millisecond, time.Second, 0), scenarios.Close, 0)
	g.upon(follows, scenarios.EOF, pick(src, 0, 10*time.Millisecond), scenarios.Close, 0)
	if chance(src, 1, 3) { // b ends what was reopened before it is open
		const again = 10 * time.Second
		g.at(client, again, scenarios.Open, 0)
		d := g.script.delay
		g.at(server, again+d+pick(src, time.Nanosecond, d, 2*d-1, 2*d+time.Millisecond), pick(src, scenarios.Close, scenarios.Close, scenarios.Abort), 0)
		g.loses(2, client, scenarios.ClassACK, 1)
		g.loses(2, client, scenarios.ClassACK, 2)
	} else {
		g.upon(client, scenarios.Gone, pick(src, 20*time.Millisecond, 0, time.Nanosecond, time.Second, 60*time.Second), scenarios.Open, pick[uint32](src, 0, 1, 10))
	}
	if chance(src, 1, 2) {
		g.at(client, pick(src, 20*time.Second, 300*time.Second), pick(src, scenarios.Close, scenarios.Abort), 0)
	}
	if edge {
		first := DrawISN(src)
		next := first + 1 + text + 1 + pick(src, ^uint32(0), 0, 1, ^uint32(0), ^uint32(1), 2)
		g.set("a.isn=scripted")
		g.script.knobs = append(g.script.knobs, "a.iss="+strconv.FormatUint(uint64(first), 10)+"+"+strconv.FormatUint(uint64(next), 10))
	}
	g.kinds = []uint8{scenarios.ForgeSYN, scenarios.ForgeSYN, scenarios.ForgeSYN, scenarios.ForgeSYNACK, scenarios.ForgeRST, scenarios.ForgeFIN,
		scenarios.ForgeACK, scenarios.ForgeSYNW, scenarios.ForgeTS, scenarios.ForgeFIN, scenarios.ForgeSeq, scenarios.ForgeRST, scenarios.ForgeRSTW}
	if chance(src, 1, 3) { // another opener meets the listener meanwhile
		g.steps[0].Arg = pick[uint32](src, 1, 2)
		g.another(pick(src, 2*time.Second, 100*time.Millisecond, 30*time.Second), 0)
	}
	g.aimAt(follows, scenarios.ClassFIN, 0, 1)
	g.aimAt(follows, scenarios.ClassFIN, 0, 2)
	g.aimAt(client, scenarios.ClassSYN, 1, 2)
	g.loses(1, closes, scenarios.ClassACK, 1)
	g.loses(1, follows, scenarios.ClassACK, 1)
}

// holes: many small segments, of which every other is lost or late.
func (g *stage) holes() {
	src := g.src
	sender := pick(src, client, server)
	g.set("nagle=off", "iw=10", "sack="+g.one("on", "on", "off"), "congestion="+g.one("on", "off"), "timestamps="+g.one("off", "on"))
	g.begins(0)
	for range 4 + src.Intn(10) {
		g.upon(sender, scenarios.Established, 0, scenarios.Send, pick[uint32](src, 1, 1, 2, 10, 1, 1460))
	}
	if chance(src, 1, 2) {
		g.upon(sender, scenarios.Established, 0, scenarios.Close, 0)
	}
	for n := range uint32(13) {
		g.loses(2, sender, scenarios.ClassData, n)
	}
	g.aimAt(sender, scenarios.ClassData, 0, 13)
	g.aimAt(sender, scenarios.ClassFIN, 0, 1)
	g.strikes = src.Intn(3)
}

// offers: somebody changes what the first segments offer.
func (g *stage) offers() {
	src := g.src
	g.set(g.one("socket=full", "socket=full", "a.socket=full", "b.socket=full", "windowScale"), "shift="+g.one("7", "14", "1", "0"))
	answer := scenarios.ClassSYNACK
	if chance(src, 1, 4) {
		g.at(client, 0, scenarios.Open, 0)
		g.at(server, 0, scenarios.Open, 0)
		answer = scenarios.ClassSYN
	} else {
		g.begins(pick[uint32](src, 0, 10))
	}
	for _, host := range [...]netsim.NodeID{client, server} {
		g.upon(host, scenarios.Established, 0, scenarios.Send, pick[uint32](src, 10, 1460, 3000))
	}
	g.kinds = []uint8{scenarios.ForgePlain, scenarios.ForgeMSS, scenarios.ForgeScale, scenarios.ForgeScale, scenarios.ForgeTS, scenarios.ForgeEcho}
	g.replace, g.strikes = 3, 3
	g.aimAt(client, scenarios.ClassSYN, 0, 1)
	g.aimAt(server, answer, 0, 1)
	g.aimAt(client, scenarios.ClassACK, 0, 2)
}

// challenges: one guess after another draws what a throttle counts, on one connection or on two.
func (g *stage) challenges() {
	src := g.src
	g.set("challengeLimit="+g.one("1", "2", "3"), "nagle=off")
	g.begins(0)
	for i := range 2 + src.Intn(5) {
		g.upon(client, scenarios.Established, time.Duration(i+1)*pick(src, 50*time.Millisecond, 500*time.Millisecond), scenarios.Send, 1)
	}
	for _, shot := range []struct { // none that ends a connection
		kind  uint8
		edges []int8
	}{{scenarios.ForgeRST, []int8{1, 2, 127}}, {scenarios.ForgeRSTW, []int8{-1, -2}}, {scenarios.ForgeSYN, []int8{0, 1, 127}},
		{scenarios.ForgeSYNW, []int8{-1}}, {scenarios.ForgeACKN, []int8{1, 2}}, {scenarios.ForgeSeqW, []int8{0}}} {
		for _, edge := range shot.edges {
			g.shots = append(g.shots, netsim.ForgeArg(shot.kind, edge))
		}
	}
	g.aimAt(client, 0, 1, 6)
	g.aimAt(client, scenarios.ClassData, 0, 5)
	g.strikes, g.replace = 8, 0
	if chance(src, 1, 2) { // another connection of the same server
		for i := range 2 + src.Intn(4) {
			g.steps = append(g.steps, scenarios.Step{Host: second, Number: 1, When: scenarios.Established,
				At: time.Duration(i+1) * 60 * time.Millisecond, Call: scenarios.Send, Arg: 1})
		}
		g.another(g.opens, 0)
		g.aims = append(g.aims, aim{Site: netsim.Site{From: second, To: server, N: 1}, span: 6})
	} else {
		g.aimAt(server, 0, 1, 6)
	}
}

// guesses: a connection as there are many, and a stranger who knows its numbers nearly.
func (g *stage) guesses() {
	src := g.src
	g.begins(pick[uint32](src, 0, 10))
	for _, host := range [...]netsim.NodeID{client, server} {
		g.upon(host, scenarios.Established, pick(src, 0, 100*time.Millisecond), scenarios.Send, pick[uint32](src, 10, 1, 3000))
		g.end(src, host)
	}
	g.aimAt(client, 0, 0, 8)
	g.aimAt(server, 0, 0, 8)
	g.kinds = append([]uint8{scenarios.ForgeURG, scenarios.ForgeURG}, allForges...)
	g.strikes, g.replace = 6, 0
}

// orphans: a user leaves, with text unread or without, and the other closes around the time that the policy waits for it.
func (g *stage) orphans() {
	src := g.src
	wait := pick(src, 10*time.Second, time.Minute)
	g.set("fin2OrphanTimeout="+string(netsim.AppendDuration(nil, wait)), "closeReset="+g.one("off", "on"))
	if chance(src, 1, 2) {
		g.set("keepAlive", "keepIdle=10s", "keepInterval=1s", "keepCount="+g.one("3", "9"))
	}
	g.begins(0)
	leaver := pick(src, client, server)
	if chance(src, 1, 2) {
		g.at(leaver, 0, scenarios.Hold, 0)
		g.upon(1-leaver, scenarios.Established, 0, scenarios.Send, pick[uint32](src, 1, 10, 3000))
	}
	if chance(src, 1, 3) { // after the other's end
		g.upon(1-leaver, scenarios.Established, 50*time.Millisecond, scenarios.Close, 0)
	}
	g.upon(leaver, scenarios.Established, pick(src, 200*time.Millisecond, 0), pick(src, scenarios.Leave, scenarios.Leave, scenarios.Close), 0)
	g.upon(1-leaver, scenarios.EOF, pick(src, 0, wait, wait-time.Nanosecond, wait/2, 2*wait, 5*time.Minute), pick(src, scenarios.Close, scenarios.Send, scenarios.Abort), 0)
	if last := &g.steps[len(g.steps)-1]; last.Call == scenarios.Send {
		last.Arg = 10
	}
	g.loses(1, leaver, scenarios.ClassFIN, 0)
	g.loses(1, 1-leaver, scenarios.ClassFIN, 0)
	g.aimAt(1-leaver, 0, 1, 4)
	g.strikes = src.Intn(2)
}

// idles: a connection is silent for so long that clocks wrap, or what is known of the peer is too old to judge by.
func (g *stage) idles() {
	src := g.src
	g.set("timestamps=on", "keepAlive=off")
	g.script.knobs = append(g.script.knobs, "until=4000h")
	g.begins(0)
	const day = 24 * time.Hour
	at := pick(src, 24*day, 25*day, 26*day, 30*day, 49*day, 50*day, 51*day, day)
	at += pick(src, 0, time.Second, -time.Second, 17*time.Hour, -time.Hour)
	for i := range 1 + src.Intn(3) {
		g.at(pick(src, client, server), at*time.Duration(i+1), scenarios.Send, 7)
	}
	g.aimAt(client, 0, 1, 4)
	g.strikes = src.Intn(2)
}
