package tcpfsm

import (
	"encoding/binary"
	"slices"
)

// The parts of a block's key that are there only where they mean something.
const (
	keyLate = 1 << iota
	keyMemo
	keyFin
	keyPath
	keyStamps
	keyQuick
	keyDups
)

// AppendKey appends a block in a canonical form: two blocks of one form behave
// alike from now on, but for where their numbers and clocks began. Numbers of
// our own stream are written from ISS, the peer's from IRS, and instants as
// ages; what no longer matters is left out. Where timed is false, so is what
// only decides how long a timer runs: instants, round trips, timeouts,
// throttles. Timestamps and TS.Recent are written as they are.
//
// ISS and IRS themselves, and what a reopened block falls back to, are the
// caller's to write: they relate the block to others.
func (m *Machine) AppendKey(b []byte, c *TCB, now Instant, timed bool) []byte {
	return m.AppendAges(m.AppendStill(b, c, timed), c, now, timed)
}

// AppendStill appends the part of a block's key that does not change while the
// block does not, however the clock moves.
func (m *Machine) AppendStill(b []byte, c *TCB, timed bool) []byte {
	if c.State == Listen { // what listening keeps
		b = append(b, byte(c.State))
		b = binary.LittleEndian.AppendUint32(b, c.flags())
		b = binary.LittleEndian.AppendUint32(b, c.UserWait)
		b = binary.LittleEndian.AppendUint16(b, uint16(c.Timers))
		return binary.LittleEndian.AppendUint32(b, c.RCV.Asked)
	}
	n := len(b)
	b = slices.Grow(b, 256)[:n+keyAlways]
	c.putAlways((*[keyAlways]byte)(b[n:]))
	parts := byte(0)
	if c.Late.N > 0 {
		parts |= keyLate
		b = c.appendLate(b)
	}
	if c.Memo != [4]uint32{} {
		parts |= keyMemo
		for _, w := range c.Memo {
			b = binary.LittleEndian.AppendUint32(b, w)
		}
	}
	if c.FinRcvd || c.LateFin || c.Recovering {
		parts |= keyFin
		b = c.appendFin(b)
	}
	if c.sends() {
		parts |= keyPath
		b = binary.LittleEndian.AppendUint32(b, c.SND.CWND)
		b = binary.LittleEndian.AppendUint32(b, c.SND.SSThresh)
		if timed {
			b = c.appendPath(b)
		}
	}
	if c.stamps() {
		parts |= keyStamps
		b = binary.LittleEndian.AppendUint32(b, c.TSRecent)
		b = binary.LittleEndian.AppendUint32(b, c.TSOffset)
	}
	if c.quickens() {
		parts |= keyQuick
		b = append(b, c.Quick)
	}
	if m.FastRetransmit && !c.SACKOK && (c.SND.Dups > 0 || c.SND.UNA.LessEq(c.SND.Recover)) {
		parts |= keyDups
		b = binary.LittleEndian.AppendUint32(append(b, c.SND.Dups), uint32(c.SND.Recover-c.SND.ISS))
	}
	b[n+keyAlways-1] = parts
	return b
}

// AppendAges appends the rest: what grows as the clock moves.
func (m *Machine) AppendAges(b []byte, c *TCB, now Instant, timed bool) []byte {
	if c.State == Listen {
		return b
	}
	if timed && c.Timing && c.sends() {
		b = binary.LittleEndian.AppendUint32(b, now.micros()-c.TimedAt)
	}
	if c.stamps() {
		age := now.millis() - c.TSAt
		if c.outdated(now) {
			age = tsLife + 1
		}
		b = binary.LittleEndian.AppendUint32(b, age)
	}
	if c.quickens() {
		b = binary.LittleEndian.AppendUint32(b, c.heardAge(now))
	}
	if timed {
		b = m.appendThrottles(b, c, now)
	}
	return b
}

// sends reports that the congestion window and the timeout mean something. In
// TIME-WAIT nothing is sent that would be repeated: only lateACK, which needs
// timestamps, still asks.
func (c *TCB) sends() bool { return c.State != TimeWait || c.TSOK }

func (c *TCB) stamps() bool { return c.TSOK || c.TSOffset != 0 }

func (c *TCB) quickens() bool { return c.Texted || c.Quick > 0 }

// keyAlways is the length of what every block has that is neither closed nor
// listens, and of an octet for the parts that follow.
const keyAlways = 88

