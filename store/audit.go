package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// The deeds of the audit trail.
const (
	AuditClosed        = "account-closed"
	AuditReopened      = "account-reopened"
	AuditErased        = "account-erased"
	AuditTakenOver     = "account-taken-over"
	AuditLinked        = "identity-linked"
	AuditUnlinked      = "identity-unlinked"
	AuditLogInsEnded   = "log-ins-ended"
	AuditRefreshReused = "refresh-token-reused"
	AuditReported      = "report-made"
	AuditRemoved       = "removed-from-session"
	AuditKeyRotated    = "signing-key-rotated"
	AuditKeysReplaced  = "signing-keys-replaced"
)

// maxAuditObject bounds what a row says of a thing, as the schema does: in characters.
const maxAuditObject = 128

// Audit is the trail of what matters to the safety of accounts: who did what to whom, when. It has no network addresses and no words of people.
// Rows are written in the transaction of the deed. It is safe for use by any number of goroutines.
type Audit struct{ handles }

// AuditEntry is one deed.
type AuditEntry struct {
	ID string
	At time.Time
	// ActorID is who did it; empty: the program, an operator, or somebody who was erased since.
	ActorID string
	// What is one of the deeds above.
	What string
	// SubjectID is whom it was done to; empty: nobody, or somebody who was erased since.
	SubjectID string
	// Object is the thing that it was about: a provider, a session, a report, a log-in, a key or a reason. Never a person.
	Object string
}

type auditRow struct {
	ID        string `gorm:"primaryKey"`
	At        int64
	ActorID   *string
	What      string
	SubjectID *string
	Object    string
}

// TableName tells gorm where the rows are.
func (auditRow) TableName() string { return "audit_log" }

// audit writes a deed in its own transaction; the id is made here unless there is one, of which a second is dropped.
func audit(tx *gorm.DB, e AuditEntry) error {
	if e.ID == "" {
		id, err := newID()
		if err != nil {
			return err
		}
		e.ID = id
	}
	if object := []rune(e.Object); len(object) > maxAuditObject {
		e.Object = string(object[:maxAuditObject])
	}
	row := auditRow{e.ID, millis(e.At), textOrNil(e.ActorID), e.What, textOrNil(e.SubjectID), e.Object}
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
}

// Note writes a deed that is in no other table. One whose ID is there already changes nothing: of several nodes that see the same, one tells.
func (a *Audit) Note(ctx context.Context, e AuditEntry) error {
	return translate("note "+e.What, audit(a.writing(ctx), e))
}

// AuditPage asks for a part of the trail.
type AuditPage struct {
	// Since and Until bound the time, Until itself excluded; zero: no bound.
	Since, Until time.Time
	// Person is who did it or whom it was done to; What is a deed. Empty: all.
	Person, What string
	// After goes on behind the last entry of a page before; zero: from the start.
	After AuditEntry
	Limit int
}

// Page returns a part of the trail, oldest first.
func (a *Audit) Page(ctx context.Context, p AuditPage) ([]AuditEntry, error) {
	q := a.reading(ctx).Order("at, id").Limit(p.Limit)
	if !p.Since.IsZero() {
		q = q.Where("at >= ?", millis(p.Since))
	}
	if !p.Until.IsZero() {
		q = q.Where("at < ?", millis(p.Until))
	}
	if p.Person != "" {
		q = q.Where("(actor_id = ? OR subject_id = ?)", p.Person, p.Person)
	}
	if p.What != "" {
		q = q.Where("what = ?", p.What)
	}
	if p.After.ID != "" {
		q = q.Where("(at > ? OR at = ? AND id > ?)", millis(p.After.At), millis(p.After.At), p.After.ID)
	}
	var rows []auditRow
	err := q.Find(&rows).Error
	out := make([]AuditEntry, len(rows))
	for i, r := range rows {
		out[i] = AuditEntry{r.ID, fromMillis(r.At), textOrEmpty(r.ActorID), r.What, textOrEmpty(r.SubjectID), r.Object}
	}
	return out, translate("read the audit trail", err)
}

// Forget deletes up to limit of the oldest entries from before then, and returns how many.
func (a *Audit) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	res := a.writing(ctx).Exec("DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE at < ? ORDER BY at, id LIMIT ?)", millis(before), limit)
	return int(res.RowsAffected), translate("forget the audit trail", res.Error)
}
