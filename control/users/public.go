package users

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/languagemate/studymate/control/week"
	"github.com/languagemate/studymate/store"
)

// Public is what another person sees of somebody. What is not here is nobody else's: the address, the identities, the hours, whom they want to meet.
// What the person does not show to the viewer is as if it had not been told.
type Public struct {
	ID              string
	EnglishName     string
	NativeLanguage  string
	TargetLanguages []TargetLanguage
	CurrentLevel    string
	ProfileImageURL string
	Bio             string
	Interests       []string
	BirthYear       int
	Gender          string
	Zone            string
	// SharedHours is how many hours of this week both people have time; nil when one of them has not told.
	SharedHours *int
	// StreakDays is how many days in a row the person has studied, by their own clock; nil when it is not shown.
	StreakDays *int
	// MayWrite says whether the viewer can open a direct room with the person.
	MayWrite  bool
	CreatedAt time.Time
}

// Public returns what viewerID sees of a person. Of themself, a person is shown what those see whom they know, or, as a stranger, everyone. It fails with
// ErrNotFound for who does not exist, and the same for who has blocked or was blocked by viewerID.
func (u *Users) Public(ctx context.Context, userID, viewerID string, asStranger bool, now time.Time) (Public, error) {
	p, ties, err := u.store.PersonFor(ctx, userID, viewerID)
	if errors.Is(err, store.ErrNotFound) {
		return Public{}, ErrNotFound
	}
	if err != nil {
		return Public{}, err
	}
	known := ties.Known
	if userID == viewerID {
		known = !asStranger
	}
	out := shown(p, known)
	out.MayWrite = ties.MayWrite
	show := VisibilityOf(p)
	if show.Hours.Shows(known) && len(p.Availability) > 0 {
		if out.SharedHours, err = u.sharedHours(ctx, p, viewerID, now); err != nil {
			return Public{}, err
		}
	}
	if show.Streak.Shows(known) {
		out.StreakDays, err = u.streak(ctx, p, now)
	}
	return out, err
}

// shown is what stands in a profile, but for what it does not show.
func shown(p Profile, known bool) Public {
	show := VisibilityOf(p)
	return Public{
		ID: p.ID, EnglishName: p.EnglishName, NativeLanguage: p.NativeLanguage, ProfileImageURL: p.ProfileImageURL, CreatedAt: p.CreatedAt,
		TargetLanguages: targets(p.TargetLanguages, show.Level.Shows(known)),
		CurrentLevel:    ifShown(p.CurrentLevel, show.Level, known),
		Bio:             ifShown(p.Bio, show.Bio, known),
		Interests:       append([]string{}, ifShown(p.Interests, show.Interests, known)...),
		BirthYear:       ifShown(p.BirthYear, show.BirthYear, known),
		Gender:          ifShown(p.Gender, show.Gender, known),
		Zone:            ifShown(p.Zone, show.Zone, known),
	}
}

func ifShown[T any](value T, to Audience, known bool) (shown T) {
	if to.Shows(known) {
		return value
	}
	return shown
}

func targets(list []TargetLanguage, levels bool) []TargetLanguage {
	list = slices.Clone(list)
	for i := range list {
		if !levels {
			list[i].Level = ""
		}
	}
	return list
}

func (u *Users) sharedHours(ctx context.Context, p Profile, viewerID string, now time.Time) (*int, error) {
	viewer, err := u.Profile(ctx, viewerID)
	if err != nil || len(viewer.Availability) == 0 {
		return nil, err
	}
	theirs, err := hours(p, now)
	if err != nil {
		return nil, err
	}
	ours, err := hours(viewer, now)
	return new(theirs.Shared(ours)), err
}

func (u *Users) streak(ctx context.Context, p Profile, now time.Time) (*int, error) {
	stats, err := u.statsOf(ctx, p, now)
	return &stats.StreakDays, err
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
