package netsim

import (
	"fmt"
	"strings"
)

// Named is a profile that has a name.
type Named struct {
	Name    string
	About   string // one sentence
	Source  string // where its numbers come from
	Profile Profile
}

// catalogue lists the named profiles; each heals after half a minute.
var catalogue = [...]struct{ name, text, about, source string }{
	{"perfect", "",
		"Every packet arrives at once, or after what its link takes.",
		"By definition."},
	{"lan", "delay 100us 20us distribution normal",
		"A few switches in one building.",
		"Chosen: a full frame of 1500 octets takes 12us at 1 Gbit/s, once per switch; the rest is the hosts'."},
	{"wan", "delay 40ms 5ms distribution normal loss 0.1% corrupt 0.01%",
		"A well-kept path across a continent or an ocean.",
		"8000 km of fibre at 200 km per millisecond; loss and errors at the limits of ITU-T Y.1541, class 0."},
	{"antipodes", "delay 125ms 15ms distribution paretonormal loss 0.1%",
		"A path to the other side of the Earth.",
		"20000 km of fibre at 200 km per millisecond, and a quarter more because cables do not run straight " +
			"(chosen); loss as in ITU-T Y.1541, class 0."},
	{"satellite", "delay 260ms 10ms distribution normal loss 0.2%",
		"One hop over a geostationary satellite.",
		"RFC 2488 §2: 239.6ms straight below the satellite, 279.0ms at the edge of its view; jitter and loss are " +
			"chosen."},
	{"leo", "delay 25ms 8ms distribution normal loss gemodel 0.1% 20% 30% flap 14.9s 100ms",
		"A constellation in low orbit that moves its terminals every 15 seconds, with a short break.",
		"Delay near half the round trip, and the interval, as measured of Starlink (Michel et al., IMC 2022; " +
			"Mohan et al., WWW 2024); loss and the length of the break are chosen."},
	{"dsl", "delay 15ms 2ms rate 640kbit 32 48 5 limit 50",
		"An ADSL upstream: slow, and cut into cells.",
		"ATM cells of 48+5 octets (ITU-T I.361), 32 octets of PPPoE, LLC and AAL5 per packet (tc-stab(8)); rate, " +
			"delay and queue are chosen."},
	{"bufferbloat", "delay 20ms rate 256kbit limit 256",
		"A slow uplink behind a queue that takes seconds to drain.",
		"The effect is that of Gettys and Nichols, \"Bufferbloat: dark buffers in the Internet\", ACM Queue " +
			"9(11), 2011; the numbers are chosen: 256 packets of 1500 octets take 12s."},
	{"lossy", "delay 20ms 2ms loss 10%",
		"Every tenth packet is lost, independently of the others.",
		"Chosen: enough that a handshake and a close of about ten packets mostly lose one."},
	{"lossy-wifi", "delay 3ms 2ms distribution pareto loss gemodel 2% 25% 40% 1% slot 800us 10ms packets 42",
		"A busy wireless LAN: sent in turns, with losses that come together.",
		"That links lose intermediate shares of their packets, not nearly all or none, is from Aguayo et al., " +
			"SIGCOMM 2004; the numbers are chosen."},
	{"bursty-mobile", "delay 60ms 20ms distribution paretonormal loss gemodel 3% 20% 90% 0.1%",
		"A moving telephone: the signal fades for about five packets at a time, and most of those are lost.",
		"The model is Gilbert's (1960) and Elliott's (1963); the numbers are chosen."},
	{"reordering", "delay 20ms 5ms reorder 10%",
		"Every tenth packet overtakes those before it, and jitter swaps others.",
		"Five times the 2% of data packets that Paxson saw out of order (\"End-to-end Internet packet " +
			"dynamics\", SIGCOMM 1997, data set N1); terms as in RFC 4737."},
	{"duplicating", "delay 10ms 4ms duplicate 20%",
		"Every fifth packet arrives twice, close together.",
		"That networks replicate packets is from Paxson, SIGCOMM 1997; the numbers are chosen, far beyond what " +
			"he saw."},
	{"corrupting", "delay 10ms corrupt 5%",
		"Every twentieth packet is damaged.",
		"Some 50 times the worst of Stone and Partridge, \"When the CRC and TCP checksum disagree\", SIGCOMM 2000: " +
			"one packet in 1100."},
	{"flapping", "delay 10ms 1ms flap 3s 700ms",
		"The link goes away for 700 ms out of every 3.7 s.",
		"Chosen: shorter than the first retransmission timeout of RFC 6298 (1s), so that one is enough."},
	{"partition", "delay 10ms 1ms down 100ms 15s",
		"The hosts are cut off from each other from 100 ms to 15 s.",
		"Chosen: long enough for three of RFC 6298's retransmissions to fail, 1, 3 and 7s after the first packet."},
	{"asymmetric", "delay 10ms 1ms; ba: delay 10ms 1ms loss 40%",
		"From a to b all is well; from b to a two packets of five are lost.",
		"Chosen: answers are lost more often than questions."},
	{"stale", "delay 20ms 5ms duplicate 25% copies 2 lag 100s",
		"Copies of packets come back up to 100 s later, when the connection may be another one.",
		"The old duplicates of RFC 9293 §3.4.1 and RFC 1337, just within the MSL of two minutes; the share is " +
			"chosen."},
	{"chaos", "delay 50ms 40ms distribution pareto loss gemodel 4% 25% 80% 2% duplicate 5% copies 2 lag 10s " +
		"corrupt 2% reorder 10% flap 6s 1s",
		"All of it at once.",
		"Chosen: each fault often enough to meet the others in a run of some dozen packets."},
}

const namedHorizon = "; horizon 30s"

// Profiles lists the named profiles, in a fixed order.
func Profiles() []Named {
	all := make([]Named, len(catalogue))
	for i := range catalogue {
		all[i] = named(i)
	}
	return all
}

func named(i int) Named {
	c := &catalogue[i]
	p, err := ParseProfile(c.text + namedHorizon)
	if err != nil {
		panic("BUG: profile " + c.name + ": " + err.Error())
	}
	return Named{c.name, c.about, c.source, p}
}

// Lookup finds a named profile. Its error names those that there are, and the one that was probably meant.
func Lookup(name string) (Named, error) {
	var names []string
	for i, c := range catalogue {
		if c.name == name {
			return named(i), nil
		}
		names = append(names, c.name)
	}
	if meant, ok := nearest(strings.ToLower(name), names); ok {
		return Named{}, fmt.Errorf("no profile is called %q: did you mean %s?", name, meant)
	}
	return Named{}, fmt.Errorf("no profile is called %q: there are %s", name, strings.Join(names, ", "))
}
