package store

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
)

var (
	// ErrNotFound means that no such row exists.
	ErrNotFound = errors.New("not found")
	// ErrConflict means that a unique value (an email address, an identity) is taken.
	ErrConflict = errors.New("already exists")
	// ErrSessionFull means that every place of the session is held by somebody else.
	ErrSessionFull = errors.New("session is full")
	// ErrSessionCompleted means that the session is over and takes nobody any more.
	ErrSessionCompleted = errors.New("session is completed")
	// ErrSessionLocked means that nobody new comes into the session.
	ErrSessionLocked = errors.New("session is locked")
	// ErrRemoved means that the person was sent away from the session.
	ErrRemoved = errors.New("removed from the session")
	// ErrSessionBegun means that the session can't be changed any more.
	ErrSessionBegun = errors.New("session has begun")
	// ErrTokenReused means that a spent refresh token came back; its family is revoked by now.
	ErrTokenReused = errors.New("refresh token reused")
	// ErrTokenDead means that a refresh token is unknown, expired or revoked.
	ErrTokenDead = errors.New("refresh token is not valid")
	// ErrPasswordChanged means that the password a log-in begins by is not the person's any more.
	ErrPasswordChanged = errors.New("password was changed")
	// ErrBlocked means that one of two people has blocked the other.
	ErrBlocked = errors.New("blocked")
	// ErrClientIDTaken means that the sender used this client id for another message.
	ErrClientIDTaken = errors.New("client id is taken")
	// ErrClosed means that the other person has closed the account.
	ErrClosed = errors.New("account is closed")
	// ErrUnknownPeople means that somebody is to be put beside people who do not know them.
	ErrUnknownPeople = errors.New("these people do not know each other")
	// ErrNotMatched means that two people have no match, and have neither met nor written with each other.
	ErrNotMatched = errors.New("these people are not matched")
	// ErrUnchanged means that a correction says what the message says already.
	ErrUnchanged = errors.New("correction changes nothing")
	// ErrBadTarget means that a reply or correction names a message it can't be about.
	ErrBadTarget = errors.New("message can't be answered so")
	// ErrBadImage means that the sender has uploaded no such picture for the room.
	ErrBadImage = errors.New("no such upload")
	// ErrNotAuthor means that somebody else wrote the message.
	ErrNotAuthor = errors.New("not the author")
	// ErrLastWayIn means that without this identity nobody could log in to the account any more.
	ErrLastWayIn = errors.New("last way to log in")
	// ErrTooMany means that there are as many as there may be.
	ErrTooMany = errors.New("too many")
	// ErrAway means that the person has no place in the session, or never had one.
	ErrAway = errors.New("not in the session")
	// ErrDeleted means that the message was deleted before.
	ErrDeleted = errors.New("message is deleted")
	// ErrKeyReused means that an idempotency key was used for another call.
	ErrKeyReused = errors.New("idempotency key is used for another call")
	// ErrKeyInFlight means that the call of an idempotency key is being carried out.
	ErrKeyInFlight = errors.New("call of the idempotency key is under way")

	// ErrTooSoon means that the last time was not long enough ago.
	ErrTooSoon = errors.New("too soon")

	errBusy = errors.New("others are reading")
)

// translate turns gorm's errors into the package's own and names what was being done.
func translate(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound):
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fmt.Errorf("%s: %w", doing, ErrConflict)
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
}
