package users

import (
	"errors"
	"strings"

	"github.com/languagemate/studymate/control/fault"
)

var (
	// ErrGone means that the account no longer exists, though a token for it does.
	ErrGone = errors.New("account no longer exists")
	// ErrNotFound means that the person does not exist, or not for the caller.
	ErrNotFound = errors.New("no such person")
	// ErrStale means that the profile is not the one any more that the caller has seen.
	ErrStale = errors.New("profile was changed in between")
)

// Fault is what is wrong with one value.
type Fault struct {
	// Field is the path of the value as the protocol writes it, such as targetLanguages[0].level.
	Field string
	fault.Fault
}

// Invalid is the error of values that can't be used.
type Invalid struct{ Faults []Fault }

// Error names the fields, without their values.
func (i *Invalid) Error() string { return "users: invalid " + fieldsOf(i.Faults) }

func fieldsOf(list []Fault) string {
	var fields []string
	for _, f := range list {
		fields = append(fields, f.Field)
	}
	return strings.Join(fields, ", ")
}

// faults gathers what is wrong with several values.
type faults []Fault

func (f *faults) add(field string, what fault.Fault) { *f = append(*f, Fault{field, what}) }

// note adds the fault of err, if there is one.
func (f *faults) note(field string, err error) {
	if err != nil {
		f.add(field, fault.From(err))
	}
}

// err returns nil when nothing is wrong.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &Invalid{f}
}
