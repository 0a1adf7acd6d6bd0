package scenarios

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	"synfault/netsim"
	"synfault/tcpfsm"
)

// unkeyed are the fields that a key does not tell apart, and why. A new field of a host, of the history or of a packet
// belongs into the key, or here.
var unkeyed = map[string]string{
	"Host.Memory.Stable.Secret": "every host of a case has the same in all worlds",
	"Host.Conns.Serial":         "a name: which life the block is of is written, and whether there is one",
	"Host.Conns.Local":          "the connection's number and host say it; written in worlds that keep the instant",
	"Host.Conns.Remote":         "as Local",
	"Host.born":                 "gives names",
	"Host.begun":                "read for scripted ISNs alone, and written there",
	"Host.Foreign":              "Keyed.AppendKey writes it",
	"Host.still":                "a part of the key that was written before",

	"Host.Conns.TCB.Old":     "of a block that was reopened alone, and written there",
	"Host.Conns.TCB.TSDay":   "TSAt on a slower clock",
	"Host.Conns.TCB.RCV.IRS": "numbers are written from it; it is the peer's first, or written",

	"History.Acts":        "of the last event, judged before a key is taken",
	"History.Missed":      "only whether: a world that missed a life keeps the instant",
	"History.Lives.Host":  "which end a life is of decides its place",
	"History.Lives.Local": "the number says it", "History.Lives.Remote": "the number says it",
	"History.Lives.Serial":         "a name",
	"History.Lives.still":          "a part of the key that was written before",
	"History.shifted":              "says that digests keep no such parts",
	"History.held":                 "a name of a part of the key",
	"History.Lives.IRS":            "its peer's first number, or the block's, which are written",
	"History.Lives.State":          "the block's; CLOSED is that there is none",
	"History.Lives.Retries":        "the block's; of a life that is over nobody asks",
	"History.Lives.Timers":         "the block's; of a life that is over nobody asks",
	"History.Lives.WND":            "the block's; of a life that is over nobody asks",
	"History.Lives.MaxWND":         "the block's; of a life that is over nobody asks",
	"History.Lives.RcvWND":         "the block's; of a life that is over nobody asks",
	"History.Lives.Size":           "the block's; of a life that is over nobody asks",
	"History.Lives.Asked":          "the block's; of a life that is over nobody asks",
	"History.Lives.TSRecent":       "the block's; of a life that is over nobody asks",
	"History.Lives.Probed":         "the block's; of a life that is over nobody asks",
	"History.Lives.TSOK":           "the block's; of a life that is over nobody asks",
	"History.Lives.WL1":            "the block's; of a life that is over nobody asks",
	"History.Lives.WL2":            "the block's; of a life that is over nobody asks",
	"History.Lives.RTO":            "the block's; of a life that is over nobody asks",
	"History.Lives.SRTT":           "the block's; of a life that is over nobody asks",
	"History.Lives.RTTVAR":         "the block's; of a life that is over nobody asks",
	"History.Lives.Late":           "the block's; of a life that is over nobody asks",
	"History.Lives.Probes":         "the block's; of a life that is over nobody asks",
	"History.Lives.SynOnce":        "the block's; of a life that is over nobody asks",
	"History.Lives.LateFin":        "the block's; of a life that is over nobody asks",
	"History.Lives.Shift":          "the block's; of a life that is over nobody asks",
	"History.Lives.KeepAlive":      "the block's; of a life that is over nobody asks",
	"History.Lives.Beside":         "the block's; of a life that is over nobody asks",
	"Packet.Src.Addr":              "the link says it, and where it does not, it is written",
	"Packet.Segment.Options.Shift": "written; no packet here has it without timestamps",
}

// settled are worlds in all kinds of states.
func settled(t *testing.T) (list []*World, spies []*spy) {
	tokens := []string{"three-way/life/ab0=10ms,ab2x", "two-way/life/ba0=2s", "three-way:rules=linux/life/-", "three-way:msl=1s/reopen/ab0=3s,ba2=2s", "three-way/crash/b@2s+5s",
		"three-way/half-close/ab2+300ms,ab1x", "three-way:socket=full/talk/ab2+50ms", "syn-cookies/life/ab0=1s", "fast-open/reopen", "three-way/simultaneous/ab0=1s",
		"three-way:isn=scripted/reopen:a.iss=100+900", "three-way:keepAlive=on,keepIdle=10s/life/ab3x", "three-way/flood", "three-way/life/ab1%rst+1", "three-way/server-closes/ba2x",
		"two-way/b@0s.listen,a@5ms.open,a@est.send10,b@0s.hold,b@9s.read,a@got1+2s.close/ab0=300ms,ab1+100ms",
		"three-way:msl=1s,rfc6191=off/b@0s.listen,a@5ms.open,a@est.send1,b@got1.close,a@eof.close,a@1500ms.open,a@1600ms.abort/ab0=1510ms",
		"three-way/b@0s.listen,a@5ms.open,a@est.send3000,a@est+1s.send3000,b@est.send500/ab2x,ba1+20ms,ba2x", "three-way:sack=on/b@0s.listen,a@5ms.open,a@est.send3000/ab2x",
		"three-way:isn=constant,msl=10s/" + secondLife + "/ab.data0=25s"}
	for _, token := range tokens {
		c, err := Parse(token)
		if err != nil {
			t.Fatal(err)
		}
		s := &Worlds{c: c}
		s.glue.load(c)
		s.glue.journal.watched = true
		p := &spy{glue: &s.glue}
		shape := newWorld(c, &s.glue)
		links := []netsim.Link{}
		for i := range shape.Hosts() * shape.Hosts() {
			links = append(links, netsim.Link{From: netsim.NodeID(i / shape.Hosts()), To: netsim.NodeID(i % shape.Hosts()), Delay: c.Script.Delay})
		}
		config := netsim.Config{Hosts: shape.Hosts(), Links: links, Timers: 32}
		w := netsim.New[Host, Packet, History](config, p, netsim.NewReplay[Packet](c.Plan))
		begin(w, c)
		for n := 0; w.Step() != nil && n < 60; n++ {
			if n > 20 && n%3 > 0 {
				continue
			}
			cp := netsim.New[Host, Packet, History](config, p, nil)
			cp.CopyFrom(w)
			list, spies = append(list, cp), append(spies, p)
		}
	}
	return list, spies
}

