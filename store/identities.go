package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Identity is an account of a learner at a provider.
type Identity struct {
	ID        string
	UserID    string
	Provider  string
	CreatedAt time.Time
}

// Arrival is somebody who comes from a provider.
type Arrival struct {
	Provider   string
	ProviderID string
	// VerifiedEmail is an address of which the provider says that it is the person's; empty: none.
	VerifiedEmail string
	// EnglishName is for a person who is new here.
	EnglishName string
}

// Admission is what became of an arrival.
type Admission struct {
	User User
	// Created: the person is new here.
	Created bool
	// Ended are the log-ins that the arrival has ended.
	Ended []string
}

// Identities are the accounts by which learners are known elsewhere. It is safe for use by any number of goroutines.
type Identities struct{ handles }

type identityRow struct {
	ID         string `gorm:"primaryKey"`
	UserID     string
	Provider   string
	ProviderID string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
}

// TableName tells gorm where the rows are.
func (identityRow) TableName() string { return "identities" }

func (r identityRow) identity() Identity {
	return Identity{ID: r.ID, UserID: r.UserID, Provider: r.Provider, CreatedAt: fromMillis(r.CreatedAt)}
}

// Admit finds the learner that an arrival is: the one who has the identity, else the one with the verified address, else a new one.
//
// Whoever made an account with an address that was never verified may not be its owner. When the owner comes, the account
// becomes theirs: its password, its other identities and its log-ins end, so that nobody who had them can come in any more.
func (i *Identities) Admit(ctx context.Context, a Arrival, now time.Time) (Admission, error) {
	a.VerifiedEmail = strings.ToLower(a.VerifiedEmail)
	var out Admission
	err := i.transact(ctx, func(tx *gorm.DB) error {
		out = Admission{}
		row, err := identityOf(tx, a.Provider, a.ProviderID)
		if err == nil {
			out.User, err = userByID(tx, row.UserID)
			return err
		}
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		var user userRow
		err = forUpdate(tx).Where("email = ? AND email <> ''", a.VerifiedEmail).Take(&user).Error
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			out.Created = true
			user, err = newArrival(tx, a, now)
		case err == nil && user.EmailVerifiedAt == nil:
			if out.Ended, err = handOver(tx, &user, now); err == nil {
				err = audit(tx, AuditEntry{At: now, ActorID: user.ID, What: AuditTakenOver, SubjectID: user.ID, Object: a.Provider})
			}
		}
		if err == nil && !out.Created {
			err = audit(tx, AuditEntry{At: now, ActorID: user.ID, What: AuditLinked, SubjectID: user.ID, Object: a.Provider})
		}
		if err != nil {
			return err
		}
		out.User = user.user()
		return addIdentity(tx, user.ID, a, now)
	})
	return out, translate("admit from "+a.Provider, err)
}

func identityOf(tx *gorm.DB, provider, providerID string) (identityRow, error) {
	var row identityRow
	err := tx.Where("provider = ? AND provider_id = ?", provider, providerID).Take(&row).Error
	return row, err
}

func userByID(tx *gorm.DB, id string) (User, error) {
	var row userRow
	err := tx.Where("id = ?", id).Take(&row).Error
	return row.user(), err
}

func newArrival(tx *gorm.DB, a Arrival, now time.Time) (userRow, error) {
	id, err := newID()
	if err != nil {
		return userRow{}, err
	}
	row := userRow{
		ID: id, Email: textOrNil(a.VerifiedEmail), EnglishName: a.EnglishName,
		CreatedAt: millis(now), UpdatedAt: millis(now),
	}
	if row.Email != nil {
		row.EmailVerifiedAt = &row.CreatedAt
	}
	return row, tx.Create(&row).Error
}

func addIdentity(tx *gorm.DB, userID string, a Arrival, now time.Time) error {
	id, err := newID()
	if err != nil {
		return err
	}
	return tx.Create(&identityRow{ID: id, UserID: userID, Provider: a.Provider, ProviderID: a.ProviderID, CreatedAt: millis(now)}).Error
}

