package chat

import (
	"fmt"
	"strings"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/store"
)

// Bounds of what people write, in characters (Unicode code points after composition, so that a Hangul syllable counts once
// however the keyboard made it).
const (
	maxBodyRunes    = 2000
	maxEmojiRunes   = 32 // a flag or a family is several
	maxTitleRunes   = 80
	maxCommentRunes = 1000
	maxClientIDLen  = 64
	maxGroupPeople  = 50
	maxEvidence     = 20
)

// Draft is a message before it is stored.
type Draft struct {
	// ClientID is the sender's own name for the message; sending it again under this name is the same as sending it once, and another one is refused.
	ClientID string
	// Kind is text, emoji, reply, correction or image; empty means reply when ReplyTo is set and text otherwise.
	Kind string
	// Body is the text; in a correction a comment and of an image the caption, which may be empty.
	Body string
	// Corrected is, in a correction, how the sentence should read.
	Corrected string
	// ReplyTo is the id of the message that a reply or a correction is about.
	ReplyTo string
	// ImageID names the picture of an image, which the sender has uploaded for the room.
	ImageID string
}

// checked returns the draft as it is stored.
func (d Draft) checked() (Draft, error) {
	if !plainID(d.ClientID) {
		return d, &Invalid{"clientId", fault.Format(fault.ID, fmt.Sprintf("must be 1 to %d letters, digits, hyphens, dots, colons or underscores", maxClientIDLen))}
	}
	if d.Kind == "" {
		d.Kind = store.MessageText
		if d.ReplyTo != "" {
			d.Kind = store.MessageReply
		}
	}
	answers := d.Kind == store.MessageReply || d.Kind == store.MessageCorrection
	switch {
	case answers && d.ReplyTo == "":
		return d, &Invalid{"replyTo", fault.New(fault.Required, "is required in a reply or correction")}
	case !answers && d.ReplyTo != "":
		return d, &Invalid{"replyTo", fault.Beside(fault.NotApplicable, "kind", "is for replies and corrections")}
	case d.Kind == store.MessageImage && !plainID(d.ImageID):
		return d, &Invalid{"imageId", fault.Format(fault.ID, "must name a picture that was uploaded for the room")}
	case d.Kind != store.MessageImage && d.ImageID != "":
		return d, &Invalid{"imageId", fault.Beside(fault.NotApplicable, "kind", "is for images")}
	case d.Kind != store.MessageCorrection && d.Corrected != "":
		return d, &Invalid{"corrected", fault.Beside(fault.NotApplicable, "kind", "is for corrections")}
	}
	var err error
	if d.Body, err = bodyOf(d.Kind, d.Body); err != nil {
		return d, err
	}
	if d.Kind == store.MessageCorrection {
		d.Corrected, err = written("corrected", d.Corrected, maxBodyRunes, true)
	}
	return d, err
}

func bodyOf(kind, body string) (string, error) {
	switch kind {
	case store.MessageText, store.MessageReply:
		return written("body", body, maxBodyRunes, true)
	case store.MessageCorrection, store.MessageImage:
		return written("body", body, maxBodyRunes, false)
	case store.MessageEmoji:
		body, err := written("body", body, maxEmojiRunes, true)
		if err == nil && !text.Emoji(body) {
			err = &Invalid{"body", fault.Format(fault.Emoji, "must be emoji only")}
		}
		return body, err
	}
	return "", &Invalid{"kind", fault.Choice(store.MessageText, store.MessageEmoji, store.MessageReply, store.MessageCorrection, store.MessageImage)}
}

// written checks a text and composes it (NFC).
func written(field, body string, maxRunes int, required bool) (string, error) {
	body, err := text.Block(body, maxRunes, required)
	if err != nil {
		return "", &Invalid{field, fault.From(err)}
	}
	return body, nil
}

func plainID(id string) bool {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:", r)
	}
	return id != "" && len(id) <= maxClientIDLen && strings.IndexFunc(id, func(r rune) bool { return !plain(r) }) < 0
}
