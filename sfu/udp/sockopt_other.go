//go:build !unix

package udp

import "errors"

// setReusePort is not to be had here.
func setReusePort(uintptr) error { return errors.ErrUnsupported }

// setBuffers leaves the system's own sizes.
func setBuffers(uintptr, int, int) {}
