package store_test

import (
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestWritesThatWaitForEachOtherAreCounted(t *testing.T) {
	db := storetest.New(t)
	if db.Stats().Write.Most != 1 {
		t.Skip("on this database writes run side by side")
	}
	ann := db.User("ann")
	before := db.Stats()
	var other sync.WaitGroup
	_, err := db.Users.Change(t.Context(), ann.ID, storetest.Start(), func(*store.Person) error {
		other.Go(func() {
			if err := db.Ping(t.Context()); err != nil {
				t.Error(err)
			}
		})
		for late := time.Now().Add(time.Minute); db.Stats().Write.Waits == before.Write.Waits; runtime.Gosched() {
			if time.Now().After(late) {
				return errors.New("nobody waits")
			}
		}
		return nil
	})
	other.Wait()
	if err != nil {
		t.Fatal(err)
	}
	after := db.Stats()
	if after.Write.Waits != before.Write.Waits+1 || after.Write.Waited <= before.Write.Waited || after.Write.InUse != 0 || after.Read.Waits != before.Read.Waits {
		t.Errorf("before %+v, after %+v", before, after)
	}
}
