package knowledge

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"reflect"
	"slices"
	"unsafe"
)

// The snapshot's values are written by reflection, so that the file follows
// the index whatever it is made of. What two processes of one machine and one
// binary exchange needs no format of its own: numbers and slices of them are
// written as they lie in memory. A field tagged `frozen:"-"` is left out.

var entryType = reflect.TypeFor[*entry]()

// describe writes what a type is made of, so that a file of other types is
// told apart.
func describe(w io.Writer, t reflect.Type, seen map[reflect.Type]bool) {
	fmt.Fprint(w, t.String(), t.Kind(), t.Size(), ";")
	if seen[t] || t == entryType {
		return
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		describe(w, t.Elem(), seen)
	case reflect.Map:
		describe(w, t.Key(), seen)
		describe(w, t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			fmt.Fprint(w, t.Field(i).Name, t.Field(i).Tag)
			describe(w, t.Field(i).Type, seen)
		}
	}
}

// flat reports whether values of a type hold no pointers.
func flat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return true
	case reflect.Array:
		return flat(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !flat(t.Field(i).Type) || t.Field(i).Tag.Get("frozen") == "-" {
				return false
			}
		}
		return true
	}
	return false
}

// padded reports whether a flat type may have bytes between its fields, whose
// values are whatever lay in memory before.
func padded(t reflect.Type) bool {
	return t.Kind() == reflect.Struct || t.Kind() == reflect.Array && padded(t.Elem())
}

// memory is the bytes of n flat values that lie from p.
func memory(p unsafe.Pointer, n int, t reflect.Type) []byte {
	return unsafe.Slice((*byte)(p), n*int(t.Size()))
}

// freezer writes values.
type freezer struct {
	w       io.Writer
	entries map[*entry]uint32
	ordered bool // for comparing: maps in the order of their keys, and no bytes between fields
	num     [8]byte
	flat    map[reflect.Type]bool
}

func (f *freezer) isFlat(t reflect.Type) bool {
	is, ok := f.flat[t]
	if !ok {
		is = flat(t) && !(f.ordered && padded(t))
		f.flat[t] = is
	}
	return is
}

func (f *freezer) number(n uint64) error {
	binary.LittleEndian.PutUint64(f.num[:], n)
	_, err := f.w.Write(f.num[:])
	return err
}

// value writes an addressable value.
func (f *freezer) value(v reflect.Value) error {
	t := v.Type()
	switch {
	case t == entryType:
		return f.number(uint64(f.entries[(*entry)(v.UnsafePointer())]))
	case f.isFlat(t):
		_, err := f.w.Write(memory(v.Addr().UnsafePointer(), 1, t))
		return err
	}
	switch t.Kind() {
	case reflect.String:
		if err := f.number(uint64(v.Len())); err != nil {
			return err
		}
		_, err := io.WriteString(f.w, v.String())
		return err
	case reflect.Pointer:
		if v.IsNil() {
			return f.number(0)
		}
		if err := f.number(1); err != nil {
			return err
		}
		return f.value(v.Elem())
	case reflect.Slice:
		return f.slice(v)
	case reflect.Map:
		return f.table(v)
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).Tag.Get("frozen") == "-" {
				continue
			}
			if err := f.value(fieldOf(v, i)); err != nil {
				return fmt.Errorf("%s.%w", t.Field(i).Name, err)
			}
		}
		return nil
	case reflect.Array:
		for i := range v.Len() {
			if err := f.value(v.Index(i)); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("a %s cannot be kept in a snapshot: tag its field `frozen:\"-\"`", t)
}

