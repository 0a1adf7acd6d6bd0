package netsim

// The states of netem's chains: of loss_4state, as Markov numbers them, and of loss_gilb_ell. 0 is the state before the
// first packet, which is the first.
const (
	passInGap   uint8 = 1 // state 1
	passInBurst uint8 = 2 // state 2
	loseInGap   uint8 = 3 // state 4: the kernel's order is not the paper's
	loseInBurst uint8 = 4 // state 3

	good uint8 = 1
	bad  uint8 = 2
)

// loses asks the model of loss, which may step.
func (m *model) loses(d draws, mem *Memory, k, mark kind) bool {
	switch m.Loss.Model {
	case RandomLoss:
		return m.Loss.Random.strikes(d, &mem.Loss, k, kindFirstLoss)
	case MarkovLoss:
		return m.Loss.Markov.step(&mem.LossState, d.word(k))
	case GilbertLoss:
		return m.Loss.Gilbert.step(&mem.LossState, d.word(k), d, mark)
	}
	return false
}

// step is the kernel's loss_4state. Where a draw meets a threshold exactly, once in 2^32, the chain stays as it is and
// the packet passes: that is the kernel's too.
func (c *Markov) step(state *uint8, draw uint32) (lost bool) {
	p13, p31, p32, p23, p14 := uint32(c.P13), uint32(c.P31), uint32(c.P32), uint32(c.P23), uint32(c.P14)
	switch *state {
	case passInBurst:
		if draw < p23 {
			*state = loseInBurst
			return true
		}
	case loseInBurst:
		switch {
		case draw < p32:
			*state = passInBurst
		case p32 < draw && draw < p31+p32:
			*state = passInGap
		case p31+p32 < draw:
			return true
		}
	case loseInGap:
		*state = passInGap
	default:
		switch {
		case draw < p14:
			*state = loseInGap
			return true
		case p14 < draw && draw < p13+p14:
			*state = loseInBurst
			return true
		}
	}
	return false
}

// step is the kernel's loss_gilb_ell.
func (c *GilbertElliott) step(state *uint8, draw uint32, d draws, mark kind) (lost bool) {
	if *state == bad {
		if draw < uint32(c.R) {
			*state = good
		}
		// netem stores 1-h as its complement h.
		return d.word(mark) > uint32(Certain-c.LossBad)
	}
	if draw < uint32(c.P) {
		*state = bad
	}
	return c.LossGood != 0 && d.word(mark) < uint32(c.LossGood)
}
