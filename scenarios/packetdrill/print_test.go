package packetdrill_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/scenarios/packetdrill"
)

// sameButPlaces compares trees whatever their places in a text are.
var sameButPlaces = cmp.Options{
	cmp.FilterPath(func(p cmp.Path) bool { return p.Last().Type() == reflect.TypeFor[packetdrill.Pos]() }, cmp.Ignore()),
	cmp.Exporter(func(t reflect.Type) bool { return strings.HasPrefix(t.Name(), "code") }),
}

// roundTrip reports where a script that is printed does not come back.
func roundTrip(t *testing.T, script *packetdrill.Script) {
	t.Helper()
	text := script.String()
	again, err := packetdrill.Parse(script.Name, text)
	if err != nil {
		t.Fatalf("what is printed cannot be read: %v\n%s", err, text)
	}
	if diff := cmp.Diff(script, again, sameButPlaces); diff != "" {
		t.Fatalf("%s is printed as another script (-was +is):\n%s\n%s", script.Name, diff, text)
	}
	if twice := again.String(); twice != text {
		t.Fatalf("%s: printing is not stable:\n%s", script.Name, cmp.Diff(text, twice))
	}
}
