package hunt

import (
	"strings"

	"synfault/properties/invariant"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// DrawVariant draws a handshake with its knobs and the machine's, as in a token.
func DrawVariant(src Source, o *Options) string {
	if o == nil {
		o = new(Options)
	}
	own := *o
	own.Without |= ISNs // they belong to a script
	place := 0
	if len(o.Variants) > 0 {
		place = src.Intn(len(o.Variants))
	}
	return drawVariant(src, &own, place, new(drawnScript))
}

// DrawMixedPair draws a handshake between two ends that have other rules and sockets, and the same handshake.
func DrawMixedPair(src Source, handshake string) string {
	rules, sockets := tcpfsm.Presets()
	sep := ":"
	if strings.Contains(handshake, ":") {
		sep = ","
	}
	for _, host := range [...]string{"a", "b"} {
		handshake += sep + host + ".rules=" + pick(src, rules...) + "," + host + ".socket=" + pick(src, sockets...)
		sep = ","
	}
	return handshake
}

// DrawScript draws what users do.
func DrawScript(src Source, o *Options) *scenarios.Script {
	if o == nil {
		o = new(Options)
	}
	return o.parse("three-way/" + drawScript(src, o).text()).Script
}

// knobChoice is a knob with the values that are drawn for it beside its default, and what such a value may break.
type knobChoice struct {
	name   string
	values []string
	breaks invariant.Assumptions
}

// presets are drawn first: they set all others.
var presets = []knobChoice{
	{"rules", []string{"linux", "freebsd"}, invariant.F1 | invariant.Quiet},
	{"rules", []string{"rfc793"}, invariant.RFC5961 | invariant.F1 | invariant.MAY2},
	{"socket", []string{"full", "linux", "freebsd"}, 0},
}

var onOff = []string{"on", "off"}

// knobChoices are the machine's knobs that are drawn one by one. Those are left out that are there to show what a literal
// reading of the RFC or a missing part comes to: finCoverage, repeatedFIN, initWindow, stopOnBadACK, retransmission,
// synackTimer, rst, and an ISN that is constant.
var knobChoices = []knobChoice{
	{"msl", []string{"30s", "5s", "5m"}, 0},
	{"rfc5961", onOff, invariant.RFC5961},
	{"rfc1337", onOff, invariant.F1},
	{"rfc6191", onOff, invariant.MAY2},
	{"may2", onOff, invariant.MAY2},
	{"reopenFallback", onOff, 0},
	{"refuseSYN", []string{"rfc", "ack", "drop"}, 0},
	{"reopenGap", []string{"65536", "0"}, 0},
	{"rfc5961data", onOff, 0},
	{"challengeLimit", []string{"1", "2", "0"}, 0},
	{"throttleOdd", onOff, 0},
	{"rstRightEdge", onOff, 0},
	{"rstAfterFIN", onOff, 0},
	{"timeWaitAnswers", onOff, 0},
	{"embryoSYN", []string{"challenge", "reset", "synack", "listen"}, 0},
	{"synackOnDupSyn", onOff, 0},
	{"synackAnswered", onOff, 0},
	{"strictSeq", onOff, 0},
	{"dropSynFin", []string{"listen", "all", "off"}, 0},
	{"listenText", onOff, 0},
	{"openerText", onOff, 0},
	{"synText", onOff, 0},
	{"closeReset", onOff, 0},
	{"rstACK", onOff, 0},
	{"closingRepeatsFIN", onOff, 0},
	{"giveUp", []string{"1m", "10s", "off"}, 0},
	{"fin2OrphanTimeout", []string{"1m", "10s", "10m"}, 0},
	{"synRetries", []string{"2", "5"}, 0},
	{"synackRetries", []string{"1", "3", "5"}, 0},
	{"dataRetries", []string{"3", "15"}, 0},
	{"userTimeout", []string{"30s", "5m", "20.5ms"}, 0},
	{"rto", []string{"3s", "200ms"}, 0},
	{"minRTO", []string{"200ms", "3s"}, 0},
	{"maxRTO", []string{"2m", "4s"}, 0},
	{"delayedACK", []string{"off", "40ms", "499ms"}, 0},
	{"ackEvery", []string{"1", "3"}, 0},
	{"nagle", onOff, 0},
	{"sws", onOff, 0},
	{"congestion", onOff, 0},
	{"iw", []string{"1", "10"}, 0},
	{"persistMin", []string{"5s"}, 0},
	{"probeOctet", onOff, 0},
	{"zeroWindowFIN", onOff, 0},
	{"keepAlive,keepIdle=10s,keepInterval=1s,keepCount", []string{"3", "9"}, 0},
	{"quietTime", onOff, invariant.Quiet},
	{"windowScale,shift", []string{"7", "0", "1", "14"}, 0},
	{"timestamps", onOff, invariant.TS},
	{"sack", onOff, 0},
	{"mss", []string{"536", "1220", "100", "8960"}, 0},
	{"rcvbuf", []string{"1460", "2920", "100", "1", "4096", "1048576"}, 0},
	{"strictACK", onOff, 0},
	{"synLinear", []string{"1", "4", "0"}, 0},
	{"synSoon", []string{"8ms", "off"}, 0},
	{"r1", []string{"0", "1", "10"}, 0},
	{"rtoSlop", []string{"200ms"}, 0},
	{"openTimeout", []string{"75s", "5s"}, 0},
	{"tailLoss", onOff, 0},
	{"quickACK", []string{"1", "16", "0"}, 0},
	{"nagleMinshall", onOff, 0},
	{"updateDoubles", onOff, 0},
	{"timerClock", []string{"4ms", "100ms"}, 0},
	{"wholeWindow", onOff, 0},
	{"roundBuffer", onOff, 0},
	{"eagerWindow", onOff, 0},
	{"wideWindow", onOff, 0},
	{"oldACK", onOff, 0},
	{"pawsLateACK", onOff, 0},
	{"tsRequired", onOff, 0},
	{"rstTimestamps", onOff, 0},
	{"rfc6191or", onOff, 0},
	{"timeWaitNeedsACK", onOff, 0},
	{"listenDropsSynack", onOff, 0},
	{"mssOption", onOff, 0},
	{"sndbuf", []string{"65535"}, 0},
	{"timestamps,tsOrigin", []string{"4294967290", "2147483640"}, 0},
	{"reopenBeyond", onOff, 0},
	{"fastRetransmit", onOff, 0},
	{"isn", []string{"clock"}, 0},
	{"isn", []string{"random"}, invariant.ISNClock},
}

// keenKnobs are those that decide most of what is seen of a connection.
var keenKnobs = []knobChoice{
	{"challengeLimit", []string{"1", "2"}, 0},
	{"nagle", []string{"off"}, 0},
	{"windowScale,shift", []string{"7", "1"}, 0},
	{"timestamps", []string{"on"}, 0},
	{"sack", []string{"on"}, 0},
	{"closeReset", []string{"on"}, 0},
	{"keepAlive,keepIdle=10s,keepInterval=1s,keepCount", []string{"3", "9"}, 0},
	{"userTimeout", []string{"30s", "10s"}, 0},
	{"rcvbuf", []string{"100", "1460", "1", "2", "3"}, 0},
	{"zeroWindowFIN", onOff, 0},
}

// maxOwn is the most knobs that are drawn one by one.
const maxOwn = 5

// drawVariant draws a handshake with its knobs, or takes the one that stands at a place of the options, and draws the
// machine's.
func drawVariant(src Source, o *Options, place int, script *drawnScript) string {
	var given string
	if len(o.Variants) > 0 {
		given = o.Variants[place]
	} else {
		given = drawHandshake(src)
	}
	name, list, _ := strings.Cut(given, ":")
	k := knobList{options: o, script: script, given: list}
	if o.may(Knobs) {
		k.draw(src)
	}
	if script.focus != nil {
		script.focus.draw(src, &k)
	}
	if o.may(ISNs) {
		k.isns(src)
	}
	if o.may(Knobs) && script.focus == nil && strings.Contains(script.steps, ".hold") && chance(src, 3, 4) { // so little that the window shuts
		k.add("rcvbuf", pick(src, "1460", "100", "536", "1", "2920", "4096"))
	}
	if o.Keen && o.may(Knobs) && script.focus == nil && strings.Contains(script.steps, ".hold") && chance(src, 1, 2) {
		k.add("rcvbuf", pick(src, "100", "2", "3", "10", "11", "101"))
		k.add("sws", "off") // and opens an octet at a time
	}
	if o.keeps(invariant.TS) {
		k.add("timestamps", "on")
	}
	if list != "" {
		k.items = append(k.items, list)
	}
	if len(k.items) == 0 {
		return name
	}
	return name + ":" + strings.Join(k.items, ",")
}

// drawHandshake draws one of the registry, half of the time with knobs of its own.
func drawHandshake(src Source) string {
	v := handshakes[src.Intn(len(handshakes))]
	if len(v.Knobs) > 0 && chance(src, 1, 2) {
		for range 1 + src.Intn(2) {
			k := v.Knobs[src.Intn(len(v.Knobs))]
			if with, err := v.With(k.Name, pick(src, handshakeValues[k.Name]...)); err == nil {
				v = with
			}
		}
	}
	return v.String()
}

var handshakes = variant.List()

// handshakeValues are the values drawn for knobs of handshakes.
var handshakeValues = map[string][]string{
	"repeat": {"on", "off"}, "dup": {"bare-ack", "ignore", "re-answer", "anew"}, "anyCR": onOff,
	"early": {"ignore", "ca", "rst"}, "overflow": onOff, "client": onOff, "server": onOff,
	"limit": {"1", "0", "16"}, "size": {"4", "8", "16"}, "life": {"1m", "1h", "off"}, "hold": {"1s", "1m", "off"},
	"nocookie": {"off"}, "bare": onOff, "exp": onOff, "keep": onOff, "reserve": {"0", "40"}, // without cookies anybody may be served again
}

// knobList is the text of knobs in the making.
type knobList struct {
	options *Options
	script  *drawnScript
	given   string // what the caller has set, which stays
	items   []string
}

func (k *knobList) add(knob, value string) { k.items = append(k.items, knob+"="+value) }

func (k *knobList) draw(src Source) {
	if chance(src, 1, 2) {
		for range 1 + src.Intn(2) {
			k.one(src, &presets[src.Intn(len(presets))])
		}
	}
	if chance(src, 1, 2) {
		for range 1 + small(src, maxOwn) {
			if k.options.Keen && chance(src, 1, 3) {
				k.one(src, &keenKnobs[src.Intn(len(keenKnobs))])
			} else {
				k.one(src, &knobChoices[src.Intn(len(knobChoices))])
			}
		}
	}
}

// one draws a value, and whose knob it is.
func (k *knobList) one(src Source, c *knobChoice) {
	value, host := pick(src, c.values...), ""
	if k.options.may(Mixed) {
		host = pick(src, "", "", "", "a.", "b.")
	}
	if k.options.keeps(c.breaks) {
		return
	}
	for i, name := range strings.Split(c.name, ",") {
		if i < strings.Count(c.name, ",") {
			k.items = append(k.items, host+name)
		} else {
			k.add(host+name, value)
		}
	}
}

// isns draws where the hosts' sequence numbers begin: somewhere, or near where they wrap or change their sign.
func (k *knobList) isns(src Source) {
	if !chance(src, 1, 2) || setsISN(k.given) {
		return
	}
	scripted := !k.options.keeps(invariant.ISNClock) && chance(src, 1, 4)
	for _, host := range [...]string{"a", "b"} {
		if chance(src, 1, 4) {
			continue
		}
		if scripted {
			k.add(host+".isn", "scripted")
			k.script.iss(src, host)
		} else {
			k.add(host+".isn", "clock")
			k.add(host+".isnOrigin", k.script.origin(src, host))
		}
	}
}

// setsISN reports that a list of knobs says where sequence numbers begin.
func setsISN(list string) bool {
	for _, item := range strings.Split(list, ",") {
		if strings.HasPrefix(item[strings.Index(item, ".")+1:], "isn") {
			return true
		}
	}
	return false
}