func (f *freezer) slice(v reflect.Value) error {
	if v.IsNil() {
		return f.number(0)
	}
	if err := f.number(uint64(v.Len()) + 1); err != nil {
		return err
	}
	if f.isFlat(v.Type().Elem()) {
		_, err := f.w.Write(memory(v.UnsafePointer(), v.Len(), v.Type().Elem()))
		return err
	}
	for i := range v.Len() {
		if err := f.value(v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func (f *freezer) table(v reflect.Value) error {
	if v.IsNil() {
		return f.number(0)
	}
	if err := f.number(uint64(v.Len()) + 1); err != nil {
		return err
	}
	key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	var parts [][]byte
	out := f.w
	defer func() { f.w = out }()
	for it := v.MapRange(); it.Next(); {
		var part bytes.Buffer
		if f.ordered {
			f.w = &part
		}
		key.SetIterKey(it)
		elem.SetIterValue(it)
		if err := f.value(key); err != nil {
			return err
		}
		if err := f.value(elem); err != nil {
			return err
		}
		parts = append(parts, part.Bytes())
	}
	if !f.ordered {
		return nil
	}
	slices.SortFunc(parts, bytes.Compare)
	for _, p := range parts {
		if _, err := out.Write(p); err != nil {
			return err
		}
	}
	return nil
}

// fieldOf gives a struct's field in a form that may be set.
func fieldOf(v reflect.Value, i int) reflect.Value {
	f := v.Field(i)
	return reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem()
}

// thawer reads what a freezer wrote.
type thawer struct {
	r       io.Reader
	entries []*entry
	num     [8]byte
	flat    map[reflect.Type]bool
	// pages hold short flat slices side by side, by element: millions of small
	// allocations would cost more than everything else.
	pages map[reflect.Type]reflect.Value
}

const (
	// longest is more than any slice of an index has; a greater length is a
	// mistake and must not ask for memory.
	longest = 1 << 31
	// pageLen is how many elements a page has.
	pageLen = 1 << 16
)

func (f *thawer) isFlat(t reflect.Type) bool {
	is, ok := f.flat[t]
	if !ok {
		is = flat(t)
		f.flat[t] = is
	}
	return is
}

func (f *thawer) number() (uint64, error) {
	_, err := io.ReadFull(f.r, f.num[:])
	return binary.LittleEndian.Uint64(f.num[:]), err
}

// length reads the length of a slice or map; nil is told apart from empty.
func (f *thawer) length() (n int, isNil bool, err error) {
	x, err := f.number()
	if err != nil || x == 0 {
		return 0, true, err
	}
	if x > longest {
		return 0, false, fmt.Errorf("a length of %d", x)
	}
	return int(x - 1), false, nil
}

// value fills an addressable value.
func (f *thawer) value(v reflect.Value) error {
	t := v.Type()
	switch {
	case t == entryType:
		n, err := f.number()
		if err == nil && n >= uint64(len(f.entries)) {
			err = fmt.Errorf("article %d of %d", n, len(f.entries))
		}
		if err != nil {
			return err
		}
		v.Set(reflect.ValueOf(f.entries[n]))
		return nil
	case f.isFlat(t):
		_, err := io.ReadFull(f.r, memory(v.Addr().UnsafePointer(), 1, t))
		return err
	}
	switch t.Kind() {
	case reflect.String:
		n, err := f.number()
		if err == nil && n > longest {
			err = fmt.Errorf("a text of %d bytes", n)
		}
		if err != nil {
			return err
		}
		b := make([]byte, n)
		_, err = io.ReadFull(f.r, b)
		v.SetString(string(b))
		return err
	case reflect.Pointer:
		n, err := f.number()
		if err != nil || n == 0 {
			return err
		}
		v.Set(reflect.New(t.Elem()))
		return f.value(v.Elem())
	case reflect.Slice:
		return f.slice(v)
	case reflect.Map:
		return f.table(v)
	case reflect.Struct:
		for i := range t.NumField() {
			if t.Field(i).Tag.Get("frozen") == "-" {
				continue
			}
			if err := f.value(fieldOf(v, i)); err != nil {
				return err
			}
		}
		return nil
	case reflect.Array:
		for i := range v.Len() {
			if err := f.value(v.Index(i)); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("a %s is in no snapshot", t)
}

func (f *thawer) slice(v reflect.Value) error {
	n, isNil, err := f.length()
	if err != nil || isNil {
		return err
	}
	if !f.isFlat(v.Type().Elem()) {
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			if err := f.value(v.Index(i)); err != nil {
				return err
			}
		}
		return nil
	}
	v.Set(f.room(v.Type(), n))
	if n == 0 {
		return nil
	}
	_, err = io.ReadFull(f.r, memory(v.UnsafePointer(), n, v.Type().Elem()))
	return err
}

// room gives a slice of n flat elements that nobody else has.
func (f *thawer) room(t reflect.Type, n int) reflect.Value {
	if n > pageLen/16 {
		return reflect.MakeSlice(t, n, n)
	}
	page, ok := f.pages[t]
	if !ok || page.Len() < n {
		page = reflect.MakeSlice(t, pageLen, pageLen)
	}
	f.pages[t] = page.Slice(n, page.Len())
	return page.Slice3(0, n, n)
}

func (f *thawer) table(v reflect.Value) error {
	n, isNil, err := f.length()
	if err != nil || isNil {
		return err
	}
	t := v.Type()
	v.Set(reflect.MakeMapWithSize(t, n))
	key, elem := reflect.New(t.Key()).Elem(), reflect.New(t.Elem()).Elem()
	for range n {
		key.SetZero()
		elem.SetZero()
		if err := f.value(key); err != nil {
			return err
		}
		if err := f.value(elem); err != nil {
			return err
		}
		v.SetMapIndex(key, elem)
	}
	return nil
}
