package store

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
)

// eraseAtOnce bounds how many messages one transaction empties, because nobody else writes meanwhile.
const eraseAtOnce = 200

// Erase removes a learner who closed the account at that time or before, for good: all that is theirs is deleted; what they wrote to others, and
// what others wrote in correction of it, is emptied and names nobody; what others told about them, or they about others, loses its text.
// Others keep the places of the conversation, its times and their own words. It can be repeated after a crash, and fails with ErrNotFound
// when the account is gone or was opened again.
//
// With SQLite what has changed no longer lies in the database's files either: deleted content is overwritten, and the log is emptied when nobody reads.
// PostgreSQL keeps it in its files until ForgetErased and its place is used again, and in its logs as long as it keeps those.
func (u *Users) Erase(ctx context.Context, userID string, until, now time.Time) error {
	begin := u.writing(ctx).Model(&userRow{}).Where("id = ? AND closed_at <= ?", userID, millis(until)).
		Update("erasing_at", gorm.Expr("COALESCE(erasing_at, ?)", millis(now)))
	if begin.Error != nil {
		return translate("erase account", begin.Error)
	}
	if begin.RowsAffected == 0 {
		return translate("erase account", ErrNotFound)
	}
	for more := true; more; {
		err := u.transact(ctx, func(tx *gorm.DB) (err error) {
			more, err = emptyMessages(tx, userID, now)
			return err
		})
		if err != nil {
			return translate("erase messages", err)
		}
	}
	err := u.transact(ctx, func(tx *gorm.DB) error { return erasePerson(tx, userID, now) })
	return translate("erase account", err)
}

// ForgetErased is to be called after erasures. It empties SQLite's log of changes, which still holds what was erased; while somebody reads it can't, and fails.
// Of PostgreSQL it vacuums the tables, so that what was erased is no row any more and its place can be used again; how long its logs are kept is up to who runs it.
func (u *Users) ForgetErased(ctx context.Context) error {
	if onPostgres(u.write) {
		return translate("vacuum", vacuum(u.writing(ctx)))
	}
	var busy, frames, done int
	if err := u.writing(ctx).Raw("PRAGMA wal_checkpoint(TRUNCATE)").Row().Scan(&busy, &frames, &done); err != nil {
		return translate("empty the log of changes", err)
	}
	if busy != 0 {
		return translate("empty the log of changes", errBusy)
	}
	return nil
}

// emptyMessages takes the words and the sender out of some messages of a person, and the words out of the corrections of them, and says whether
// there may be more. Each is a new revision of its room, so that clients hear of it.
func emptyMessages(tx *gorm.DB, userID string, now time.Time) (more bool, err error) {
	var own []chatMessageRow
	if err := tx.Select("id", "room_id").Where("sender_id = ?", userID).Order("id").Limit(eraseAtOnce).Find(&own).Error; err != nil {
		return false, err
	}
	for _, m := range own {
		var about []chatMessageRow
		if err := tx.Select("id", "room_id").Where("reply_to = ? AND kind = ? AND body <> ''", m.ID, MessageCorrection).Find(&about).Error; err != nil {
			return false, err
		}
		for _, row := range append(about, m) {
			if err := emptyMessage(tx, row, now); err != nil {
				return false, err
			}
		}
		if err := tx.Exec("UPDATE chat_messages SET sender_id = NULL, client_id = '' WHERE id = ?", m.ID).Error; err != nil {
			return false, err
		}
	}
	return len(own) == eraseAtOnce, nil
}

func emptyMessage(tx *gorm.DB, m chatMessageRow, now time.Time) error {
	var revision int64
	err := tx.Raw("UPDATE chat_rooms SET revision = revision + 1 WHERE id = ? RETURNING revision", m.RoomID).Row().Scan(&revision)
	if err != nil {
		return err
	}
	return tx.Exec("UPDATE chat_messages SET body = '', corrected = '', image_id = NULL, image_width = 0, image_height = 0, revision = ?, deleted_at = COALESCE(deleted_at, ?) WHERE id = ?",
		revision, millis(now), m.ID).Error
}

// erasePerson deletes the person, and with the person all rows that can't be without; before that, what others have that names the person.
func erasePerson(tx *gorm.DB, userID string, now time.Time) error {
	if err := eraseReports(tx, userID); err != nil {
		return err
	}
	for _, statement := range []string{
		// What others were told names the person, or a session or room that the person gave its name.
		`DELETE FROM notifications WHERE user_id <> @person AND (params LIKE '%' || @person || '%'
			OR EXISTS (SELECT 1 FROM sessions s WHERE (s.host_id = @person OR s.author_id = @person) AND notifications.params LIKE '%' || s.id || '%'))`,
		`UPDATE sessions SET title = '', topic = '' WHERE host_id = @person OR author_id = @person`,
		// What others keep of the person's notes stays with them, without the name.
		`DELETE FROM lesson_notes WHERE author_id = @person AND NOT EXISTS
			(SELECT 1 FROM note_copies c WHERE c.note_id = lesson_notes.id AND c.user_id <> @person)`,
		`UPDATE chat_rooms SET title = '' WHERE creator_id = @person`,
		// A session that nobody else was in, and a room that nobody else is in, are of use to nobody.
		`DELETE FROM sessions WHERE host_id = @person AND NOT EXISTS
			(SELECT 1 FROM session_participants p WHERE p.session_id = sessions.id AND p.user_id <> @person)`,
		`DELETE FROM chat_rooms WHERE id IN (SELECT room_id FROM chat_members WHERE user_id = @person) AND NOT EXISTS
			(SELECT 1 FROM chat_members m WHERE m.room_id = chat_rooms.id AND m.user_id <> @person)`,
		// Whom others met stays counted, and is nobody any more.
		`UPDATE learning_events SET subject = 'erased:' || seq, event_key = 'met:erased:' || seq WHERE kind = 'met' AND subject = @person`,
		`DELETE FROM users WHERE id = @person`,
	} {
		if err := tx.Exec(statement, map[string]any{"person": userID}).Error; err != nil {
			return err
		}
	}
	return audit(tx, AuditEntry{At: now, What: AuditErased})
}

// eraseReports takes the person's words out of reports. One about the person has no subject any more and is closed.
func eraseReports(tx *gorm.DB, userID string) error {
	err := tx.Exec("UPDATE reports SET comment = '', evidence = '[]', status = 'closed' WHERE reported_id = ?", userID).Error
	if err != nil {
		return err
	}
	var rows []struct{ ID, Evidence string }
	if err := tx.Table("reports").Select("id, evidence").Where("reporter_id = ?", userID).Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		var all, others []evidence
		if err := json.Unmarshal([]byte(row.Evidence), &all); err != nil {
			return err
		}
		for _, e := range all {
			if e.ByReported {
				others = append(others, e)
			}
		}
		text, err := json.Marshal(append([]evidence{}, others...))
		if err != nil {
			return err
		}
		if err := tx.Exec("UPDATE reports SET comment = '', evidence = ? WHERE id = ?", string(text), row.ID).Error; err != nil {
			return err
		}
	}
	return nil
}
