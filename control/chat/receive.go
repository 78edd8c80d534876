package chat

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/text"
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

// Receive carries out what a client sent; when it returns nil it is done and, if it is a message, stored. It fails with what
// Send, MarkRead, MarkDelivered and Typing fail with.
func (c *Chat) Receive(ctx context.Context, userID string, in Incoming) error {
	roomID, what, _ := strings.Cut(strings.TrimPrefix(in.Destination, sendPrefix), "/")
	switch what {
	case "":
		draft, err := parseDraft(in)
		if err == nil {
			_, _, err = c.Send(ctx, roomID, userID, draft)
		}
		return err
	case "typing":
		on, err := parseTyping(in.Body)
		if err == nil {
			err = c.Typing(ctx, roomID, userID, on)
		}
		return err
	case "read":
		seq, err := parseSeq(in.Body)
		if err == nil {
			_, err = c.MarkRead(ctx, roomID, userID, seq)
		}
		return err
	case "delivered":
		seq, err := parseSeq(in.Body)
		if err == nil {
			err = c.MayHear(ctx, roomID, userID)
		}
		if err == nil {
			err = c.MarkDelivered(roomID, userID, seq)
		}
		return err
	}
	return ErrNotFound
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
