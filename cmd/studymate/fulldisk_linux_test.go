package main

import (
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// A disk without room makes the server not ready, until there is some. It is a small one of its own, which Linux gives to who may mount.
func TestAServerOnAFullDiskIsNotReady(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64m"); err != nil {
		t.Skip("may not make a small disk:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	args := onFreePorts(t)
	args[1] = filepath.Join(disk, "data")
	_, out := program(t, append([]string{"serve"}, args...)...)
	url := out.wait(t, `open (http://\S+)`)[1]
	ready(t, url, 200)
	// A log that has been written back has room for the next writes, until it is cut off.
	db, err := sql.Open("sqlite3", filepath.Join(args[1], "studymate.db")+"?_busy_timeout=60000")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	filler := filepath.Join(disk, "filler")
	fill(t, filler)
	saysDatabase(t, ready(t, url, 503))
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	ready(t, url, 200)
}

// A disk that the kernel has made read-only, as it does after an error of the disk, makes the server not ready, though its files stay open. It is a disk in a
// file, whose file system is told of an error that there was not.
func TestAServerOnADiskThatBecameReadOnlyIsNotReady(t *testing.T) {
	dir := t.TempDir()
	image, disk := filepath.Join(dir, "image"), filepath.Join(dir, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"truncate", "-s", "128M", image}, {"mkfs.ext4", "-q", "-F", image}, {"mount", "-o", "loop", image, disk}} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Skipf("may not make a disk: %v: %v: %s", command, err, out)
		}
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	args := onFreePorts(t)
	args[1] = filepath.Join(disk, "data")
	_, out := program(t, append([]string{"serve"}, args...)...)
	url := out.wait(t, `open (http://\S+)`)[1]
	ready(t, url, 200)
	if out, err := exec.Command("mount", "-o", "remount,abort", disk).CombinedOutput(); err != nil {
		t.Skipf("may not break a disk: %v: %s", err, out)
	}
	saysDatabase(t, ready(t, url, 503))
}

// fill writes a file that takes all the room there is.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	for _, size := range []int{1 << 20, 4 << 10} {
		block := make([]byte, size)
		for err = nil; err == nil; {
			_, err = file.Write(block)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
}
