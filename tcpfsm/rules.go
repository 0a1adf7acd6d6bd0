package tcpfsm

// The rules of the machine itself. Those of a Handshake follow them, by NewRule.
const (
	// No rule, user calls.
	RuleNone Rule = iota
	RuleOpenPassive
	RuleOpenActive
	RuleOpenExists
	RuleOpenUnspecified
	RuleOpenAddress
	RuleSend
	RuleSendOpens
	RuleSendClosed
	RuleSendUnspecified
	RuleSendClosing
	RuleSendResources
	RuleReceive
	RuleWindowUpdate
	RuleReceiveClosed
	RuleReceiveClosing
	RuleCloseClosed
	RuleCloseListen
	RuleCloseSynSent
	RuleCloseSynReceived
	RuleCloseWaits
	RuleCloseQueued
	RuleCloseEstablished
	RuleCloseCloseWait
	RuleLastAck
	RuleCloseClosing
	RuleCloseUnread
	RuleDetach
	RuleOption
	RuleOptionClosed
	RuleAbortClosed
	RuleAbortSilent
	RuleAbort
	RuleAbortClosing
	RuleTimeWaitOnReset

	// Segments without a connection, and for a listener.
	RuleClosed
	RuleClosedRST
	RuleBadAddress
	RuleListenRST
	RuleListenACK
	RuleListenSynack
	RuleListenSYN
	RuleListenOther
	RuleSynFin
	RuleTextKept

	// SYN-SENT.
	RuleSynSentBadACK
	RuleSynSoon
	RuleSynSentRST
	RuleSynSentRSTSeq
	RuleSynSentRefused
	RuleSynSentOpen
	RuleSynSentSimultaneous
	RuleSynSentNeither

	// Before the first check.
	RuleSynackAgain
	RuleSimultaneous
	RuleReopen
	RuleReopenRefused
	RuleReopenStale
	RuleReopenFinal
	RuleNoTimestamp
	RulePAWS
	RuleLateACK
	RuleTSExpired

	// First to fourth check.
	RuleNotAcceptable
	RuleNotAcceptableRST
	RuleZeroWindow
	RuleProbesCross
	RuleTimeWaitFIN
	RuleTimeWaitNoACK
	RuleOldACK
	RuleTailLoss
	RuleQuickACK
	RuleWideWindow
	RuleTimeWaitRST
	RuleRSTChallenge
	RuleThrottled
	RuleNoReset
	RuleSynReceivedRSTPassive
	RuleSynReceivedRSTActive
	RuleReset
	RuleResetClosing
	RuleResetTimeWait
	RuleSYNChallenge
	RuleSYNReset
	RuleSYNTrimmed
	RuleEmbryoSYN
	RuleEmbryoReset

	// Fifth check.
	RuleNoACK
	RuleSynReceivedACK
	RuleSynReceivedBadACK
	RuleACKNew
	RuleACKSame
	RuleACKOld
	RuleACKUnsent
	RuleACKTooOld
	RuleProbeTaken
	RuleWindowOpens
	RuleRecover
	RuleFastRetransmit
	RuleFinWait1ACK
	RuleClosingACK
	RuleLastAckACK

	// Sixth to eighth check.
	RuleURG
	RuleURGIgnored
	RuleText
	RuleTextFills
	RuleTextLate
	RuleLateFull
	RuleTextOld
	RuleTextIgnored
	RuleTextUnread
	RuleFINLate
	RuleFINOutside
	RuleFINEstablished
	RuleFINFinWait1
	RuleFINFinWait2
	RuleFINFolklore

	// Timers, and ICMP.
	RuleRetransmission
	RuleR1
	RuleR2
	RuleEmbryoGivenUp
	RuleUserTimeout
	RuleTimeWaitOver
	RuleFinWait2Timeout
	RuleDelayedACK
	RuleOverride
	RuleProbe
	RuleKeepAlive
	RuleKeepAliveDead
	RuleKeepAliveIdle
	RuleICMPIgnored
	RuleICMPStray
	RuleICMPTooBig
	RuleICMPSoft
	RuleICMPHard

	numRules = iota
)

