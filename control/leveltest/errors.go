package leveltest

import (
	"errors"
	"time"

	"github.com/languagemate/studymate/store"
)

var (
	// ErrNoTest means that there is no test of the language.
	ErrNoTest = errors.New("leveltest: no test of this language")
	// ErrNotFound means that the person has no such attempt, or that nothing of that name was asked in it.
	ErrNotFound = errors.New("leveltest: not found")
	// ErrGone means that the person does not exist any more.
	ErrGone = errors.New("leveltest: person is gone")
	// ErrFinished means that the attempt is over.
	ErrFinished = errors.New("leveltest: attempt is finished")
	// ErrNotAsked means that the item is not one that the attempt has asked.
	ErrNotAsked = errors.New("leveltest: item was not asked")
	// ErrAnswered means that the item has another answer already.
	ErrAnswered = errors.New("leveltest: item is answered")
	// ErrLate means that the time for the item was up; it counts as not answered.
	ErrLate = errors.New("leveltest: answer came too late")
)

// TooSoon means that the test can't be taken again before At.
type TooSoon struct{ At time.Time }

// Error says until when.
func (e *TooSoon) Error() string {
	return "leveltest: not again before " + e.At.UTC().Format(time.RFC3339)
}

// own turns the store's errors into the package's.
func own(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNotFound
	}
	return err
}
