//go:build linux

package link

import (
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// inNamespace calls open on a thread that is in the network namespace at path, as `ip netns add` makes one, and brings the thread back. A
// socket stays in the namespace where it was opened, so only the opening has to happen there. An empty path is the namespace of the program.
func inNamespace(path string, open func() error) error {
	if path == "" {
		return open()
	}
	home, err := os.Open("/proc/thread-self/ns/net")
	if err != nil {
		return fmt.Errorf("own network namespace: %w", err)
	}
	defer func() { _ = home.Close() }()
	there, err := os.Open(path) //nolint:gosec // the operator's own flag
	if err != nil {
		return fmt.Errorf("network namespace: %w", err)
	}
	defer func() { _ = there.Close() }()
	runtime.LockOSThread()
	if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("network namespace %s: %w", path, err)
	}
	openErr := open()
	if err := unix.Setns(int(home.Fd()), unix.CLONE_NEWNET); err != nil {
		// The thread stays locked, so that it ends with its goroutine and nothing else runs in the wrong place.
		return fmt.Errorf("back from network namespace %s: %w", path, err)
	}
	runtime.UnlockOSThread()
	return openErr
}
