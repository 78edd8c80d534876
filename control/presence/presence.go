// Package presence knows who is here: online, away or offline, on whatever device and node.
//
// A person is online while one of their WebSocket connections is, and away when the clients on all of them say so. Each node says of
// the people connected to it what it knows, as soft state under user:online:{userId}; the status of a person is the best that any node
// says, and offline when none says anything. Changes go to /topic/presence/{userId}, which those may hear who share a chat room with the person.
// When somebody was last here is stored when they go and now and then before. Connections report from their own
// goroutines; one goroutine, Run, notices who stayed away.
package presence

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Status is how somebody is there.
type Status string

// The values of Status.
const (
	Online  Status = "online"
	Away    Status = "away"
	Offline Status = "offline"
)

const (
	// reloadTime is how long a person without connection still counts as there: a page that is loaded anew, a change of networks. With the
	// 30 s after which STOMP gives a silent connection up, a pulled cable is known within 35 s.
	reloadTime = 2 * time.Second
	// farewell is how long the other nodes are told that somebody has gone and when. Afterwards nobody says anything of the person.
	farewell = 30 * time.Second
	// noteEvery is how often it is stored who is here, and so how exact "last seen" is after a crash.
	noteEvery = 5 * time.Minute
	// keyPrefix begins the keys of soft state.
	keyPrefix = "user:online:"
	// writeTimeout bounds each write; it outlives what it is for.
	writeTimeout = 5 * time.Second
)

var (
	// ErrNotFound means that the person does not exist, or is not the asker's to see.
	ErrNotFound = errors.New("presence: not found")
	// ErrInvalid means that a client said what it may not.
	ErrInvalid = errors.New("presence: body must be {\"status\": \"online\" or \"away\"}")
)

// Topic is where it is told how somebody is there.
func Topic(userID string) string { return "/topic/presence/" + userID }

// Presence is everybody. It is safe for use by any number of goroutines.
type Presence struct {
	// Set by New.
	deps Deps

	// Guarded by mu, under which soft state is written, so that of two changes the later one stays.
	mu   sync.Mutex
	here map[string]*person

	// Guarded by telling, which keeps what two goroutines notice in order; nothing under it waits.
	telling sync.Mutex
	told    map[string]Status // who is said to be online or away to this node's clients
}

// person is somebody connected to this node, or who was until a moment ago.
type person struct {
	connections map[string]Status
	status      Status    // said to all nodes; empty before the first
	since       time.Time // of status
	goneAt      time.Time // when the last connection ended; zero while there is one
}

// said is what a node says of a person.
type said struct {
	Status   Status `json:"status"`
	LastSeen int64  `json:"lastSeen"`
}

// New makes a Presence; it starts nothing.
func New(deps Deps) (*Presence, error) {
	if deps.People == nil || deps.Live == nil || deps.Here == nil {
		return nil, errors.New("presence: people, soft state and a publisher are all needed")
	}
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	p := &Presence{deps: deps, here: map[string]*person{}, told: map[string]Status{}}
	deps.Live.Watch(keyPrefix, p.changed)
	return p, nil
}

// Watch has changed called, from now on, with people of whom there is news on any node. It must not wait.
func (p *Presence) Watch(changed func(userID string)) {
	p.deps.Live.Watch(keyPrefix, func(key string) { changed(strings.TrimPrefix(key, keyPrefix)) })
}

// Run notices who stays away, and stores now and then who is here, until ctx ends. Then it stores it a last time.
func (p *Presence) Run(ctx context.Context) error {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	note := time.NewTicker(noteEvery)
	defer note.Stop()
	for {
		select {
		case <-ctx.Done():
			p.note(p.everybody(), time.Now())
			return nil
		case <-note.C:
			p.note(p.everybody(), time.Now())
		case now := <-tick.C:
			p.note(p.leave(now), now)
		}
	}
}

// Connected takes in a connection of a person, who is online from now on.
func (p *Presence) Connected(userID, connection string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	who := p.here[userID]
	if who == nil {
		who = &person{connections: map[string]Status{}}
		p.here[userID] = who
	}
	who.goneAt = time.Time{}
	who.connections[connection] = Online
	p.say(userID, who)
}

// Disconnected forgets a connection.
func (p *Presence) Disconnected(userID, connection string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	who := p.here[userID]
	if who == nil {
		return
	}
	delete(who.connections, connection)
	if len(who.connections) == 0 {
		who.goneAt = time.Now()
		return
	}
	p.say(userID, who)
}

// Receive takes what a client says of the person before it: {"status": "away"} after five minutes without input, "online" with the next. It
// fails with ErrInvalid.
func (p *Presence) Receive(userID, connection string, body []byte) error {
	status, err := parseStatus(body)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	who := p.here[userID]
	if who == nil || who.connections[connection] == "" {
		return nil // it ended in this moment
	}
	who.connections[connection] = status
	p.say(userID, who)
	return nil
}

// Check fails as Receive would, and does nothing.
func (p *Presence) Check(body []byte) error {
	_, err := parseStatus(body)
	return err
}

func parseStatus(body []byte) (Status, error) {
	var in struct{ Status Status }
	if json.Unmarshal(body, &in) != nil || (in.Status != Online && in.Status != Away) {
		return "", ErrInvalid
	}
	return in.Status, nil
}

// say tells all nodes how somebody is there, if that has changed. It is called with mu held.
func (p *Presence) say(userID string, who *person) {
	status := Away
	for _, s := range who.connections {
		if s == Online {
			status = Online
		}
	}
	if status != who.status {
		who.status, who.since = status, time.Now()
		p.put(userID, said{status, who.since.UnixMilli()}, 0)
	}
}

func (p *Presence) put(userID string, s said, ttl time.Duration) {
	octets, err := json.Marshal(s)
	if err == nil {
		err = p.deps.Live.Put(keyPrefix+userID, octets, ttl)
	}
	if err != nil {
		p.deps.Logger.Warn("presence not told", "error", err)
	}
}

// leave returns who has stayed away, and says so.
func (p *Presence) leave(now time.Time) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var gone []string
	for userID, who := range p.here {
		if !who.goneAt.IsZero() && now.Sub(who.goneAt) >= reloadTime {
			delete(p.here, userID)
			gone = append(gone, userID)
			p.put(userID, said{Offline, who.goneAt.UnixMilli()}, farewell)
		}
	}
	return gone
}

func (p *Presence) everybody() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Collect(maps.Keys(p.here))
}

func (p *Presence) note(userIDs []string, now time.Time) {
	if len(userIDs) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	if err := p.deps.People.Seen(ctx, userIDs, now); err != nil {
		p.deps.Logger.Error("last seen can't be stored", "error", err)
	}
}
