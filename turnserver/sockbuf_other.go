//go:build !linux

package turnserver

// setBuffers leaves the system's own sizes.
func setBuffers(uintptr, int) {}
