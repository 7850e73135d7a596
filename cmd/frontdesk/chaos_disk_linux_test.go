package main_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/frontdesk-chat/frontdesk/store"
)

// disk is a data folder whose disk can become slow and full under a running
// server. Each sync of the server waits for the test, by seccomp's user
// notification (seccomp_unotify(2)); the disk is full when a small file system in
// memory is, or, where that cannot be mounted, when the test refuses its writes.
type disk struct {
	t    testing.TB
	dir  string
	door *net.UnixListener // where servers bring their notifications
	own  bool              // a file system of its own

	mu   sync.Mutex
	slow [2]time.Duration // least and most that a sync takes; zero: as it comes
	full bool             // writes are refused
	held int              // syncs that were held up
}

const (
	diskBytes = 96 << 20
	// What the program finds when it is started by this test: where to send its
	// notifications, and what to run.
	diskDoor, diskProgram, diskRefuses = "FRONTDESK_TEST_DISK", "FRONTDESK_TEST_PROGRAM", "FRONTDESK_TEST_REFUSE"
)

func newDisk(t testing.TB) *disk {
	t.Helper()
	d := &disk{t: t, dir: t.TempDir()}
	if err := unix.Mount("tmpfs", d.dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", diskBytes)); err == nil {
		d.own = true
		t.Cleanup(func() {
			if err := unix.Unmount(d.dir, unix.MNT_DETACH); err != nil {
				t.Error(err)
			}
		})
	}
	var err error
	if d.door, err = net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(t.TempDir(), "door"), Net: "unix"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.door.Close() })
	go d.meet()
	return d
}

// program gives what to start instead of the server, and its environment.
func (d *disk) program() (path string, env []string) {
	env = []string{diskDoor + "=" + d.door.Addr().String(), diskProgram + "=" + binary}
	if !d.own {
		env = append(env, diskRefuses+"=1")
	}
	return os.Args[0], env
}

// fill makes the disk full until end is called.
func (d *disk) fill() (end func()) {
	d.t.Helper()
	if !d.own {
		d.set(func() { d.full = true })
		return func() { d.set(func() { d.full = false }) }
	}
	// The database's log has room in itself, which it would use up first.
	db, err := sql.Open("sqlite", "file:"+filepath.Join(d.dir, store.DatabaseFile)+"?_pragma=busy_timeout(10000)")
	if err == nil {
		_, err = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		d.t.Errorf("empty the log: %v", err)
	}
	path := filepath.Join(d.dir, "ballast")
	stop, stopped, full := make(chan struct{}), make(chan struct{}), make(chan struct{})
	f, err := os.Create(path)
	if err != nil {
		d.t.Fatal(err)
	}
	go func() { // what the server gives back is taken at once
		defer close(stopped)
		block := make([]byte, 4096)
		isFull := sync.OnceFunc(func() { close(full) })
		for {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := f.Write(block); err != nil {
				isFull()
				time.Sleep(time.Millisecond)
			}
		}
	}()
	<-full
	return func() {
		close(stop)
		<-stopped
		if err := errors.Join(f.Close(), os.Remove(path)); err != nil {
			d.t.Error(err)
		}
	}
}

// slowDown lets each sync take from least to most longer until end is called.
func (d *disk) slowDown(least, most time.Duration) (end func()) {
	before := 0
	d.set(func() { d.slow, before = [2]time.Duration{least, most}, d.held })
	return func() {
		d.set(func() {
			if d.slow = [2]time.Duration{}; d.held == before {
				d.t.Error("no sync was held up")
			}
		})
	}
}

func (d *disk) set(change func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change()
}

// meet takes over the notifications of each server that is started.
func (d *disk) meet() {
	for {
		conn, err := d.door.AcceptUnix()
		if err != nil {
			return // the test is over
		}
		oob := make([]byte, unix.CmsgSpace(4))
		_, n, _, _, err := conn.ReadMsgUnix(make([]byte, 1), oob)
		conn.Close()
		if err != nil {
			d.t.Errorf("the server's notifications: %v", err)
			return
		}
		messages, err := unix.ParseSocketControlMessage(oob[:n])
		if err == nil {
			var fds []int
			if fds, err = unix.ParseUnixRights(&messages[0]); err == nil {
				go d.attend(fds[0])
				continue
			}
		}
		d.t.Errorf("the server's notifications: %v", err)
	}
}

