//go:build linux

package janus

import (
	"fmt"

	"github.com/languagemate/studymate/bench/load/link"
)

// message is what the light client uses of Janus's messages, both ways.
type message struct {
	Janus       string     `json:"janus"`
	Transaction string     `json:"transaction,omitempty"`
	Session     uint64     `json:"session_id,omitempty"`
	Handle      uint64     `json:"handle_id,omitempty"`
	Plugin      string     `json:"plugin,omitempty"`
	Body        *body      `json:"body,omitempty"`
	JSEP        *jsep      `json:"jsep,omitempty"`
	Reason      string     `json:"reason,omitempty"`
	Data        identity   `json:"data,omitzero"`
	Error       reason     `json:"error,omitzero"`
	PluginData  pluginData `json:"plugindata,omitzero"`
}

type identity struct {
	ID uint64 `json:"id"`
}

type reason struct {
	Code   int    `json:"code"`
	Reason string `json:"reason"`
}

type jsep struct {
	Type string `json:"type"`
	SDP  string `json:"sdp"`
}

// body is a request to the video room plugin.
type body struct {
	Request    string   `json:"request"`
	Room       string   `json:"room,omitempty"`
	PType      string   `json:"ptype,omitempty"`
	Display    string   `json:"display,omitempty"`
	Publishers int      `json:"publishers,omitempty"`
	AudioCodec string   `json:"audiocodec,omitempty"`
	VideoCodec string   `json:"videocodec,omitempty"`
	Streams    []stream `json:"streams,omitempty"`
}

type stream struct {
	Feed string `json:"feed"`
}

// pluginData is what the video room plugin says.
type pluginData struct {
	Data struct {
		VideoRoom  string      `json:"videoroom"`
		Error      string      `json:"error"`
		Publishers []publisher `json:"publishers"`
	} `json:"data"`
}

type publisher struct {
	ID string `json:"id"`
}

// failure is the error that a message carries, of Janus or of its plugin.
func (m message) failure() error {
	if m.Janus == "error" {
		return fmt.Errorf("%w: %d %s", ErrProtocol, m.Error.Code, m.Error.Reason)
	}
	if m.PluginData.Data.Error != "" {
		return fmt.Errorf("%w: %s", ErrProtocol, m.PluginData.Data.Error)
	}
	return nil
}

// description is the session description of a message, of the type and with the m-lines that the caller needs.
func (m message) description(kind string, medias int) (link.Description, error) {
	if m.JSEP == nil || m.JSEP.Type != kind {
		return link.Description{}, fmt.Errorf("%w: %s without an SDP %s", ErrProtocol, m.PluginData.Data.VideoRoom, kind)
	}
	remote, err := link.ParseDescription(m.JSEP.SDP)
	if err == nil && len(remote.Medias) < medias {
		err = fmt.Errorf("%w: %d m-lines", ErrProtocol, len(remote.Medias))
	}
	return remote, err
}
