package packetdrill

import (
	"slices"
	"strconv"
	"strings"

	"synfault/tcpfsm"
)

// ip is ip tcp_metrics flush, which forgets what earlier connections have learnt of the peer (here, fast-open cookies), and
// ip route change with an MSS or an MTU.
func (r *runner) ip(c *Simple) {
	bare := Simple{Pos: c.Pos, Words: slices.DeleteFunc(slices.Clone(c.Words), func(w string) bool { return strings.HasPrefix(w, "-") })}
	c = &bare
	what := strings.Join(c.Words[1:min(len(c.Words), 3)], " ")
	switch what {
	case "tcp_metrics flush", "tcp_metrics delete", "tcp_metrics del":
		r.host.Memory().Volatile.Cookies = [tcpfsm.MaxPeers]tcpfsm.PeerCookie{}
	case "route change", "route replace", "route add":
		r.route(c)
	default:
		r.refuse(c.Pos, "the command ip "+what, "")
	}
}

// route is ip route change PEER … [advmss N] [mtu [lock] N]. A stack here announces the MSS that its path allows, and no
// other: where the two differ there is none such.
func (r *runner) route(c *Simple) {
	m := r.host.Machine()
	headers := uint16(headers4)
	if m.DefaultMSS > 536 {
		headers = headers6
	}
	var mss, path uint16
	for i := 3; i+1 < len(c.Words); i++ {
		name, value := c.Words[i], c.Words[i+1]
		switch name {
		case "via", "dev", "src", "proto", "metric":
			i++
			continue
		case "mtu":
			if value == "lock" && i+2 < len(c.Words) {
				i++
				value = c.Words[i+1]
			}
		case "advmss":
		default:
			if i > 3 { // the first is the peer
				r.refuse(c.Pos, "ip route with "+name, "")
			}
			continue
		}
		n, err := strconv.ParseUint(value, 10, 16)
		if err != nil || n < 88+headers6 {
			r.wrong(c.Pos, "ip route: "+name+" "+value+" is no size of 148 octets or more")
		}
		if name == "mtu" {
			path = uint16(n) - headers
		} else {
			mss = uint16(n)
		}
		i++
	}
	switch {
	case mss == 0 && path == 0:
		r.refuse(c.Pos, "ip route without advmss and mtu", "")
	case mss != 0 && path != 0 && mss != path:
		r.refuse(c.Pos, "an advmss other than the MTU allows", "")
	}
	m.MSS = max(mss, path)
}
