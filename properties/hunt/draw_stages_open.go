package hunt

import (
	"strconv"
	"time"

	"synfault/netsim"
	"synfault/scenarios"
)

// completes: the third segment is lost or changed, and what completes the open carries text or a FIN.
func (g *stage) completes() {
	src := g.src
	g.set("embryoSYN="+g.one("challenge", "reset", "synack", "reset", "listen"), "synText="+g.one("off", "on"))
	g.begins(pick[uint32](src, 0, 10))
	if chance(src, 3, 4) {
		g.upon(client, scenarios.Established, pick(src, 0, time.Millisecond, 100*time.Millisecond), scenarios.Send, pick[uint32](src, 1, 10, 1460, 3000))
	}
	if chance(src, 1, 2) {
		g.upon(client, scenarios.Established, pick(src, 0, time.Millisecond, 150*time.Millisecond), scenarios.Close, 0)
	}
	at := g.opens + g.script.delay + pick(src, time.Nanosecond, g.script.delay, 3*g.script.delay/2, 2*g.script.delay-1)
	closes := 1            // of 3
	if chance(src, 1, 3) { // while b waits
		g.at(server, at, scenarios.Send, pick[uint32](src, 1, 100, 3000))
		closes = 2
	}
	if chance(src, closes, 3) {
		g.at(server, at+pick(src, 0, time.Nanosecond, 100*time.Millisecond), pick(src, scenarios.Close, scenarios.Close, scenarios.Leave, scenarios.Abort), 0)
	}
	if chance(src, 1, 3) {
		g.upon(server, scenarios.Established, 0, scenarios.Send, 10)
	}
	g.loses(3, client, 0, 1)
	g.loses(1, client, 0, 2)
	g.loses(1, server, scenarios.ClassSYNACK, 0)
	g.kinds = []uint8{scenarios.ForgeSYN, scenarios.ForgeSYN, scenarios.ForgeSYN, scenarios.ForgeSYNW, scenarios.ForgeSYNACK, scenarios.ForgeACK,
		scenarios.ForgeACKN, scenarios.ForgeACKISS, scenarios.ForgeData, scenarios.ForgeFIN, scenarios.ForgeRST, scenarios.ForgeRSTW, scenarios.ForgeSYNFIN}
	g.aimAt(client, 0, 0, 4)
	g.aimAt(client, 0, 0, 1)
	g.aimAt(server, scenarios.ClassSYNACK, 0, 1)
	g.strikes = 3
}

// cookies: the segment that returns a cookie comes when its counter has gone on.
func (g *stage) cookies() {
	src := g.src
	const step = 64 * time.Second
	g.begins(0)
	g.loses(4, client, scenarios.ClassACK, 0)
	at := step*time.Duration(1+src.Intn(5)) + pick(src, 0, time.Second, -time.Second, 30*time.Second, 63*time.Second, -100*time.Millisecond)
	g.at(client, at, pick(src, scenarios.Send, scenarios.Send, scenarios.Close), 1)
	if last := &g.steps[len(g.steps)-1]; last.Call == scenarios.Close {
		last.Arg = 0
	}
	g.aimAt(client, 0, 0, 3)
	g.strikes = src.Intn(2)
}

// ports: connections of one number, from several ports and hosts, one after another or at once.
func (g *stage) ports() {
	src := g.src
	first := strconv.FormatUint(uint64(DrawISN(src)), 10)
	numbers := func(host string) {
		g.set(host + ".isn=scripted")
		g.script.knobs = append(g.script.knobs, host+".iss="+first)
	}
	numbers("a")
	g.begins(0)
	gap := pick(src, 0, time.Millisecond, time.Second, 64*time.Second, 10*time.Second)
	at := g.opens + gap
	if chance(src, 1, 2) {
		g.steps = append(g.steps, scenarios.Step{Number: 1, At: at, Call: scenarios.Open})
		at += gap
	}
	if chance(src, 1, 2) {
		numbers("c")
		g.at(second, at, scenarios.Open, 0)
	}
	g.upon(client, scenarios.Established, 0, pick(src, scenarios.Send, scenarios.Abort), 1)
	if last := &g.steps[len(g.steps)-1]; last.Call == scenarios.Abort {
		last.Arg = 0
		g.upon(client, scenarios.Gone, pick(src, gap, time.Second), scenarios.Open, 0)
	}
	g.strikes = 0
}

