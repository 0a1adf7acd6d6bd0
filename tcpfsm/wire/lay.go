package wire

import (
	"encoding/binary"
	"fmt"

	"github.com/gopacket/gopacket/layers"

	"synfault/tcpfsm"
)

// maxOptions is what a data offset of 15 leaves for options (RFC 9293 §3.1).
const maxOptions = 40

// options lays the options out in their order and returns how many octets
// they take, without the padding that follows.
func (e *Encoder) options(o *tcpfsm.Options) (size int, err error) {
	order := o.Effective()
	var done tcpfsm.OptionSet
	ended := false
	e.list = e.list[:0]
	e.data = e.data[:0]
	for i := 0; order.At(i) != tcpfsm.LayEnd; i++ {
		place := order.At(i)
		switch option := optionsOf[place]; {
		case ended:
			return 0, fmt.Errorf("wire: %w: %q has something after the end of the list", ErrLayout, o)
		case place > tcpfsm.LayEOL:
			return 0, fmt.Errorf("wire: %w: place %d holds %d, which names nothing", ErrLayout, i, place)
		case !fits(place, sizeOf(o, place)-2) && option.has != 0:
			return 0, fmt.Errorf("wire: %w: %d SACK blocks (1 to 4), cookie of %d octets (0, or an even number from 4 to 16)",
				ErrOptionValue, o.SACKs, o.CookieLen)
		default:
			done |= option.has
		}
		ended = place == tcpfsm.LayEOL
		size += sizeOf(o, place)
		if size > maxOptions {
			return 0, fmt.Errorf("wire: %w: %q", ErrOptionSpace, o)
		}
		e.place(o, place)
	}
	if done != o.Has {
		return 0, fmt.Errorf("wire: %w: sixteen places, and still to come is the set %#x", ErrLayout, o.Has&^done)
	}
	return size, nil
}

// place appends one option. The library writes kind, length and data.
func (e *Encoder) place(o *tcpfsm.Options, place tcpfsm.Layout) {
	if e.data == nil {
		e.data = make([]byte, 0, maxOptions)
	}
	start := len(e.data)
	b := e.data
	switch place {
	case tcpfsm.LayMSS:
		b = binary.BigEndian.AppendUint16(b, o.MSS)
	case tcpfsm.LayWindowScale:
		b = append(b, o.Shift)
	case tcpfsm.LayTimestamps:
		b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, o.TSval), o.TSecr)
	case tcpfsm.LayCC, tcpfsm.LayCCNew:
		b = binary.BigEndian.AppendUint32(b, o.CC)
	case tcpfsm.LayCCEcho:
		b = binary.BigEndian.AppendUint32(b, o.CCEcho)
	case tcpfsm.LaySACK:
		for _, block := range o.SACK[:o.SACKs] {
			b = binary.BigEndian.AppendUint32(b, uint32(block.Start))
			b = binary.BigEndian.AppendUint32(b, uint32(block.End))
		}
	case tcpfsm.LayFastOpenExp:
		b = append(binary.BigEndian.AppendUint16(b, fastOpenID), o.Cookie[:o.CookieLen]...)
	case tcpfsm.LayFastOpen:
		b = append(b, o.Cookie[:o.CookieLen]...)
	}
	e.data = b
	e.list = append(e.list, layers.TCPOption{OptionType: optionsOf[place].kind, OptionData: b[start:]})
}
