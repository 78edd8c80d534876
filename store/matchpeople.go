package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// MatchPerson is somebody who can be found as a partner, with all that decides over it. What the person does not show to everyone of the bio, the interests, the levels and the hours is as
// if it had not been told; the rest is for deciding only.
type MatchPerson struct {
	ID, EnglishName, ProfileImageURL, Bio string
	NativeLanguage                        string
	// Targets are the languages that the person learns, in the person's order. CurrentLevel is what was measured, of the first.
	Targets      []TargetLanguage
	CurrentLevel string
	Interests    []string
	// Zone is an IANA time zone, by whose clock Availability is.
	Zone         string
	Availability []Slot
	BirthYear    int
	Gender       string
	Wishes       PartnerWishes
	// ShowsZone: everyone may know the zone.
	ShowsZone bool
	// HidesLastSeen: when the person was here is nobody else's.
	HidesLastSeen bool
	// SeenAt is when the person was last here, as far as it is known.
	SeenAt time.Time
	// Waiting is how many requests wait for the person's answer. Of those that are over, Asked in number, Answered were answered.
	Waiting, Asked, Answered int
	// Version counts the changes of what the person tells.
	Version int64
}

// Agreement is a document in a version that people have to have agreed to.
type Agreement struct{ Document, Version string }

// Matches is what finding partners reads: of the people who may be found. Those are who have completed the onboarding, agreed to what is required and not
// closed the account. It is safe for use by any number of goroutines.
type Matches struct{ handles }

// People returns up to limit of them by their ids after the one named, so that all can be read in pieces.
func (m *Matches) People(ctx context.Context, agreed []Agreement, after string, limit int, now time.Time) ([]MatchPerson, error) {
	list, err := m.people(ctx, agreed, now, func(db *gorm.DB) *gorm.DB { return db.Where("u.id > ?", after).Order("u.id").Limit(limit) })
	return list, translate("list people to match", err)
}

// PeopleByIDs returns those of userIDs that may be found.
func (m *Matches) PeopleByIDs(ctx context.Context, agreed []Agreement, userIDs []string, now time.Time) ([]MatchPerson, error) {
	if len(userIDs) == 0 {
		return nil, nil
	}
	list, err := m.people(ctx, agreed, now, func(db *gorm.DB) *gorm.DB { return db.Where("u.id IN ?", userIDs).Order("u.id") })
	return list, translate("find people to match", err)
}

// Changed returns who has changed what they tell, or closed the account, since then.
func (m *Matches) Changed(ctx context.Context, since time.Time) (userIDs []string, err error) {
	err = m.reading(ctx).Model(&userRow{}).Where("updated_at >= ? OR closed_at >= ?", millis(since), millis(since)).Order("id").Pluck("id", &userIDs).Error
	return userIDs, translate("list who has changed", err)
}

type matchPersonRow struct {
	ID, EnglishName, NativeLanguage, Bio, Zone string
	ProfileImageURL, CurrentLevel, Gender      *string
	BirthYear                                  *int
	HidesLastSeen                              bool
	Version, SeenAt                            int64
	Waiting, Asked, Answered                   int
}

func (m *Matches) people(ctx context.Context, agreed []Agreement, now time.Time, narrow func(*gorm.DB) *gorm.DB) ([]MatchPerson, error) {
	var out []MatchPerson
	err := m.snapshot(ctx, func(tx *gorm.DB) error {
		// A no counts once the request would be over anyway: before, the score would tell it to the one who asked.
		q := tx.Table("users u").Select(`u.id, u.english_name, u.native_language, u.bio, u.zone, u.profile_image_url, u.current_level, u.gender, u.birth_year,
			u.hides_last_seen, u.version, COALESCE((SELECT l.seen_at FROM last_seen l WHERE l.user_id = u.id), u.onboarded_at) AS seen_at,
			(SELECT count(*) FROM matching_requests r WHERE r.target_id = u.id AND r.status = 'pending' AND r.expires_at > ?) AS waiting,
			(SELECT count(*) FROM matching_requests r WHERE r.target_id = u.id AND (r.status IN ('accepted', 'expired') OR r.status = 'rejected' AND r.expires_at <= ?)) AS asked,
			(SELECT count(*) FROM matching_requests r WHERE r.target_id = u.id AND (r.status = 'accepted' OR r.status = 'rejected' AND r.expires_at <= ?)) AS answered`,
			millis(now), millis(now), millis(now)).
			Where("u.onboarded_at IS NOT NULL AND u.closed_at IS NULL AND u.native_language <> ''")
		if len(agreed) > 0 {
			said := make([]string, len(agreed))
			for i, a := range agreed {
				said[i] = a.Document + ":" + a.Version
			}
			q = q.Where(`(SELECT count(DISTINCT c.document) FROM consents c WHERE c.user_id = u.id AND c.granted = 1
				AND c.document || ':' || c.version IN ?) = ?`, said, len(agreed))
		}
		var rows []matchPersonRow
		if err := narrow(q).Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		out = make([]MatchPerson, len(rows))
		for i, r := range rows {
			out[i] = MatchPerson{
				ID: r.ID, EnglishName: r.EnglishName, ProfileImageURL: textOrEmpty(r.ProfileImageURL), Bio: r.Bio, NativeLanguage: r.NativeLanguage,
				CurrentLevel: textOrEmpty(r.CurrentLevel), Zone: r.Zone, BirthYear: numberOrZero(r.BirthYear), Gender: textOrEmpty(r.Gender),
				HidesLastSeen: r.HidesLastSeen, SeenAt: fromMillis(r.SeenAt), Waiting: r.Waiting, Asked: r.Asked, Answered: r.Answered, Version: r.Version,
				Wishes: PartnerWishes{Gender: "any", Company: "any"}, Interests: []string{}, Targets: []TargetLanguage{},
			}
		}
		return tellMatches(tx, out)
	})
	return out, err
}

