package knowledge

import (
	"bytes"
	"reflect"
	"testing"
	"unsafe"
)

// TestFreezerComparesValuesAlone: the fingerprint of the code must not depend
// on what lay in memory between two fields, or no process reads another's file.
func TestFreezerComparesValuesAlone(t *testing.T) {
	t.Parallel()
	type gap struct {
		small uint8
		large uint64
	}
	written := func(between byte) []byte {
		list := make([]gap, 3)
		for i := range list {
			raw := memory(unsafe.Pointer(&list[i]), 1, reflect.TypeFor[gap]())
			for k := range raw {
				raw[k] = between
			}
			list[i].small, list[i].large = uint8(i), 7
		}
		var b bytes.Buffer
		f := freezer{w: &b, flat: map[reflect.Type]bool{}, ordered: true}
		if err := f.value(reflect.ValueOf(&list).Elem()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if a, b := written(0), written(0xff); len(a) == 0 || !bytes.Equal(a, b) {
		t.Errorf("equal values are written as\n%x and\n%x", a, b)
	}
}
