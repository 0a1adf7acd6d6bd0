package packetdrill

import (
	"fmt"
	"strconv"
	"strings"
)

// String is the segment as a script has it.
func (k *Packet) String() string {
	b := direction(k.In, &k.IP)
	b = append(b, k.Flags.String()...)
	b = append(append(b, ' '), k.Seq.String()...)
	b = appendNumber(b, " ack ", k.Ack)
	b = appendNumber(b, " win ", k.Win)
	b = appendNumber(b, " urg ", k.Urg)
	if k.Options.Given {
		b = append(append(b, ' '), k.Options.String()...)
	}
	return string(b)
}

// String is the message as a script has it.
func (m *ICMP) String() string {
	b := append(direction(m.In, &m.IP), "icmp "+m.Type...)
	if m.Code != "" {
		b = append(b, " "+m.Code...)
	}
	b = appendNumber(b, " mtu ", m.MTU)
	if m.Echo != nil {
		b = append(b, " ["+m.Echo.String()+"]"...)
	}
	return string(b)
}

// direction is the mark, and what is said of the IP header.
func direction(in bool, ip *IP) (b []byte) {
	b = append(b, "> "...)
	if in {
		b[0] = '<'
	}
	if !ip.Given() {
		return b
	}
	var parts []string
	if ip.ECN != "" {
		parts = append(parts, ip.ECN)
	}
	if ip.TOS.Given {
		parts = append(parts, fmt.Sprintf("tos 0x%x", ip.TOS.Value))
	}
	if ip.TTL.Given {
		parts = append(parts, fmt.Sprintf("ttl %d", ip.TTL.Value))
	}
	if ip.FlowLabel.Given {
		parts = append(parts, fmt.Sprintf("flowlabel 0x%x", ip.FlowLabel.Value))
	}
	return append(b, "["+strings.Join(parts, ",")+"] "...)
}

// String is start:end(length), or ...(length).
func (q *Seq) String() string {
	if q.Any {
		return fmt.Sprintf("...(%d)", q.Len)
	}
	return fmt.Sprintf("%d:%d(%d)", q.Start, q.End, q.Len)
}

// appendNumber adds a number behind its name, if it is given.
func appendNumber(b []byte, name string, n Number) []byte {
	switch {
	case !n.Given:
		return b
	case n.Any:
		return append(append(b, name...), "..."...)
	}
	return strconv.AppendUint(append(b, name...), uint64(n.Value), 10)
}

// String is the options in angle brackets.
func (o *Options) String() string {
	if o.Any {
		return "<...>"
	}
	parts := make([]string, len(o.List))
	for i := range o.List {
		parts[i] = o.List[i].String()
	}
	return "<" + strings.Join(parts, ",") + ">"
}

// String is the option as a script has it.
func (o *TCPOption) String() string {
	b := []byte(o.Kind)
	switch o.Kind {
	case MSS, WScale:
		b = strconv.AppendUint(append(b, ' '), uint64(o.Value), 10)
	case TS:
		b = appendNumber(b, " val ", o.Val)
		b = appendNumber(b, " ecr ", o.Ecr)
	case SACK:
		for _, s := range o.Blocks {
			b = fmt.Appendf(b, " %d:%d", s[0], s[1])
		}
	case FO, FOExp:
		if o.Cookie != "" {
			b = append(b, " "+o.Cookie...)
		}
	}
	return string(b)
}
