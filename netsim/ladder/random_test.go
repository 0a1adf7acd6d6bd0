package ladder_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"synfault/netsim"
	"synfault/netsim/ladder"
)

// chatter is a protocol whose hosts answer at random, as a function of what they have heard.
type chatter struct {
	netsim.Defaults[uint64, string, struct{}]
	hosts uint64
}

func (c chatter) Handle(self netsim.NodeID, s *uint64, in *netsim.Input[string], out *netsim.Output[string]) {
	if in.What == netsim.Crash {
		*s = 0
		return
	}
	*s = (*s+uint64(self))*6364136223846793005 + 1442695040888963407 + uint64(in.Arg)
	draw := *s >> 32
	out.Rule = uint16(draw % 5)
	for i := range draw >> 8 % 4 {
		out.Send(netsim.NodeID((draw>>10+i)%c.hosts), "packet "+strings.Repeat("x", int(draw>>12%20)))
	}
	if draw>>20%3 == 0 {
		out.SetTimer(0, time.Duration(draw>>24%100)*7*time.Millisecond)
	}
}

func (chatter) Mark(_ netsim.NodeID, s *uint64) uint64 { return *s >> 60 % 3 }

func (chatter) Damage(p *string, arg uint16) (string, bool) { return *p + "!", arg%2 == 0 }

func (chatter) Forge(p *string, _ uint16, _ *uint64) string { return "not " + *p }

func drawPlan(t *rapid.T, hosts int) netsim.Plan {
	var p netsim.Plan
	host := rapid.Uint16Range(0, uint16(hosts-1))
	delay := rapid.SampledFrom([]time.Duration{0, ms, 7 * ms, 300 * ms, 20 * time.Second})
	for range rapid.IntRange(0, 12).Draw(t, "faults") {
		p.Faults = append(p.Faults, netsim.Fault{
			Site: netsim.Site{
				From: netsim.NodeID(host.Draw(t, "from")), To: netsim.NodeID(host.Draw(t, "to")), N: rapid.Uint32Range(0, 5).Draw(t, "n"),
			},
			Fate: netsim.Fate{
				Timing: netsim.Timing{Delay: delay.Draw(t, "delay"), CopyDelay: delay.Draw(t, "apart")},
				Tampering: netsim.Tampering{
					Damage: rapid.Uint16Range(0, 2).Draw(t, "damage"),
					Forge:  rapid.SampledFrom([]uint16{0, 0, 0x101, 0x2ff}).Draw(t, "forge"),
				},
				Copies: rapid.Uint8Range(0, 3).Draw(t, "copies"),
				Drop:   rapid.Bool().Draw(t, "drop"),
			},
		})
	}
	for range rapid.IntRange(0, 2).Draw(t, "crashes") {
		p.Hosts = append(p.Hosts, netsim.HostFault{
			Host: netsim.NodeID(host.Draw(t, "host")), At: netsim.Time(delay.Draw(t, "at")), Down: delay.Draw(t, "down"),
		})
	}
	return p.Normalize()
}

// drawTrace runs chatter under random faults.
func drawTrace(t *rapid.T) *netsim.Trace[string] {
	hosts := rapid.IntRange(1, 5).Draw(t, "hosts")
	plan := drawPlan(t, hosts)
	tr := new(netsim.Trace[string])
	config := netsim.Config{Hosts: hosts, Delay: 10 * ms}
	if rapid.IntRange(0, 3).Draw(t, "links") == 0 {
		config.Links = []netsim.Link{{From: 0, To: 0}} // all others are missing
	}
	w := netsim.New[uint64, string, struct{}](config, chatter{hosts: uint64(hosts)}, netsim.NewReplay[string](plan))
	w.SetTrace(tr)
	for i := range hosts {
		w.Call(netsim.Time(i)*netsim.Time(ms), netsim.NodeID(i), rapid.Uint32().Draw(t, "call"))
	}
	for _, f := range plan.Hosts {
		w.Crash(f)
	}
	w.Run(netsim.Limits{Events: uint64(rapid.IntRange(0, 60).Draw(t, "events")) + 1}, nil)
	return tr
}

func drawStyle(t *rapid.T) *ladder.Style[string] {
	return &ladder.Style[string]{
		State:  func(_ netsim.NodeID, m uint64) string { return [...]string{"idle", "a longer state", "STATE"}[m] },
		Rule:   func(r uint16) string { return strings.Repeat("reason ", int(r)*3) },
		Width:  rapid.SampledFrom([]int{0, 40, 60, 120}).Draw(t, "width"),
		ASCII:  rapid.Bool().Draw(t, "ascii"),
		Unfold: rapid.Bool().Draw(t, "unfold"),
		Rows:   rapid.SampledFrom([]int{0, 0, 3, 10}).Draw(t, "rows"),
	}
}

