package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// RefreshTokens are the log-ins that can be renewed: families of tokens, each token good for
// one exchange. It is safe for use by any number of goroutines.
type RefreshTokens struct{ handles }

// LogIn is what a new family starts with.
type LogIn struct {
	UserID string
	// PasswordHash, where not empty, is what the person's password was checked against: the log-in begins only if that is still so.
	PasswordHash string
	// Hash is the SHA-256 of the first token, in hexadecimal.
	Hash string
	// TokenExpiresAt ends the first token, FamilyExpiresAt all that come from it.
	TokenExpiresAt  time.Time
	FamilyExpiresAt time.Time
}

// Exchange asks to trade one token for the next.
type Exchange struct {
	Hash          string
	SuccessorHash string
	// SuccessorExpiresAt is cut to the end of the family.
	SuccessorExpiresAt time.Time
	// Grace is how long after its exchange a token may be traded again for the same
	// successor, so that an answer lost on the way does not log the person out.
	Grace time.Duration
}

// Renewal is a family after an exchange.
type Renewal struct {
	UserID string
	// LogInID names the family.
	LogInID string
	// ExpiresAt is when the successor ends.
	ExpiresAt time.Time
}

type familyRow struct {
	ID           string `gorm:"primaryKey"`
	UserID       string
	CreatedAt    int64 `gorm:"autoCreateTime:false"`
	ExpiresAt    int64
	RevokedAt    *int64
	RevokeReason *string
}

// TableName tells gorm where the rows are.
func (familyRow) TableName() string { return "refresh_families" }

type tokenRow struct {
	Hash          string `gorm:"primaryKey"`
	FamilyID      string
	ParentHash    *string
	CreatedAt     int64 `gorm:"autoCreateTime:false"`
	ExpiresAt     int64
	UsedAt        *int64
	SuccessorHash *string
	RevokedAt     *int64
}

// TableName tells gorm where the rows are.
func (tokenRow) TableName() string { return "refresh_tokens" }

// The reasons for the end of a log-in that the store itself knows of. Whoever ends one may say any other.
const (
	endedByLogOut   = "logout"
	endedByReuse    = "reuse"
	endedByTakeover = "taken-over"
)

// Begin stores a new family with its first token and returns its id, and drops the families of the
// same person that have expired. An account that was closed is open again with it. It fails with ErrPasswordChanged when the password is
// another one by now, and with ErrNotFound when the account is gone or going.
func (r *RefreshTokens) Begin(ctx context.Context, in LogIn, now time.Time) (logInID string, err error) {
	id, err := newID()
	if err != nil {
		return "", translate("begin refresh family", err)
	}
	family := familyRow{ID: id, UserID: in.UserID, CreatedAt: millis(now), ExpiresAt: millis(in.FamilyExpiresAt)}
	token := tokenRow{Hash: in.Hash, FamilyID: id, CreatedAt: millis(now), ExpiresAt: millis(in.TokenExpiresAt)}
	err = r.transact(ctx, func(tx *gorm.DB) error {
		// What ends the log-ins of a person holds the person too: it comes before this one or ends it.
		if err := lock(tx, "users", in.UserID); err != nil {
			return err
		}
		if err := stillPassword(tx, in); err != nil {
			return err
		}
		if err := reopen(tx, in.UserID, now); err != nil {
			return err
		}
		expired := tx.Where("user_id = ? AND expires_at <= ?", in.UserID, millis(now))
		if err := expired.Delete(&familyRow{}).Error; err != nil {
			return err
		}
		if err := tx.Create(&family).Error; err != nil {
			return err
		}
		return tx.Create(&token).Error
	})
	return id, translate("begin refresh family", err)
}

// stillPassword keeps a log-in from beginning by a password that was changed, or taken away, while it was checked: what ends the
// log-ins of a person would miss it.
func stillPassword(tx *gorm.DB, in LogIn) error {
	if in.PasswordHash == "" {
		return nil
	}
	user, err := userByID(tx, in.UserID)
	if err == nil && user.PasswordHash != in.PasswordHash {
		err = ErrPasswordChanged
	}
	return err
}

