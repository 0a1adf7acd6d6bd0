package scenarios

import (
	"fmt"
	"slices"

	"synfault/tcpfsm/variant"
)

// Library is what tokens may name beside what synfault has: handshakes and whole TCPs of somebody else. A token that names
// one is read by the Parse of a Library that has it, and by no other; so it is run again where it was found, in the tests
// of whoever wrote it.
type Library struct {
	// Handshakes are named as those of the registry are, mine/open/ba0x; one that has the name of one there hides it.
	Handshakes []variant.Variant
	// Endpoints stand on a host in the place of our TCP, as a knob says: three-way:b.tcp=mine/life.
	Endpoints []NamedEndpoint
}

// NamedEndpoint is a TCP of somebody else, by a name of lower-case letters, digits and hyphens.
type NamedEndpoint struct {
	Name string
	New  func() Endpoint // called before each run, for each host where it stands
}

// foreignKnob is the knob that puts an Endpoint in the place of our TCP.
const foreignKnob = "tcp"

// handshake finds a handshake by name.
func (lib *Library) handshake(name string) (variant.Variant, error) {
	if i := slices.IndexFunc(lib.Handshakes, func(v variant.Variant) bool { return v.Name == name }); i >= 0 {
		return lib.Handshakes[i], nil
	}
	return variant.Lookup(name)
}

// endpoint finds a TCP by name.
func (lib *Library) endpoint(name string) (func() Endpoint, error) {
	var names []string
	for _, e := range lib.Endpoints {
		if e.Name == name {
			return e.New, nil
		}
		names = append(names, e.Name)
	}
	if names == nil {
		return nil, fmt.Errorf("%s=%s: no TCP but ours is known here; one of somebody else's is known to the tests of its owner alone",
			foreignKnob, name)
	}
	return nil, fmt.Errorf("%s=%s: no TCP is called so%s; there are %v", foreignKnob, name, nearest(name, names), names)
}
