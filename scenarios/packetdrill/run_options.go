package packetdrill

import (
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"synfault/tcpfsm"
)

// kindOf names the options of a layout.
var kindOf = map[tcpfsm.Layout]Kind{
	tcpfsm.LayNOP: NOP, tcpfsm.LayEOL: EOL, tcpfsm.LayMSS: MSS, tcpfsm.LayWindowScale: WScale,
	tcpfsm.LaySACKPermitted: SACKOK, tcpfsm.LaySACK: SACK, tcpfsm.LayTimestamps: TS,
	tcpfsm.LayFastOpen: FO, tcpfsm.LayFastOpenExp: FOExp,
}

// optionsOut is a segment's options as the script would write them, padding included.
func (r *runner) optionsOut(f *flow, s *tcpfsm.Segment) (list []TCPOption) {
	size := 0
	l := s.Options.Effective()
	for i := 0; l.At(i) != tcpfsm.LayEnd; i++ {
		kind, ok := kindOf[l.At(i)]
		if !ok {
			kind = "unknown"
		}
		o := TCPOption{Kind: kind}
		switch kind {
		case NOP, EOL:
			size++
		case MSS:
			o.Value = uint32(s.MSS)
			size += 4
		case WScale:
			o.Value = uint32(s.Shift)
			size += 3
		case SACKOK:
			size += 2
		case SACK:
			for _, b := range s.SACK[:s.SACKs] {
				o.Blocks = append(o.Blocks, [2]uint32{f.theirs.toScript(b.Start, false), f.theirs.toScript(b.End, false)})
			}
			size += 2 + 8*int(s.SACKs)
		case TS:
			o.Val = Number{Given: true, Value: s.TSval - f.firstStamp[1] + f.firstStamp[0]}
			o.Ecr = Number{Given: true, Value: s.TSecr}
			size += 10
		case FO, FOExp:
			o.Cookie = hex.EncodeToString(s.Cookie[:min(s.CookieLen, tcpfsm.MaxCookie)])
			size += 2 + int(s.CookieLen)
			if kind == FOExp {
				size += 2
			}
		}
		list = append(list, o)
	}
	for ; size%4 != 0; size++ {
		list = append(list, TCPOption{Kind: EOL})
	}
	return list
}

// optionsDiffer compares a segment's options with the script's.
func (r *runner) optionsDiffer(f *flow, p *Packet, s *tcpfsm.Segment) string {
	if p.Options.Any || r.setup.Options == OptionsIgnored {
		return ""
	}
	want, got := p.Options.List, r.optionsOut(f, s)
	if r.setup.Options == OptionsAsSet {
		want, got = unordered(want), unordered(got)
	}
	if len(want) != len(got) {
		return "the options differ in kind or order"
	}
	for i := range want {
		if what := r.optionDiffers(f, &want[i], &got[i]); what != "" {
			return what
		}
	}
	return ""
}

// unordered is a list of options without padding, by kind.
func unordered(list []TCPOption) []TCPOption {
	list = slices.DeleteFunc(slices.Clone(list), func(o TCPOption) bool { return o.Kind == NOP || o.Kind == EOL })
	slices.SortStableFunc(list, func(a, b TCPOption) int {
		switch {
		case a.Kind < b.Kind:
			return -1
		case a.Kind > b.Kind:
			return 1
		}
		return 0
	})
	return list
}

func (r *runner) optionDiffers(f *flow, want, got *TCPOption) string {
	switch {
	case want.Kind != got.Kind:
		return fmt.Sprintf("the options differ: %s stands where %s should", got.Kind, want.Kind)
	case want.Kind == MSS && want.Value != got.Value:
		return fmt.Sprintf("the MSS option says %d, not %d", got.Value, want.Value)
	case want.Kind == WScale && want.Value != got.Value:
		return fmt.Sprintf("the window scale is %d, not %d", got.Value, want.Value)
	case want.Kind == SACK && !slices.Equal(want.Blocks, got.Blocks):
		return fmt.Sprintf("the SACK blocks are %v, not %v", got.Blocks, want.Blocks)
	case want.Kind == TS:
		return r.stampDiffers(want, got)
	case want.Kind == FO || want.Kind == FOExp:
		return r.cookieDiffers(want, got)
	}
	return ""
}

// stampDiffers compares timestamps. A TSval is compared only where the script's ticks have a length.
func (r *runner) stampDiffers(want, got *TCPOption) string {
	if want.Ecr.Given && !want.Ecr.Any && want.Ecr.Value != got.Ecr.Value {
		return fmt.Sprintf("TSecr is %d, not %d", got.Ecr.Value, want.Ecr.Value)
	}
	if r.stack.TSTick == 0 || !want.Val.Given || want.Val.Any {
		return ""
	}
	off := int64(int32(got.Val.Value - want.Val.Value))
	if d := time.Duration(max(off, -off)) * r.stack.TSTick; d > r.slack {
		return fmt.Sprintf("TSval is %d, not %d, which is %v off", got.Val.Value, want.Val.Value, d)
	}
	return ""
}

func (r *runner) cookieDiffers(want, got *TCPOption) string {
	w := want.Cookie
	if w == "TFO_COOKIE" {
		w = hex.EncodeToString(r.host.Cookie(r.peerAddr))
	}
	if w != got.Cookie {
		return fmt.Sprintf("the cookie is %q, not %q", got.Cookie, w)
	}
	return ""
}
