package tcpfsm

import "encoding/binary"

// KeySize is the length in octets of what PutKey writes.
const KeySize = 212

// PutKey writes the block in a canonical form: two blocks of one form behave
// alike from now on, but for where their numbers and clocks began. Numbers of
// our own stream are written from ISS, the peer's from IRS, and instants as
// ages; what no longer matters is zero. Where timed is false, what only decides
// how long a timer runs is left out: instants, round trips, timeouts, throttles.
// Timestamps and TS.Recent are written as they are.
//
// ISS and IRS themselves, and what a reopened block falls back to, are the
// caller's to write: they relate the block to others.
func (m *Machine) PutKey(k *[KeySize]byte, c *TCB, now Instant, timed bool) {
	put := binary.LittleEndian
	var send, receive Seq // what the numbers are written from
	if c.State > Listen {
		send = c.SND.ISS
	}
	if c.State > SynSent {
		receive = c.RCV.IRS
	}
	s, r := &c.SND, &c.RCV
	put.PutUint32(k[0:], uint32(s.UNA-send))
	put.PutUint32(k[4:], uint32(s.NXT-send))
	put.PutUint32(k[8:], uint32(s.UP-send))
	put.PutUint32(k[12:], uint32(s.END-send))
	put.PutUint32(k[16:], uint32(s.SML-send))
	put.PutUint32(k[20:], uint32(s.WL1-receive))
	if c.State > SynSent {
		put.PutUint32(k[24:], uint32(s.WL2-send))
	} else {
		put.PutUint32(k[24:], uint32(s.WL2))
	}
	put.PutUint32(k[28:], s.WND)
	put.PutUint32(k[32:], s.MaxWND)
	put.PutUint32(k[36:], uint32(r.NXT-receive))
	put.PutUint32(k[40:], uint32(r.UP-receive))
	put.PutUint32(k[44:], uint32(r.READ-receive))
	put.PutUint32(k[48:], uint32(r.ACKed-receive))
	put.PutUint32(k[52:], r.WND)
	put.PutUint32(k[56:], r.Asked)
	put.PutUint32(k[60:], r.Size)
	put.PutUint32(k[64:], c.Owed)
	put.PutUint32(k[68:], c.UserWait)
	put.PutUint16(k[72:], s.MSS)
	put.PutUint16(k[74:], r.MSS)
	k[76], k[77], k[78], k[79] = s.Shift, r.Shift, byte(c.State), c.Retries
	put.PutUint16(k[80:], uint16(c.Timers))
	k[82], k[83] = c.Probes, c.Late.N
	put.PutUint32(k[84:], c.flags())
	for i := range c.Memo {
		put.PutUint32(k[88+4*i:], c.Memo[i])
	}
	c.putIfSet(k, send, receive)
	c.putRoundTrip(k, send, now, timed)
	m.putClocks(k, c, now, timed)
}

// putIfSet writes the numbers that mean something in some states only.
func (c *TCB) putIfSet(k *[KeySize]byte, send, receive Seq) {
	put := binary.LittleEndian
	var fin, recover uint32
	if c.FinRcvd || c.LateFin {
		fin = uint32(c.RCV.FIN - receive)
	}
	if c.Recovering {
		recover = uint32(c.SND.Recover - send)
	}
	put.PutUint32(k[104:], fin)
	put.PutUint32(k[108:], recover)
	for i := range c.Late.At {
		var start, end uint32
		if i < int(c.Late.N) {
			start, end = uint32(c.Late.At[i].Start-receive), uint32(c.Late.At[i].End-receive)
		}
		put.PutUint32(k[112+8*i:], start)
		put.PutUint32(k[116+8*i:], end)
	}
}

// putRoundTrip writes what is known of the path. In TIME-WAIT nothing is sent
// that would be repeated, so only lateACK, which needs timestamps, still asks.
func (c *TCB) putRoundTrip(k *[KeySize]byte, send Seq, now Instant, timed bool) {
	put := binary.LittleEndian
	clear(k[144:176])
	if c.State == TimeWait && !c.TSOK {
		return
	}
	put.PutUint32(k[144:], c.SND.CWND)
	put.PutUint32(k[148:], c.SND.SSThresh)
	if !timed {
		return
	}
	put.PutUint32(k[152:], c.RTO)
	put.PutUint32(k[156:], c.SRTT)
	put.PutUint32(k[160:], c.RTTVAR)
	put.PutUint32(k[164:], c.Waited)
	if c.Timing {
		put.PutUint32(k[168:], now.micros()-c.TimedAt)
		put.PutUint32(k[172:], uint32(c.TimedEnd-send))
	}
}

// putClocks writes what is known of timestamps, and throttles that still hold.
func (m *Machine) putClocks(k *[KeySize]byte, c *TCB, now Instant, timed bool) {
	put := binary.LittleEndian
	clear(k[176:212])
	if c.TSOK {
		put.PutUint32(k[176:], c.TSRecent)
		age := now.millis() - c.TSAt
		if c.outdated(now) {
			age = tsLife + 1
		}
		put.PutUint32(k[180:], age)
	}
	put.PutUint32(k[184:], c.TSOffset)
	if !timed {
		return
	}
	interval := uint32(m.ChallengeInterval.Milliseconds())
	if age := now.millis() - c.ChalAt; c.ChalN > 0 && age < interval {
		put.PutUint32(k[188:], age)
		put.PutUint16(k[192:], c.ChalN)
	}
	if age := now.millis() - c.OddAt; c.OddN > 0 && age < interval {
		put.PutUint32(k[196:], age)
		put.PutUint16(k[200:], c.OddN)
	}
}

// flags are the block's yes and no.
func (c *TCB) flags() (f uint32) {
	for i, b := range [...]bool{c.Passive, c.SynOut, c.SynOnce, c.SynLost, c.Early, c.Closing, c.FinSent, c.FinRcvd,
		c.LateFin, c.Orphan, c.Reopened, c.Probed, c.Recovering, c.Timing, c.TSOK, c.ScaleOK, c.SACKOK, c.NoDelay,
		c.KeepAlive, c.Urgent, c.Aired} {
		if b {
			f |= 1 << i
		}
	}
	return f
}
