package main

import (
	"database/sql"
	"errors"
	"os"
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
