package session

import (
	"context"
	"errors"
	"slices"
	"time"
)

// ErrReaction means that a reaction is none of those that there are.
var ErrReaction = errors.New("no such reaction")

// Reactions are what one can show without a word.
func Reactions() []string { return []string{"👏", "👍", "❤️", "😂", "🎉", "🤔"} }

// reactionEvent shows a reaction; it is not kept.
type reactionEvent struct {
	Type   string `json:"type"`
	UserID string `json:"userId"`
	Emoji  string `json:"emoji"`
}

// RaiseHand shows that a participant would like to speak, or does not any more. It fails with ErrNotFound, ErrNotParticipant or ErrDraining.
func (r *Registry) RaiseHand(ctx context.Context, sessionID, userID string, up bool) error {
	return r.participating(ctx, sessionID, userID, func(l *live) error {
		p := l.state.find(userID)
		if up == !p.handAt.IsZero() {
			return nil
		}
		p.handAt = time.Time{}
		if up {
			p.handAt = time.Now().UTC().Truncate(time.Millisecond)
		}
		l.publishParticipants()
		return nil
	})
}

// React shows a reaction of a participant to everybody who has not blocked them. It fails with ErrReaction, ErrNotFound, ErrNotParticipant or ErrDraining.
func (r *Registry) React(ctx context.Context, sessionID, userID, emoji string) error {
	if !slices.Contains(Reactions(), emoji) {
		return ErrReaction
	}
	deaf, err := r.deps.Blocks.Against(ctx, userID)
	if err != nil {
		return err
	}
	return r.participating(ctx, sessionID, userID, func(*live) error {
		return r.tellFrom(sessionID, deaf, reactionEvent{Type: "reaction", UserID: userID, Emoji: emoji})
	})
}
