package control

import (
	"encoding/json"
	"errors"
	"log/slog"
)

// clients are those connected to this node; *stomp.Broker is one.
type clients interface {
	Publish(destination string, body []byte)
	PublishTo(user, destination string, body []byte)
	PublishExcept(destination string, users []string, body []byte)
	Revoke(user, destination string)
}

// carrier reaches the other nodes; *bus.Bus is one.
type carrier interface {
	Publish(subject string, data []byte) error
	Subscribe(subject string, handle func(data []byte)) error
}

// clientSubject is where nodes tell each other what to tell their clients.
const clientSubject = "clients"

// fanout tells clients wherever they are connected: those of this node at once, those of the others by the bus. Nobody is waited for.
// What one node tells arrives everywhere in that node's order. It does not change once it listens, so any goroutine may use it.
type fanout struct {
	here   clients
	others carrier
	ended  func(logIn string) // told of log-ins that ended on other nodes
	logger *slog.Logger
}

// told is one thing to tell: an event, that a subscription has ended, or that a log-in has.
type told struct {
	User        string          `json:"user,omitempty"`
	Destination string          `json:"destination,omitempty"`
	Except      []string        `json:"except,omitempty"`
	LogIn       string          `json:"logIn,omitempty"`
	Revoked     bool            `json:"revoked,omitempty"`
	Body        json.RawMessage `json:"body,omitempty"`
}

// listen passes on what other nodes tell.
func (f *fanout) listen() error {
	return f.others.Subscribe(clientSubject, func(data []byte) {
		t, err := parseTold(data)
		if err != nil {
			f.logger.Warn("news of another node ignored", "error", err)
			return
		}
		if t.LogIn != "" {
			f.ended(t.LogIn)
			return
		}
		f.tellHere(t)
	})
}

func parseTold(data []byte) (told, error) {
	var t told
	if err := json.Unmarshal(data, &t); err != nil {
		return told{}, err
	}
	if t.LogIn != "" && t.Destination == "" && t.User == "" && len(t.Except) == 0 && !t.Revoked && len(t.Body) == 0 {
		return t, nil
	}
	if t.LogIn != "" || t.Destination == "" || (t.Revoked && t.User == "") || t.Revoked == (len(t.Body) > 0) || (len(t.Except) > 0 && (t.Revoked || t.User != "")) {
		return told{}, errors.New("neither an event nor the end of a subscription or a log-in")
	}
	return t, nil
}

func (f *fanout) tellHere(t told) {
	switch {
	case t.Revoked:
		f.here.Revoke(t.User, t.Destination)
	case t.User != "":
		f.here.PublishTo(t.User, t.Destination, t.Body)
	case len(t.Except) > 0:
		f.here.PublishExcept(t.Destination, t.Except, t.Body)
	default:
		f.here.Publish(t.Destination, t.Body)
	}
}

func (f *fanout) tell(t told) {
	f.tellHere(t)
	f.tellOthers(t)
}

func (f *fanout) tellOthers(t told) {
	data, err := json.Marshal(t)
	if err == nil {
		err = f.others.Publish(clientSubject, data)
	}
	if err != nil {
		// The clients of this node know; those of the others see what they missed when they ask for it.
		f.logger.Debug("other nodes not told", "destination", t.Destination, "error", err)
	}
}

// Publish tells every subscriber of a destination.
func (f *fanout) Publish(destination string, body []byte) {
	f.tell(told{Destination: destination, Body: body})
}

// PublishExcept tells every subscriber of a destination but those of some users.
func (f *fanout) PublishExcept(destination string, users []string, body []byte) {
	f.tell(told{Destination: destination, Except: users, Body: body})
}

// PublishTo tells the subscriptions that user holds to a destination.
func (f *fanout) PublishTo(user, destination string, body []byte) {
	f.tell(told{User: user, Destination: destination, Body: body})
}

// tellLogInEnded has the other nodes end a log-in.
func (f *fanout) tellLogInEnded(logIn string) { f.tellOthers(told{LogIn: logIn}) }

// Revoke ends the subscriptions of user to a destination.
func (f *fanout) Revoke(user, destination string) {
	f.tell(told{User: user, Destination: destination, Revoked: true})
}
