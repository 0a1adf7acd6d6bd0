package packetdrill

import (
	"strconv"
	"strings"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// injectICMP gives the stack an ICMP error about a segment of its own: the one that the script quotes, or its SYN's number,
// which is what packetdrill quotes if the script does not say.
func (r *runner) injectICMP(m *ICMP) {
	f := r.under
	if f == nil {
		r.wrong(m.Pos, "no connection of the script is there for this message")
	}
	e, ok := r.icmpError(m)
	if !ok {
		return // it reports no error on a segment, and TCP never hears of it
	}
	switch {
	case m.Echo != nil:
		e.SEQ = f.ours.toLive(m.Echo.Start, !f.theirs.known)
	case f.ours.known:
		e.SEQ = f.ours.toLive(f.ours.script, true)
	case f.hasLast:
		e.SEQ = f.last.SEQ
	}
	r.host.Report(f.local, f.remote, e)
	r.returned()
}

// icmpReport is what an ICMP error means to a stack: whether it is hard, and what a connection that it ends fails with.
type icmpReport struct {
	hard bool
	err  sock.Errno
}

// icmpReports are the errors by type and code, for each stack: those of RFC 792 and RFC 1812, then those of RFC 4443. Linux
// calls hard what its table icmp_err_convert calls fatal, FreeBSD what may end a connection that is opening.
var icmpReports = map[string]struct{ linux, bsd icmpReport }{
	"unreachable/":                              {icmpReport{false, sock.ENETUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/net_unreachable":               {icmpReport{false, sock.ENETUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/host_unreachable":              {icmpReport{false, sock.EHOSTUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/protocol_unreachable":          {icmpReport{true, sock.ENOPROTOOPT}, icmpReport{true, sock.ECONNREFUSED}},
	"unreachable/port_unreachable":              {icmpReport{true, sock.ECONNREFUSED}, icmpReport{true, sock.ECONNREFUSED}},
	"unreachable/source_route_failed":           {icmpReport{false, sock.EOPNOTSUPP}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/net_unknown":                   {icmpReport{true, sock.ENETUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/host_unknown":                  {icmpReport{true, sock.EHOSTDOWN}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/source_host_isolated":          {icmpReport{true, sock.ENONET}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/net_prohibited":                {icmpReport{true, sock.ENETUNREACH}, icmpReport{true, sock.ECONNREFUSED}},
	"unreachable/host_prohibited":               {icmpReport{true, sock.EHOSTUNREACH}, icmpReport{true, sock.ECONNREFUSED}},
	"unreachable/net_unreachable_for_tos":       {icmpReport{false, sock.ENETUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/host_unreachable_for_tos":      {icmpReport{false, sock.EHOSTUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/packet_filtered":               {icmpReport{true, sock.EHOSTUNREACH}, icmpReport{true, sock.ECONNREFUSED}},
	"unreachable/precedence_violation":          {icmpReport{true, sock.EHOSTUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/precedence_cutoff":             {icmpReport{true, sock.EHOSTUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
	"time_exceeded/":                            {icmpReport{false, sock.EHOSTUNREACH}, icmpReport{true, sock.EHOSTUNREACH}},
	"time_exceeded/ttl_exceeded_in_transit":     {icmpReport{false, sock.EHOSTUNREACH}, icmpReport{true, sock.EHOSTUNREACH}},
	"time_exceeded/exceeded_hop_limit":          {icmpReport{false, sock.EHOSTUNREACH}, icmpReport{true, sock.EHOSTUNREACH}},
	"time_exceeded/reassembly_time_exceeded":    {icmpReport{false, sock.EHOSTUNREACH}, icmpReport{false, sock.OK}},
	"time_exceeded/exceeded_reassembly_timeout": {icmpReport{false, sock.EHOSTUNREACH}, icmpReport{false, sock.OK}},
	"parameter_problem/":                        {icmpReport{false, sock.EPROTO}, icmpReport{false, sock.ENOPROTOOPT}},
	"parameter_problem/bad_option":              {icmpReport{false, sock.EPROTO}, icmpReport{false, sock.ENOPROTOOPT}},
	"parameter_problem/bad_header_field":        {icmpReport{false, sock.EPROTO}, icmpReport{false, sock.ENOPROTOOPT}},
	"parameter_problem/unknown_header_type":     {icmpReport{true, sock.EPROTO}, icmpReport{true, sock.ECONNREFUSED}},
	"parameter_problem/unknown_next_header":     {icmpReport{true, sock.EPROTO}, icmpReport{true, sock.ECONNREFUSED}},
	"parameter_problem/unknown_option":          {icmpReport{false, sock.EPROTO}, icmpReport{false, sock.ENOPROTOOPT}},
	"unreachable/no_route":                      {icmpReport{false, sock.ENETUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/admin_prohibited":              {icmpReport{true, sock.EACCES}, icmpReport{true, sock.ECONNREFUSED}},
	"unreachable/not_neighbour":                 {icmpReport{false, sock.EHOSTUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
	"unreachable/address_unreachable":           {icmpReport{false, sock.EHOSTUNREACH}, icmpReport{false, sock.EHOSTUNREACH}},
}

// noReports are the types that report nothing on a segment, or that RFC 9293 has a TCP ignore (MUST-55).
var noReports = map[string]bool{
	"echo_reply": true, "echo_request": true, "source_quench": true, "redirect": true, "router_advertisement": true,
	"router_solicitation": true, "timestamp_request": true, "timestamp_reply": true, "information_request": true,
	"information_reply": true, "address_mask_request": true, "address_mask_reply": true, "timestamp": true,
}

// unreachables are RFC 792's and RFC 1812's codes by number.
var unreachables = [...]string{
	"net_unreachable", "host_unreachable", "protocol_unreachable", "port_unreachable", "frag_needed", "source_route_failed",
	"net_unknown", "host_unknown", "source_host_isolated", "net_prohibited", "host_prohibited", "net_unreachable_for_tos",
	"host_unreachable_for_tos", "packet_filtered", "precedence_violation", "precedence_cutoff",
}

// icmpError is what a message says of a segment; false if nothing.
func (r *runner) icmpError(m *ICMP) (e sock.ICMP, ok bool) {
	if noReports[m.Type] || strings.HasPrefix(m.Type, "type_") {
		return e, false
	}
	code := m.Code
	if n, ok := strings.CutPrefix(code, "code_"); ok && m.Type == "unreachable" {
		code = ""
		if _, err := strconv.ParseUint(n, 10, 8); err != nil {
			r.refuse(m.Pos, "icmp "+m.Type+" "+m.Code, "")
		}
		for i, name := range unreachables {
			if n == decimal(int64(i)) {
				code = name
			}
		}
		if code == "" {
			return e, false // no such code
		}
	}
	if code == "frag_needed" || m.Type == "packet_too_big" {
		e.MTU = uint16(min(m.MTU.Value, 65535))
		return e, true
	}
	both, known := icmpReports[m.Type+"/"+code]
	if !known {
		r.refuse(m.Pos, "icmp "+m.Type+" "+m.Code, "")
	}
	rep := both.bsd
	if r.stack.Dialect == sock.Linux {
		rep = both.linux
	}
	if rep.hard {
		e.Kind = tcpfsm.ICMPHard
	}
	e.Err = rep.err
	return e, true
}
