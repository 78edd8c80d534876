package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// KeyedCall is a call that its client gave a key, so that doing it again is the same as doing it once.
type KeyedCall struct {
	UserID, Route, Key string
	// Fingerprint tells calls under one key apart.
	Fingerprint string
}

// KeyedReply is what was answered to a call with a key.
type KeyedReply struct {
	Status int
	Body   string
}

// KeyClaim is what came of claiming a key: a name under which to carry the call out, or the reply that it had.
type KeyClaim struct {
	ID    string
	Reply *KeyedReply
}

// IdempotencyKeys is the table of calls with keys. It is safe for use by any number of goroutines.
type IdempotencyKeys struct{ handles }

type keyRow struct {
	UserID      string `gorm:"primaryKey"`
	Route       string `gorm:"primaryKey"`
	Key         string `gorm:"primaryKey"`
	Fingerprint string
	Claim       string
	ClaimedAt   int64
	Status      *int
	Body        *string
	CreatedAt   int64 `gorm:"autoCreateTime:false"`
}

// TableName tells gorm where the rows are.
func (keyRow) TableName() string { return "idempotency_keys" }

// Claim gives the call to one caller. It fails with ErrKeyReused when the key was used for another call since oldest, with ErrKeyInFlight when
// somebody carries the call out and claimed it after abandoned, and with ErrNotFound when the person does not exist.
func (k *IdempotencyKeys) Claim(ctx context.Context, c KeyedCall, oldest, abandoned, now time.Time) (claim KeyClaim, err error) {
	id, err := newID()
	if err != nil {
		return KeyClaim{}, translate("claim key", err)
	}
	err = k.transact(ctx, func(tx *gorm.DB) error {
		claim = KeyClaim{}
		var row keyRow
		err := forUpdate(tx).Where("user_id = ? AND route = ? AND key = ?", c.UserID, c.Route, c.Key).Take(&row).Error
		known := err == nil
		switch {
		case err != nil && !errors.Is(err, gorm.ErrRecordNotFound):
			return err
		case !known, row.CreatedAt < millis(oldest):
			row = keyRow{UserID: c.UserID, Route: c.Route, Key: c.Key, Fingerprint: c.Fingerprint, CreatedAt: millis(now)}
		case row.Fingerprint != c.Fingerprint:
			return ErrKeyReused
		case row.Status != nil:
			claim.Reply = &KeyedReply{*row.Status, textOrEmpty(row.Body)}
			return nil
		case row.ClaimedAt > millis(abandoned):
			return ErrKeyInFlight
		}
		row.Claim, row.ClaimedAt = id, millis(now)
		claim.ID = id
		if known {
			return tx.Save(&row).Error
		}
		return tx.Create(&row).Error
	})
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		err = fmt.Errorf("person of the key: %w", ErrNotFound)
	}
	if err != nil {
		return KeyClaim{}, translate("claim key", err)
	}
	return claim, nil
}

// Finish stores the reply of the call that was claimed so. It fails with ErrNotFound when somebody else has claimed the key since.
func (k *IdempotencyKeys) Finish(ctx context.Context, claimID string, r KeyedReply) error {
	res := k.writing(ctx).Model(&keyRow{}).Where("claim = ? AND status IS NULL", claimID).Updates(map[string]any{"status": r.Status, "body": r.Body})
	err := res.Error
	if err == nil && res.RowsAffected == 0 {
		err = ErrNotFound
	}
	return translate("finish call with key", err)
}

// Release forgets a claim, as if the call had never been made. One that is finished, or of somebody else by now, stays.
func (k *IdempotencyKeys) Release(ctx context.Context, claimID string) error {
	return translate("release key", k.writing(ctx).Where("claim = ? AND status IS NULL", claimID).Delete(&keyRow{}).Error)
}

// Expire deletes up to limit keys that were first used before, and returns how many.
func (k *IdempotencyKeys) Expire(ctx context.Context, before time.Time, limit int) (int, error) {
	res := k.writing(ctx).Exec(`DELETE FROM idempotency_keys WHERE (user_id, route, key) IN
		(SELECT user_id, route, key FROM idempotency_keys WHERE created_at < ? ORDER BY created_at LIMIT ?)`, millis(before), limit)
	return int(res.RowsAffected), translate("expire keys", res.Error)
}
