package users

import (
	"context"
	"time"

	"github.com/languagemate/studymate/control/progress"
	"github.com/languagemate/studymate/store"
)

// learntStore is where it stands what people have done; *store.Learning is one.
type learntStore interface {
	Learnt(ctx context.Context, userID string) (store.Learnt, error)
}

// Stats returns what a person has learnt, by the clock of the profile's zone, else by UTC. It fails with ErrGone.
func (u *Users) Stats(ctx context.Context, userID string, now time.Time) (progress.Stats, error) {
	p, err := u.Profile(ctx, userID)
	if err != nil {
		return progress.Stats{}, err
	}
	return u.statsOf(ctx, p, now)
}

func (u *Users) statsOf(ctx context.Context, p Profile, now time.Time) (progress.Stats, error) {
	zone, err := time.LoadLocation(p.Zone) // "" is UTC
	if err != nil {
		return progress.Stats{}, err
	}
	learnt, err := u.learnt.Learnt(ctx, p.ID)
	if err != nil {
		return progress.Stats{}, err
	}
	return progress.StatsOf(learnt, now.In(zone))
}
