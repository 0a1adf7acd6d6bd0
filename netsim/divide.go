package netsim

// Divider is a Forker whose digests can be taken in two parts: that of a world's core, which is its hosts, their timers and the
// history, and those of the packets in flight. Worlds that differ only in what is pending then share what they have in common:
// see Cores.
type Divider[S, P, H any] interface {
	Forker[S, P, H]
	// Divides reports whether the Protocol can, as it is set up: what ObserveFates writes beside the tags must be read by no
	// check and stand in no key, and hosts may not share memory with their copies.
	Divides() bool
	// Tags are what ObserveFates writes on the ith packet that was sent: where its fate is that of perfect delivery, and where it
	// is another. The fates of the other packets do not matter.
	Tags(h *H, step *Step[S, P], i int) (spared, struck uint64)
	// Forget takes out of the history what lasts no longer than an event.
	Forget(h *H)

	// Stale reports that a packet which arrives at an instant is told apart, in a key, from the same one that arrives in good
	// time.
	Stale(o *Origin, at Time) bool
	// Touch is what the part of a core depends on in a packet that is in flight. That of several packets is the union.
	Touch(p *P, o *Origin) Touch
	// Heeds are the touches that this core depends on.
	Heeds(v *View[S, P, H]) Touch
	// AppendCore appends the core's part of a digest, the view's pending events apart, where packets in flight have the given
	// touch. shape, never 0, stands for all of the core that AppendFlight reads, the clock apart.
	AppendCore(b []byte, v *View[S, P, H], t Touch) (part []byte, shape uint64)
	// AppendFlight appends the part of an event that waits, without its instant, but for what Stale says. clocked reports that
	// it depends on the core's instant, too.
	AppendFlight(b []byte, v *View[S, P, H], t Touch, e *PendingEvent[P]) (part []byte, clocked bool)
	// AppendNames appends what cores of one part may differ in and packets can tell: what numbers and lives are called.
	AppendNames(b []byte, h *H) []byte
	// AppendPacket appends all of a packet, as it is.
	AppendPacket(b []byte, p *P) []byte
	// HostOctets and HistoryOctets are what a state and a history take of memory.
	HostOctets(s *S) uint64
	HistoryOctets(h *H) uint64
}

// Touch is a set, of which only a Divider knows the elements.
type Touch [3]uint64

func (t Touch) and(u Touch) Touch { return Touch{t[0] & u[0], t[1] & u[1], t[2] & u[2]} }
func (t Touch) or(u Touch) Touch  { return Touch{t[0] | u[0], t[1] | u[1], t[2] | u[2]} }
