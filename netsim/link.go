package netsim

import "time"

// Link is a directed link and what it does by itself, without any fault.
type Link struct {
	From, To NodeID
	// Delay is the propagation delay, at least 0.
	Delay time.Duration
	// Rate is in bits per second; packets queue behind each other for the time that their Size takes. 0 is no limit.
	Rate uint64
}

// LinkState is what a link remembers: a value inside the World, copied and keyed with it.
type LinkState struct {
	// ByClass counts the packets offered so far, by class; the packets of no class are ByClass[0].
	ByClass [MaxClasses]uint32
	Tally
	// Free is the instant at which a link with a rate can begin to send its next packet.
	Free Time
	// Memory is what the models of a Random remember.
	Memory Memory
}

// Tally is a link's bookkeeping. Sent + Copied + Forged = Delivered + Dropped + InFlight holds after every step.
type Tally struct {
	Sent      uint32 // packets offered: the ordinal of the next one
	Copied    uint32 // copies that the network made
	Forged    uint32 // forged packets that the network added
	Delivered uint32 // handed to the host
	Dropped   uint32 // lost, discarded for their damage, or arrived at a host that was down
	InFlight  uint32
}

// Memory is what netem's models carry from one packet of a link to the next.
type Memory struct {
	// Delay, Loss, Duplicate, Corrupt and Reorder are the last correlated draw of each kind (netem's crndstate.last).
	Delay, Loss, Duplicate, Corrupt, Reorder uint32
	// Gap counts the packets since the last reordered one.
	Gap uint32
	// LossState is the state of the Markov or Gilbert-Elliott chain, 0 before the first packet.
	LossState uint8
	// Busy is when the last packet left the emulated transmitter.
	Busy Time
	// Slot is when the current slot begins, or began; SlotPackets and SlotBytes are what it has taken so far.
	Slot                   Time
	SlotPackets, SlotBytes int32
	// Left is when the last packet left in a slot.
	Left Time
	// Slots counts the slots drawn so far: the ordinal of the next slot's length.
	Slots uint32
}

// blank reports that there is nothing in it.
func (m *Memory) blank() bool {
	return m.Delay|m.Loss|m.Duplicate|m.Corrupt|m.Reorder|m.Gap|uint32(m.LossState)|m.Slots == 0 &&
		m.Busy|m.Slot|m.Left == 0 && m.SlotPackets|m.SlotBytes == 0
}
