package netsim

import "time"

// hold is when a packet that is ready at an instant leaves in a slot. It follows netem_dequeue: a packet that comes to the
// head of the queue when a slot has begun that is older than it asks for the next one; if that begins before it is ready, it
// asks once more when it is. A full slot asks for the next one, too.
func (m *model) hold(o *OfferInfo, ready Time, mem *Memory) Time {
	head := max(o.Now, mem.Left)
	ready = max(ready, head)
	if mem.Slot < ready {
		m.nextSlot(o, head, mem)
	}
	if mem.Slot < ready {
		m.nextSlot(o, ready, mem)
	}
	mem.Left = max(mem.Slot, ready)
	mem.SlotPackets++
	mem.SlotBytes += min(o.Size, 1<<31-1-mem.SlotBytes)
	if m.Slot.Packets != 0 && mem.SlotPackets >= m.Slot.Packets || m.Slot.Bytes != 0 && mem.SlotBytes >= m.Slot.Bytes {
		m.nextSlot(o, mem.Left, mem)
	}
	return mem.Left
}

// nextSlot is the kernel's get_slot_next. Its draws are keyed by how many slots there were.
func (m *model) nextSlot(o *OfferInfo, now Time, mem *Memory) {
	d := drawsOf(m.seed, o.From, o.To, mem.Slots)
	mem.Slots++
	wait := m.Slot.Min
	switch {
	case m.Slot.Jitter != 0:
		wait = m.slots.at(d.word(kindSlot))
	case m.Slot.Max > m.Slot.Min:
		wait += time.Duration(d.below(kindSlot, uint64(m.Slot.Max-m.Slot.Min)))
	}
	mem.Slot = max(now.Add(wait), 0)
	mem.SlotPackets, mem.SlotBytes = 0, 0
}
