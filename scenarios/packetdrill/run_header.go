package packetdrill

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Headers of IP and TCP without options, in octets: an MTU less them is an MSS.
const (
	headers4 = 40
	headers6 = 60
)

// options reads the script's header: what it says of the network and of how exact it is.
func (r *runner) options() {
	mtu, v6 := int64(0), r.setup.IPv6
	told := overIPv6(r.script)
	for i := range r.script.Options {
		o := &r.script.Options[i]
		switch o.Name {
		case "ip_version":
			v6 = o.Value == "ipv6"
			if o.Value != "ipv4" && o.Value != "ipv6" && o.Value != "ipv4_mapped_ipv6" { // that is IPv4 on the wire
				r.refuse(o.Pos, "--ip_version="+o.Value, "")
			}
		case "tolerance_usecs":
			r.slack = time.Duration(r.number(o)) * time.Microsecond
		case "mtu":
			mtu = r.number(o)
		case "tcp_ts_tick_usecs":
			r.stack.TSTick = time.Duration(r.number(o)) * time.Microsecond
			if r.stack.TSTick > 0 {
				r.host.Machine().TSClock = r.stack.TSTick
			}
		case "define":
			r.define(o)
		case "local_ip":
			r.address(o, &r.stackAddr)
		case "remote_ip":
			r.address(o, &r.peerAddr)
		case "mss", "speed", "tcp_ts_ecr_scaled", "non_fatal", "verbose", "persistent_tun_dev", "init_scripts", "gateway_ip",
			"netmask_ip", "bind_port", "connect_port", "dry_run", "send_omit_free", "local_linkaddr", "remote_linkaddr":
			// They change the tool and not what it asks of a stack.
		default:
			r.refuse(o.Pos, "the option --"+o.Name, "")
		}
	}
	m, headers := r.host.Machine(), int64(headers4)
	if v6 || told {
		headers, m.DefaultMSS = headers6, 1220
	}
	v6 = v6 || told
	switch {
	case mtu > 0:
		m.MSS = uint16(max(88, min(mtu-headers, 65535)))
	case v6 && !r.setup.IPv6:
		m.MSS = 1440
	}
}

// overIPv6 reports a script that speaks of what there is over IPv6 alone.
func overIPv6(s *Script) bool {
	for _, it := range s.Items {
		if e, ok := it.(*Event); ok {
			if m, ok := e.Action.(*ICMP); ok && m.Type == "packet_too_big" {
				return true
			}
		}
	}
	return false
}

// define is --define=NAME=VALUE: a name that calls may use for a number, and that #ifdef finds.
func (r *runner) define(o *Option) {
	name, value, _ := strings.Cut(o.Value, "=")
	n, err := strconv.ParseInt(value, 0, 64)
	if name == "" || value != "" && err != nil {
		r.wrong(o.Pos, fmt.Sprintf("--define=%s: a definition is NAME=NUMBER", o.Value))
	}
	r.defines[name] = n
}

func (r *runner) number(o *Option) int64 {
	n, err := strconv.ParseInt(o.Value, 10, 32)
	if err != nil || n < 0 {
		r.wrong(o.Pos, fmt.Sprintf("--%s=%s: the value is no whole number", o.Name, o.Value))
	}
	return n
}

// address reads an address. An IPv6 address is told by its last four octets alone.
func (r *runner) address(o *Option, to *uint32) {
	a, err := netip.ParseAddr(o.Value)
	if err != nil {
		r.wrong(o.Pos, fmt.Sprintf("--%s=%s is no address", o.Name, o.Value))
	}
	s := a.AsSlice()
	*to = binary.BigEndian.Uint32(s[len(s)-4:])
}

// parseKey reads the key of Linux's cookies: four words in hexadecimal, a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4; of two keys
// the first.
func parseKey(v string) (key [2]uint64, err error) {
	first, _, _ := strings.Cut(v, ",")
	words := strings.Split(first, "-")
	var b [16]byte
	for i, w := range words {
		octets, err := hex.DecodeString(w)
		if err != nil || len(octets) != 4 || len(words) != 4 {
			return key, fmt.Errorf("a key is four words of eight hexadecimal digits, joined by dashes")
		}
		binary.LittleEndian.PutUint32(b[4*i:], binary.BigEndian.Uint32(octets))
	}
	return [2]uint64{binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:])}, nil
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
