package store

import (
	"time"

	"github.com/google/uuid"
)

// Times are stored as whole milliseconds since 1970 in UTC: the same type, order and arithmetic
// in every database, and what the protocol shows.

func millis(t time.Time) int64 { return t.UnixMilli() }

func millisOrNil(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := t.UnixMilli()
	return &ms
}

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

func fromMillisOrZero(ms *int64) time.Time {
	if ms == nil {
		return time.Time{}
	}
	return fromMillis(*ms)
}

func textOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func textOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// newID makes a UUID of version 7: rows made later sort later, which keeps the indexes dense.
func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	return id.String(), nil
}
