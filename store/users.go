package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"
)

// User is a learner.
type User struct {
	ID string
	// Email is in lower case; it is empty when the person came by a provider that gives none.
	Email string
	// PasswordHash is a PHC string; it is empty when the person has no password here.
	PasswordHash string
	EnglishName  string
	// The languages are empty for a person who came by a provider and has not told them yet.
	NativeLanguage  string
	TargetLanguage  string
	CurrentLevel    string
	ProfileImageURL string
	// OnboardedAt is when the person had told all that is needed to meet others; zero: not yet.
	OnboardedAt time.Time
	// EmailVerifiedAt is when a provider said that the address is the person's; zero: nobody has.
	EmailVerifiedAt time.Time
	// ClosedAt is when the person closed the account; zero: it is open.
	ClosedAt  time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
}

// NewUser is what is known of a learner at sign-up.
type NewUser struct {
	Email          string
	PasswordHash   string
	EnglishName    string
	NativeLanguage string
	TargetLanguage string
}

// Users is the table of learners. It is safe for use by any number of goroutines.
type Users struct{ handles }

type userRow struct {
	ID              string `gorm:"primaryKey"`
	Email           *string
	PasswordHash    *string
	EnglishName     string
	NativeLanguage  string
	TargetLanguage  string
	CurrentLevel    *string
	ProfileImageURL *string
	EmailVerifiedAt *int64
	Bio             string
	Zone            string
	BirthYear       *int
	Gender          *string
	HidesLastSeen   bool
	OnboardedAt     *int64
	Version         int64
	ClosedAt        *int64
	ErasingAt       *int64
	HiddenName      *string
	HiddenImage     *string
	CreatedAt       int64 `gorm:"autoCreateTime:false"`
	UpdatedAt       int64 `gorm:"autoUpdateTime:false"`
}

// TableName tells gorm where the rows are.
func (userRow) TableName() string { return "users" }

func (r userRow) user() User {
	return User{
		ID:              r.ID,
		Email:           textOrEmpty(r.Email),
		PasswordHash:    textOrEmpty(r.PasswordHash),
		EnglishName:     r.EnglishName,
		NativeLanguage:  r.NativeLanguage,
		TargetLanguage:  r.TargetLanguage,
		CurrentLevel:    textOrEmpty(r.CurrentLevel),
		ProfileImageURL: textOrEmpty(r.ProfileImageURL),
		OnboardedAt:     fromMillisOrZero(r.OnboardedAt),
		EmailVerifiedAt: fromMillisOrZero(r.EmailVerifiedAt),
		ClosedAt:        fromMillisOrZero(r.ClosedAt),
		CreatedAt:       fromMillis(r.CreatedAt),
		UpdatedAt:       fromMillis(r.UpdatedAt),
	}
}

// Create stores a learner under a new id. It fails with ErrConflict when the email is taken.
func (u *Users) Create(ctx context.Context, n NewUser, now time.Time) (User, error) {
	id, err := newID()
	if err != nil {
		return User{}, translate("create user", err)
	}
	row := userRow{
		ID:             id,
		Email:          textOrNil(strings.ToLower(n.Email)),
		PasswordHash:   textOrNil(n.PasswordHash),
		EnglishName:    n.EnglishName,
		NativeLanguage: n.NativeLanguage,
		TargetLanguage: n.TargetLanguage,
		CreatedAt:      millis(now),
		UpdatedAt:      millis(now),
	}
	err = u.transact(ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&row).Error; err != nil || n.TargetLanguage == "" {
			return err
		}
		return tx.Create(&targetRow{UserID: id, Language: n.TargetLanguage}).Error
	})
	if err != nil {
		return User{}, translate("create user", err)
	}
	return row.user(), nil
}

// ByID returns the learner with that id, or ErrNotFound.
func (u *Users) ByID(ctx context.Context, id string) (User, error) {
	return u.one(ctx, "find user", "id = ?", id)
}

// ByEmail returns the learner with that address, in any case, or ErrNotFound.
func (u *Users) ByEmail(ctx context.Context, email string) (User, error) {
	return u.one(ctx, "find user by email", "email = ?", strings.ToLower(email))
}

func (u *Users) one(ctx context.Context, doing, where string, arg string) (User, error) {
	var row userRow
	if err := u.reading(ctx).Where(where, arg).Take(&row).Error; err != nil {
		return User{}, translate(doing, err)
	}
	return row.user(), nil
}
