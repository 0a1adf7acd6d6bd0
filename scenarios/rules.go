package scenarios

import "synfault/tcpfsm"

// The rules of the host around the machine.
var (
	RuleBacklog = uint16(tcpfsm.NewRule("§3.9.1.1: the backlog is full, the SYN is dropped (RFC 4987 §3)"))
	RuleQuiet   = uint16(tcpfsm.NewRule("§3.4.3: quiet time, the call is put off"))
)