// handOver gives an account to the owner of its address, and returns the log-ins that end.
func handOver(tx *gorm.DB, user *userRow, now time.Time) ([]string, error) {
	user.PasswordHash, user.EmailVerifiedAt, user.UpdatedAt = nil, new(millis(now)), millis(now)
	err := tx.Model(&userRow{}).Where("id = ?", user.ID).
		Updates(map[string]any{"password_hash": nil, "email_verified_at": millis(now), "updated_at": millis(now), "version": gorm.Expr("version + 1")}).Error
	if err != nil {
		return nil, err
	}
	if err := tx.Where("user_id = ?", user.ID).Delete(&identityRow{}).Error; err != nil {
		return nil, err
	}
	return revokeAll(tx, user.ID, "", endedByTakeover, now)
}

// Link adds an identity to a learner who is logged in. It fails with ErrConflict when the identity is somebody else's; the learner's
// own is linked already. An address that the provider has verified and that is the account's counts as verified from now on.
func (i *Identities) Link(ctx context.Context, userID string, a Arrival, now time.Time) (User, error) {
	var out User
	err := i.transact(ctx, func(tx *gorm.DB) error {
		row, err := identityOf(tx, a.Provider, a.ProviderID)
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound):
			if err = addIdentity(tx, userID, a, now); err == nil {
				err = audit(tx, AuditEntry{At: now, ActorID: userID, What: AuditLinked, SubjectID: userID, Object: a.Provider})
			}
		case err == nil && row.UserID != userID:
			err = ErrConflict
		}
		if err != nil {
			return err
		}
		err = tx.Model(&userRow{}).Where("id = ? AND email = ? AND email_verified_at IS NULL", userID, strings.ToLower(a.VerifiedEmail)).
			Update("email_verified_at", millis(now)).Error
		if err != nil {
			return err
		}
		out, err = userByID(tx, userID)
		return err
	})
	return out, translate("link identity", err)
}

// Of returns the identities of a learner, oldest first.
func (i *Identities) Of(ctx context.Context, userID string) ([]Identity, error) {
	var rows []identityRow
	err := i.reading(ctx).Where("user_id = ?", userID).Order("created_at, id").Find(&rows).Error
	out := make([]Identity, 0, len(rows))
	for _, row := range rows {
		out = append(out, row.identity())
	}
	return out, translate("list identities", err)
}

// Unlinking is the end of an identity of a learner.
type Unlinking struct {
	UserID, IdentityID string
	// PasswordOff: a password is no way to log in.
	PasswordOff bool
}

// Unlink removes an identity of a learner. It fails with ErrNotFound when the learner has none of that id, and with ErrLastWayIn
// when without it nobody could log in to the account any more.
func (i *Identities) Unlink(ctx context.Context, u Unlinking, now time.Time) error {
	userID, identityID := u.UserID, u.IdentityID
	err := i.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "users", userID); err != nil {
			return err
		}
		var rows []identityRow
		if err := tx.Where("user_id = ?", userID).Find(&rows).Error; err != nil {
			return err
		}
		at := slices.IndexFunc(rows, func(row identityRow) bool { return row.ID == identityID })
		if at < 0 {
			return ErrNotFound
		}
		user, err := userByID(tx, userID)
		if err != nil {
			return err
		}
		if len(rows) == 1 && (u.PasswordOff || user.PasswordHash == "") {
			return ErrLastWayIn
		}
		if err := tx.Where("id = ? AND user_id = ?", identityID, userID).Delete(&identityRow{}).Error; err != nil {
			return err
		}
		return audit(tx, AuditEntry{At: now, ActorID: userID, What: AuditUnlinked, SubjectID: userID, Object: rows[at].Provider})
	})
	return translate("unlink identity", err)
}

type spentRow struct {
	ID        string `gorm:"primaryKey"`
	ExpiresAt int64
}

// TableName tells gorm where the rows are.
func (spentRow) TableName() string { return "oauth_spent" }

// Spend marks a log-in under way as over. It fails with ErrConflict when it was over before. What has expired is forgotten.
func (i *Identities) Spend(ctx context.Context, id string, expiresAt, now time.Time) error {
	err := i.transact(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("expires_at <= ?", millis(now)).Delete(&spentRow{}).Error; err != nil {
			return err
		}
		return tx.Create(&spentRow{ID: id, ExpiresAt: millis(expiresAt)}).Error
	})
	return translate("spend log-in", err)
}
