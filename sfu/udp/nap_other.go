//go:build !linux

package udp

import "time"

// Nap lets the calling goroutine sleep.
func Nap(d time.Duration) { time.Sleep(d) }
