package variant

import "math/bits"

// sipHash24 is SipHash-2-4 of two words of four octets, as they stand on the
// wire: how Linux makes its cookies of the client's address and the server's.
func sipHash24(key [2]uint64, client, server uint32) uint64 {
	v := [4]uint64{
		key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
		key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573,
	}
	for _, w := range [2]uint64{
		uint64(bits.ReverseBytes32(client)) | uint64(bits.ReverseBytes32(server))<<32,
		8 << 56, // the length
	} {
		v[3] ^= w
		sipRounds(&v, 2)
		v[0] ^= w
	}
	v[2] ^= 0xff
	sipRounds(&v, 4)
	return v[0] ^ v[1] ^ v[2] ^ v[3]
}

func sipRounds(v *[4]uint64, n int) {
	for range n {
		v[0] += v[1]
		v[1] = bits.RotateLeft64(v[1], 13) ^ v[0]
		v[0] = bits.RotateLeft64(v[0], 32)
		v[2] += v[3]
		v[3] = bits.RotateLeft64(v[3], 16) ^ v[2]
		v[0] += v[3]
		v[3] = bits.RotateLeft64(v[3], 21) ^ v[0]
		v[2] += v[1]
		v[1] = bits.RotateLeft64(v[1], 17) ^ v[2]
		v[2] = bits.RotateLeft64(v[2], 32)
	}
}
