package prove

// Scripts that come to an edge by themselves, or with a fault or two: numbers that are equal, timers that ran for long, users
// who act while a connection is opening, and what one connection leaves for the next.
const (
	ports    = "b@0s.listen,a@5ms.open,a1@6ms.open,c@7ms.open"
	backlog  = "b@0s.listen1,a@5ms.open,b@est.close,a@eof.close,c1@1s.open"
	small    = "b@0s.listen,a@5ms.open,a@est.send1,a@est.send1,a@est.send1,a@est.send1,a@est.send1,a@est.send1"
	pieces   = small + ",a@est.send1,a@est.send1,a@est.send1,a@est.send1"
	again    = "b@0s.listen,a@5ms.open,a@est.abort,a@gone+1s.open1"
	openers  = "b@0s.listen,a@5ms.open,c1@5ms.open,a@est.abort,c1@est.abort,a@2s.open10"
	reopened = "b@0s.listen,a@5ms.open,b@est.close,a@eof.close,a@10s.open,b@10.011s.close"
	mute     = "b@0s.listen,a@5ms.open,b@1s.mute"
	held     = "b@0s.listen,a@5ms.open,a@0s.hold,b@est.send3000,b@est+50ms.close"
	lingers  = "b@0s.listen,a@5ms.open,a@est.close,b@eof+20s.close"
	leaves   = "b@0s.listen,a@5ms.open,a@0s.hold,b@est.send300,a@1s.leave,b@eof.close"
)

var early7413 = []string{"I14", "I15"} // what a fast-open SYN that is copied breaks by itself

// edgy are searches of Suite, all small.
var edgy = []Ask{
	{Token: "three-way:socket=full/life", Menu: "ab.synx%wscale+15,ba.synackx%wscale+15,ab.synx%wscale+14", Faults: 1, Loose: true},
	{Token: "three-way/b@0s.listen,a@5ms.open,b@16ms.abort", Menu: "x", Faults: 1, Loose: true},
	{Token: "three-way/flood", Menu: "ab%ack,ab%fin", Faults: 1, Loose: true},
	{Token: "three-way:rules=rfc793/simultaneous", Menu: "x", Faults: 1, Loose: true},
	{Token: "three-way:closeReset/b@0s.hold,b@0s.listen,a@5ms.open,a@est.send10,a@est.close,b@eof.leave", Menu: "x", Faults: 1, Loose: true},
	{Token: "three-way:nagle=off,iw=10/" + small, Menu: "ab.datax,ab.data+1ms", Faults: 2, Loose: true},
	{Token: "three-way:nagle=off,iw=10,sack,timestamps/" + pieces, Menu: "ab.datax", Faults: 4, Loose: true},
	{Token: "three-way/" + backlog, Menu: "x", Faults: 1, Loose: true},
	{Token: "three-way/" + reopened, Menu: "x", Faults: 1, Loose: true},
	{Token: "three-way:timestamps/b@0s.listen,a@5ms.open,a@600h.send7,b@1300h.send7", Menu: "x", Faults: 1, Loose: true},
	{Token: "three-way:keepAlive,keepIdle=10s,keepInterval=1s,keepCount=3/" + mute, Menu: "-", Loose: true},
	{Token: "three-way:keepAlive,keepIdle=10s,keepInterval=1s,keepCount=3/" + mute + ",a@9s.send1", Menu: "-", Loose: true},
	{Token: "three-way:keepAlive,keepIdle=10s,keepInterval=1s,keepCount=3,rcvbuf=536/" + held, Menu: "-", Loose: true},
	{Token: "three-way:fin2OrphanTimeout=10s/" + lingers, Menu: "x", Faults: 1, Loose: true},
	{Token: "three-way:rcvbuf=100,closeReset=off/" + leaves, Menu: "x", Faults: 1, Loose: true},
	{Token: "three-way:synackOnDupSyn/open", Menu: "ab=500ms,ab.ackx", Faults: 3, Loose: true},
	{Token: "three-way:embryoSYN=reset/open", Menu: "ab%syn,ab%syn+1", Faults: 1, Loose: true},
	{Token: "three-way:msl=5s/b@0s.listen,b@boot.listen,a@5ms.open,a@est.abort,a@4s.open", Menu: "b@+1ms", Faults: 1, Loose: true},
	{Token: "syn-cookies/b@0s.listen,a@5ms.open,a@257s.send1", Menu: "ab.ackx", Faults: 1, Known: cookies, Loose: true},
	{Token: "syn-cookies/b@0s.listen,a@5ms.open,a@250s.send1", Menu: "ab.ackx", Faults: 1, Known: cookies, Loose: true},
	{Token: "three-way:timestamps,rfc6191/b@0s.listen,a@5ms.open,b@est.close,a@eof.close", Menu: "ab%synw,ab%syn", Faults: 1, Loose: true},
	{Token: "fast-open:probeOctet=off,b.rcvbuf=2/b@0s.listen,a@5ms.open,b@0s.hold,b@2s.read10,b@3s.read,a@est+30ms.abort,a@gone+100ms.open1461", Menu: "-", Known: early7413, Loose: true},
	{Token: "syn-cookies:a.isn=scripted,c.isn=scripted/" + ports + ":a.iss=1,c.iss=1", Menu: "x", Faults: 1, Known: cookies, Loose: true},
	{Token: "syn-cookies:timestamps,rfc6191,a.isn=scripted/b@0s.listen,a@5ms.open10,b@est+1s.close,a@eof.close,a@gone.open:a.iss=1+12",
		Menu: "-", Known: cookies, Loose: true},
	{Token: "syn-cookies:timestamps,rfc6191,a.isn=scripted/b@0s.listen,a@5ms.open10,b@est.close,a@eof.close,a@gone+1s.open,a@20s.close:a.iss=1+2",
		Menu: "-", Known: cookies, Loose: true},
	{Token: "fast-open:b.rcvbuf=1/" + again + "0", Menu: "x", Faults: 1, Known: early7413, Loose: true},
	{Token: "fast-open:b.mss=536/" + again + "461", Menu: "x", Faults: 1, Known: early7413, Loose: true},
	{Token: "fast-open:life=1s/b@0s.listen,a@5ms.open,a@est.abort,a@2.5s.open10", Menu: "x", Faults: 1, Known: early7413, Loose: true},
	{Token: "fast-open:limit=1/b@0s.listen,a@5ms.open,a@est.abort,a@2s.open10,a@3s.abort,a@4s.open10", Menu: "x", Faults: 1, Known: early7413, Loose: true},
	{Token: "fast-open:limit=1/" + openers + ",c1@2s.open10", Menu: "x", Faults: 1, Known: early7413, Loose: true},
	{Token: "fast-open:limit=1,hold=10s/" + openers + ",a@2.000000001s.abort,c1@15s.open10", Menu: "-", Known: early7413, Loose: true},
	{Token: "fast-open/" + eager, Menu: "a@+1ms", Faults: 1, Known: early7413, Loose: true},
}
