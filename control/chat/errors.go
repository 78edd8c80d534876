package chat

import (
	"errors"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/store"
)

var (
	// ErrNotFound means that there is no such room, message or person, or that it is not the caller's to see.
	ErrNotFound = errors.New("chat: not found")
	// ErrBlocked means that the caller has blocked the other.
	ErrBlocked = errors.New("chat: no messages between these two")
	// ErrClosed means that the other one has closed the account, or has blocked the caller.
	ErrClosed = errors.New("chat: the other account is closed")
	// ErrUnknownPeople means that somebody is to be put into a group by a person whom they have neither written with nor met.
	ErrUnknownPeople = errors.New("chat: people who don't know the caller")
	// ErrNotMatched means that the first message is for people who are matched, or have met or written with each other.
	ErrNotMatched = errors.New("chat: not matched")
	// ErrAway means that only who is in the session now writes in its room.
	ErrAway = errors.New("chat: not in the session")
	// ErrNotAuthor means that somebody else wrote the message.
	ErrNotAuthor = errors.New("chat: not the author")
	// ErrDeleted means that the message was deleted before.
	ErrDeleted = errors.New("chat: message is deleted")
	// ErrBadTarget means that a reply or correction names a message it can't be about.
	ErrBadTarget = errors.New("chat: message can't be answered so")
	// ErrBadImage means that the sender has uploaded no such picture for the room, or has sent it before.
	ErrBadImage = errors.New("chat: no such upload")
	// ErrTooManyImages means that the sender has uploaded too many pictures that no message holds yet.
	ErrTooManyImages = errors.New("chat: too many uploads")
	// ErrClientIDTaken means that the sender used this client id for another message.
	ErrClientIDTaken = errors.New("chat: client id was used for another message")
	// ErrInvalid is what every *Invalid is.
	ErrInvalid = errors.New("chat: invalid")
)

// Invalid says which value of a request can't be used, and why.
type Invalid struct {
	Field string
	fault.Fault
}

// Error names the field.
func (i *Invalid) Error() string { return "chat: " + i.Field + " " + i.Message }

// Is makes it an ErrInvalid.
func (i *Invalid) Is(target error) bool { return target == ErrInvalid }

// Refused says whether err is about the caller, and so may be shown to the caller; other errors are the server's own.
func Refused(err error) bool {
	for _, known := range []error{ErrNotFound, ErrBlocked, ErrClosed, ErrUnknownPeople, ErrNotMatched, ErrAway, ErrNotAuthor, ErrDeleted, ErrBadTarget, ErrBadImage, ErrTooManyImages, ErrClientIDTaken, ErrInvalid} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// own turns the store's errors into the package's.
func own(err error) error {
	if errors.Is(err, store.ErrUnchanged) {
		return &Invalid{"corrected", fault.New(fault.Unchanged, "must differ from the message")}
	}
	for of, to := range map[error]error{
		store.ErrNotFound: ErrNotFound, store.ErrBlocked: ErrBlocked, store.ErrClosed: ErrClosed, store.ErrUnknownPeople: ErrUnknownPeople, store.ErrNotMatched: ErrNotMatched, store.ErrAway: ErrAway, store.ErrNotAuthor: ErrNotAuthor,
		store.ErrDeleted: ErrDeleted, store.ErrBadTarget: ErrBadTarget, store.ErrBadImage: ErrBadImage, store.ErrTooMany: ErrTooManyImages, store.ErrClientIDTaken: ErrClientIDTaken,
	} {
		if errors.Is(err, of) {
			return to
		}
	}
	return err
}
