package prove

import (
	"context"
	"strings"
	"testing"
	"time"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// An item says which timers it is about: one class, one host, or all whose firing ends nothing.
func TestAMenuSaysWhichTimersFireEarly(t *testing.T) {
	rto, wait := scenarios.ClassOfTimer(tcpfsm.TimerRetransmission), scenarios.ClassOfTimer(tcpfsm.TimerTimeWait)
	persist, user := scenarios.ClassOfTimer(tcpfsm.TimerPersist), scenarios.ClassOfTimer(tcpfsm.TimerUser)
	for _, c := range []struct {
		item  string
		early time.Duration
		host  netsim.NodeID
		class netsim.Class
		is    bool
	}{
		{"-200ms", 200 * time.Millisecond, 0, rto, true}, {"-200ms", 200 * time.Millisecond, 3, persist, true},
		{"-200ms", 200 * time.Millisecond, 0, wait, false}, {"-200ms", 200 * time.Millisecond, 0, user, false},
		{".timewait-30s", 30 * time.Second, 1, wait, true}, {".timewait-30s", 30 * time.Second, 1, rto, false},
		{"b-1s", time.Second, 1, rto, true}, {"b-1s", time.Second, 0, rto, false}, {"b-1s", time.Second, 1, wait, false},
		{"b.user-1h", time.Hour, 1, user, true}, {"b.user-1h", time.Hour, 0, user, false},
	} {
		m := menu(t, c.item)
		if len(m) != 1 || m[0].Early != c.early || m[0].hastens(&netsim.Setting{Host: c.host, Class: c.class}) != c.is {
			t.Errorf("%s is %+v; about class %d of host %v: %v, want %v early, %v", c.item, m, c.class, c.host, !c.is, c.early, c.is)
		}
	}
	for _, bad := range []string{"-0s", "-1", "a.syn-1s", "ab.rto-1s", "a.rto-", "a.rto0-1s", "ab0x", "ab.syn0=1s", "c.rto-1s,c.rto-1s", "rto-1s", "a.rto-1s+2s", "--1s"} {
		if m, err := ParseMenu(bad); err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s is read as %+v, %v", bad, m, err)
		}
	}
	s := &Search{Case: parse(t, "three-way/open"), Menu: menu(t, "c.rto-1s")}
	if _, err := s.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "only the hosts a to b") {
		t.Errorf("a timer of a host that is not there: %v", err)
	}
}

// Where a timer fires before its time, TCP sends again what was on its way, asks and answers too often, and stays right: of all
// properties only those about the time of sending again do not hold, and no run that keeps what they assume breaks them.
func TestEarlyTimersBreakNothing(t *testing.T) {
	again := 0
	for _, c := range []struct {
		token  string
		faults int
	}{
		{"three-way/life", 2}, {"three-way/simultaneous", 1}, {"three-way:msl=1s/reopen", 1}, {"three-way/" + bulk, 1}, {"three-way/" + stall, 1},
		{"three-way/crash", 2}, {"three-way:rules=linux,socket=linux/life", 1}, {"three-way:rules=freebsd,socket=freebsd/life", 1},
		{"three-way:keepAlive,keepIdle=10s,keepInterval=5s/open", 2}, {"three-way/" + stale, 1},
	} {
		s := &Search{Case: parse(t, c.token), Menu: menu(t, "-5ms,-995ms,-1h,.timewait-1h,x"), Faults: c.faults}
		r, err := s.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range r.Broke() {
			t.Errorf("%s: %s: %s", c.token, v.ID, v.Token)
		}
		for i := range r.Verdicts {
			if v := &r.Verdicts[i]; v.ID == "I42" && v.Unkept != 0 {
				again++
			}
		}
	}
	if again < 5 {
		t.Errorf("in %d searches only, a timer fired early to send again: the test looks at too little", again)
	}
}