// Rotate spends the token x.Hash for x.SuccessorHash. Spending it again within the grace gives
// the same successor, as long as that one is unspent: only the immediate predecessor of the
// living token has a grace. Any other second use revokes the family and fails with
// ErrTokenReused and the family's id. Unknown, expired and revoked tokens fail with ErrTokenDead.
func (r *RefreshTokens) Rotate(ctx context.Context, x Exchange, now time.Time) (Renewal, error) {
	var out Renewal
	reused := false
	err := r.transact(ctx, func(tx *gorm.DB) error {
		reused = false
		token, family, err := lockToken(tx, x.Hash, now)
		if err != nil {
			return err
		}
		out.UserID, out.LogInID = family.UserID, family.ID
		if token.UsedAt == nil {
			out.ExpiresAt = fromMillis(min(millis(x.SuccessorExpiresAt), family.ExpiresAt))
			return spend(tx, token, x, out.ExpiresAt, now)
		}
		successor, ok, err := graceful(tx, token, x, now)
		if err != nil {
			return err
		}
		if !ok {
			// Returning an error would undo the revocation, so the fault is told outside.
			reused = true
			if err := revoke(tx, family.ID, endedByReuse, now); err != nil {
				return err
			}
			// Who presented the token is not known: it may be a thief.
			return audit(tx, AuditEntry{At: now, What: AuditRefreshReused, SubjectID: family.UserID, Object: family.ID})
		}
		out.ExpiresAt = fromMillis(successor.ExpiresAt)
		return nil
	})
	if err != nil {
		return Renewal{}, translate("rotate refresh token", err)
	}
	if reused {
		return Renewal{LogInID: out.LogInID}, translate("rotate refresh token", ErrTokenReused)
	}
	return out, nil
}

func lockToken(tx *gorm.DB, hash string, now time.Time) (tokenRow, familyRow, error) {
	// The family is locked and not the token, because what ends a log-in begins there too; what the token is counts from then on.
	var family familyRow
	err := forUpdate(tx).Where("id = (SELECT family_id FROM refresh_tokens WHERE hash = ?)", hash).Take(&family).Error
	var token tokenRow
	if err == nil {
		err = tx.Where("hash = ?", hash).Take(&token).Error
	}
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return tokenRow{}, familyRow{}, ErrTokenDead
	}
	if err != nil {
		return tokenRow{}, familyRow{}, err
	}
	if family.RevokedAt != nil || token.RevokedAt != nil || token.ExpiresAt <= millis(now) || family.ExpiresAt <= millis(now) {
		return tokenRow{}, familyRow{}, ErrTokenDead
	}
	return token, family, nil
}

func spend(tx *gorm.DB, token tokenRow, x Exchange, expiresAt, now time.Time) error {
	err := tx.Model(&tokenRow{}).Where("hash = ?", token.Hash).
		Updates(map[string]any{"used_at": millis(now), "successor_hash": x.SuccessorHash}).Error
	if err != nil {
		return err
	}
	return tx.Create(&tokenRow{
		Hash:       x.SuccessorHash,
		FamilyID:   token.FamilyID,
		ParentHash: &token.Hash,
		CreatedAt:  millis(now),
		ExpiresAt:  millis(expiresAt),
	}).Error
}

// graceful returns the unspent successor that the spent token may be given again, if it may.
func graceful(tx *gorm.DB, token tokenRow, x Exchange, now time.Time) (successor tokenRow, ok bool, err error) {
	late := now.Sub(fromMillis(*token.UsedAt)) > x.Grace
	if late || token.SuccessorHash == nil || *token.SuccessorHash != x.SuccessorHash {
		return tokenRow{}, false, nil
	}
	if err := tx.Where("hash = ?", *token.SuccessorHash).Take(&successor).Error; err != nil {
		return tokenRow{}, false, err
	}
	return successor, successor.UsedAt == nil, nil
}

// Revoke ends the family of the token with that hash and returns its id. It is no error when there
// is none, or when it has ended before.
func (r *RefreshTokens) Revoke(ctx context.Context, hash string, now time.Time) (logInID string, err error) {
	err = r.transact(ctx, func(tx *gorm.DB) error {
		var token tokenRow
		err := tx.Where("hash = ?", hash).Take(&token).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		logInID = token.FamilyID
		return revoke(tx, token.FamilyID, endedByLogOut, now)
	})
	return logInID, translate("revoke refresh family", err)
}

// revoke ends a family that has not ended.
func revoke(tx *gorm.DB, familyID, reason string, now time.Time) error {
	// The family tells a stolen token from an end that somebody wanted; the exact reason is in the ending.
	kind := endedByLogOut
	if reason == endedByReuse {
		kind = endedByReuse
	}
	family := tx.Model(&familyRow{}).Where("id = ? AND revoked_at IS NULL", familyID).
		Updates(map[string]any{"revoked_at": millis(now), "revoke_reason": kind})
	if family.Error != nil || family.RowsAffected == 0 {
		return family.Error
	}
	err := tx.Model(&tokenRow{}).Where("family_id = ? AND revoked_at IS NULL", familyID).
		Update("revoked_at", millis(now)).Error
	if err != nil {
		return err
	}
	return noteEnding(tx, familyID, reason, now)
}

// Expire deletes up to limit log-ins that nobody can renew any more since before then, with their tokens, and returns how many. The person's next
// log-in does so too, but may never come.
func (r *RefreshTokens) Expire(ctx context.Context, before time.Time, limit int) (int, error) {
	res := r.writing(ctx).Exec(`DELETE FROM refresh_families WHERE id IN (SELECT id FROM refresh_families
		WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`, millis(before), limit)
	return int(res.RowsAffected), translate("expire log-ins", res.Error)
}
