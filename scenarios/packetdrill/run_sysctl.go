package packetdrill

import (
	"math/bits"
	"strconv"
	"strings"
	"time"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// setting is a variable of the system. set takes a number and returns the name of a feature that is missing, text takes any
// text and says what is wrong with it.
type setting struct {
	set  func(r *runner, v int64) (missing string)
	text func(r *runner, v string) string
}

// knob is a setting of the machine.
func knob(set func(m *tcpfsm.Machine, v int64)) setting {
	return setting{set: func(r *runner, v int64) string {
		r.host.EveryMachine(func(m *tcpfsm.Machine) { set(m, v) })
		return ""
	}}
}

// socketKnob is a setting that only sockets made later heed.
func socketKnob(set func(m *tcpfsm.Machine, v int64)) setting {
	return setting{set: func(r *runner, v int64) string {
		set(r.host.Machine(), v)
		return ""
	}}
}

// toggle is a knob that is on or off.
func toggle(field func(m *tcpfsm.Machine) *bool, inverted bool) setting {
	return knob(func(m *tcpfsm.Machine, v int64) { *field(m) = (v != 0) != inverted })
}

// ms is a knob that is a time in milliseconds; seconds one in seconds.
func ms(field func(m *tcpfsm.Machine) *time.Duration) setting {
	return knob(func(m *tcpfsm.Machine, v int64) { *field(m) = milliseconds(v) })
}

func secs(field func(m *tcpfsm.Machine) *time.Duration) setting {
	return knob(func(m *tcpfsm.Machine, v int64) { *field(m) = time.Duration(v) * time.Second })
}

// count is a knob that is a number.
func count(field func(m *tcpfsm.Machine) *uint32) setting {
	return knob(func(m *tcpfsm.Machine, v int64) { *field(m) = uint32(min(v, 1<<32-1)) })
}

// only is a setting of which no more than some values are supported, and which then changes nothing.
func only(feature string, values ...int64) setting {
	return setting{set: func(r *runner, v int64) string {
		for _, ok := range values {
			if v == ok {
				return ""
			}
		}
		return feature
	}}
}

// idle is a setting that nothing here can show.
var idle = setting{set: func(*runner, int64) string { return "" }}

// idleText is one that is no number.
var idleText = setting{text: func(*runner, string) string { return "" }}

// sysctls are FreeBSD's variables, then Linux's.
var sysctls = map[string]setting{
	"net.inet.tcp.rfc1323": socketKnob(func(m *tcpfsm.Machine, v int64) {
		m.WindowScale, m.Timestamps = v == 1 || v == 2, v == 1 || v == 3
	}),
	"net.inet.tcp.sack.enable":    toggle(func(m *tcpfsm.Machine) *bool { return &m.SACK }, false),
	"net.inet.tcp.ecn.enable":     only("ECN", 0, 2),
	"net.inet.tcp.ecn.maxretries": idle,
	"net.inet.tcp.blackhole": {set: func(r *runner, v int64) string {
		r.host.SetBlackhole(sock.Blackhole(min(v, int64(sock.BlackholeAll))))
		return ""
	}},
	"net.inet.tcp.insecure_rst":           toggle(func(m *tcpfsm.Machine) *bool { return &m.InsecureRST }, false),
	"net.inet.tcp.insecure_syn":           toggle(func(m *tcpfsm.Machine) *bool { return &m.InsecureSYN }, false),
	"net.inet.tcp.insecure_ack":           toggle(func(m *tcpfsm.Machine) *bool { return &m.RFC5961Data }, true),
	"net.inet.tcp.drop_synfin":            {set: (*runner).dropSynFin},
	"net.inet.tcp.icmp_may_rst":           toggle(func(m *tcpfsm.Machine) *bool { return &m.ICMPMayAbort }, false),
	"net.inet.tcp.tolerate_missing_ts":    toggle(func(m *tcpfsm.Machine) *bool { return &m.TSRequired }, true),
	"net.inet.tcp.rexmit_initial":         ms(func(m *tcpfsm.Machine) *time.Duration { return &m.InitialRTO }),
	"net.inet.tcp.rexmit_min":             ms(func(m *tcpfsm.Machine) *time.Duration { return &m.MinRTO }),
	"net.inet.tcp.rexmit_slop":            ms(func(m *tcpfsm.Machine) *time.Duration { return &m.RTOSlop }),
	"net.inet.tcp.rexmit_drop_options":    knob(func(m *tcpfsm.Machine, v int64) { m.SynBareAfter = uint32(min(v, 1)) * 3 }),
	"net.inet.tcp.keepinit":               ms(func(m *tcpfsm.Machine) *time.Duration { return &m.OpenTimeout }),
	"net.inet.tcp.keepidle":               ms(func(m *tcpfsm.Machine) *time.Duration { return &m.KeepIdle }),
	"net.inet.tcp.keepintvl":              ms(func(m *tcpfsm.Machine) *time.Duration { return &m.KeepInterval }),
	"net.inet.tcp.keepcnt":                count(func(m *tcpfsm.Machine) *uint32 { return &m.KeepCount }),
	"net.inet.tcp.always_keepalive":       toggle(func(m *tcpfsm.Machine) *bool { return &m.Policy.KeepAlive }, false),
	"net.inet.tcp.msl":                    ms(func(m *tcpfsm.Machine) *time.Duration { return &m.MSL }),
	"net.inet.tcp.finwait2_timeout":       ms(func(m *tcpfsm.Machine) *time.Duration { return &m.Fin2OrphanTimeout }),
	"net.inet.tcp.delacktime":             ms(func(m *tcpfsm.Machine) *time.Duration { return &m.DelayedACK }),
	"net.inet.tcp.delayed_ack":            only("ACKs of every segment", 1),
	"net.inet.tcp.nolocaltimewait":        idle, // the peer is not local
	"net.inet.tcp.initcwnd_segments":      count(func(m *tcpfsm.Machine) *uint32 { return &m.InitialCongestion }),
	"net.inet.tcp.mssdflt":                knob(func(m *tcpfsm.Machine, v int64) { m.DefaultMSS = uint16(max(64, min(v, 65535))) }),
	"net.inet.tcp.syncache.rexmtlimit":    count(func(m *tcpfsm.Machine) *uint32 { return &m.SynackRetries }),
	"net.inet.tcp.syncookies":             idle, // they are sent when the cache is full, and here it never is
	"net.inet.tcp.syncookies_only":        only("SYN cookies", 0),
	"net.inet.tcp.hostcache.purgenow":     idle,
	"net.inet.tcp.hostcache.purge":        idle,
	"net.inet.tcp.hostcache.enable":       idle,
	"net.inet.tcp.fastopen.client_enable": {set: (*runner).fastOpenClient},
	"net.inet.tcp.fastopen.server_enable": {set: func(r *runner, v int64) string { r.host.FastOpen().Server = v != 0; return "" }},
	"net.inet.tcp.recvspace":              socketKnob(func(m *tcpfsm.Machine, v int64) { m.RcvBuf = uint32(max(1, min(v, 1<<30))) }),
	"net.inet.tcp.sendspace":              idle, // it grows as it must
	"net.inet.tcp.recvbuf_auto":           idle,
	"net.inet.tcp.sendbuf_auto":           idle,
	"net.inet.tcp.path_mtu_discovery":     idle,
	"net.inet.tcp.cc.algorithm":           idleText,
	"kern.ipc.maxsockbuf":                 {set: (*runner).maxSockBuf},

	"net.ipv4.tcp_timestamps":          socketKnob(func(m *tcpfsm.Machine, v int64) { m.Timestamps = v != 0 }),
	"net.ipv4.tcp_window_scaling":      socketKnob(func(m *tcpfsm.Machine, v int64) { m.WindowScale = v != 0 }),
	"net.ipv4.tcp_sack":                socketKnob(func(m *tcpfsm.Machine, v int64) { m.SACK = v != 0 }),
	"net.ipv4.tcp_ecn":                 only("ECN", 0, 2),
	"net.ipv4.tcp_ecn_fallback":        idle,
	"net.ipv4.tcp_fastopen":            {set: (*runner).fastOpenBits},
	"net.ipv4.tcp_fastopen_key":        {text: (*runner).fastOpenKey},
	"net.ipv4.tcp_syn_retries":         count(func(m *tcpfsm.Machine) *uint32 { return &m.SynRetries }),
	"net.ipv4.tcp_synack_retries":      count(func(m *tcpfsm.Machine) *uint32 { return &m.SynackRetries }),
	"net.ipv4.tcp_syn_linear_timeouts": count(func(m *tcpfsm.Machine) *uint32 { return &m.SynLinear }),
	"net.ipv4.tcp_retries2":            count(func(m *tcpfsm.Machine) *uint32 { return &m.DataRetries }),
	"net.ipv4.tcp_orphan_retries":      count(func(m *tcpfsm.Machine) *uint32 { return &m.OrphanRetries }),
	"net.ipv4.tcp_rto_max_ms":          ms(func(m *tcpfsm.Machine) *time.Duration { return &m.MaxRTO }),
	"net.ipv4.tcp_rto_min_us": knob(func(m *tcpfsm.Machine, v int64) {
		m.MinRTO = time.Duration(v) * time.Microsecond
		m.VarianceMin = m.MinRTO
	}),
	"net.ipv4.tcp_retries1":                       idle, // at which IP is asked for another route
	"net.ipv4.tcp_dsack":                          only("D-SACK", 0),
	"net.ipv4.tcp_fin_timeout":                    secs(func(m *tcpfsm.Machine) *time.Duration { return &m.Fin2OrphanTimeout }),
	"net.ipv4.tcp_keepalive_time":                 secs(func(m *tcpfsm.Machine) *time.Duration { return &m.KeepIdle }),
	"net.ipv4.tcp_keepalive_intvl":                secs(func(m *tcpfsm.Machine) *time.Duration { return &m.KeepInterval }),
	"net.ipv4.tcp_keepalive_probes":               count(func(m *tcpfsm.Machine) *uint32 { return &m.KeepCount }),
	"net.ipv4.tcp_rfc1337":                        toggle(func(m *tcpfsm.Machine) *bool { return &m.RFC1337 }, false),
	"net.ipv4.tcp_challenge_ack_limit":            idle, // the host's; the connection's is tcp_invalid_ratelimit
	"net.ipv4.tcp_invalid_ratelimit":              ms(func(m *tcpfsm.Machine) *time.Duration { return &m.ChallengeInterval }),
	"net.ipv4.tcp_syncookies":                     only("SYN cookies", 0, 1),
	"net.ipv4.tcp_min_tso_segs":                   idle,
	"net.ipv4.tcp_moderate_rcvbuf":                idle,
	"net.ipv4.tcp_no_metrics_save":                idle,
	"net.ipv4.tcp_tw_reuse":                       idle,
	"net.ipv4.tcp_abort_on_overflow":              only("tcp_abort_on_overflow", 0),
	"net.ipv4.tcp_slow_start_after_idle":          idle,
	"net.ipv4.tcp_mtu_probing":                    only("path MTU discovery", 0),
	"net.ipv4.tcp_congestion_control":             idleText,
	"net.core.default_qdisc":                      idleText,
	"net.ipv4.tcp_pacing_ss_ratio":                idle,
	"net.ipv4.tcp_pacing_ca_ratio":                idle,
	"net.ipv4.tcp_notsent_lowat":                  idle,
	"net.ipv4.tcp_limit_output_bytes":             idle,
	"net.ipv4.tcp_reflect_tos":                    idle,
	"net.ipv4.tcp_thin_linear_timeouts":           only("linear timeouts of thin streams", 0),
	"net.core.somaxconn":                          idle, // no script's backlog is longer
	"net.ipv4.tcp_rmem":                           {text: (*runner).receiveBuffers},
	"net.ipv4.tcp_wmem":                           {text: (*runner).sendBuffers},
	"net.ipv4.tcp_early_retrans":                  {set: (*runner).earlyRetrans},
	"net.ipv4.tcp_fastopen_blackhole_timeout_sec": idle,
	"net.ipv4.tcp_recovery":                       idle,
	"net.ipv4.tcp_frto":                           idle,
	"net.ipv4.tcp_autocorking":                    idle,
}

// coreRmemMax is Linux's net.core.rmem_max: a window's shift allows for it at least.
const coreRmemMax = 212992

// receiveBuffers takes Linux's "min default max" of receive buffers. Half of the default is window, the rest is for
// bookkeeping; the shift is such that a window could grow to the maximum.
func (r *runner) receiveBuffers(v string) string {
	n, msg := bufferSizes(v)
	if msg == "" {
		m := r.host.Machine()
		m.RcvBuf = max(1, n[1]/2)
		m.Shift = uint8(bits.Len32(max(n[2], coreRmemMax)) - 1 - 15)
	}
	return msg
}

// sendBuffers takes Linux's "min default max" of send buffers, which here grow as they must.
func (r *runner) sendBuffers(v string) string {
	n, msg := bufferSizes(v)
	if msg == "" && n[2] < 4<<20 {
		msg = "send buffers that stop growing below 4194304 octets are not supported"
	}
	return msg
}

// bufferSizes reads three sizes in octets.
func bufferSizes(v string) (n [3]uint32, msg string) {
	words := strings.Fields(v)
	for i := range min(len(words), len(n)) {
		size, err := strconv.ParseUint(words[i], 10, 30)
		if err != nil || size == 0 {
			words = nil
			break
		}
		n[i] = uint32(size)
	}
	if len(words) != len(n) {
		return n, `it wants three sizes in octets below 2^30, such as "4096 131072 6291456"`
	}
	return n, ""
}

// dropSynFin says whether FreeBSD drops SYN with FIN. RFC 9293 knows no such setting and looks at each bit in its turn; the
// scripts that switch it on have the RFC's answer in their #ifdef STANDARD, so that those rules take no notice of it.
func (r *runner) dropSynFin(v int64) string {
	r.host.EveryMachine(func(m *tcpfsm.Machine) {
		m.DropSynFin = tcpfsm.SynFinTaken
		if v != 0 && r.stack.Rules != "rfc9293" {
			m.DropSynFin = tcpfsm.SynFinDropEverywhere
		}
	})
	return ""
}

// maxSockBuf sets how far buffers may grow, from which FreeBSD takes the window's shift.
func (r *runner) maxSockBuf(v int64) string {
	shift := uint8(0)
	for shift < 14 && int64(65535)<<shift < v {
		shift++
	}
	r.host.Machine().Shift = shift
	return ""
}

// fastOpenClient switches fast open for clients; when it is off, FreeBSD forgets its cookies.
func (r *runner) fastOpenClient(v int64) string {
	r.host.FastOpen().Client = v != 0
	if v == 0 {
		r.host.Memory().Volatile.Cookies = [tcpfsm.MaxPeers]tcpfsm.PeerCookie{}
	}
	return ""
}

// The bits of Linux's tcp_fastopen.
const (
	tfoClient        = 1
	tfoServer        = 2
	tfoClientBare    = 4     // the client sends text without a cookie
	tfoServerBare    = 0x200 // the server takes text without a cookie
	tfoEveryListener = 0x400
)

func (r *runner) fastOpenBits(v int64) string {
	f := r.host.FastOpen()
	f.Client, f.Server, f.EveryListener = v&tfoClient != 0, v&tfoServer != 0, v&tfoEveryListener != 0
	f.Handshake.NoCookie, f.Handshake.Bare = v&tfoServerBare != 0, v&tfoClientBare != 0
	return ""
}

// fastOpenKey takes the key of Linux's cookies, or two: the first makes them.
func (r *runner) fastOpenKey(v string) string {
	key, err := parseKey(v)
	if err != nil {
		return err.Error()
	}
	r.host.FastOpen().Handshake.Key = key
	return ""
}

func (r *runner) earlyRetrans(v int64) string {
	if v != 0 && v != 3 {
		return "tcp_early_retrans other than 0 and 3"
	}
	return ""
}
