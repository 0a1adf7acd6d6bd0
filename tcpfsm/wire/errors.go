package wire

import (
	"errors"
	"fmt"
)

// The classes of what can be wrong with octets: how much was read in spite of
// it, and so what a TCP can do about it.
var (
	ErrNoSegment = errors.New("no TCP segment")    // nothing of TCP, or not enough of it to act on
	ErrChecksum  = errors.New("wrong checksum")    // all was read, and the packet is to be dropped (MUST-3)
	ErrOption    = errors.New("illegal option")    // the header was read, and the other options (MUST-7)
	ErrCut       = errors.New("packet is cut off") // shorter than its length field says, as with a snap length
)

// Of class ErrNoSegment: link layer and IP.
var (
	ErrLinkType      = fmt.Errorf("%w: link type not known", ErrNoSegment)
	ErrLinkHeader    = fmt.Errorf("%w: short or illegal link header", ErrNoSegment)
	ErrNotIP         = fmt.Errorf("%w: frame carries no IP", ErrNoSegment)
	ErrVersion       = fmt.Errorf("%w: wrong IP version", ErrNoSegment)
	ErrShortIP       = fmt.Errorf("%w: packet ends inside the IP header", ErrNoSegment)
	ErrHeaderLength  = fmt.Errorf("%w: IP header length below 5", ErrNoSegment)
	ErrTotalLength   = fmt.Errorf("%w: IP length has no room for the header", ErrNoSegment)
	ErrIPOption      = fmt.Errorf("%w: illegal IP option", ErrNoSegment)
	ErrExtension     = fmt.Errorf("%w: illegal IPv6 extension header", ErrNoSegment)
	ErrRouting       = fmt.Errorf("%w: final destination not known", ErrNoSegment)
	ErrFragment      = fmt.Errorf("%w: packet is a fragment", ErrNoSegment)
	ErrNotTCP        = fmt.Errorf("%w: protocol is not 6", ErrNoSegment)
	ErrShortTCP      = fmt.Errorf("%w: segment ends inside the TCP header", ErrNoSegment)
	ErrDataOffset    = fmt.Errorf("%w: data offset below 5", ErrNoSegment)
	ErrDataOffsetEnd = fmt.Errorf("%w: data offset past the end", ErrNoSegment)
)

// Of class ErrChecksum.
var (
	ErrIPChecksum  = fmt.Errorf("%w in the IPv4 header", ErrChecksum)
	ErrTCPChecksum = fmt.Errorf("%w in the TCP header", ErrChecksum)
)

// Of class ErrOption. The first three end the list, for nobody can say where
// the next option would begin; after the last it goes on.
var (
	ErrOptionZero   = fmt.Errorf("%w: length 0", ErrOption)
	ErrOptionOne    = fmt.Errorf("%w: length 1", ErrOption)
	ErrOptionEnd    = fmt.Errorf("%w: runs past the end of the header", ErrOption)
	ErrOptionLength = fmt.Errorf("%w: not a length of its kind", ErrOption)
)

// What can be wrong with a Packet that is to be encoded.
var (
	ErrAddress     = errors.New("addresses are not both IPv4 or both IPv6")
	ErrText        = errors.New("text is not as long as the segment says")
	ErrTooLong     = errors.New("packet longer than 65535 octets")
	ErrMark        = errors.New("control bit has no place in a TCP header")
	ErrFlow        = errors.New("flow label longer than 20 bits")
	ErrOptionValue = errors.New("option cannot be written")
	ErrLayout      = errors.New("layout has no place for an option")
	ErrOptionSpace = errors.New("options longer than 40 octets")
)

// Error says what is wrong with the octets given to a Decoder, and where.
type Error struct {
	Kind error  // one of the errors above
	At   int    // the octet that says so, counted from the first that was given
	Note string // what was found there, and what would be right; may be empty
}

// Error is the kind, the place and the note.
func (e *Error) Error() string {
	text := fmt.Sprintf("wire: %v, at octet %d", e.Kind, e.At)
	if e.Note != "" {
		text += ": " + e.Note
	}
	return text
}

// Unwrap is the kind, which errors.Is asks for.
func (e *Error) Unwrap() error { return e.Kind }
