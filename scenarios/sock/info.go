package sock

import (
	"time"

	"synfault/tcpfsm"
)

// Info is TCP_INFO: what a stack tells of a connection.
type Info struct {
	State      tcpfsm.State
	Timestamps bool
	SACK       bool
	Scale      bool
	SynText    bool // text went with the SYN and was taken
	RTO        time.Duration
	RTT        time.Duration // smoothed
	RTTVar     time.Duration
	SndMSS     uint32 // octets
	AdvMSS     uint32
	RcvMSS     uint32
	SndCWND    uint32 // segments
	SSThresh   uint32
	Unacked    uint32 // segments
	Retrans    uint32 // segments that are outstanding a second time
	Retransmit uint8  // consecutive timeouts
	Probes     uint8
	Backoff    uint8
	Total      uint32 // segments sent again, ever
	Recovery   Recovery
	Delivered  uint32 // segments that the peer has acknowledged, the SYN among them
}

// Recovery is how a loss is being mended.
type Recovery uint8

// The ways.
const (
	RecoveryNone Recovery = iota
	RecoveryFast          // by fast retransmit
	RecoveryLoss          // after a timeout
)

// Info is TCP_INFO of a descriptor.
func (h *Host) Info(fd int) (Info, error) {
	f, err := h.file(fd)
	if err != nil {
		return Info{}, err
	}
	c := f.conn
	if c == nil {
		i := Info{State: f.tcb.State, AdvMSS: uint32(f.machine.MSS), SndMSS: uint32(f.machine.DefaultMSS)}
		if f.waiting != nil {
			i.State = tcpfsm.Closed
		}
		return i, nil
	}
	return h.infoOf(c), nil
}

func (h *Host) infoOf(c *Conn) Info {
	i := Info{
		State: c.State, Timestamps: c.TSOK, SACK: c.SACKOK, Scale: c.ScaleOK, SynText: c.synText,
		RTO: time.Duration(c.RTO) * time.Microsecond, RTT: time.Duration(c.SRTT) * time.Microsecond,
		RTTVar: time.Duration(c.RTTVAR) * time.Microsecond,
		SndMSS: c.machine.SendMSS(&c.TCB), AdvMSS: uint32(c.machine.MSS), RcvMSS: uint32(c.RCV.MSS),
		Retransmit: c.Retries, Delivered: c.reports, Retrans: c.again, Total: c.total, Recovery: c.mends,
	}
	if mss := i.SndMSS; mss > 0 {
		i.SndCWND, i.SSThresh = c.SND.CWND/mss, c.SND.SSThresh/mss
		if !c.dead && c.State > tcpfsm.SynSent {
			i.Unacked = (uint32(c.SND.NXT-c.SND.UNA) + mss - 1) / mss
		}
	}
	if c.Timers.Has(tcpfsm.TimerPersist) {
		i.Probes, i.Retransmit = c.Retries, 0
	}
	i.Probes += c.Probes
	i.Backoff = c.Retries
	return i
}

// count keeps what Info tells and the block does not.
func (c *Conn) count(out *tcpfsm.Effects) {
	c.countAgain(out)
	mss := max(c.machine.SendMSS(&c.was), 1)
	switch {
	case c.was.SynOut && !c.SynOut && c.State != tcpfsm.Closed:
		c.reports++
		if c.was.State == tcpfsm.SynSent && out.Acked.Len() > 0 {
			c.synText = true
		}
	case out.Acked.Len() > 0:
		c.reports += (out.Acked.Len() + mss - 1) / mss
	}
	if c.Early && c.State == tcpfsm.SynReceived && out.Accepted.Len() > 0 && c.was.State == tcpfsm.Listen {
		c.synText = true
	}
}

// countAgain counts the segments of a step that carry text sent before.
func (c *Conn) countAgain(out *tcpfsm.Effects) {
	switch {
	case out.Rules.Has(tcpfsm.RuleFastRetransmit):
		c.mends = RecoveryFast
	case out.Rules.Has(tcpfsm.RuleRetransmission):
		c.mends = RecoveryLoss
	}
	if !c.Recovering && c.Retries == 0 {
		c.mends = RecoveryNone
	}
	for i := range out.Send {
		if s := &out.Send[i]; s.LEN() > 0 && c.was.State >= tcpfsm.SynSent && s.SEQ.Less(c.was.SND.NXT) {
			c.total++
		}
	}
	if c.State <= tcpfsm.SynSent || c.was.State < tcpfsm.SynSent {
		c.again = 0
		return
	}
	if c.again > 0 && c.againTo.LessEq(c.SND.UNA) {
		c.again = 0
	}
	for i := range out.Send {
		s := &out.Send[i]
		if s.Text == 0 || s.CTL&tcpfsm.SYN != 0 || !s.SEQ.Less(c.was.SND.NXT) {
			continue
		}
		if end := s.SEQ + tcpfsm.Seq(s.Text); c.again == 0 || c.againTo.Less(end) {
			c.againTo = end
			c.again++
		}
	}
}

// InfoOf is TCP_INFO of a connection by its ends.
func (h *Host) InfoOf(local, remote tcpfsm.Endpoint) (Info, bool) {
	if c := h.find(local, remote); c != nil {
		return h.infoOf(c), true
	}
	return Info{}, false
}