// spy lets a test reach what a view shows before the key is made.
type spy struct {
	*glue
	look func(v *netsim.View[Host, Packet, History])
}

func (s *spy) AppendKey(b []byte, v *netsim.View[Host, Packet, History]) []byte {
	if s.look != nil {
		s.look(v)
	}
	return s.glue.AppendKey(b, v)
}

// leaves calls f with every field of v that holds no further ones.
func leaves(v reflect.Value, path string, f func(path string, v reflect.Value)) {
	if v.CanAddr() && !v.CanSet() {
		v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name := path + "." + v.Type().Field(i).Name
			if v.Type().Field(i).Anonymous && v.Field(i).Kind() == reflect.Struct && v.Type().Field(i).Name != "Options" {
				name = path
			}
			leaves(v.Field(i), name, f)
		}
	case reflect.Array, reflect.Slice:
		for i := range v.Len() {
			leaves(v.Index(i), path, f)
		}
		if v.Len() == 0 && v.Kind() == reflect.Slice {
			f(path, reflect.Value{})
		}
	default:
		f(path, v)
	}
}

// changes are other values of a leaf.
func changes(v reflect.Value) (list []reflect.Value) {
	add := func(x any) { list = append(list, reflect.ValueOf(x).Convert(v.Type())) }
	switch v.Kind() {
	case reflect.Bool:
		add(!v.Bool())
	case reflect.Interface:
		if v.Type() == reflect.TypeFor[error]() {
			list = append(list, reflect.ValueOf(tcpfsm.ErrReset))
		}
	case reflect.Int, reflect.Int64, reflect.Int16, reflect.Int8:
		add(v.Int() + 1)
		add(v.Int() - 1)
		if v.Kind() == reflect.Int64 {
			add(int64(math.MaxInt64))
			add(v.Int() - 1e9)
			add(v.Int() + 1e12)
		}
	default:
		add(v.Uint() + 1)
		add(v.Uint() ^ 1<<7)
		if v.Kind() == reflect.Uint16 || v.Kind() == reflect.Uint32 {
			add(v.Uint() ^ 1<<11)
		}
	}
	return list
}

// TestKeyHoldsEveryField changes each field in turn: the key of some world must change with it, or the field is one that
// nothing depends on.
func TestKeyHoldsEveryField(t *testing.T) {
	noticed, seen := map[string]bool{}, map[string]bool{}
	worlds, spies := settled(t)
	for i, w := range worlds {
		before := w.AppendKey(nil, netsim.KeyOptions{})
		var after []byte
		try := func(path string, v reflect.Value) {
			if !v.IsValid() {
				return
			}
			seen[path] = true
			if noticed[path] && unkeyed[path] == "" {
				return
			}
			old := reflect.New(v.Type()).Elem()
			old.Set(v)
			for _, x := range changes(v) {
				v.Set(x)
				func() {
					defer func() { _ = recover() }() // a world that cannot be, such as a life of no host, may have no key
					after = w.AppendKey(after[:0], netsim.KeyOptions{})
					noticed[path] = noticed[path] || !bytes.Equal(before, after)
				}()
				v.Set(old)
			}
		}
		for n := range w.Hosts() {
			leaves(reflect.ValueOf(w.Host(netsim.NodeID(n))).Elem(), "Host", try)
		}
		leaves(reflect.ValueOf(&w.History).Elem(), "History", try)
		var packets []*Packet
		spies[i].look = func(v *netsim.View[Host, Packet, History]) {
			for n := range v.Pending() {
				if e := v.Event(n); e.What == netsim.Arrive {
					packets = append(packets, e.Packet)
				}
			}
		}
		w.AppendKey(nil, netsim.KeyOptions{})
		spies[i].look = nil
		for _, p := range packets {
			leaves(reflect.ValueOf(p).Elem(), "Packet", try)
		}
	}
	exempt := func(path string) string {
		for name, why := range unkeyed {
			if path == name || strings.HasPrefix(path, name+".") {
				return why
			}
		}
		return ""
	}
	for path := range seen {
		if !noticed[path] && exempt(path) == "" {
			t.Errorf("%s changes, and no key does: add it to the key, or to unkeyed with the reason", path)
		}
	}
	for path := range unkeyed {
		found := false
		for have := range seen {
			found = found || have == path || strings.HasPrefix(have, path+".")
		}
		if !found {
			t.Errorf("%s is exempt, but there is no such field", path)
		}
	}
	if len(seen) < 180 {
		t.Errorf("only %d fields were reached", len(seen))
	}
}
