//go:build linux

package udp

import (
	"time"

	"golang.org/x/sys/unix"
)

// Nap lets the calling thread sleep in the kernel, without Go's timers: the goroutine is locked to the thread anyway, and parking it would
// hand its place over and take it back. A signal may end it early.
func Nap(d time.Duration) {
	ts := unix.NsecToTimespec(int64(d))
	_ = unix.Nanosleep(&ts, nil) // an early end is as good
}
