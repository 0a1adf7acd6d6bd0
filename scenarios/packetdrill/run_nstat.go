package packetdrill

import (
	"path"
	"slices"
	"strings"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// counters are those of nstat that the rules of the machine tell, each with what it has come to since nstat showed it last.
type counters struct{ counts [len(counted)]int }

// counted are the counters by name, and the rules that each counts.
var counted = [...]struct {
	name  string
	rules []tcpfsm.Rule
}{
	{"TcpExtOutOfWindowIcmps", []tcpfsm.Rule{tcpfsm.RuleICMPStray}},
	{"TcpExtTCPChallengeACK", []tcpfsm.Rule{tcpfsm.RuleRSTChallenge, tcpfsm.RuleSYNChallenge}},
	{"TcpExtTCPSYNChallenge", []tcpfsm.Rule{tcpfsm.RuleSYNChallenge}},
	{"TcpExtTCPLossProbes", []tcpfsm.Rule{tcpfsm.RuleTailLoss}},
	{"TcpExtTCPTimeouts", []tcpfsm.Rule{tcpfsm.RuleRetransmission}},
	{"TcpExtTCPKeepAlive", []tcpfsm.Rule{tcpfsm.RuleKeepAlive}},
	{"TcpExtPAWSEstab", []tcpfsm.Rule{tcpfsm.RulePAWS}},
}

func (c *counters) observe(s *sock.Step) {
	for i := range counted {
		if slices.Contains(counted[i].rules, s.Rule) {
			c.counts[i]++
		}
	}
}

// nstat is nstat, which begins all counts anew, and nstat | grep COUNTER, which wants one to have grown.
func (r *runner) nstat(stages []Simple) {
	seen := r.counters
	r.counters = counters{}
	for _, s := range stages[1:] {
		words := slices.DeleteFunc(slices.Clone(s.Words), func(w string) bool {
			return strings.HasPrefix(w, "-") || strings.Contains(w, ">") || w == "/dev/null"
		})
		if path.Base(words[0]) != "grep" || len(words) != 2 {
			r.refuse(s.Pos, "nstat into anything but grep COUNTER", "")
		}
		i := slices.IndexFunc(counted[:], func(e struct {
			name  string
			rules []tcpfsm.Rule
		}) bool {
			return e.name == words[1]
		})
		switch {
		case i < 0:
			r.refuse(s.Pos, "the counter "+words[1], "")
		case seen.counts[i] == 0:
			pos := s.Pos
			if r.event != nil {
				pos = r.event.Pos
			}
			r.fail(pos, "nstat counts no "+words[1], "at least 1", "0")
		}
	}
}
