package chat

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/store"
)

// MaxQuery is the greatest length of what is searched for, in characters.
const MaxQuery = 100

// How much of a message stands around what was found in it, in characters.
const (
	runesBefore = 30
	runesAfter  = 90
)

// Place is where a search goes on; the zero value is its start.
type Place = store.ChatPlace

// Query is what somebody looks for.
type Query struct {
	Text string
	// RoomID is the room to look in, empty for all that are listed.
	RoomID string
	From   Place
	Limit  int
}

// Findings are messages that were found, newest first.
type Findings struct {
	Items []Found
	// Next is where to go on, nil when nothing is left to search.
	Next *Place
}

// Found is a message in which something was found.
type Found struct {
	MessageID  string    `json:"messageId"`
	RoomID     string    `json:"roomId"`
	RoomKind   string    `json:"roomKind" enum:"direct,group"`
	RoomName   *string   `json:"roomName" doc:"Title of a group, or name of the other one; null when that account was erased"`
	Seq        int64     `json:"seq" doc:"Place of the message in its room"`
	SenderID   *string   `json:"senderId" doc:"null when the account was erased"`
	SenderName *string   `json:"senderName"`
	Kind       string    `json:"kind" enum:"text,emoji,reply,correction,image"`
	Snippet    Snippet   `json:"snippet"`
	CreatedAt  time.Time `json:"createdAt"`
}

// Snippet is where in a message it was found: Before, Match and After are one text. Of a longer message it is the part around the match.
type Snippet struct {
	Field  string `json:"field" enum:"body,corrected" doc:"Which text of the message it is"`
	Before string `json:"before" doc:"At most 30 characters, and an ellipsis when there are more"`
	Match  string `json:"match" doc:"What was found, in the case in which it was written"`
	After  string `json:"after" doc:"At most 90 characters, and an ellipsis when there are more"`
}

// Search finds a text anywhere in what was said in the rooms of a person, newest first; see store.ChatMessages.Search for what is left out. It fails
// with *Invalid, and with ErrNotFound for a room that the person is not in.
func (c *Chat) Search(ctx context.Context, userID string, q Query) (Findings, error) {
	wanted, err := text.Line(q.Text, MaxQuery)
	if err != nil {
		return Findings{}, &Invalid{"q", fault.From(err)}
	}
	found, err := c.deps.Messages.Search(ctx, store.ChatSearch{UserID: userID, Text: wanted, RoomID: q.RoomID, From: q.From, Limit: q.Limit})
	if err != nil {
		return Findings{}, own(err)
	}
	out := Findings{Items: make([]Found, 0, len(found.Found)), Next: found.Next}
	for _, f := range found.Found {
		m := f.Message
		out.Items = append(out.Items, Found{
			MessageID: m.ID, RoomID: m.RoomID, RoomKind: f.RoomKind, RoomName: orNull(f.RoomName), Seq: m.Seq, SenderID: orNull(m.SenderID),
			SenderName: orNull(m.SenderName), Kind: m.Kind, Snippet: snippetOf(m, wanted), CreatedAt: m.CreatedAt,
		})
	}
	return out, nil
}

func snippetOf(m store.ChatMessage, wanted string) Snippet {
	field, said := "body", m.Body
	at, end := find(said, wanted)
	if at < 0 {
		field, said = "corrected", m.Corrected
		at, end = find(said, wanted)
	}
	if at < 0 {
		return Snippet{Field: "body", After: cutEnd(m.Body)}
	}
	return Snippet{Field: field, Before: cutStart(said[:at]), Match: said[at:end], After: cutEnd(said[end:])}
}

// find returns the first place of a text in another, whatever the case of A to Z, or a negative one.
func find(said, wanted string) (at, end int) {
	at = strings.Index(foldASCII(said), foldASCII(wanted))
	return at, at + len(wanted)
}

func foldASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

func cutStart(s string) string {
	n := utf8.RuneCountInString(s)
	for i := range s {
		if n <= runesBefore {
			if i == 0 {
				return s
			}
			return "…" + s[i:]
		}
		n--
	}
	return ""
}

func cutEnd(s string) string {
	if head := firstRunes(s, runesAfter); head != s {
		return head + "…"
	}
	return s
}
