package turnserver

import "golang.org/x/sys/unix"

// setBuffers asks for the kernel buffers: beyond the system's limit where we are privileged, else up to it. Smaller ones
// work, they only lose earlier.
func setBuffers(fd uintptr, bytes int) {
	for _, o := range [...]struct{ force, plain int }{
		{unix.SO_RCVBUFFORCE, unix.SO_RCVBUF},
		{unix.SO_SNDBUFFORCE, unix.SO_SNDBUF},
	} {
		if unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, o.force, bytes) != nil {
			_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, o.plain, bytes)
		}
	}
}
