package packetdrill_test

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"synfault/scenarios/packetdrill"
)

// roundTrip reports where a script that is printed does not come back. It takes the places out of the script.
func roundTrip(t *testing.T, script *packetdrill.Script) {
	t.Helper()
	text := script.String()
	again, err := packetdrill.Parse(script.Name, text)
	if err != nil {
		t.Fatalf("what is printed cannot be read: %v\n%s", err, text)
	}
	if twice := again.String(); twice != text {
		t.Fatalf("%s: printing is not stable:\n%s", script.Name, cmp.Diff(text, twice))
	}
	forgetPlaces(reflect.ValueOf(script))
	forgetPlaces(reflect.ValueOf(again))
	if !reflect.DeepEqual(script, again) {
		t.Fatalf("%s is printed as another script (-was +is):\n%s\n%s", script.Name, cmp.Diff(script, again), text)
	}
}

// forgetPlaces takes out of a tree where it stood, and out of code all but its text, which says the rest.
func forgetPlaces(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if c, ok := v.Interface().(*packetdrill.Code); ok {
			*c = packetdrill.Code{Text: c.Text}
		} else if !v.IsNil() {
			forgetPlaces(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			forgetPlaces(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[packetdrill.Pos]() {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			forgetPlaces(v.Field(i))
		}
	}
}
