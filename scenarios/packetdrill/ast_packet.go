package packetdrill

import "encoding/hex"

// Packet is a TCP segment: one that the script sends to the stack, or one that it expects from there. Its numbers are
// relative: each direction's first SYN has sequence number 0 where the script says 0, whatever is on the wire.
type Packet struct {
	Pos
	In      bool // "<": to the stack under test; else ">", from it
	IP      IP
	Flags   Flags
	Seq     Seq
	Ack     Number
	Win     Number
	Urg     Number
	Options Options
}

// ICMP is an ICMP message about a segment of the connection.
type ICMP struct {
	Pos
	In   bool
	IP   IP
	Type string // unreachable, time_exceeded, …, or type_42
	Code string // port_unreachable, …, or code_13; may be empty
	MTU  Number
	Echo *Seq // of the segment that the message quotes, if the script says it
}

// Number is a number that a script may leave out, or leave open with an ellipsis.
type Number struct {
	Given bool
	Any   bool // given as "..."
	Value uint32
}

// Seq is start:end(length), the text's first octet and the one after its last.
type Seq struct {
	Pos
	Any        bool // ...(length): Start and End are zero
	Start, End uint32
	Len        uint32
}

// Flags are a segment's control bits; a segment without any is written "-".
type Flags uint16

// The control bits, as the TCP header has them.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
	ECE
	CWR
	AE
)

// flagLetters are in the order in which flags are printed.
var flagLetters = []struct {
	letter byte
	flag   Flags
}{{'S', SYN}, {'F', FIN}, {'R', RST}, {'P', PSH}, {'U', URG}, {'E', ECE}, {'W', CWR}, {'A', AE}, {'.', ACK}}

// String is the flags in packetdrill's letters: S for SYN, "." for ACK, W for CWR, "-" for none.
func (f Flags) String() string {
	var b []byte
	for _, l := range flagLetters {
		if f&l.flag != 0 {
			b = append(b, l.letter)
		}
	}
	if b == nil {
		return "-"
	}
	return string(b)
}

// IP is what a script says of a packet's IP header, in brackets before the flags.
type IP struct {
	Pos
	ECN       string // noecn, ect0, ect1, ect01 or ce; else empty
	TOS       Number
	TTL       Number
	FlowLabel Number
}

// Given reports that the script says anything of the IP header.
func (ip *IP) Given() bool {
	return ip.ECN != "" || ip.TOS.Given || ip.TTL.Given || ip.FlowLabel.Given
}

// Options are a segment's TCP options.
type Options struct {
	Pos
	Given bool // there were angle brackets
	Any   bool // <...>: whatever options there are
	List  []TCPOption
}

// Kind is a kind of TCP option, in packetdrill's words.
type Kind string

// The TCP options.
const (
	NOP    Kind = "nop"
	EOL    Kind = "eol"
	MSS    Kind = "mss"
	WScale Kind = "wscale"
	SACKOK Kind = "sackOK"
	SACK   Kind = "sack"
	TS     Kind = "TS"
	FO     Kind = "FO"    // fast open, kind 34
	FOExp  Kind = "FOEXP" // fast open under the experimental kind 254
)

// TCPOption is one option; which fields hold depends on its kind.
type TCPOption struct {
	Pos
	Kind     Kind
	Value    uint32      // MSS in octets; WScale, the shift
	Val, Ecr Number      // TS
	Blocks   [][2]uint32 // SACK: relative numbers, the first octet and the one after the last
	Cookie   string      // FO, FOExp: in hexadecimal, two digits an octet, or a name such as TFO_COOKIE; may be empty
}

// CookieBytes returns the octets of a fast-open cookie; false if the script has only a name for it.
func (o *TCPOption) CookieBytes() ([]byte, bool) {
	b, err := hex.DecodeString(o.Cookie)
	return b, err == nil
}
