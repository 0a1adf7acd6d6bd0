package tcpfsm

// constantISN is the number that ISNConstant always gives.
const constantISN Seq = 1000

// InitialSequence reads the ISN generator of RFC 9293 §3.4.1:
// ISN = M + F(localip, localport, remoteip, remoteport, secretkey), with M a
// clock that ticks every ISNTick and F a keyed hash that an outsider cannot
// compute without the key (MUST-8, MUST-9, SHLD-1). At instant zero the clock
// reads ISNOrigin. ISNScripted gives 0: the caller has its own.
func (p *Policy) InitialSequence(now Instant, local, remote Endpoint, secret uint64) Seq {
	tick := p.ISNTick
	if tick <= 0 {
		tick = 4000
	}
	clock := uint64(now)/uint64(tick) + uint64(p.ISNOrigin)
	switch p.ISN {
	case ISNClock:
		return Seq(clock)
	case ISNRandom:
		return Seq(Hash(secret, Pack(local), Pack(remote), clock))
	case ISNConstant:
		return constantISN
	case ISNScripted:
		return 0
	}
	return Seq(clock) + Seq(Hash(secret, Pack(local), Pack(remote)))
}

// Pack makes a word of an endpoint, for Hash.
func Pack(e Endpoint) uint64 { return uint64(e.Addr)<<16 | uint64(e.Port) }

// Hash is a keyed hash of words: SipHash-1-3 with the key's two halves made
// from one word. It stands for the PRF that RFC 9293 §3.4.1 and the cookies
// ask for; inside a simulation nobody attacks it.
func Hash(key uint64, words ...uint64) uint64 {
	h := sip{key ^ 0x736f6d6570736575, key<<1 ^ 0x646f72616e646f6d,
		key ^ 0x6c7967656e657261, key<<1 ^ 0x7465646279746573}
	for i := 0; i <= len(words); i++ {
		w := uint64(len(words)) << 59
		if i < len(words) {
			w = words[i]
		}
		h[3] ^= w
		h.round()
		h[0] ^= w
	}
	h[2] ^= 0xff
	h.round()
	h.round()
	h.round()
	return h[0] ^ h[1] ^ h[2] ^ h[3]
}

type sip [4]uint64

func (h *sip) round() {
	h[0] += h[1]
	h[1] = h[1]<<13 | h[1]>>51
	h[1] ^= h[0]
	h[0] = h[0]<<32 | h[0]>>32
	h[2] += h[3]
	h[3] = h[3]<<16 | h[3]>>48
	h[3] ^= h[2]
	h[0] += h[3]
	h[3] = h[3]<<21 | h[3]>>43
	h[3] ^= h[0]
	h[2] += h[1]
	h[1] = h[1]<<17 | h[1]>>47
	h[1] ^= h[2]
	h[2] = h[2]<<32 | h[2]>>32
}
