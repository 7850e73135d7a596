package store

import (
	"os"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestDeadConnectionsAreNoticed asks the kernel what holds for a connection to
// PostgreSQL: only a network that swallows packets would show it.
func TestDeadConnectionsAreNoticed(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Options{URL: os.Getenv("FRONTDESK_TEST_POSTGRES")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c, err := s.pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	raw, err := c.Conn().PgConn().Conn().(syscall.Conn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	for option, want := range map[int]int{
		unix.TCP_USER_TIMEOUT: int(deadAfter / time.Millisecond), unix.TCP_KEEPIDLE: 5, unix.TCP_KEEPINTVL: 5, unix.TCP_KEEPCNT: 4,
	} {
		got := 0
		ctrl := raw.Control(func(fd uintptr) { got, err = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, option) })
		if ctrl != nil || err != nil || got != want {
			t.Errorf("TCP option %d is %d, want %d: %v, %v", option, got, want, ctrl, err)
		}
	}
}
