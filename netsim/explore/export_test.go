package explore

// Weaken makes a search hash to so few bits that states collide.
func Weaken[S, P, H any](c *Config[S, P, H], bits int) {
	c.weak = func(b []byte) hash {
		h := sum(b)
		return hash{h.hi >> (64 - bits) << (64 - bits), 1}
	}
}
