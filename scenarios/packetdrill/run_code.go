package packetdrill

import (
	"errors"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// code checks what Python code asserts of a connection's TCP_INFO.
func (r *runner) code(c *Code) {
	if c.Unread != nil {
		r.res.Refused = c.Unread
		if r.res.Refused.Name == "" {
			r.res.Refused.Name = r.script.Name
		}
		panic(stop{})
	}
	info, ok := r.info()
	if !ok {
		r.wrong(c.Pos, "no socket of the script is there to ask")
	}
	values := r.infoNames(&info)
	lookup := func(name string) (int64, bool) {
		if v, ok := values[name]; ok {
			return v, true
		}
		v, ok := infoConstants[name]
		return v, ok
	}
	for i := range c.Asserts {
		a := &c.Asserts[i]
		v, err := a.Cond.Eval(lookup)
		var e *Error
		switch {
		case errors.As(err, &e):
			r.refuse(e.Pos, e.Feature, e.Msg)
		case v == 0:
			r.fail(c.Pos, "the assertion does not hold: "+a.Text, a.Text, a.Message)
		}
	}
}

// info is TCP_INFO of the connection under test, accepted or not.
func (r *runner) info() (sock.Info, bool) {
	if o := r.focus; o != nil && o.fd >= 0 {
		i, err := r.host.Info(o.fd)
		return i, err == nil
	}
	if f := r.under; f != nil {
		return r.host.InfoOf(f.local, f.remote)
	}
	return sock.Info{}, false
}

// The states in the order of Linux's TCP_INFO, which FreeBSD's interface has under names of its own.
var infoStates = [tcpfsm.NumStates]int64{
	tcpfsm.Established: 1, tcpfsm.SynSent: 2, tcpfsm.SynReceived: 3, tcpfsm.FinWait1: 4, tcpfsm.FinWait2: 5,
	tcpfsm.TimeWait: 6, tcpfsm.Closed: 7, tcpfsm.CloseWait: 8, tcpfsm.LastAck: 9, tcpfsm.Listen: 10, tcpfsm.Closing: 11,
}

// infoConstants are the names that code may use beside the fields.
var infoConstants = map[string]int64{
	"TCP_ESTABLISHED": 1, "TCP_SYN_SENT": 2, "TCP_SYN_RECV": 3, "TCP_FIN_WAIT1": 4, "TCP_FIN_WAIT2": 5, "TCP_TIME_WAIT": 6,
	"TCP_CLOSE": 7, "TCP_CLOSE_WAIT": 8, "TCP_LAST_ACK": 9, "TCP_LISTEN": 10, "TCP_CLOSING": 11,
	"TCPI_ESTABLISHED": 1, "TCPI_SYN_SENT": 2, "TCPI_SYN_RECEIVED": 3, "TCPI_SYN_RCVD": 3, "TCPI_FIN_WAIT_1": 4, "TCPI_FIN_WAIT_2": 5,
	"TCPI_TIME_WAIT": 6, "TCPI_CLOSED": 7, "TCPI_CLOSE_WAIT": 8, "TCPI_LAST_ACK": 9, "TCPI_LISTEN": 10, "TCPI_CLOSING": 11,
	"TCPI_OPT_TIMESTAMPS": 1, "TCPI_OPT_SACK": 2, "TCPI_OPT_WSCALE": 4, "TCPI_OPT_ECN": 8, "TCPI_OPT_ECN_SEEN": 16,
	"TCPI_OPT_SYN_DATA": 32, "TCPI_OPT_TFO": 64,
	"TCP_CA_Open": 0, "TCP_CA_Disorder": 1, "TCP_CA_CWR": 2, "TCP_CA_Recovery": 3, "TCP_CA_Loss": 4,
}

// recoveries are the states of Linux's congestion control that stand for ways to mend a loss. Disorder is not told from Open.
var recoveries = [...]int64{sock.RecoveryNone: 0, sock.RecoveryFast: 3, sock.RecoveryLoss: 4}

// infoNames are the fields of TCP_INFO by name.
func (r *runner) infoNames(i *sock.Info) map[string]int64 {
	var options int64
	for bit, on := range []bool{i.Timestamps, i.SACK, i.Scale, false, false, i.SynText} {
		if on {
			options |= 1 << bit
		}
	}
	return map[string]int64{
		"tcpi_state": infoStates[i.State], "tcpi_options": options,
		"tcpi_rto": i.RTO.Microseconds(), "tcpi_rtt": i.RTT.Microseconds(), "tcpi_rttvar": i.RTTVar.Microseconds(),
		"tcpi_snd_mss": int64(i.SndMSS), "tcpi_advmss": int64(i.AdvMSS), "tcpi_rcv_mss": int64(i.RcvMSS),
		"tcpi_snd_cwnd": int64(i.SndCWND), "tcpi_snd_ssthresh": int64(i.SSThresh), "tcpi_unacked": int64(i.Unacked),
		"tcpi_retrans": int64(i.Retrans), "tcpi_retransmits": int64(i.Retransmit), "tcpi_probes": int64(i.Probes),
		"tcpi_total_retrans": int64(i.Total), "tcpi_ca_state": recoveries[i.Recovery],
		"tcpi_backoff": int64(i.Backoff), "tcpi_delivered": int64(i.Delivered),
	}
}
