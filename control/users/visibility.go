package users

import (
	"github.com/languagemate/studymate/store"
)

// Audience is who may see something of a profile.
type Audience string

// The audiences. Known are those to whom the person has written in a chat room of both, whom the person has met in a session, and who are matched.
const (
	Everyone Audience = "everyone"
	Known    Audience = "known"
	Nobody   Audience = "nobody"
)

// The fields of a profile that have an audience. What is not among them is shown to everyone (name, picture, languages) or to nobody.
const (
	fieldBio       = "bio"
	fieldInterests = "interests"
	fieldLevel     = "level"
	fieldHours     = "hours"
	fieldBirthYear = "birthYear"
	fieldGender    = "gender"
	fieldZone      = "zone"
	fieldStreak    = "streak"
)

// Visibility says of every field that has an audience which one.
type Visibility struct {
	Bio, Interests, Level, Hours, BirthYear, Gender, Zone, Streak Audience
}

// VisibilityOf returns who may see what of a person: as they have chosen, else everyone what helps to find a partner and nobody the rest.
func VisibilityOf(p Profile) Visibility {
	of := func(field string, otherwise Audience) Audience {
		if chosen, ok := p.Visibility[field]; ok {
			return Audience(chosen)
		}
		return otherwise
	}
	return Visibility{
		Bio: of(fieldBio, Everyone), Interests: of(fieldInterests, Everyone), Level: of(fieldLevel, Everyone), Hours: of(fieldHours, Everyone),
		BirthYear: of(fieldBirthYear, Nobody), Gender: of(fieldGender, Nobody), Zone: of(fieldZone, Nobody), Streak: of(fieldStreak, Nobody),
	}
}

// Shows says whether something for that audience is shown to somebody who is known to the person, or is not.
func (a Audience) Shows(known bool) bool { return a == Everyone || a == Known && known }

// VisibilityEdit is an Edit of audiences. Nil leaves one as it is, an empty one makes it the default again.
type VisibilityEdit struct {
	Bio, Interests, Level, Hours, BirthYear, Gender, Zone, Streak *Audience
}

func (e *VisibilityEdit) apply(p *store.Person, bad *faults) {
	if e == nil {
		return
	}
	for _, c := range []struct {
		field    string
		audience *Audience
	}{
		{fieldBio, e.Bio}, {fieldInterests, e.Interests}, {fieldLevel, e.Level}, {fieldHours, e.Hours},
		{fieldBirthYear, e.BirthYear}, {fieldGender, e.Gender}, {fieldZone, e.Zone}, {fieldStreak, e.Streak},
	} {
		switch {
		case c.audience == nil:
		case *c.audience == "":
			delete(p.Visibility, c.field)
		default:
			bad.note("visibility."+c.field, oneOf(string(*c.audience), string(Everyone), string(Known), string(Nobody)))
			p.Visibility[c.field] = string(*c.audience)
		}
	}
}
