package prove

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"synfault/netsim"
	"synfault/netsim/explore"
	"synfault/scenarios"
	"synfault/tcpfsm"
)

// Item is one thing that the network may do: to a packet, or to a host.
type Item struct {
	Text string
	// Fate is what happens to a packet, of the link From to To if Link is set, of Class if that is not 0.
	Fate     netsim.Fate
	Link     bool
	From, To netsim.NodeID
	Class    netsim.Class
	// Crash, if Host is set, happens at At, or between any two events if Any is set.
	Host  bool
	Any   bool
	Crash netsim.HostFault
	// Early, if not 0, is how much too early a timer may fire: one of host From if Link is set, and of Class if that is not 0;
	// else any that makes a host say something, which leaves out those that give up and those that wait for quiet.
	Early time.Duration
}

// DefaultMenu is what a network may do to any packet where nobody says: lose it, hold it up for longer than a first
// retransmission takes, deliver a copy that comes when all else is over.
const DefaultMenu = "x,+1.5s,=2s"

// MaxItems bounds a menu.
const MaxItems = 64

const menuWant = "an item is a fate as in a plan, without the packet's number: x (lost), +1s (late), =10ms (a copy), ~ (damaged), " +
	"%rst+1 (forged); before it may stand a link, a class or both: ab.syn=5s; a crash is b@+5s (at any time), b@2s+5s, or b@ for good; " +
	"a timer fires too early by -200ms, before which may stand a host, a timer or both: a.rto-200ms"

var errNumbered = errors.New("a menu's item is about any packet or timer, and names none by its number")

// ParseMenu reads a menu: items joined by commas.
func ParseMenu(text string) (menu []Item, err error) {
	if text == "-" {
		return nil, nil
	}
	for _, word := range strings.Split(text, ",") {
		it, err := parseItem(word)
		if err != nil {
			return nil, err
		}
		if len(menu) == MaxItems {
			return nil, fmt.Errorf("menu: more than %d items", MaxItems)
		}
		if slices.ContainsFunc(menu, func(o Item) bool { return o.Text == it.Text }) {
			return nil, fmt.Errorf("menu: %q stands there twice", word)
		}
		menu = append(menu, it)
	}
	return menu, nil
}

func parseItem(word string) (Item, error) {
	fail := func(err error) (Item, error) {
		detail := ""
		if err != nil {
			detail = " (" + err.Error() + ")"
		}
		return Item{}, fmt.Errorf("menu: %q cannot be read%s; %s", word, detail, menuWant)
	}
	if host, rest, ok := strings.Cut(word, "@"); ok && !strings.ContainsAny(host, "x+=~%.") {
		return parseCrash(word, host, rest, fail)
	}
	if timer, early, ok := strings.Cut(word, "-"); ok && !strings.ContainsAny(timer, "x+=~%@") {
		return parseTimer(word, timer, early, fail)
	}
	it := Item{Text: word}
	at := strings.IndexAny(word, "x+=~%")
	if at < 0 {
		return fail(nil)
	}
	site, fate := word[:at], word[at:]
	if strings.ContainsAny(site, "0123456789") {
		return fail(errNumbered)
	}
	link, class, classed := strings.Cut(site, ".")
	if link == "" {
		link = "ab"
	} else {
		it.Link = true
	}
	text := link
	if classed {
		text += "." + class
	}
	p, err := scenarios.Names.Parse(text + "0" + fate)
	if err != nil || len(p.Faults) != 1 {
		return fail(nil)
	}
	f := p.Faults[0]
	it.Fate, it.From, it.To, it.Class = f.Fate, f.From, f.To, f.Class
	if it.Fate == (netsim.Fate{}) {
		return fail(fmt.Errorf("it changes nothing"))
	}
	return it, nil
}

func parseCrash(word, host, rest string, fail func(error) (Item, error)) (Item, error) {
	it := Item{Text: word, Host: true, Any: rest == "" || rest[0] == '+'}
	if it.Any {
		rest = "0s" + rest
	}
	p, err := scenarios.Names.Parse(host + "@" + rest)
	if err != nil || len(p.Hosts) != 1 {
		return fail(nil)
	}
	it.Crash = p.Hosts[0]
	return it, nil
}

// parseTimer reads a timer that fires early.
func parseTimer(word, timer, early string, fail func(error) (Item, error)) (Item, error) {
	it := Item{Text: word}
	if strings.ContainsAny(timer, "0123456789") {
		return fail(errNumbered)
	}
	host, class, classed := strings.Cut(timer, ".")
	if it.Link = host != ""; !it.Link {
		host = "a"
	}
	if !classed {
		class = "rto"
	}
	p, err := scenarios.Names.Parse(host + "." + class + "0-" + early)
	if err != nil || len(p.Timers) != 1 {
		return fail(nil)
	}
	f := p.Timers[0]
	if it.From, it.Early = f.Host, f.Early; classed {
		it.Class = f.Class
	}
	return it, nil
}

// saying are the timers that make a host say something, by class: they may fire early without ending anything.
var saying = func() (classes [netsim.MaxClasses]bool) {
	for _, t := range [...]tcpfsm.Timer{tcpfsm.TimerRetransmission, tcpfsm.TimerPersist, tcpfsm.TimerOverride, tcpfsm.TimerDelayedACK,
		tcpfsm.TimerKeepAlive, tcpfsm.TimerTailLoss} {
		classes[scenarios.ClassOfTimer(t)] = true
	}
	return classes
}()

// hastens reports that an item may happen to a timer.
func (it *Item) hastens(s *netsim.Setting) bool {
	return (!it.Link || it.From == s.Host) && (it.Class == s.Class || it.Class == 0 && saying[s.Class])
}

// allows reports that an item may happen to a packet.
func (it *Item) allows(o *netsim.Offer[scenarios.Packet]) bool {
	return (!it.Link || it.From == o.From && it.To == o.To) && (it.Class == 0 || it.Class == o.Class)
}

// explorer makes the menu that netsim/explore knows: every crash may happen just before any event, and at every instant that
// some crash names.
func explorer(items []Item, hosts int) (m explore.Menu[scenarios.Packet], err error) {
	var fates, timers []Item
	for _, it := range items {
		beyond := it.Host && int(it.Crash.Host) >= hosts || it.Link && (int(it.From) >= hosts || int(it.To) >= hosts)
		if beyond {
			return m, fmt.Errorf("menu: %q: the script has only the hosts a to %v", it.Text, netsim.NodeID(hosts-1))
		}
		if it.Early > 0 {
			timers, m.Timers = append(timers, it), append(m.Timers, it.Early)
			continue
		}
		if !it.Host {
			fates = append(fates, it)
			m.Fates = append(m.Fates, it.Fate)
			continue
		}
		m.Crashes = append(m.Crashes, explore.Crash{Host: it.Crash.Host, Down: it.Crash.Down})
		if !it.Any && !slices.Contains(m.Instants, it.Crash.At) {
			m.Instants = append(m.Instants, it.Crash.At)
		}
	}
	slices.Sort(m.Instants)
	m.Allow = func(o *netsim.Offer[scenarios.Packet], i int) bool { return fates[i].allows(o) }
	m.AllowTimer = func(s *netsim.Setting, i int) bool { return timers[i].hastens(s) }
	return m, nil
}

// forges reports that the menu makes packets of its own, or damages them where no checksum sees it.
func forges(items []Item) bool {
	return slices.ContainsFunc(items, func(it Item) bool { return it.Fate.Forge != 0 || it.Fate.Damage != 0 })
}
