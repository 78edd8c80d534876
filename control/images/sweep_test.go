package images

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/blob"
)

func TestOnlyOldFilesThatNobodyHasAreSweptAway(t *testing.T) {
	ctx, root, now := t.Context(), t.TempDir(), time.Now()
	dir := blob.NewDir(root)
	folder := func(letter string) string { return strings.Repeat(letter, 26) }
	for name, age := range map[string]time.Duration{
		"profile/" + folder("a") + "/256.webp":  48 * time.Hour, // somebody's
		"profile/" + folder("b") + "/256.webp":  48 * time.Hour,
		"profile/" + folder("b") + "/512.jpg":   25 * time.Hour,
		"profile/" + folder("c") + "/256.webp":  23 * time.Hour, // its row may be coming
		"others/" + folder("d") + "/256.webp":   48 * time.Hour,
		"chat/" + folder("e") + "/large.webp":   48 * time.Hour, // a message's
		"chat/" + folder("f") + "/large.webp":   48 * time.Hour,
		"chat/" + folder("f") + "/preview.webp": 48 * time.Hour,
		"chat/" + folder("g") + "/large.webp":   23 * time.Hour, // its message may be coming
		"chat/" + folder("a") + "/large.webp":   48 * time.Hour, // of the name of a profile's
	} {
		if err := dir.Put(ctx, name, []byte("x")); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(filepath.Join(root, name), now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	people := &memory{url: Path + folder("a") + "/256.webp", sent: []string{folder("e")}}
	i, err := New(Deps{People: people, Chats: people, Files: dir})
	if err != nil {
		t.Fatal(err)
	}
	people.fail = errors.New("no database")
	if removed, err := i.Sweep(ctx, now); removed != 0 || !errors.Is(err, people.fail) {
		t.Error("without knowing who has which:", removed, err)
	}
	people.fail = nil
	if removed, err := i.Sweep(ctx, now); removed != 5 || err != nil {
		t.Error(removed, err)
	}
	for letter, want := range map[string]bool{"profile/" + folder("a"): true, "profile/" + folder("b"): false, "profile/" + folder("c"): true, "others/" + folder("d"): true} {
		if _, err := dir.Get(ctx, letter+"/256.webp"); (err == nil) != want {
			t.Errorf("%s: %v", letter, err)
		}
	}
	for letter, want := range map[string]bool{"e": true, "f": false, "g": true, "a": false} {
		if _, err := dir.Get(ctx, "chat/"+folder(letter)+"/large.webp"); (err == nil) != want {
			t.Errorf("chat %s: %v", letter, err)
		}
	}
}