// early: a cookie is got, and used with text of which the server may take all, some or none.
func (g *stage) early() {
	src := g.src
	if chance(src, 3, 4) {
		g.set("b.rcvbuf=" + g.one("1", "2", "10", "100", "537", "1460"))
	} else {
		g.set("b.mss=" + g.one("1460", "1220", "536", "100"))
	}
	g.begins(0)
	holds := chance(src, 1, 3)
	if holds {
		g.at(server, 0, scenarios.Hold, 0)
		g.at(server, 2*time.Second, scenarios.Read, pick[uint32](src, 0, 1, 10))
		g.at(server, 3*time.Second, scenarios.Read, 0)
	}
	g.upon(client, scenarios.Established, pick(src, 0, 30*time.Millisecond), pick(src, scenarios.Close, scenarios.Abort, scenarios.Abort), 0)
	if chance(src, 3, 4) {
		g.upon(server, scenarios.EOF, 0, scenarios.Close, 0)
	}
	g.upon(client, scenarios.Gone, pick(src, 100*time.Millisecond, time.Second, 61*time.Second, 121*time.Second), scenarios.Open,
		pick[uint32](src, 10, 1, 2, 100, 536, 537, 1460, 1461, 3000))
	if chance(src, 1, 2) {
		g.at(client, pick(src, 5*time.Second, 200*time.Second), pick(src, scenarios.Close, scenarios.Send), 10)
		if last := &g.steps[len(g.steps)-1]; last.Call == scenarios.Close {
			last.Arg = 0
		}
	}
	if chance(src, 1, 2) { // and again
		g.at(client, 400*time.Second, scenarios.Abort, 0)
		g.at(client, 400*time.Second+pick(src, time.Second, 100*time.Second), scenarios.Open, pick[uint32](src, 10, 100))
	}
	if chance(src, 1, 3) { // somebody else, who has a cookie of his own
		g.another(g.opens, pick[uint32](src, 0, 10))
	}
	if chance(src, 1, 4) { // one of them loses its memory
		host := pick(src, client, server)
		g.crash = append(g.crash, netsim.HostFault{Host: host, At: netsim.Time(pick(src, 150*time.Millisecond, 10*time.Second)), Down: time.Millisecond})
		g.upon(server, scenarios.Booted, 0, scenarios.Listen, 0)
		g.at(client, 500*time.Second, scenarios.Abort, 0)
		g.at(client, 501*time.Second, scenarios.Open, 10)
	}
	g.loses(1, client, scenarios.ClassSYN, 1)
	g.loses(1, server, scenarios.ClassSYNACK, 1)
	g.loses(1, client, 0, 4)
	g.aimAt(client, scenarios.ClassSYN, 1, 1)
	g.aimAt(server, scenarios.ClassSYNACK, 1, 1)
	g.aimAt(client, 0, 3, 4)
	g.strikes = src.Intn(2)
}

// pending: two openers have cookies, and a server that lets few of them be open before they are proved.
func (g *stage) pending() {
	src := g.src
	hold := pick(src, 10*time.Second, time.Second)
	g.set("limit="+g.one("1", "1", "2"), "hold="+string(netsim.AppendDuration(nil, hold)))
	g.begins(0)
	g.another(g.opens, 0)
	g.upon(client, scenarios.Established, 0, scenarios.Abort, 0)
	g.steps = append(g.steps, scenarios.Step{Host: second, Number: 1, When: scenarios.Established, Call: scenarios.Abort})
	const again = 2 * time.Second
	g.at(client, again, scenarios.Open, 10)
	if chance(src, 1, 2) { // gone before it is answered: the answer draws a RST, which holds a place for a while
		g.at(client, again+pick(src, time.Nanosecond, g.script.delay), scenarios.Abort, 0)
		g.another(again+pick(src, 3*hold/2, hold-g.script.delay, 3*hold/2, hold+3*g.script.delay), 10)
		g.strikes = 0
		return
	}
	g.another(again+pick(src, 0, time.Millisecond, 3*g.script.delay, hold-g.script.delay), 10)
	g.at(client, again+pick(src, 15*time.Second, 21*time.Second), scenarios.Abort, 0)
	g.at(client, again+30*time.Second, scenarios.Open, 10)
	g.loses(2, client, scenarios.ClassACK, 1)
	g.kinds = []uint8{scenarios.ForgeRST, scenarios.ForgeRST, scenarios.ForgeRSTW, scenarios.ForgeACK}
	g.aimAt(client, scenarios.ClassSYN, 1, 1)
	g.strikes, g.replace = 1, 0
}
