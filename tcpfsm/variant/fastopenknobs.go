package variant

import (
	"time"

	"synfault/tcpfsm"
)

// fastOpen is the variant with its knobs.
func fastOpen() Variant {
	return Variant{
		Name: "fast-open", Source: "RFC 7413",
		Doc: "A cookie from an earlier connection lets the text in a SYN be delivered before the handshake ends.",
		Handshake: FastOpen{
			Client: true, Server: true, Limit: 16, Size: 8, Life: time.Hour, Hold: time.Minute,
		},
		Knobs: []Knob{
			toggle(Knob{Name: "client", Source: "RFC 7413 §4.2.1", Doc: "Openers ask for cookies and use them."},
				func(h *FastOpen) *bool { return &h.Client }),
			toggle(Knob{Name: "server", Source: "RFC 7413 §4.2.2", Doc: "Responders give cookies and take them (FastOpenEnabled)."},
				func(h *FastOpen) *bool { return &h.Server }),
			count(Knob{Name: "limit", Source: "RFC 7413 §5.1", Doc: "So many connections may be pending at once."},
				0, 65535, 1, func(h *FastOpen) *uint16 { return &h.Limit }),
			count(Knob{Name: "size", Source: "RFC 7413 §4.1.1", Doc: "Octets of the cookies given."},
				4, tcpfsm.MaxCookie, 2, func(h *FastOpen) *uint8 { return &h.Size }),
			wait(Knob{Name: "life", Source: "RFC 7413 §4.1.2", Doc: "A cookie is good for this long, and up to twice as long; off is for ever."},
				func(h *FastOpen) *time.Duration { return &h.Life }),
			wait(Knob{Name: "hold", Source: "RFC 7413 §5.1", Doc: "How long a pending connection that was reset still counts."},
				func(h *FastOpen) *time.Duration { return &h.Hold }),
			toggle(Knob{Name: "nocookie", Source: "RFC 7413 §1, deployed", Doc: "Text is taken without a cookie, on a SYN without the option too."},
				func(h *FastOpen) *bool { return &h.NoCookie }),
			toggle(Knob{Name: "bare", Source: "RFC 7413 §1, deployed", Doc: "Openers put text on their SYNs without the option, and ask for no cookie."},
				func(h *FastOpen) *bool { return &h.Bare }),
			toggle(Knob{Name: "exp", Source: "RFC 7413 §4.1.1, deployed", Doc: "The option's experimental form, kind 254, is understood and answered in kind."},
				func(h *FastOpen) *bool { return &h.Exp }),
			toggle(Knob{Name: "keep", Source: "RFC 7413 §4.1.3.1, deployed", Doc: "A cookie stays in the cache when the server acknowledges the SYN alone."},
				func(h *FastOpen) *bool { return &h.Keep }),
			count(Knob{Name: "reserve", Source: "RFC 7413 §4.2.2, deployed", Doc: "Octets of the MSS that a SYN's options are taken to need; 0 counts them."},
				0, 40, 1, func(h *FastOpen) *uint8 { return &h.Reserve }),
		},
		ReadsClock: true,
	}
}
