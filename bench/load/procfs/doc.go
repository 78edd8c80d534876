//go:build linux

// Package procfs reads what the kernel knows of a process and of the machine: CPU time, context switches, memory. It reads on the
// caller's goroutine, keeps nothing between two readings, and interprets nothing but units.
package procfs
