//go:build linux

package livekit

import (
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// Field numbers of LiveKit's SignalRequest and SignalResponse, of those messages that a light client uses.
const (
	requestOffer    protowire.Number = 1
	requestAnswer   protowire.Number = 2
	requestAddTrack protowire.Number = 4

	responseJoin      protowire.Number = 1
	responseAnswer    protowire.Number = 2
	responseOffer     protowire.Number = 3
	responseTrickle   protowire.Number = 4
	responsePublished protowire.Number = 6
	responseLeave     protowire.Number = 8
)

// Values of LiveKit's enumerations.
const (
	typeAudio        = 0
	typeVideo        = 1
	sourceCamera     = 1
	sourceMicrophone = 2
	highest          = 2 // VideoQuality, which a single layer is to have

	targetPublisher = 0
)

// description is a SessionDescription.
type description struct {
	kind, sdp string
	id        uint64 // an answer carries the offer's
}

// track is an AddTrackRequest.
type track struct {
	cid, name string
	kind      uint64
	source    uint64
	rids      []string // of simulcast layers, best first
}

// response is one SignalResponse: which message it is, and what the light client reads of it.
type response struct {
	which       protowire.Number
	description description // of an offer or answer
	candidate   string      // of a trickle; empty at the end of the candidates
	target      uint64
	reason      uint64 // of a leave
}

// wrap makes a message the field of a SignalRequest.
func wrap(field protowire.Number, message []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(nil, field, protowire.BytesType), message)
}

func appendString(b []byte, field protowire.Number, text string) []byte {
	if text == "" {
		return b
	}
	return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), text)
}

func appendNumber(b []byte, field protowire.Number, value uint64) []byte {
	if value == 0 {
		return b
	}
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), value)
}

func (d description) encode() []byte {
	return appendNumber(appendString(appendString(nil, 1, d.kind), 2, d.sdp), 3, d.id)
}

func (t track) encode() []byte {
	b := appendString(appendString(nil, 1, t.cid), 2, t.name)
	b = appendNumber(b, 3, t.kind)
	if t.kind == typeVideo {
		b = appendNumber(appendNumber(b, 4, width), 5, height)
	}
	b = appendNumber(b, 8, t.source)
	if t.kind != typeVideo {
		return b
	}
	layers := []string{""}
	if len(t.rids) > 0 {
		layers = t.rids
	}
	for i, rid := range layers {
		layer := appendNumber(appendNumber(appendNumber(nil, 1, uint64(highest-i)), 2, width>>i), 3, height>>i)
		if len(t.rids) > 0 {
			layer = appendString(appendNumber(layer, 6, uint64(highest-i)), 7, rid)
		}
		b = protowire.AppendBytes(protowire.AppendTag(b, 9, protowire.BytesType), layer)
	}
	return b
}

// The size of the pictures that the traffic model announces.
const (
	width  = 640
	height = 480
)

// decodeResponse reads a SignalResponse. Messages that the light client has no use for come back with their number alone.
func decodeResponse(b []byte) (response, error) {
	var r response
	err := fields(b, func(field protowire.Number, _ uint64, inner []byte) error {
		r.which = field
		switch field {
		case responseAnswer, responseOffer:
			return r.description.decode(inner)
		case responseTrickle:
			return r.decodeTrickle(inner)
		case responseLeave:
			return fields(inner, func(field protowire.Number, value uint64, _ []byte) error {
				if field == 2 {
					r.reason = value
				}
				return nil
			})
		}
		return nil
	})
	return r, err
}

func (d *description) decode(b []byte) error {
	return fields(b, func(field protowire.Number, value uint64, text []byte) error {
		switch field {
		case 1:
			d.kind = string(text)
		case 2:
			d.sdp = string(text)
		case 3:
			d.id = value
		}
		return nil
	})
}

func (r *response) decodeTrickle(b []byte) error {
	return fields(b, func(field protowire.Number, value uint64, text []byte) error {
		switch field {
		case 1:
			var init struct {
				Candidate string `json:"candidate"`
			}
			if err := json.Unmarshal(text, &init); err != nil {
				return fmt.Errorf("%w: candidate: %w", ErrProtocol, err)
			}
			r.candidate = init.Candidate
		case 2:
			r.target = value
		}
		return nil
	})
}

// fields calls visit for each field of a protobuf message: with its value, when it is a number, or with its bytes.
func fields(b []byte, visit func(field protowire.Number, value uint64, inner []byte) error) error {
	for len(b) > 0 {
		field, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			return fmt.Errorf("%w: %w", ErrProtocol, protowire.ParseError(n))
		}
		b = b[n:]
		var value uint64
		var inner []byte
		switch kind {
		case protowire.VarintType:
			value, n = protowire.ConsumeVarint(b)
		case protowire.BytesType:
			inner, n = protowire.ConsumeBytes(b)
		default:
			n = protowire.ConsumeFieldValue(field, kind, b)
		}
		if n < 0 {
			return fmt.Errorf("%w: %w", ErrProtocol, protowire.ParseError(n))
		}
		b = b[n:]
		if err := visit(field, value, inner); err != nil {
			return err
		}
	}
	return nil
}
