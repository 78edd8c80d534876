package users

import (
	"context"
	"errors"
	"time"

	"github.com/languagemate/studymate/control/week"
	"github.com/languagemate/studymate/store"
)

// Public is what another person sees of somebody. What is not here is nobody else's: the address, the identities, the year of birth, the gender,
// where the person is, whom they want to meet.
type Public struct {
	ID              string
	EnglishName     string
	NativeLanguage  string
	TargetLanguages []TargetLanguage
	CurrentLevel    string
	ProfileImageURL string
	Bio             string
	Interests       []string
	// SharedHours is how many hours of this week both people have time; nil when one of them has not told.
	SharedHours *int
	CreatedAt   time.Time
}

// Public returns what viewerID sees of a person. It fails with ErrNotFound for who does not exist, and the same for who has blocked or was blocked
// by viewerID.
func (u *Users) Public(ctx context.Context, userID, viewerID string, now time.Time) (Public, error) {
	p, err := u.store.PersonFor(ctx, userID, viewerID)
	if errors.Is(err, store.ErrNotFound) {
		return Public{}, ErrNotFound
	}
	if err != nil {
		return Public{}, err
	}
	out := Public{
		ID: p.ID, EnglishName: p.EnglishName, NativeLanguage: p.NativeLanguage, TargetLanguages: p.TargetLanguages, CurrentLevel: p.CurrentLevel,
		ProfileImageURL: p.ProfileImageURL, Bio: p.Bio, Interests: p.Interests, CreatedAt: p.CreatedAt,
	}
	if len(p.Availability) == 0 {
		return out, nil
	}
	viewer, err := u.Profile(ctx, viewerID)
	if err != nil || len(viewer.Availability) == 0 {
		return out, err
	}
	theirs, err := hours(p, now)
	if err != nil {
		return out, err
	}
	ours, err := hours(viewer, now)
	out.SharedHours = new(theirs.Shared(ours))
	return out, err
}

// hours returns when in this week a person has time.
func hours(p Profile, now time.Time) (week.Mask, error) {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return week.Mask{}, err
	}
	slots := make([]week.Slot, len(p.Availability))
	for i, s := range p.Availability {
		slots[i] = week.Slot(s)
	}
	return week.UTC(slots, zone, now), nil
}
