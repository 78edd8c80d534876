package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Consent is what somebody said about a document at some moment.
type Consent struct {
	// Document is terms, privacy, age or marketing.
	Document, Version string
	// Granted: agreed; else refused or withdrawn.
	Granted   bool
	CreatedAt time.Time
}

type consentRow struct {
	ID        string `gorm:"primaryKey"`
	UserID    string
	Document  string
	Version   string
	Granted   bool
	CreatedAt int64 `gorm:"autoCreateTime:false"`
}

// TableName tells gorm where the rows are.
func (consentRow) TableName() string { return "consents" }

func (r consentRow) consent() Consent {
	return Consent{r.Document, r.Version, r.Granted, fromMillis(r.CreatedAt)}
}

// Consents returns all that somebody has said about documents, oldest first.
func (u *Users) Consents(ctx context.Context, userID string) ([]Consent, error) {
	list, err := consentsOf(u.reading(ctx), userID)
	return list, translate("list consents", err)
}

func consentsOf(tx *gorm.DB, userID string) ([]Consent, error) {
	return load(tx, userID, "id", consentRow.consent)
}

// AddConsents adds to the log what somebody says now, and returns all of it. What was said last of a document and is said again is not added: the
// moment of the first time counts. It fails with ErrNotFound.
func (u *Users) AddConsents(ctx context.Context, userID string, said []Consent, now time.Time) ([]Consent, error) {
	var all []Consent
	err := u.transact(ctx, func(tx *gorm.DB) error {
		if _, err := userByID(forUpdate(tx), userID); err != nil {
			return err
		}
		before, err := consentsOf(tx, userID)
		if err != nil {
			return err
		}
		latest := Latest(before)
		for _, c := range said {
			if last, known := latest[c.Document]; known && last.Version == c.Version && last.Granted == c.Granted {
				continue
			}
			latest[c.Document] = c
			id, err := newID()
			if err != nil {
				return err
			}
			if err := tx.Create(&consentRow{id, userID, c.Document, c.Version, c.Granted, millis(now)}).Error; err != nil {
				return err
			}
		}
		all, err = consentsOf(tx, userID)
		return err
	})
	return all, translate("add consents", err)
}

// Latest returns what counts of a log: the last word about each document.
func Latest(log []Consent) map[string]Consent {
	out := map[string]Consent{}
	for _, c := range log {
		out[c.Document] = c
	}
	return out
}
