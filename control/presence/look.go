package presence

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/languagemate/studymate/store"
)

// Seen is how somebody is there, as docs/protocol.md section 7 writes it.
type Seen struct {
	UserID string `json:"userId"`
	Status Status `json:"status" enum:"online,away,offline"`
	// LastSeen is null while the person is online, when nobody knows, and for others when the person does not want it known.
	LastSeen *time.Time `json:"lastSeen" doc:"Since when the person is away or offline; null while online, when that is not known, and when the person does not show it"`
}

// event is a change, on the topic of a person. It does not say since when: that is now, and asking later is subject to what the person shows.
type event struct {
	Type   string `json:"type"`
	UserID string `json:"userId"`
	Status Status `json:"status"`
}

// Look returns how those of userIDs are there whose presence viewerID may know; of the others nothing.
func (p *Presence) Look(ctx context.Context, viewerID string, userIDs []string) ([]Seen, error) {
	known, err := p.deps.People.Acquaintances(ctx, viewerID, userIDs)
	if err != nil {
		return nil, err
	}
	out := make([]Seen, 0, len(known))
	for _, k := range known {
		out = append(out, p.Of(viewerID, k))
	}
	return out, nil
}

// Of returns how somebody is there of whom it is known already that viewerID may know it.
func (p *Presence) Of(viewerID string, known store.Acquaintance) Seen {
	seen := p.seen(known.UserID)
	if seen.Status == Offline && !known.LastSeenAt.IsZero() && (seen.LastSeen == nil || seen.LastSeen.Before(known.LastSeenAt)) {
		seen.LastSeen = &known.LastSeenAt
	}
	if known.HidesLastSeen && known.UserID != viewerID {
		seen.LastSeen = nil
	}
	return seen
}

// IsOnline says whether a person is online, on whatever node.
func (p *Presence) IsOnline(userID string) bool { return p.seen(userID).Status == Online }

// MayHear returns nil when viewerID may hear the topic of a person, or ErrNotFound.
func (p *Presence) MayHear(ctx context.Context, userID, viewerID string) error {
	known, err := p.deps.People.Acquaintances(ctx, viewerID, []string{userID})
	if err == nil && len(known) == 0 {
		err = ErrNotFound
	}
	return err
}

// Parted ends what two people hear of each other, if nothing gives them the right any more: one has left a room or blocked the other.
func (p *Presence) Parted(ctx context.Context, userID string, otherIDs []string) error {
	known, err := p.deps.People.Acquaintances(ctx, userID, otherIDs)
	if err != nil {
		return fmt.Errorf("part presence: %w", err)
	}
	still := map[string]bool{userID: true}
	for _, k := range known {
		still[k.UserID] = true
	}
	for _, other := range otherIDs {
		if !still[other] {
			p.deps.Revoker.Revoke(userID, Topic(other))
			p.deps.Revoker.Revoke(other, Topic(userID))
		}
	}
	return nil
}

// seen puts together what the nodes say: the best status counts, of equal ones the latest.
func (p *Presence) seen(userID string) Seen {
	rank := map[Status]int{Offline: 1, Away: 2, Online: 3}
	var best said
	for _, value := range p.deps.Live.Values(keyPrefix + userID) {
		var s said
		if json.Unmarshal(value, &s) != nil || rank[s.Status] == 0 {
			continue
		}
		if rank[s.Status] > rank[best.Status] || (s.Status == best.Status && s.LastSeen > best.LastSeen) {
			best = s
		}
	}
	out := Seen{UserID: userID, Status: best.Status}
	switch best.Status {
	case "":
		out.Status = Offline
	case Away, Offline:
		at := time.UnixMilli(best.LastSeen).UTC()
		out.LastSeen = &at
	}
	return out
}

// changed tells those who hear a person's topic on this node.
func (p *Presence) changed(key string) {
	userID := strings.TrimPrefix(key, keyPrefix)
	p.telling.Lock()
	defer p.telling.Unlock()
	now := p.seen(userID)
	before, known := p.told[userID]
	if !known {
		before = Offline
	}
	if now.Status == before {
		return
	}
	if now.Status == Offline {
		delete(p.told, userID)
	} else {
		p.told[userID] = now.Status
	}
	octets, err := json.Marshal(event{"presence", userID, now.Status})
	if err != nil {
		p.deps.Logger.Error("presence can't be written", "error", err)
		return
	}
	p.deps.Here.Publish(Topic(userID), octets)
}
