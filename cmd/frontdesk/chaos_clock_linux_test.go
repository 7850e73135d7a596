package main_test

import (
	"bytes"
	"debug/elf"
	order "encoding/binary"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// clockOf can let the wall clock of a running Go program jump. Such a program asks
// the kernel's vDSO for the time by a pointer that it keeps in a variable: this
// one puts a few instructions before it, which add to what CLOCK_REALTIME says.
// What has passed (CLOCK_MONOTONIC) stays as it is, as when an operator or a
// time server sets the machine's clock.
type clockOf struct {
	pid   int
	shift uintptr // where the seconds stand that are added
}

// shifted is, for amd64:
//
//	push rdi; push rdi; push rsi; mov rax, CLOCK; call rax; pop rsi; pop rdi; pop rdi
//	test edi, edi; jne out
//	mov rax, [rip+shift]; add [rsi], rax
//	out: xor eax, eax; ret
//	shift: .quad 0
func shifted(clock uint64) []byte {
	code := []byte{0x57, 0x57, 0x56, 0x48, 0xb8}
	code = order.LittleEndian.AppendUint64(code, clock)
	code = append(code, 0xff, 0xd0, 0x5e, 0x5f, 0x5f, 0x85, 0xff, 0x75, 0x0a, 0x48, 0x8b, 0x05, 0x06, 0x00, 0x00, 0x00, 0x48, 0x01, 0x06, 0x31, 0xc0, 0xc3)
	return append(code, make([]byte, 8)...)
}

// newClock prepares a program that runs; nil where that cannot be done.
func newClock(t testing.TB, program string, pid int) *clockOf {
	t.Helper()
	if runtime.GOARCH != "amd64" {
		return nil
	}
	image, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer image.Close()
	symbols, err := image.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	pointer := uintptr(0)
	for _, s := range symbols {
		if s.Name == "runtime.vdsoClockgettimeSym" {
			pointer = uintptr(s.Value)
		}
	}
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil || pointer == 0 {
		t.Fatalf("the program's clock is not found: %v", err)
	}
	var from, to uintptr
	for line := range strings.Lines(string(maps)) {
		if strings.HasSuffix(strings.TrimSpace(line), "[vdso]") {
			a, b, _ := strings.Cut(strings.Fields(line)[0], "-")
			low, errLow := strconv.ParseUint(a, 16, 64)
			high, errHigh := strconv.ParseUint(b, 16, 64)
			if errLow != nil || errHigh != nil {
				t.Fatal(line)
			}
			from, to = uintptr(low), uintptr(high)
		}
	}
	c := &clockOf{pid: pid}
	c.stopped(t, func() error {
		word := make([]byte, 8)
		if _, err := syscall.PtracePeekData(pid, pointer, word); err != nil {
			return err
		}
		code := shifted(order.LittleEndian.Uint64(word))
		last := make([]byte, 128) // of the vDSO's last page, which is not used up
		if _, err := syscall.PtracePeekText(pid, to-uintptr(len(last)), last); err != nil {
			return err
		}
		if from == 0 || len(bytes.Trim(last, "\x00")) > 0 {
			return fmt.Errorf("no room in the vDSO at %x-%x", from, to)
		}
		at := to - uintptr(len(last))
		c.shift = at + uintptr(len(code)) - 8
		if _, err := syscall.PtracePokeText(pid, at, code); err != nil {
			return err
		}
		_, err := syscall.PtracePokeData(pid, pointer, order.LittleEndian.AppendUint64(nil, uint64(at)))
		return err
	})
	return c
}

// jump sets the clock to so much before or after the machine's.
func (c *clockOf) jump(t testing.TB, by time.Duration) {
	t.Helper()
	c.stopped(t, func() error {
		_, err := syscall.PtracePokeText(c.pid, c.shift, order.LittleEndian.AppendUint64(nil, uint64(int64(by/time.Second))))
		return err
	})
}

// stopped runs fn while the program's first thread is held.
func (c *clockOf) stopped(t testing.TB, fn func() error) {
	t.Helper()
	runtime.LockOSThread() // who attaches is a thread
	defer runtime.UnlockOSThread()
	err := syscall.PtraceAttach(c.pid)
	if err == nil {
		var status syscall.WaitStatus
		if _, err = syscall.Wait4(c.pid, &status, syscall.WALL, nil); err == nil {
			err = fn()
		}
		if e := syscall.PtraceDetach(c.pid); err == nil {
			err = e
		}
	}
	if err != nil {
		t.Fatalf("the program's clock: %v", err)
	}
}
