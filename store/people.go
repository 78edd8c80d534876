package store

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Person is a learner with all they have told of themself.
type Person struct {
	// User.TargetLanguage is the first of TargetLanguages.
	User
	Bio string
	// Zone is an IANA time zone, such as Asia/Seoul; empty: not told, as for the others here.
	Zone            string
	BirthYear       int
	Gender          string
	HidesLastSeen   bool
	TargetLanguages []TargetLanguage
	Interests       []string
	// Partner is nil until it is told.
	Partner      *PartnerWishes
	Availability []Slot
	// Steps holds the completed steps of the onboarding, and when they were.
	Steps map[string]time.Time
	// Visibility says by field who may see it: everyone, known or nobody. Only what the person has chosen is there.
	Visibility map[string]string
	// Consents is the last word about each document; Change does not alter it.
	Consents map[string]Consent
	// Version counts the changes.
	Version int64
}

// TargetLanguage is a language that somebody learns.
type TargetLanguage struct {
	Language string
	// Level is A1 to C2 as the person says; empty: not told.
	Level string
}

// PartnerWishes is whom somebody wants to meet.
type PartnerWishes struct {
	// Gender is any or same.
	Gender string
	// AgeFrom and AgeTo bound the age; 0: no bound.
	AgeFrom, AgeTo int
	// Company is any, pair or group.
	Company string
}

// Slot is a stretch of a day of every week by the clock of Person.Zone.
type Slot struct{ Day, FromHour, ToHour int }

// Ties are how somebody stands to whoever looks at them.
type Ties struct {
	// Known says that the person has written to the viewer in a room of both, or has met the viewer in a session.
	Known bool
	// MayWrite says that the viewer can open the direct room of the two.
	MayWrite bool
}

// Person returns a learner with all they have told, as it was at one moment, or ErrNotFound.
func (u *Users) Person(ctx context.Context, id string) (Person, error) {
	var p Person
	err := u.snapshot(ctx, func(tx *gorm.DB) (err error) {
		p, err = personByID(tx, id)
		return err
	})
	return p, translate("find person", err)
}

// PersonFor is Person for the eyes of viewerID: of two who are blocked, either way, none exists for the other, and who closed the account exists for nobody.
func (u *Users) PersonFor(ctx context.Context, id, viewerID string) (p Person, t Ties, err error) {
	err = u.snapshot(ctx, func(tx *gorm.DB) (err error) {
		var blocks int64
		err = tx.Model(&blockRow{}).Where("(blocker_id = ? AND blocked_id = ?) OR (blocker_id = ? AND blocked_id = ?)", id, viewerID, viewerID, id).Count(&blocks).Error
		if err != nil {
			return err
		}
		if blocks > 0 {
			return ErrNotFound
		}
		if p, err = personByID(tx, id); err != nil {
			return err
		}
		if !p.ClosedAt.IsZero() {
			return ErrNotFound
		}
		return tx.Raw(`SELECT `+acquainted+` OR `+metInSession+` AS known, u.id <> v.id AND (`+haveRoom+` OR `+matched+` OR `+talked+` OR `+metInSession+`) AS may_write
			FROM users u JOIN users v ON v.id = ? WHERE u.id = ?`, viewerID, id).Scan(&t).Error
	})
	return p, t, translate("find person", err)
}

// Change reads a learner, lets change alter what was read, and stores what is different then, all in one transaction: nobody else's change
// comes in between. Lists and maps are replaced by change, not altered in place. An error of change is returned as it is, and nothing is
// stored. If something is different, the version goes up by one. It fails with ErrNotFound. Of User, only EnglishName, NativeLanguage,
// ProfileImageURL and OnboardedAt can be changed here.
func (u *Users) Change(ctx context.Context, id string, now time.Time, change func(*Person) error) (Person, error) {
	var after Person
	err := u.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "users", id); err != nil {
			return err
		}
		before, err := personByID(tx, id)
		if err != nil {
			return err
		}
		after = before
		after.Steps, after.Visibility = maps.Clone(before.Steps), maps.Clone(before.Visibility)
		if err := change(&after); err != nil {
			return err
		}
		after.TargetLanguage = ""
		if len(after.TargetLanguages) > 0 {
			after.TargetLanguage = after.TargetLanguages[0].Language
		}
		if same(before, after) {
			after = before
			return nil
		}
		after.Version, after.UpdatedAt = before.Version+1, now
		if err := saveChanges(tx, before, after); err != nil {
			return err
		}
		after, err = personByID(tx, id) // as everybody will read it
		return err
	})
	return after, translate("change person", err)
}

