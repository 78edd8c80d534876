package udp

import "golang.org/x/sys/unix"

// setReusePort lets several sockets bind the same port.
func setReusePort(fd uintptr) error {
	return unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
}

// setBuffers asks for the kernel buffers: beyond the system's limit where we are privileged, else up to it. What the
// kernel gives is not an error: smaller buffers work, they only lose earlier.
func setBuffers(fd uintptr, recvBytes, sendBytes int) {
	for _, o := range [...]struct{ force, plain, bytes int }{
		{unix.SO_RCVBUFFORCE, unix.SO_RCVBUF, recvBytes},
		{unix.SO_SNDBUFFORCE, unix.SO_SNDBUF, sendBytes},
	} {
		if unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, o.force, o.bytes) != nil {
			_ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, o.plain, o.bytes)
		}
	}
}
