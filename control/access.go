package control

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/presence"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/stomp"
	"github.com/languagemate/studymate/control/users"
)

// door tells the STOMP broker who its clients are and what they may hear. It holds nothing of its own and is called by the
// goroutines of the connections.
type door struct {
	auth     *auth.Auth
	people   agreement
	sessions watcher
	chat     talk
	presence there
}

// authenticate takes the access token of CONNECT. The connection ends with the token; the client comes back with a new one.
func (d *door) authenticate(_ context.Context, login stomp.Login) (stomp.Client, error) {
	token, found := strings.CutPrefix(login.Authorization, "Bearer ")
	if !found {
		return stomp.Client{}, fmt.Errorf("%w: CONNECT needs the header Authorization with a bearer token", stomp.ErrRefused)
	}
	principal, err := d.auth.Access(token, time.Now())
	if err != nil {
		return stomp.Client{}, notWelcome(err)
	}
	return stomp.Client{User: principal.UserID, LogIn: principal.LogInID, Expires: principal.ExpiresAt}, nil
}

// notWelcome says why a token opens nothing in words of ours: what a library found wrong with it is nobody's business.
func notWelcome(err error) error {
	why := "the token is missing, expired or not valid here"
	if errors.Is(err, auth.ErrLoggedOut) {
		why = "the log-in has ended"
	}
	return fmt.Errorf("%w: %s", stomp.ErrRefused, why)
}

// ended is asked once the connection is known by its log-in: one that ended since authenticate was told to others too early.
func (d *door) ended(logIn string) bool { return d.auth.HasEnded(logIn) }

// authorize allows a person's own queues, the topic of a session to those who may see its status, that of a chat room to its
// members, and that of a person's presence to those in a chat room with them. Everything else is refused: a destination that nobody thought of stays shut.
func (d *door) authorize(ctx context.Context, user, destination string) error {
	if strings.HasPrefix(destination, "/user/queue/") {
		return nil
	}
	if id, found := strings.CutPrefix(destination, chat.Topic("")); found {
		return refusedByChat(d.chat.MayHear(ctx, id, user))
	}
	if id, found := strings.CutPrefix(destination, presence.Topic("")); found {
		err := d.presence.MayHear(ctx, id, user)
		if errors.Is(err, presence.ErrNotFound) {
			err = fmt.Errorf("%w: %w", stomp.ErrRefused, err)
		}
		return err
	}
	id, found := strings.CutPrefix(destination, session.Topic(""))
	if !found || id == "" || strings.Contains(id, "/") {
		return fmt.Errorf("%w: no such destination", stomp.ErrRefused)
	}
	err := d.sessions.MayWatch(ctx, id, user)
	if errors.Is(err, session.ErrNotFound) || errors.Is(err, session.ErrNotParticipant) || errors.Is(err, session.ErrDraining) {
		return fmt.Errorf("%w: %w", stomp.ErrRefused, err)
	}
	return err
}

func (d *door) connected(user, connection string) { d.presence.Connected(user, connection) }

func (d *door) disconnected(user, connection string) { d.presence.Disconnected(user, connection) }

// presenceDestination takes what clients say of the person before them.
const presenceDestination = "/app/presence"

// receive passes on what is for chat and for presence, all of it or nothing, and refuses the rest. As in the REST API, nothing is taken from who has not agreed
// to what is required; but for presence, which a client tells while its person is asked.
func (d *door) receive(ctx context.Context, user string, messages []stomp.Message) (at int, err error) {
	var said []chat.Incoming
	var places []int // of said in messages
	for i, m := range messages {
		switch {
		case m.Destination == presenceDestination:
			if err := d.presence.Check(m.Body); err != nil {
				return i, fmt.Errorf("%w: %w", stomp.ErrRefused, err)
			}
		case chat.Takes(m.Destination):
			said, places = append(said, incoming(m)), append(places, i)
		default:
			return i, fmt.Errorf("%w: nobody takes messages at %s", stomp.ErrRefused, m.Destination)
		}
	}
	if len(said) > 0 {
		if at, err := d.say(ctx, user, said); err != nil {
			return places[at], err
		}
	}
	for i, m := range messages {
		if m.Destination != presenceDestination {
			continue
		}
		if err := d.presence.Receive(user, m.Connection, m.Body); err != nil {
			return i, fmt.Errorf("%w: %w", stomp.ErrRefused, err)
		}
	}
	return 0, nil
}

func (d *door) say(ctx context.Context, user string, said []chat.Incoming) (at int, err error) {
	if err := d.people.MustHaveAgreed(ctx, user); err != nil {
		var needed *users.ConsentNeeded
		if errors.As(err, &needed) {
			err = fmt.Errorf("%w: %w", stomp.ErrRefused, err)
		}
		return 0, err
	}
	at, err = d.chat.Receive(ctx, user, said)
	return at, refusedByChat(err)
}

func incoming(m stomp.Message) chat.Incoming {
	in := chat.Incoming{Destination: m.Destination, Body: m.Body}
	for _, h := range m.Headers {
		if h.Name == "client-id" {
			in.ClientID = h.Value
			break // of headers given twice the first counts (STOMP 1.2, repeated header entries)
		}
	}
	return in
}

// refusedByChat lets the client read why, unless the server itself has failed.
func refusedByChat(err error) error {
	if err != nil && chat.Refused(err) {
		return fmt.Errorf("%w: %w", stomp.ErrRefused, err)
	}
	return err
}

// leaving is the session registry as the API uses it: who leaves a session stops hearing its topic.
type leaving struct {
	*session.Registry
	clients *fanout
}

// Remove sends somebody away, who stops hearing the topic.
func (l leaving) Remove(ctx context.Context, sessionID, hostID, userID string) error {
	err := l.Registry.Remove(ctx, sessionID, hostID, userID)
	if err == nil {
		l.clients.Revoke(userID, session.Topic(sessionID))
	}
	return err
}

// Leave gives up the person's place and ends the person's subscriptions to the topic.
func (l leaving) Leave(ctx context.Context, sessionID, userID string) error {
	err := l.Registry.Leave(ctx, sessionID, userID)
	if err == nil {
		l.clients.Revoke(userID, session.Topic(sessionID))
	}
	return err
}