var ruleTexts = [numRules]string{
	RuleNone:                  "–: nothing to decide",
	RuleOpenPassive:           "§3.10.1: passive OPEN",
	RuleOpenActive:            "§3.10.1: active OPEN, SYN sent",
	RuleOpenExists:            "§3.10.1: connection already exists",
	RuleOpenUnspecified:       "§3.10.1: remote socket unspecified",
	RuleOpenAddress:           "§3.9.2.3 MUST-46: remote address is not one host's",
	RuleSend:                  "§3.10.2: SEND",
	RuleSendOpens:             "§3.10.2: SEND turns LISTEN active",
	RuleSendClosed:            "§3.10.2: connection does not exist",
	RuleSendUnspecified:       "§3.10.2: remote socket unspecified",
	RuleSendClosing:           "§3.10.2: connection closing",
	RuleSendResources:         "§3.10.2: insufficient resources",
	RuleReceive:               "§3.10.3: RECEIVE",
	RuleWindowUpdate:          "§3.8.6.2.2: taking text opens the window",
	RuleReceiveClosed:         "§3.10.3: connection does not exist",
	RuleReceiveClosing:        "§3.10.3: connection closing",
	RuleCloseClosed:           "§3.10.4: connection does not exist",
	RuleCloseListen:           "§3.10.4: CLOSE of a listener",
	RuleCloseSynSent:          "§3.10.4: CLOSE before any answer, silent",
	RuleCloseSynReceived:      "§3.10.4: CLOSE in SYN-RECEIVED, FIN sent",
	RuleCloseWaits:            "§3.10.4: CLOSE queued until ESTABLISHED",
	RuleCloseQueued:           "§3.10.4: queued CLOSE carried out",
	RuleCloseEstablished:      "§3.10.4: CLOSE, FIN follows the queued text",
	RuleCloseCloseWait:        "§3.10.4: CLOSE after the peer's",
	RuleLastAck:               "§3.10.4: the FIN leaves CLOSE-WAIT",
	RuleCloseClosing:          "§3.10.4: connection closing",
	RuleCloseUnread:           "§3.6.1 SHLD-3: closed with text unread, RST",
	RuleDetach:                "§3.6.1 MAY-1: the user reads no more",
	RuleOption:                "§3.9.1: an option of the connection set",
	RuleOptionClosed:          "§3.9.1: connection does not exist",
	RuleAbortClosed:           "§3.10.5: connection does not exist",
	RuleAbortSilent:           "§3.10.5: ABORT before any answer, silent",
	RuleAbort:                 "§3.10.5: ABORT, RST sent",
	RuleAbortClosing:          "§3.10.5: ABORT after both CLOSEs, silent",
	RuleTimeWaitOnReset:       "§3.5.2: the side that sends a RST waits",
	RuleClosed:                "§3.10.7.1: no connection, RST",
	RuleClosedRST:             "§3.10.7.1: no connection, RST discarded",
	RuleBadAddress:            "§3.9.2.3 MUST-57: address is not one host's, dropped",
	RuleListenRST:             "§3.10.7.2 first: RST ignored",
	RuleListenACK:             "§3.10.7.2 second: an ACK is bad in LISTEN, RST",
	RuleListenSynack:          "§3.10.7.2 second: SYN,ACK dropped by policy",
	RuleListenSYN:             "§3.10.7.2 third: SYN",
	RuleListenOther:           "§3.10.7.2 fourth: neither SYN nor ACK nor RST",
	RuleSynFin:                "policy: SYN with FIN dropped",
	RuleTextKept:              "§3.10.7.2 third: text with the SYN kept for later",
	RuleSynSentBadACK:         "§3.10.7.3 first: ACK not acceptable",
	RuleSynSoon:               "policy: a bad ACK draws the SYN again soon",
	RuleSynSentRST:            "§3.10.7.3 second: RST without acceptable ACK",
	RuleSynSentRSTSeq:         "§3.10.7.3 second: RST not at RCV.NXT, by the letter",
	RuleSynSentRefused:        "§3.10.7.3 second: connection refused",
	RuleSynSentOpen:           "§3.10.7.3 fourth: our SYN is acknowledged",
	RuleSynSentSimultaneous:   "§3.10.7.3 fourth: simultaneous open",
	RuleSynSentNeither:        "§3.10.7.3 fifth: neither SYN nor RST",
	RuleSynackAgain:           "§3.8.1: SYN again, SYN,ACK again",
	RuleSimultaneous:          "§3.5 figure 7: SYN,ACK of a simultaneous open",
	RuleReopen:                "RFC 6191 §2: SYN reopens TIME-WAIT",
	RuleReopenRefused:         "RFC 6191 §2: SYN may be old, dropped",
	RuleReopenStale:           "§3.6.1 MAY-2(2): the SYN was stale, back to TIME-WAIT",
	RuleReopenFinal:           "§3.4.2: the old incarnation's wait is over",
	RuleNoTimestamp:           "RFC 7323 §3.2: timestamp missing",
	RulePAWS:                  "RFC 7323 §5.3 R1: timestamp too old",
	RuleLateACK:               "policy: a bare ACK that was overtaken is spared by PAWS",
	RuleTSExpired:             "RFC 7323 §5.5: TS.Recent outdated",
	RuleNotAcceptable:         "§3.10.7.4 first: not acceptable",
	RuleNotAcceptableRST:      "§3.10.7.4 first: not acceptable, RST",
	RuleZeroWindow:            "§3.10.7.4 first: zero window, only ACK, URG and RST count",
	RuleProbesCross:           "§3.8.6.1: window probes crossed, the ACK counts",
	RuleTimeWaitFIN:           "§3.10.7.4 eighth: FIN again in TIME-WAIT",
	RuleTimeWaitNoACK:         "policy: neither ACK nor SYN nor RST in TIME-WAIT, dropped",
	RuleWideWindow:            "policy: beyond the window, within the buffer",
	RuleQuickACK:              "policy: quick ACK",
	RuleTailLoss:              "RFC 8985 §7: tail loss probe",
	RuleOldACK:                "policy: old segment, its ACK counts",
	RuleTimeWaitRST:           "RFC 1337 §3: RST ignored in TIME-WAIT",
	RuleRSTChallenge:          "RFC 5961 §3.2: RST not at RCV.NXT, challenged",
	RuleThrottled:             "RFC 5961 §7: challenge withheld",
	RuleNoReset:               "policy: RST withheld",
	RuleSynReceivedRSTPassive: "§3.10.7.4 second: embryo reset, back to LISTEN",
	RuleSynReceivedRSTActive:  "§3.10.7.4 second: connection refused",
	RuleReset:                 "§3.10.7.4 second: connection reset",
	RuleResetClosing:          "§3.10.7.4 second: reset while closing",
	RuleResetTimeWait:         "§3.10.7.4 second: reset in TIME-WAIT",
	RuleSYNChallenge:          "RFC 5961 §4.2: SYN challenged",
	RuleSYNReset:              "§3.10.7.4 fourth: SYN in the window, RST",
	RuleSYNTrimmed:            "§3.10.7.4 first: SYN below the window trimmed",
	RuleEmbryoSYN:             "§3.10.7.4 fourth: SYN on an embryo, back to LISTEN",
	RuleEmbryoReset:           "§3.10.7.4 fourth: SYN on an embryo, RST by policy",
	RuleNoACK:                 "§3.10.7.4 fifth: no ACK bit",
	RuleSynReceivedACK:        "§3.10.7.4 fifth: our SYN is acknowledged",
	RuleSynReceivedBadACK:     "§3.10.7.4 fifth: ACK not acceptable, RST",
	RuleACKNew:                "§3.10.7.4 fifth: acknowledges something",
	RuleACKSame:               "§3.10.7.4 fifth: acknowledges nothing more",
	RuleACKOld:                "§3.10.7.4 fifth: duplicate ACK ignored",
	RuleACKUnsent:             "§3.10.7.4 fifth: acknowledges what was not sent",
	RuleACKTooOld:             "RFC 5961 §5.2: ACK too old",
	RuleProbeTaken:            "§3.8.6.1: the probe was taken",
	RuleWindowOpens:           "§3.8.6.1: the window opens",
	RuleRecover:               "RFC 5681 §3.1: next in line after a timeout",
	RuleFastRetransmit:        "RFC 5681 §3.2, RFC 6675 §5: the front is lost, sent again",
	RuleFinWait1ACK:           "§3.10.7.4 fifth: our FIN is acknowledged",
	RuleClosingACK:            "§3.10.7.4 fifth: our FIN is acknowledged, both closed",
	RuleLastAckACK:            "§3.10.7.4 fifth: our FIN is acknowledged, done",
	RuleURG:                   "§3.10.7.4 sixth: urgent text ahead",
	RuleURGIgnored:            "§3.10.7.4 sixth: urgent ignored",
	RuleText:                  "§3.10.7.4 seventh: text",
	RuleTextFills:             "§3.10.7.4 seventh: text that fills a gap",
	RuleTextLate:              "§3.10.7.4 seventh: text held out of order",
	RuleLateFull:              "§3.10.7.4 seventh: no room out of order",
	RuleTextOld:               "§3.10.7.4 seventh: nothing new",
	RuleTextIgnored:           "§3.10.7.4 seventh: text after the peer's FIN",
	RuleTextUnread:            "§3.6.1 SHLD-3: text that nobody will read, RST",
	RuleFINLate:               "§3.10.7.4 eighth: FIN ahead of text",
	RuleFINOutside:            "§3.10.7.4 first: FIN beyond the window trimmed",
	RuleFINEstablished:        "§3.10.7.4 eighth: the peer closes",
	RuleFINFinWait1:           "§3.10.7.4 eighth: both close at once",
	RuleFINFinWait2:           "§3.10.7.4 eighth: the peer closes too",
	RuleFINFolklore:           "policy: FIN,ACK taken for an acknowledgment of ours",
	RuleRetransmission:        "§3.10.8: retransmission",
	RuleR1:                    "§3.8.3: R1 reached",
	RuleR2:                    "§3.8.3: R2 reached, gave up",
	RuleEmbryoGivenUp:         "RFC 4987 §3: embryo given up",
	RuleUserTimeout:           "§3.10.8: user timeout",
	RuleTimeWaitOver:          "§3.10.8: 2 MSL are over",
	RuleFinWait2Timeout:       "policy: FIN-WAIT-2 without a reader",
	RuleDelayedACK:            "§3.8.6.3: delayed ACK",
	RuleOverride:              "§3.8.6.2.1: override timeout",
	RuleProbe:                 "§3.8.6.1: zero-window probe",
	RuleKeepAlive:             "§3.8.4: keep-alive probe",
	RuleKeepAliveDead:         "§3.8.4: keep-alive unanswered",
	RuleKeepAliveIdle:         "§3.8.4 MUST-26: not idle, no probe",
	RuleICMPIgnored:           "§3.9.2.2: nothing to abort",
	RuleICMPStray:             "RFC 5927 §4.1: quotes nothing outstanding",
	RuleICMPTooBig:            "§3.7.2: too big for the path, the MSS follows",
	RuleICMPSoft:              "§3.9.2.2: soft error",
	RuleICMPHard:              "§3.9.2.2: hard error",
}
