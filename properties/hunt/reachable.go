package hunt

// unreachable says why a thing cannot be met by default; it is empty where it can.
func unreachable(s Subject, name string) string {
	return beyond[s][name]
}

// What is out of reach for one reason.
const (
	listener = "the history knows no life of a listener"
	noCall   = "no step of a script makes that call"
	noICMP   = "no step of a script brings that ICMP message"
	noAddr   = "hosts have one address, and know it"
	turned   = "a client listens only in scripts that are not drawn, and meets nobody there who is so far"
)

// beyond is what is out of reach, and why.
var beyond = map[Subject]map[string]string{
	Transitions: {
		"T01": listener, "T03": listener, "T04": listener, "T06": listener,
		"T07+T20": "no host sends a SYN,ACK with FIN, and nobody forges one",
	},
	Pairs: {
		"LISTEN/FIN-WAIT-1": turned, "LISTEN/FIN-WAIT-2": turned, "LISTEN/CLOSE-WAIT": turned, "LISTEN/CLOSING": turned,
		"LISTEN/LAST-ACK": turned, "LISTEN/TIME-WAIT": turned,
	},
	Rules: {
		"§3.10.1: remote socket unspecified":                   noCall,
		"§3.10.2: remote socket unspecified":                   noCall,
		"§3.10.2: SEND turns LISTEN active":                    noCall,
		"§3.10.4: CLOSE of a listener":                         noCall,
		"§3.9.2.3 MUST-46: remote address is not one host's":   noAddr,
		"§3.9.2.3 MUST-57: address is not one host's, dropped": noAddr,
		"§3.9.2.2: soft error":                                 noICMP,
		"§3.9.2.2: hard error":                                 noICMP,
	},
}
