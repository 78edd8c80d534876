package httpapi

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/languagemate/studymate/control/fault"
)

// place is where a page of a list ends: at a time, and among things of that time at the one with the id. The zero value is the start of the list.
type place struct {
	at time.Time
	id string
}

// cursor is a place as clients get it, opaque to them.
func (p place) cursor() *string {
	text := base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(p.at.UnixMilli(), 10) + " " + p.id))
	return &text
}

// parseCursor reads what a client got, or anything else: what is in it goes to the database, so it is held to what a text of a call may hold.
func parseCursor(cursor string) (p place, err error) {
	if cursor == "" {
		return place{}, nil
	}
	bad := invalid("cursor", fault.Format(fault.Cursor, "must be the nextCursor of the page before"))
	octets, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return place{}, bad
	}
	at, id, _ := strings.Cut(string(octets), " ")
	ms, err := strconv.ParseInt(at, 10, 64)
	if err != nil || id == "" || strings.IndexByte(id, 0) >= 0 || !utf8.ValidString(id) {
		return place{}, bad
	}
	return place{time.UnixMilli(ms), id}, nil
}
