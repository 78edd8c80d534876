//go:build linux

package link

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"
)

// TestASocketOpensInTheNamespaceItIsToldTo and the thread comes back from it, also when nothing can be opened there.
func TestASocketOpensInTheNamespaceItIsToldTo(t *testing.T) {
	path := namespace(t)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	here := identity(t)
	var there uint64
	failure := errors.New("cannot open")
	err := inNamespace(path, func() error {
		there = identity(t)
		return failure
	})
	if !errors.Is(err, failure) || there == here || identity(t) != here {
		t.Errorf("namespaces: %d before, %d inside, %d after; error %v", here, there, identity(t), err)
	}
	if err := inNamespace(filepath.Join(t.TempDir(), "none"), func() error { return nil }); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a namespace that isn't there: %v", err)
	}
}

// identity is the inode of the thread's network namespace.
func identity(t *testing.T) uint64 {
	t.Helper()
	var stat unix.Stat_t
	if err := unix.Stat("/proc/thread-self/ns/net", &stat); err != nil {
		t.Fatal(err)
	}
	return stat.Ino
}

// namespace makes a network namespace and binds it to a file, as `ip netns add` does.
func namespace(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ns")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var group errgroup.Group
	group.Go(func() error {
		runtime.LockOSThread() // never unlocked: the thread ends in its new namespace
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return err
		}
		return unix.Mount("/proc/thread-self/ns/net", path, "", unix.MS_BIND, "")
	})
	if err := group.Wait(); errors.Is(err, unix.EPERM) {
		t.Skipf("network namespaces need CAP_SYS_ADMIN: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Unmount(path, unix.MNT_DETACH) })
	return path
}