func (c *TCB) putAlways(k *[keyAlways]byte) {
	put := binary.LittleEndian
	send, receive := c.SND.ISS, c.RCV.IRS
	wl2 := send
	if c.State <= SynSent { // no number of the peer's is known
		receive, wl2 = 0, 0
	}
	s, r := &c.SND, &c.RCV
	put.PutUint32(k[0:], uint32(s.UNA-send))
	put.PutUint32(k[4:], uint32(s.NXT-send))
	put.PutUint32(k[8:], uint32(s.UP-send))
	put.PutUint32(k[12:], uint32(s.END-send))
	put.PutUint32(k[16:], uint32(s.SML-send))
	put.PutUint32(k[20:], uint32(s.WL1-receive))
	put.PutUint32(k[24:], uint32(s.WL2-wl2))
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
	put.PutUint16(k[76:], uint16(c.Timers))
	k[78], k[79], k[80], k[81] = s.Shift, r.Shift, byte(c.State), c.Retries
	k[82] = c.Probes
	put.PutUint32(k[83:], c.flags())
}

func (c *TCB) appendLate(b []byte) []byte {
	b = append(b, c.Late.N)
	for _, at := range c.Late.At[:c.Late.N] {
		b = binary.LittleEndian.AppendUint32(b, uint32(at.Start-c.RCV.IRS))
		b = binary.LittleEndian.AppendUint32(b, uint32(at.End-c.RCV.IRS))
	}
	return b
}

// appendFin appends the numbers that mean something once a FIN was seen, or
// while a loss is mended.
func (c *TCB) appendFin(b []byte) []byte {
	var fin, recover uint32
	if c.FinRcvd || c.LateFin {
		fin = uint32(c.RCV.FIN - c.RCV.IRS)
	}
	if c.Recovering {
		recover = uint32(c.SND.Recover - c.SND.ISS)
	}
	b = binary.LittleEndian.AppendUint32(b, fin)
	return binary.LittleEndian.AppendUint32(b, recover)
}

// appendPath appends what is known of round trips, but for the age of the
// sample under way.
func (c *TCB) appendPath(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, c.RTO)
	b = binary.LittleEndian.AppendUint32(b, c.SRTT)
	b = binary.LittleEndian.AppendUint32(b, c.RTTVAR)
	b = binary.LittleEndian.AppendUint32(b, c.Waited)
	b = append(b, byte(one(c.Timing)))
	if !c.Timing {
		return b
	}
	return binary.LittleEndian.AppendUint32(b, uint32(c.TimedEnd-c.SND.ISS))
}

// appendThrottles appends those that still hold.
func (m *Machine) appendThrottles(b []byte, c *TCB, now Instant) []byte {
	if c.ChalN|c.OddN == 0 {
		return append(b, 0)
	}
	interval := uint32(m.ChallengeInterval.Milliseconds())
	n := len(b)
	b = append(b, 0)
	if age := now.millis() - c.ChalAt; c.ChalN > 0 && age < interval {
		b[n] |= 1
		b = binary.LittleEndian.AppendUint32(b, age)
		b = binary.LittleEndian.AppendUint16(b, c.ChalN)
	}
	if age := now.millis() - c.OddAt; c.OddN > 0 && age < interval {
		b[n] |= 2
		b = binary.LittleEndian.AppendUint32(b, age)
		b = binary.LittleEndian.AppendUint16(b, c.OddN)
	}
	return b
}

// flags are the block's yes and no. Timing means nothing to a caller without a
// clock, and is told by what follows to one with.
func (c *TCB) flags() uint32 {
	return one(c.Passive) | one(c.SynOut)<<1 | one(c.SynOnce)<<2 | one(c.SynLost)<<3 | one(c.Early)<<4 |
		one(c.Closing)<<5 | one(c.FinSent)<<6 | one(c.FinRcvd)<<7 | one(c.LateFin)<<8 | one(c.Orphan)<<9 |
		one(c.Reopened)<<10 | one(c.Probed)<<11 | one(c.Recovering)<<12 | one(c.TSOK)<<14 |
		one(c.ScaleOK)<<15 | one(c.SACKOK)<<16 | one(c.NoDelay)<<17 | one(c.KeepAlive)<<18 | one(c.Urgent)<<19 |
		one(c.Aired)<<20 | one(c.Texted)<<21 | one(c.Chatty)<<22 | one(c.TailProbed)<<23
}

func one(b bool) (n uint32) {
	if b {
		n = 1
	}
	return n
}
