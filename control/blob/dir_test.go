package blob

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
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
