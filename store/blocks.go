package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Block says that somebody wants nothing to do with somebody else.
type Block struct {
	UserID      string
	DisplayName string
	CreatedAt   time.Time
}

// Blocks is the table of who has blocked whom. It is safe for use by any number of goroutines.
type Blocks struct{ handles }

type blockRow struct {
	BlockerID string `gorm:"primaryKey"`
	BlockedID string `gorm:"primaryKey"`
	CreatedAt int64  `gorm:"autoCreateTime:false"`
}

// TableName tells gorm where the rows are.
func (blockRow) TableName() string { return "blocks" }

// Add blocks somebody; doing it again changes nothing. It fails with ErrNotFound when one of the two does not exist.
func (b *Blocks) Add(ctx context.Context, blockerID, blockedID string, now time.Time) error {
	err := b.transact(ctx, func(tx *gorm.DB) error {
		if err := bothExist(tx, blockerID, blockedID); err != nil {
			return err
		}
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&blockRow{blockerID, blockedID, millis(now)}).Error
	})
	return translate("block", err)
}

// Remove lifts a block; one that is not there is no error.
func (b *Blocks) Remove(ctx context.Context, blockerID, blockedID string) error {
	err := b.writing(ctx).Where("blocker_id = ? AND blocked_id = ?", blockerID, blockedID).Delete(&blockRow{}).Error
	return translate("unblock", err)
}

// Against returns who has blocked somebody.
func (b *Blocks) Against(ctx context.Context, userID string) (ids []string, err error) {
	err = b.reading(ctx).Model(&blockRow{}).Where("blocked_id = ?", userID).Order("blocker_id").Pluck("blocker_id", &ids).Error
	return ids, translate("list who blocked "+userID, err)
}

// blockedBy returns whom somebody has blocked.
func blockedBy(db *gorm.DB, userID string) (ids []string, err error) {
	err = db.Model(&blockRow{}).Where("blocker_id = ?", userID).Pluck("blocked_id", &ids).Error
	return ids, err
}

// List returns whom somebody has blocked, latest first.
func (b *Blocks) List(ctx context.Context, blockerID string) ([]Block, error) {
	var rows []struct {
		BlockedID, EnglishName string
		CreatedAt              int64
	}
	err := b.reading(ctx).Raw(`SELECT b.blocked_id, u.english_name, b.created_at FROM blocks b JOIN users u ON u.id = b.blocked_id
		WHERE b.blocker_id = ? ORDER BY b.created_at DESC, b.blocked_id`, blockerID).Scan(&rows).Error
	if err != nil {
		return nil, translate("list blocks", err)
	}
	out := make([]Block, 0, len(rows))
	for _, r := range rows {
		out = append(out, Block{r.BlockedID, r.EnglishName, fromMillis(r.CreatedAt)})
	}
	return out, nil
}

func bothExist(tx *gorm.DB, one, other string) error {
	var people int64
	err := tx.Model(&userRow{}).Where("id IN ?", []string{one, other}).Count(&people).Error
	if err == nil && people != 2 {
		return ErrNotFound
	}
	return err
}

// NewReport is what somebody tells about somebody else.
type NewReport struct {
	ReporterID, ReportedID string
	// Reason is one of those that the schema names.
	Reason  string
	Comment string
	// MessageIDs are what shows it: messages that the reporter can read.
	MessageIDs []string
}

// evidence is a message as a report keeps it.
type evidence struct {
	MessageID  string    `json:"messageId"`
	ByReported bool      `json:"byReported"`
	Kind       string    `json:"kind"`
	Body       string    `json:"body"`
	Corrected  string    `json:"corrected,omitempty"`
	CreatedAt  time.Time `json:"createdAt"`
}

// Reports is the table of what people told about others. It is safe for use by any number of goroutines.
type Reports struct{ handles }

type reportRow struct {
	ID         string `gorm:"primaryKey"`
	ReporterID string
	ReportedID string
	Reason     string
	Comment    string
	Evidence   string
	Status     string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
}

// TableName tells gorm where the rows are.
func (reportRow) TableName() string { return "reports" }

// Create stores a report with a copy of the messages it names. It fails with ErrNotFound when one of the people, or a message that
// the reporter can read, does not exist.
func (r *Reports) Create(ctx context.Context, n NewReport, now time.Time) (id string, err error) {
	err = r.transact(ctx, func(tx *gorm.DB) error {
		if err := bothExist(tx, n.ReporterID, n.ReportedID); err != nil {
			return err
		}
		copies, err := gatherEvidence(tx, n)
		if err != nil {
			return err
		}
		if id, err = newID(); err != nil {
			return err
		}
		err = tx.Create(&reportRow{
			ID: id, ReporterID: n.ReporterID, ReportedID: n.ReportedID, Reason: n.Reason, Comment: n.Comment,
			Evidence: copies, Status: "open", CreatedAt: millis(now),
		}).Error
		if err != nil {
			return err
		}
		return audit(tx, AuditEntry{At: now, ActorID: n.ReporterID, What: AuditReported, SubjectID: n.ReportedID, Object: id})
	})
	return id, translate("store report", err)
}

func gatherEvidence(tx *gorm.DB, n NewReport) (string, error) {
	copies := make([]evidence, 0, len(n.MessageIDs))
	if len(n.MessageIDs) > 0 {
		var rows []chatMessageRow
		err := tx.Table("chat_messages c").Select("c.*").
			Joins("JOIN chat_members m ON m.room_id = c.room_id AND m.user_id = ? AND m.left_at IS NULL AND c.seq > m.from_seq", n.ReporterID).
			Where("c.id IN ?", n.MessageIDs).Order("c.created_at, c.seq").Find(&rows).Error
		if err != nil {
			return "", err
		}
		if len(rows) != len(n.MessageIDs) {
			return "", fmt.Errorf("evidence: %w", ErrNotFound)
		}
		for _, row := range rows {
			copies = append(copies, evidence{row.ID, textOrEmpty(row.SenderID) == n.ReportedID, row.Kind, row.Body, row.Corrected, fromMillis(row.CreatedAt)})
		}
	}
	text, err := json.Marshal(copies)
	return string(text), err
}

// Forget deletes up to limit closed reports that were made before then, and returns how many.
func (r *Reports) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	res := r.writing(ctx).Exec("DELETE FROM reports WHERE id IN (SELECT id FROM reports WHERE status = 'closed' AND created_at < ? ORDER BY created_at LIMIT ?)",
		millis(before), limit)
	return int(res.RowsAffected), translate("forget reports", res.Error)
}
