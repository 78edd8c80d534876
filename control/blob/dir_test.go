package blob

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestAFileIsKeptReplacedAndForgotten(t *testing.T) {
	ctx, root := t.Context(), filepath.Join(t.TempDir(), "files")
	d := NewDir(root)
	if _, err := d.Get(ctx, "profile/a/512.webp"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	for _, content := range []string{"first", "second"} {
		if err := d.Put(ctx, "profile/a/512.webp", []byte(content)); err != nil {
			t.Fatal(err)
		}
		if b, err := d.Get(ctx, "profile/a/512.webp"); err != nil || string(b) != content {
			t.Errorf("%q %v", b, err)
		}
	}
	info, err := os.Stat(filepath.Join(root, "profile", "a", "512.webp"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	if entries, err := os.ReadDir(filepath.Join(root, "profile", "a")); err != nil || len(entries) != 1 {
		t.Error(entries, err)
	}
	if err := d.Delete(ctx, "profile/a/512.webp", "profile/a/256.webp"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(root, "profile", "a")); !os.IsNotExist(err) {
		t.Error("the folder is still there:", err)
	}
}

func TestWhatACrashLeftIsRemovedWhenItIsOld(t *testing.T) {
	ctx, root := t.Context(), t.TempDir()
	d := NewDir(root)
	if err := d.Put(ctx, "profile/a/512.webp", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-25 * time.Hour)
	for name, at := range map[string]time.Time{".next-1": old, ".next-2": time.Now(), "notes.of-the-operator": old, "512.webp": old} {
		path := filepath.Join(root, "profile", "a", name)
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	var keys []string
	if err := d.List(ctx, func(f File) error { keys = append(keys, f.Key); return nil }); err != nil || len(keys) != 1 {
		t.Error(keys, err)
	}
	entries, err := os.ReadDir(filepath.Join(root, "profile", "a"))
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, entry := range entries {
		left = append(left, entry.Name())
	}
	if want := []string{".next-2", "512.webp", "notes.of-the-operator"}; !slices.Equal(left, want) {
		t.Errorf("left %v, want %v", left, want)
	}
}
