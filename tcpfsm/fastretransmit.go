package tcpfsm

// Fast retransmit, the policy fastRetransmit: the answers of the peer show that
// the front of the queue is lost while what follows arrives. There is no memory
// of what was SACKed: a loss is seen from one ACK's blocks, of which the first
// is the latest news (RFC 2018 §4), and what else is lost is sent again as the
// ACKs move (RFC 6582 §3.2).

// dupThresh is DupThresh of RFC 6675 §2 and the third duplicate of RFC 5681.
const dupThresh = 3

// suspect looks at an acknowledgment for signs of loss; same is whether it
// leaves SND.UNA, and steady whether it leaves SND.WND.
func (m *Machine) suspect(c *TCB, seg *Segment, same, steady bool, out *Effects) {
	lost := c.SACKOK && seg.Has&HasSACK != 0 && m.beyond(c, seg, out)
	if c.SND.UNA == c.SND.NXT || c.SynOut || c.Recovering || c.SND.WND == 0 {
		c.SND.Dups = 0
		return
	}
	if c.SACKOK {
		if lost {
			m.fastRetransmit(c, out)
		}
		return
	}
	if !same || !steady || seg.Text > 0 || seg.CTL&FIN != 0 { // RFC 5681 §2
		return
	}
	c.SND.Dups = min(c.SND.Dups, 254) + 1
	if c.SND.Dups == dupThresh && c.SND.Recover.Less(c.SND.UNA) { // RFC 6582 §3.2 step 2
		m.fastRetransmit(c, out)
	}
}

// beyond is IsLost of RFC 6675 §4 for the front, by the blocks of one ACK: three
// runs, or more than two segments' octets, lie beyond it. Where the first of them
// begins, the front ends.
func (m *Machine) beyond(c *TCB, seg *Segment, out *Effects) bool {
	runs, octets := 0, uint32(0)
	for _, b := range seg.SACK[:seg.SACKs] {
		hole, end := uint32(b.Start-c.SND.UNA), uint32(b.End-c.SND.UNA)
		if 0 < hole && hole < end && end <= uint32(c.SND.NXT-c.SND.UNA) {
			runs++
			octets += end - hole
			if out.hole == 0 || hole < out.hole {
				out.hole = hole
			}
		}
	}
	return runs >= dupThresh || octets > (dupThresh-1)*m.sendMSS(c)
}

// fastRetransmit sends the front again, with the congestion window halved (RFC
// 5681 §3.2 step 2, RFC 6675 §5 step 4).
func (m *Machine) fastRetransmit(c *TCB, out *Effects) {
	out.Decide(RuleFastRetransmit)
	c.SND.SSThresh = max(uint32(c.SND.NXT-c.SND.UNA)/2, 2*m.sendMSS(c))
	c.SND.CWND = c.SND.SSThresh
	c.Recovering, c.SND.Recover, c.SND.Dups = true, c.highest(), 0
	out.resend = true
}
