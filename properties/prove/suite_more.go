package prove

import "synfault/scenarios"

// Scripts of windows that are narrower than what there is to send, of users who leave, and of text that goes with a SYN.
const (
	narrow   = "b@0s.hold,b@0s.listen,a@5ms.open,a@est.send300,a@est.close,b@1s.read50,b@2s.read60,b@4s.read,b@5s.read,b@6s.read,b@eof.close"
	drop     = "b@0s.hold,b@0s.listen,a@5ms.open,a@est.send3,a@est.close,b@1s.read1,b@2s.read1,b@3s.read,b@4s.read,b@eof.close"
	crossing = "a@0s.open,b@0s.open,a@0s.hold,b@0s.hold,a@est.send2,b@est.send2,a@1s.close,b@1s.close,a@2s.read,b@2s.read,a@3s.read,b@3s.read"
	early    = "b@0s.listen,a@5ms.open,a@5ms.send5000,a@5ms.close,b@got5000.send10,b@eof.close"
	tail     = "b@0s.listen,a@5ms.open,a@est.send2921,a@30ms.close,b@got2921.send1,b@eof.close" // Nagle keeps the last octet back
	late     = "b@0s.listen,a@5ms.open,a@est.send1,a@est.close,a@1s.send7,b@got1.send9,b@eof.close,b@30s.send7"
	unread   = "b@0s.listen,a@5ms.open,a@0s.hold,a@est.send2,b@got2.send100,a@1s.read1,a@2s.leave,b@eof.close"
	orphan   = "b@0s.listen,a@5ms.open,a@est.send1,a@1s.leave"
	refused  = "a@5ms.open,b@2s.listen,a@fail+1s.open,a@est.close,b@eof.close"
	hasty    = "a@0s.open,b@0s.open,a@1ms.send3000,b@1ms.send3000,a@15ms.close,b@16ms.close"
	shut     = "b@0s.hold,b@0s.listen,a@5ms.open,a@est.send2000,a@est.close,b@400s.read,b@401s.read,b@402s.read,b@403s.read,b@eof.close"
	aborts   = "b@0s.listen,a@5ms.open,a@est.send2000,b@got1.send9,a@est.close,a@1s.abort,b@eof.close"
	full     = "b@0s.hold,b@0s.listen,a@5ms.open,a@est.send100,a@1s.close,b@2s.read,b@eof.close"
	muted    = "b@0s.listen,a@5ms.open,a@6ms.mute"
	eager    = "b@0s.listen,b@boot.listen,a@5ms.open,a@est.close,b@eof.close,a@gone+1s.open10,a@est.close"
	cut      = "b@0s.listen,a@5ms.open,a@est.send2000,a@est.abort,b@eof.close"
	slow     = "b@0s.listen,a@5ms.open,a@est+10ms.send1,b@est.send10,a@eof.close,b@est.close"
	newcomer = "b@0s.listen1,a@5ms.open,a@est.abort,c@10s.open,c@est.send1,b1@got1.close,c@eof.close"
	many     = "b@0s.listen,a@5ms.open,a@est.send9000,b@got9000.send1,a@got1.close,b@eof.close"
	rivals   = "b@0s.listen1,a@5ms.open,c@5ms.open,a@est.send1,b@got1.close,a@eof.close,c@est.close,b1@eof.close"
)

// cookies are what syn-cookies breaks by itself.
var cookies = []string{"I14", "I15", "I17", "I19", "L1", "L3"}