// tellMatches adds what people tell in lists.
func tellMatches(tx *gorm.DB, people []MatchPerson) error {
	at := make(map[string]*MatchPerson, len(people))
	ids := make([]string, len(people))
	for i := range people {
		at[people[i].ID], ids[i] = &people[i], people[i].ID
	}
	err := eachOf(tx, ids, "user_id, place", func(r targetRow) {
		at[r.UserID].Targets = append(at[r.UserID].Targets, TargetLanguage{r.Language, textOrEmpty(r.Level)})
	})
	if err == nil {
		err = eachOf(tx, ids, "user_id, interest", func(r interestRow) { at[r.UserID].Interests = append(at[r.UserID].Interests, r.Interest) })
	}
	if err == nil {
		err = eachOf(tx, ids, "user_id, day, from_hour", func(r slotRow) {
			at[r.UserID].Availability = append(at[r.UserID].Availability, Slot{r.Day, r.FromHour, r.ToHour})
		})
	}
	if err == nil {
		err = eachOf(tx, ids, "user_id", func(r wishesRow) {
			at[r.UserID].Wishes = PartnerWishes{r.Gender, numberOrZero(r.AgeFrom), numberOrZero(r.AgeTo), r.Company}
		})
	}
	if err == nil {
		err = eachOf(tx, ids, "user_id", func(r visibilityRow) { at[r.UserID].show(r.Field, r.Audience == "everyone") })
	}
	return err
}

// show takes what the person has chosen about a field.
func (p *MatchPerson) show(field string, everyone bool) {
	switch {
	case field == "zone":
		p.ShowsZone = everyone
	case everyone:
	case field == "bio":
		p.Bio = ""
	case field == "interests":
		p.Interests = []string{}
	case field == "hours":
		p.Availability = nil
	case field == "level":
		p.CurrentLevel = ""
		for i := range p.Targets {
			p.Targets[i].Level = ""
		}
	}
}

func eachOf[Row any](tx *gorm.DB, userIDs []string, order string, do func(Row)) error {
	var rows []Row
	if err := tx.Where("user_id IN ?", userIDs).Order(order).Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		do(row)
	}
	return nil
}

// Apart returns whom a person is not shown as a partner: who blocked whom, whose requests were accepted, and who asked whom since then.
func (m *Matches) Apart(ctx context.Context, userID string, since time.Time) (userIDs []string, err error) {
	err = m.reading(ctx).Raw(`SELECT blocked_id FROM blocks WHERE blocker_id = @person UNION SELECT blocker_id FROM blocks WHERE blocked_id = @person
		UNION SELECT target_id FROM matching_requests WHERE requester_id = @person AND (status = 'accepted' OR created_at > @since)
		UNION SELECT requester_id FROM matching_requests WHERE target_id = @person AND (status = 'accepted' OR created_at > @since)`,
		map[string]any{"person": userID, "since": millis(since)}).Scan(&userIDs).Error
	return userIDs, translate("list who is kept apart", err)
}

// MayMeet fails with ErrNotFound when one of two people is gone, and with ErrBlocked when one has blocked the other.
func (m *Matches) MayMeet(ctx context.Context, userID, otherID string) error {
	return translate("look whether people may meet", mayMeet(m.reading(ctx), userID, []string{otherID}))
}

type matchFilterRow struct {
	UserID    string `gorm:"primaryKey"`
	Choices   string
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`
}

// TableName tells gorm where the rows are.
func (matchFilterRow) TableName() string { return "match_filters" }

// Filters returns by what a person wants to look for partners, as it was saved; empty: nothing was.
func (m *Matches) Filters(ctx context.Context, userID string) (choices string, err error) {
	err = m.reading(ctx).Raw("SELECT choices FROM match_filters WHERE user_id = ?", userID).Scan(&choices).Error
	return choices, translate("read match filters", err)
}

// SaveFilters keeps it.
func (m *Matches) SaveFilters(ctx context.Context, userID, choices string, now time.Time) error {
	err := m.writing(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&matchFilterRow{userID, choices, millis(now)}).Error
	return translate("save match filters", err)
}