// Of every run: no line is too wide, the picture is XML and nothing in it lies on something else, and both are the same twice.
func TestEveryRunCanBeDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr, st := drawTrace(t), drawStyle(t)
		checkText(t, tr, st)
		doc := svg(t, tr, st)
		checkPicture(t, doc)
		if !bytes.Equal(doc, svg(t, tr, st)) {
			t.Errorf("two pictures of one trace differ")
		}
	})
}

// Every packet that a run sends and every event is in a row, if nothing is folded.
func TestNothingThatHappensIsLeftOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tr := drawTrace(t)
		got := checkText(t, tr, &ladder.Style[string]{Width: -1, Unfold: true})
		want := map[string]int{}
		for _, r := range tr.Records {
			switch {
			case r.What == netsim.Send:
				want[r.Origin.Site.String()]++
			case r.What == netsim.Crash:
				want["CRASH"]++
			case r.What == netsim.Restart:
				want["RESTART"]++
			case r.What == netsim.Discard:
				want["discarded"]++
			case r.Origin.Forged:
				want["forged"]++
			case r.Origin.Copy > 0:
				want["copy"]++
			}
		}
		for _, word := range strings.Fields(got) {
			want[strings.Trim(word, ",;:")]--
		}
		for word, n := range want {
			if n > 0 {
				t.Errorf("%q is missing %d times in\n%s", word, n, got)
			}
		}
	})
}

func checkText(t *rapid.T, tr *netsim.Trace[string], st *ladder.Style[string]) string {
	var one, two bytes.Buffer
	if err := ladder.Text(&one, tr, st); err != nil {
		t.Fatal(err)
	}
	width := st.Width
	if width == 0 {
		width = ladder.DefaultWidth
	}
	for _, line := range strings.Split(one.String(), "\n") {
		if n := utf8.RuneCountInString(line); width > 0 && n > width {
			t.Errorf("%d columns where %d are asked for: %q", n, width, line)
		}
	}
	if ladder.Text(&two, tr, st); one.String() != two.String() {
		t.Errorf("two texts of one trace differ")
	}
	return one.String()
}

// A trace that no World wrote is drawn too, as far as it makes sense.
func TestTracesThatNobodyWroteDoNotPanic(t *testing.T) {
	host := rapid.Map(rapid.Uint16Range(0, 4), func(n uint16) netsim.NodeID { return netsim.NodeID(n) })
	rapid.Check(t, func(t *rapid.T) {
		tr := &netsim.Trace[string]{
			Hosts: rapid.IntRange(0, 3).Draw(t, "hosts"), Outcome: netsim.Outcome(rapid.Uint8Range(0, 9).Draw(t, "outcome")),
			Start: rapid.SliceOfN(rapid.Uint64Range(0, 2), 0, 4).Draw(t, "start"),
		}
		for range rapid.IntRange(0, 40).Draw(t, "records") {
			tr.Records = append(tr.Records, netsim.Record[string]{
				Seq: rapid.Uint64Range(0, 10).Draw(t, "seq"), At: netsim.Time(rapid.Int64Range(0, 1<<62).Draw(t, "at")),
				What: netsim.What(rapid.Uint8Range(0, 9).Draw(t, "what")), Node: host.Draw(t, "node"),
				Lost: rapid.Bool().Draw(t, "lost"), Caught: rapid.Bool().Draw(t, "caught"),
				Rule: rapid.Uint16Range(0, 3).Draw(t, "rule"), Packet: rapid.StringN(0, 30, 40).Draw(t, "packet"),
				Origin: netsim.Origin{
					Site:    netsim.Site{From: host.Draw(t, "from"), To: host.Draw(t, "to") * 9000, N: rapid.Uint32Range(0, 3).Draw(t, "n")},
					Copy:    rapid.Uint8Range(0, 2).Draw(t, "copy"),
					Damaged: rapid.Bool().Draw(t, "damaged"), Forged: rapid.Bool().Draw(t, "forged"),
				},
				Fate: netsim.Copied(rapid.Uint8Range(0, 2).Draw(t, "copies"), time.Duration(rapid.Int64().Draw(t, "apart"))),
			})
		}
		st := &ladder.Style[string]{Width: rapid.IntRange(-1, 200).Draw(t, "width"), Rows: rapid.IntRange(0, 9).Draw(t, "rows")}
		var buf bytes.Buffer
		if err := ladder.Text(&buf, tr, st); err != nil {
			t.Fatal(err)
		}
		read(t, svg(t, tr, st))
	})
}
