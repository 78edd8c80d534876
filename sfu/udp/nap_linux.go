//go:build linux

package udp

import (
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Nap lets the calling thread sleep in the kernel for well under a millisecond. It keeps its place in Go's scheduler, because giving it up and
// taking it back costs more than a packet; a signal, such as the garbage collector's wish to stop everybody, ends the sleep early.
func Nap(d time.Duration) {
	ts := unix.NsecToTimespec(int64(d))
	_, _, _ = unix.RawSyscall(unix.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0) // an early end is as good
}
