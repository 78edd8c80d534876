package chat

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/store"
)

// sendPrefix is where clients send to: the room's id follows, and then nothing, "/typing", "/read" or "/delivered".
const sendPrefix = "/app/chat/"

// Incoming is what a client sent over the WebSocket.
type Incoming struct {
	Destination string
	// ClientID is the header client-id.
	ClientID string
	Body     []byte
}

// Takes says whether a destination is one of chat.
func Takes(destination string) bool { return strings.HasPrefix(destination, sendPrefix) }

// Receive carries out what a client sent together, in its order, or nothing of it; when it returns nil all is done and what is to be stored is. It fails
// with what Send, MarkRead, MarkDelivered and Typing fail with, and at says for which of it.
func (c *Chat) Receive(ctx context.Context, userID string, batch []Incoming) (at int, err error) {
	var stored []store.ChatAct
	var places []int  // of stored in batch
	var told []func() // what is told and not stored, which can't fail any more
	for i, in := range batch {
		act, tell, err := c.parseAct(ctx, userID, in)
		if err != nil {
			return i, err
		}
		if tell != nil {
			told = append(told, tell)
			continue
		}
		stored, places = append(stored, act), append(places, i)
	}
	if len(stored) > 0 {
		if _, at, err := c.together(ctx, userID, stored); err != nil {
			return places[at], err
		}
	}
	for _, tell := range told {
		tell()
	}
	return 0, nil
}

// parseAct returns what is to be stored of a frame or, of one that stores nothing, what it does once it may be done.
func (c *Chat) parseAct(ctx context.Context, userID string, in Incoming) (act store.ChatAct, tell func(), err error) {
	roomID, what, _ := strings.Cut(strings.TrimPrefix(in.Destination, sendPrefix), "/")
	switch what {
	case "":
		draft, err := parseDraft(in)
		if err == nil {
			draft, err = draft.checked()
		}
		c.countRefused(err)
		return draft.act(roomID, userID), nil, err
	case "typing":
		on, err := parseTyping(in.Body)
		if err == nil {
			tell, err = c.mayType(ctx, roomID, userID, on)
		}
		return store.ChatAct{}, tell, err
	case "read":
		seq, err := parseSeq(in.Body)
		if err == nil && seq < 0 {
			err = &Invalid{"seq", fault.Small(0)}
		}
		return store.ChatAct{RoomID: roomID, ReadSeq: seq}, nil, err
	case "delivered":
		seq, err := parseSeq(in.Body)
		if err == nil {
			err = c.MayHear(ctx, roomID, userID)
		}
		if err == nil {
			err = deliverable(roomID, seq)
		}
		return store.ChatAct{}, func() { c.delivered.add(place{roomID, userID}, seq) }, err
	}
	return store.ChatAct{}, nil, ErrNotFound
}

func parseDraft(in Incoming) (Draft, error) {
	var body struct{ Kind, Body, Corrected, ReplyTo, ImageID string }
	err := parse(in.Body, &body)
	return Draft{ClientID: in.ClientID, Kind: body.Kind, Body: body.Body, Corrected: body.Corrected, ReplyTo: body.ReplyTo, ImageID: body.ImageID}, err
}

// parseTyping reads {"typing": false}; an empty body means that the person types.
func parseTyping(octets []byte) (on bool, err error) {
	body := struct{ Typing bool }{true}
	if len(octets) > 0 {
		err = parse(octets, &body)
	}
	return body.Typing, err
}

func parseSeq(octets []byte) (int64, error) {
	var body struct{ Seq *int64 }
	err := parse(octets, &body)
	if err == nil && body.Seq == nil {
		err = &Invalid{"seq", fault.Need()}
	}
	if err != nil {
		return 0, err
	}
	return *body.Seq, nil
}

// parse reads a JSON object. Go's reader would mend what is no text in silence.
func parse(octets []byte, into any) error {
	if !text.Encodable(octets) {
		return &Invalid{"body", fault.New(fault.BadCharacters, "must be UTF-8, without escapes of half a surrogate pair")}
	}
	if json.Unmarshal(octets, into) != nil {
		return &Invalid{"body", fault.Fault{Code: fault.WrongType, Params: fault.Params{Type: "object"}, Message: "must be a JSON object of the right shape"}}
	}
	return nil
}