// more are the searches of Suite that look at what its first ones do not: they take longer.
var more = []Ask{
	{Token: "three-way/" + early, Menu: "x,=40ms", Faults: 1},
	{Token: "three-way/" + tail, Menu: "x,=40ms", Faults: 1},
	{Token: "three-way/" + late, Menu: "x,=1s", Faults: 1, Loose: true},
	{Token: "three-way:rcvbuf=100/" + narrow, Menu: "x,=40ms", Faults: 1, Loose: true},
	{Token: "three-way:rcvbuf=1/" + drop, Menu: "x,=40ms", Faults: 1, Loose: true},
	{Token: "three-way:rcvbuf=1/" + crossing, Menu: "x,=40ms", Faults: 1, Loose: true},
	{Token: "three-way:rules=linux,socket=linux/" + unread, Menu: "x,=300ms", Faults: 1, Loose: true},
	{Token: "three-way:rules=freebsd,socket=freebsd/" + unread, Menu: "x,=300ms", Faults: 1, Loose: true},
	{Token: "three-way:rules=linux/" + orphan, Menu: "x,=300ms", Faults: 1, Loose: true},
	{Token: "three-way:rules=freebsd/" + orphan, Menu: "x,=300ms", Faults: 1, Loose: true},
	{Token: "three-way:synText/b@0s.listen,a@5ms.open10,b@got10.send10,a@got10.close,b@eof.close", Menu: "x,=1s,+1.5s", Faults: 2, Loose: true},
	{Token: "three-way/a@0s.open10,b@0s.open10,a@got10.close,b@got10.close", Menu: DefaultMenu, Faults: 1, Loose: true},
	{Token: "three-way/" + refused, Menu: DefaultMenu, Faults: 1, Loose: true},
	{Token: "three-way/" + rivals, Menu: "x,=1s", Faults: 1, Loose: true},
	{Token: "three-way:rules=linux/flood", Menu: "-"},
	{Token: "three-way/open", Menu: "ba.synackx", Faults: 8, Loose: true},
	{Token: "three-way:ackEvery=1/b@0s.listen,a@5ms.open,b@eof.close", Menu: "ba.synackx", Faults: 8, Loose: true},
	{Token: "three-way/" + hasty, Menu: "x,=1s", Faults: 1},
	{Token: "three-way:rcvbuf=100/" + full, Menu: "x,=40ms", Faults: 1},
	{Token: "three-way:challengeLimit=1/life", Menu: "%syn,%rst+1,%syn+1", Faults: 2, Loose: true},
	{Token: "three-way:challengeLimit=1/two-clients", Menu: "ab%syn,cb%syn,ba%syn,bc%syn", Faults: 2, Loose: true},
	{Token: "fast-open:life=1s/" + eager, Menu: "x", Faults: 1, Known: []string{"I14", "I15"}, Loose: true},
	{Token: "fast-open/" + eager, Menu: "b@+1s,b@+10ms,x", Faults: 1, Known: []string{"I14", "I15"}, Loose: true},
	{Token: "three-way:rcvbuf=536/" + shut, Menu: "x", Faults: 1, Loose: true},
	{Token: "three-way/" + aborts, Menu: "x,=1s", Faults: 2, Loose: true},
	{Token: "three-way/" + cut, Menu: "x,=1s", Faults: 2, Loose: true},
	{Token: "three-way/" + newcomer, Menu: "x,=3s", Faults: 1, Loose: true},
	{Token: "three-way/" + many, Menu: "x,+5ms", Faults: 2, Loose: true},
	{Token: "three-way:b.socket=full/life", Menu: "x,=300ms", Faults: 1, Loose: true},
	{Token: "three-way:a.socket=full/life", Menu: "x,=300ms", Faults: 1, Loose: true},
	{Token: "three-way:a.socket=full/reopen:d=400ms", Menu: "x", Faults: 1, Loose: true},
	{Token: "three-way:a.isn=scripted,b.isn=scripted/reopen:a.iss=4294967291+999995,b.iss=0+0", Menu: "x,=1s", Faults: 1, Loose: true},
	{Token: "three-way:socket=linux/server-closes:d=0s", Menu: "x,=300ms", Faults: 1, Loose: true},
	{Token: "syn-cookies/" + slow, Menu: "x", Faults: 1, Known: cookies, Loose: true},
	{Token: "syn-cookies/two-clients", Menu: "x,+90s", Faults: 1, Known: cookies, Loose: true},
	{Token: "syn-cookies:b.rules=linux,b.socket=full/reopen:d=1s", Menu: "-", Known: cookies, Loose: true},
	{Token: "three-way:socket=full/life", Menu: edges(1, 16), Faults: 1, Loose: true},
	{Token: "three-way:socket=full/life", Menu: edges(17, scenarios.NumForges), Faults: 1, Loose: true},
	{Token: "three-way:refuseSYN=ack/life", Menu: "%syn-1,%syn,%syn+1,%synfin-1,%synfin,%synw,x", Faults: 1, Loose: true},
	{Token: "three-way:rules=rfc793/life", Menu: "%ackiss-1,%ackiss,%ackiss+1,%ackiss+2", Faults: 1, Loose: true},
	{Token: "three-way:socket=full,msl=1s/reopen", Menu: "x,=1s,=3s", Faults: 1, Loose: true},
	{Token: "three-way/life", Menu: "-995ms,-1h,x", Faults: 2},
	{Token: "three-way/" + stall, Menu: "-995ms,-1h,.timewait-1h", Faults: 1},
	{Token: "three-way/crash", Menu: "x,=1s,b@+5s,b@,a@+1s", Faults: 2, Loose: true},
	{Token: "three-way/open", Menu: "x," + edges(1, 16), Faults: 2, Loose: true},
	{Token: "three-way/open", Menu: "x," + edges(17, scenarios.NumForges), Faults: 2, Loose: true},
	{Token: "three-way/open", Menu: replaced(1, 16), Faults: 1, Loose: true},
	{Token: "three-way/open", Menu: replaced(17, scenarios.NumForges), Faults: 1, Loose: true},
	{Token: "three-way:rules=rfc793/open", Menu: replaced(17, scenarios.NumForges) + ",x%ackiss+2,x%ackn+2,x%synackn+2", Faults: 1, Loose: true},
	{Token: "three-way/" + refused, Menu: replaced(1, 16), Faults: 1, Loose: true},
	{Token: "three-way/" + refused, Menu: replaced(17, scenarios.NumForges), Faults: 1, Loose: true},
	{Token: "three-way/simultaneous", Menu: replaced(1, 16), Faults: 1, Loose: true},
	{Token: "three-way/simultaneous", Menu: replaced(17, scenarios.NumForges), Faults: 1, Loose: true},
	{Token: "three-way:msl=1s/reopen", Menu: edges(1, 16), Faults: 1, Loose: true},
	{Token: "three-way:msl=1s/reopen", Menu: edges(17, scenarios.NumForges), Faults: 1, Loose: true},
	{Token: "three-way:rcvbuf=100/" + narrow, Menu: edges(1, 16), Faults: 1, Loose: true},
	{Token: "three-way:rcvbuf=100/" + narrow, Menu: edges(17, scenarios.NumForges), Faults: 1, Loose: true},
	{Token: "three-way:rcvbuf=1/" + crossing, Menu: edges(1, 16), Faults: 1, Loose: true},
	{Token: "three-way:rcvbuf=1/" + crossing, Menu: edges(17, scenarios.NumForges), Faults: 1, Loose: true},
	{Token: "three-way:synText/b@0s.listen,a@5ms.open10,a@est.close,b@eof.close", Menu: "x," + edges(1, 16), Faults: 1, Loose: true},
}
