package hunt

import (
	"crypto/rand"
	"encoding/binary"
)

// FreshSeed is a seed that nobody has chosen. It is for whoever starts a campaign, who must say which it was.
func FreshSeed() uint64 {
	var b [8]byte
	rand.Read(b[:])                               // never fails
	return binary.LittleEndian.Uint64(b[:]) >> 11 // 16 digits are enough to copy
}

// mix makes a number of a seed and an index that looks like chance (splitmix64).
func mix(seed, index uint64) uint64 {
	z := seed + (index+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