// same reports whether nothing is different; an empty list is the same as none.
func same(a, b Person) bool {
	if !slices.Equal(a.TargetLanguages, b.TargetLanguages) || !slices.Equal(a.Interests, b.Interests) ||
		!slices.Equal(a.Availability, b.Availability) || !maps.Equal(a.Steps, b.Steps) || !maps.Equal(a.Visibility, b.Visibility) {
		return false
	}
	a.TargetLanguages, a.Interests, a.Availability, a.Steps, a.Visibility = b.TargetLanguages, b.Interests, b.Availability, b.Steps, b.Visibility
	return reflect.DeepEqual(a, b)
}

func saveChanges(tx *gorm.DB, before, after Person) error {
	err := tx.Model(&userRow{}).Where("id = ?", after.ID).Updates(map[string]any{
		"english_name": after.EnglishName, "native_language": after.NativeLanguage, "target_language": after.TargetLanguage,
		"bio": after.Bio, "zone": after.Zone, "birth_year": numberOrNil(after.BirthYear), "gender": textOrNil(after.Gender),
		"profile_image_url": textOrNil(after.ProfileImageURL), "hides_last_seen": after.HidesLastSeen, "onboarded_at": millisOrNil(after.OnboardedAt),
		"version": after.Version, "updated_at": millis(after.UpdatedAt),
	}).Error
	if err != nil {
		return err
	}
	if before.TargetLanguage != after.TargetLanguage {
		err = levelOfTarget(tx, after.ID, after.TargetLanguage)
	}
	if err == nil && before.EnglishName != after.EnglishName {
		err = renameInRequests(tx, after.ID, after.EnglishName)
	}
	if err == nil && !slices.Equal(before.TargetLanguages, after.TargetLanguages) {
		err = replace(tx, after.ID, targetRows(after.ID, after.TargetLanguages))
	}
	if err == nil && !slices.Equal(before.Interests, after.Interests) {
		err = replace(tx, after.ID, interestRows(after))
	}
	if err == nil && !reflect.DeepEqual(before.Partner, after.Partner) {
		err = replace(tx, after.ID, wishesRows(after))
	}
	if err == nil && !slices.Equal(before.Availability, after.Availability) {
		err = replace(tx, after.ID, slotRows(after))
	}
	if err == nil && !maps.Equal(before.Steps, after.Steps) {
		err = replace(tx, after.ID, stepRows(after))
	}
	if err == nil && !maps.Equal(before.Visibility, after.Visibility) {
		err = replace(tx, after.ID, visibilityRows(after))
	}
	return err
}

// replace puts rows in the place of those that the person has.
func replace[Row any](tx *gorm.DB, userID string, rows []Row) error {
	if err := tx.Where("user_id = ?", userID).Delete(new(Row)).Error; err != nil || len(rows) == 0 {
		return err
	}
	return tx.Create(&rows).Error
}

func personByID(tx *gorm.DB, id string) (Person, error) {
	var row userRow
	if err := tx.Where("id = ?", id).Take(&row).Error; err != nil {
		return Person{}, err
	}
	p := Person{
		User: row.user(), Bio: row.Bio, Zone: row.Zone, BirthYear: numberOrZero(row.BirthYear), Gender: textOrEmpty(row.Gender),
		HidesLastSeen: row.HidesLastSeen, Version: row.Version,
	}
	return p, tellAll(tx, &p)
}

func load[Row, T any](tx *gorm.DB, userID, order string, of func(Row) T) ([]T, error) {
	var rows []Row
	if err := tx.Where("user_id = ?", userID).Order(order).Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]T, 0, len(rows))
	for _, row := range rows {
		out = append(out, of(row))
	}
	return out, nil
}