// notification and answer are seccomp_notif and seccomp_notif_resp.
type notification struct {
	id         uint64
	pid, flags uint32
	call       int32
	arch       uint32
	ip         uint64
	args       [6]uint64
}

type answer struct {
	id    uint64
	val   int64
	errno int32
	flags uint32
}

const (
	notifyReceive, notifySend = 0xc0502100, 0xc0182101 // SECCOMP_IOCTL_NOTIF_RECV, _SEND
	notifyContinue            = 1                      // SECCOMP_USER_NOTIF_FLAG_CONTINUE
)

// attend answers a server's notifications until it has ended.
func (d *disk) attend(fd int) {
	defer unix.Close(fd)
	for {
		// With the last process the filter goes, and poll says so; a read would wait for ever.
		polled := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		if _, err := unix.Poll(polled, -1); errors.Is(err, unix.EINTR) {
			continue
		} else if err != nil || polled[0].Revents&unix.POLLIN == 0 {
			return
		}
		var n notification
		if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), notifyReceive, uintptr(unsafe.Pointer(&n))); errno != 0 {
			continue // it was killed meanwhile
		}
		wait, refuse := d.decide(int(n.call))
		go func() {
			time.Sleep(wait)
			a := answer{id: n.id, flags: notifyContinue}
			if refuse {
				a.flags, a.errno = 0, -int32(unix.ENOSPC)
			}
			_, _, _ = unix.Syscall(unix.SYS_IOCTL, uintptr(fd), notifySend, uintptr(unsafe.Pointer(&a))) // it may have been killed
		}()
	}
}

func (d *disk) decide(call int) (wait time.Duration, refuse bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if call == unix.SYS_PWRITE64 {
		return 0, d.full
	}
	if d.slow[1] > 0 {
		d.held++
		wait = d.slow[0] + rand.N(d.slow[1]-d.slow[0])
	}
	return wait, false
}

// init is the program itself when it was started by program: it lets its syncs be
// notified to the test and becomes the server.
func init() {
	if os.Getenv(diskDoor) == "" {
		return
	}
	if err := becomeWatched(os.Getenv(diskDoor), os.Getenv(diskProgram)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func becomeWatched(door, program string) error {
	runtime.LockOSThread()
	conn, err := net.Dial("unix", door)
	if err != nil {
		return err
	}
	calls := []uint32{unix.SYS_FSYNC, unix.SYS_FDATASYNC}
	if os.Getenv(diskRefuses) != "" {
		calls = append(calls, unix.SYS_PWRITE64)
	}
	fd, err := notifyOf(calls)
	if err != nil {
		return fmt.Errorf("seccomp: %w", err)
	}
	if _, _, err := conn.(*net.UnixConn).WriteMsgUnix([]byte{0}, unix.UnixRights(fd), nil); err != nil {
		return err
	}
	var env []string
	for _, pair := range os.Environ() {
		if len(pair) < 15 || pair[:15] != "FRONTDESK_TEST_" {
			env = append(env, pair)
		}
	}
	unix.CloseOnExec(fd)
	return syscall.Exec(program, append([]string{program}, os.Args[1:]...), env)
}

// notifyOf installs a filter on this thread that notifies of some system calls.
func notifyOf(calls []uint32) (fd int, err error) {
	const load, jump, give = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, unix.BPF_RET | unix.BPF_K
	filter := []unix.SockFilter{{Code: load, K: 0}} // the call's number
	for i, call := range calls {
		filter = append(filter, unix.SockFilter{Code: jump, K: call, Jt: uint8(len(calls) - i)})
	}
	filter = append(filter, unix.SockFilter{Code: give, K: unix.SECCOMP_RET_ALLOW}, unix.SockFilter{Code: give, K: unix.SECCOMP_RET_USER_NOTIF})
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return 0, err
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	got, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_NEW_LISTENER, uintptr(unsafe.Pointer(&program)))
	if errno != 0 {
		return 0, errno
	}
	return int(got), nil
}
