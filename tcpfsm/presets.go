package tcpfsm

import "time"

// RulesRFC9293 is the policy of RFC 9293 with every SHOULD taken, the settings
// of the literal readings that do not work mended, and options left off.
func RulesRFC9293() Policy {
	return Policy{
		MSL: 120 * time.Second, GiveUp: 180 * time.Second, R2: 100 * time.Second, R2SYN: 180 * time.Second,
		InitialRTO: time.Second, MinRTO: time.Second, MaxRTO: 60 * time.Second,
		DelayedACK: 200 * time.Millisecond, Override: 500 * time.Millisecond,
		KeepIdle: 2 * time.Hour, KeepInterval: 75 * time.Second, KeepCount: 9,
		PersistMax: 60 * time.Second, ChallengeInterval: 5 * time.Second, ChallengeLimit: 10,
		ISNTick: 4 * time.Microsecond, R1: 3, AckEvery: 2,
		ThrottleOdd: true, RFC5961: true, RFC5961Data: true, RFC1337: true, RFC6191: true, MAY2: true, ReopenFallback: true,
		RepeatedFIN: true, InitWindow: true, StopOnBadACK: true, FinCoverage: true, RST: true,
		SynackTimer: true, ListenText: true, OpenerText: true, CloseReset: true,
		PAWS: true, TSRequired: true, RSTTimestamps: true,
		Nagle: true, SWS: true, Retransmission: true, SynRTO3: true, Congestion: true, ProbeOctet: true,
		ICMPHardAborts: true, ICMPMayAbort: true, QuietTime: true,
	}
}

// RulesRFC793 is the policy of the first edition: no protection against blind
// attackers, no reopening, SYN,ACK of a simultaneous open judged by the letter.
func RulesRFC793() Policy {
	p := RulesRFC9293()
	p.StrictSeq = true
	p.RFC5961, p.RFC5961Data, p.RFC1337 = false, false, false
	p.RFC6191, p.MAY2, p.ReopenFallback, p.PAWS = false, false, false, false
	p.ChallengeLimit, p.CloseReset, p.RSTTimestamps, p.SynRTO3 = 0, false, false, false
	p.Nagle, p.SWS, p.Congestion, p.ISN = false, false, false, ISNClock
	p.UserTimeout, p.R2, p.R2SYN, p.GiveUp = 5*time.Minute, 0, 0, 0
	p.ICMPHardAborts, p.ICMPSoftAborts = false, false
	return p
}

// RulesLinux is the policy that Linux 6.18 was seen to follow.
func RulesLinux() Policy {
	p := RulesRFC9293()
	p.MSL, p.Fin2OrphanTimeout = 30*time.Second, 60*time.Second
	p.MinRTO, p.MaxRTO, p.VarianceMin = 200*time.Millisecond, 120*time.Second, 200*time.Millisecond
	p.DelayedACK, p.PersistMax = 40*time.Millisecond, 120*time.Second
	p.SynRetries, p.SynLinear, p.SynackRetries, p.DataRetries, p.OrphanRetries = 10, 4, 5, 15, 8
	p.ChallengeLimit, p.ChallengeInterval = 1, 500*time.Millisecond
	p.RSTRightEdge, p.RSTAfterFIN, p.RFC1337 = true, true, false
	p.RFC6191Or, p.RefuseSYN, p.ReopenFallback, p.ReopenGap = true, RefuseACK, false, 65536
	p.TimeWaitAnswers, p.SynackOnDupSyn, p.EmbryoSYN = true, true, EmbryoReset
	p.SynackAnswered, p.SynSoon, p.NagleMinshall, p.SynSample = true, 8*time.Millisecond, true, true
	p.DropSynFin, p.ListenText, p.OpenerText = SynFinDropListen, false, false
	p.RSTWindow, p.Overfull, p.UpdateDoubles, p.TailLoss, p.QuickACK = true, true, true, true, 16
	p.RSTACK, p.KeepReset, p.TSRequired, p.RSTTimestamps = true, true, false, false
	p.ProbeOctet, p.ZeroWindowFIN, p.InitialCongestion, p.SynLosses = false, true, 10, 1
	p.ICMPHardAborts, p.ICMPSoftAborts, p.QuietTime = false, true, false
	p.PAWSLateACK, p.ISNTick = true, 64*time.Nanosecond
	p.ReopenBeyond, p.FastRetransmit, p.TooBigResends = true, true, true
	return p
}

// RulesFreeBSD is the policy that FreeBSD's own test suite expects of it.
func RulesFreeBSD() Policy {
	p := RulesRFC9293()
	p.MSL, p.Fin2OrphanTimeout = 30*time.Second, 600*time.Second
	p.MinRTO, p.MaxRTO, p.RTOSlop = 230*time.Millisecond, 64*time.Second, 200*time.Millisecond
	p.DelayedACK, p.PersistMin, p.KeepCount = 40*time.Millisecond, 5*time.Second, 8
	p.OpenTimeout, p.SynRetries, p.SynackRetries, p.DataRetries = 75*time.Second, 12, 3, 12
	p.ChallengeLimit, p.ChallengeInterval, p.ThrottleOdd = 5, time.Second, false
	p.RFC6191, p.ReopenFallback, p.RefuseSYN = false, false, RefuseDrop
	p.TimeWaitAnswers, p.SynackOnDupSyn, p.EmbryoSYN = true, true, EmbryoSynack
	p.TimeWaitNeedsACK, p.OldACK = true, true
	p.ListenText, p.ListenDropsSynack, p.ClosingRepeatsFIN = false, true, true
	p.RSTACK, p.CloseReset, p.SynRTO3, p.InitialCongestion = true, true, false, 10
	p.RSTTimestamps, p.ICMPHardAborts, p.ICMPExactISS, p.QuietTime = false, false, true, false
	p.ReopenBeyond, p.FastRetransmit, p.TooBigResends = true, true, true
	return p
}

// SocketPlain offers nothing but its MSS.
func SocketPlain() Socket {
	return Socket{
		RcvBuf: 65535, SndBuf: 1 << 20, SynWindow: 65535, TSClock: time.Millisecond,
		MSS: 1460, MSSOption: true, DefaultMSS: 536,
	}
}

// SocketFull is SocketPlain with window scale, timestamps and SACK offered.
func SocketFull() Socket {
	s := SocketPlain()
	s.RcvBuf, s.Shift = 1<<20, 7
	s.WindowScale, s.Timestamps, s.SACK = true, true, true
	return s
}

// SocketLinux is a Linux 6.18 socket on an Ethernet.
func SocketLinux() Socket {
	s := SocketFull()
	s.RcvBuf, s.WholeWindow, s.Shift, s.Style = 65536, true, 10, StyleLinux
	s.TimerClock = 4 * time.Millisecond
	return s
}

// SocketFreeBSD is a FreeBSD socket on an Ethernet.
func SocketFreeBSD() Socket {
	s := SocketFull()
	s.RcvBuf, s.Shift, s.Style, s.RoundBuffer = 65536, 6, StyleFreeBSD, true
	s.EagerWindow, s.WideWindow = true, true
	s.TimerClock = time.Millisecond
	return s
}
