package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
)

// Presence is the table of when people were last here, and who may know of whom. It is safe for use by any number of goroutines.
type Presence struct{ handles }

// Acquaintance is somebody whose presence a person may know.
type Acquaintance struct {
	UserID string
	// LastSeenAt is zero when the person was never here.
	LastSeenAt time.Time
	// HidesLastSeen: others may not know it.
	HidesLastSeen bool
}

// Acquaintances returns those of userIDs whose presence viewerID may know: viewerID themself, and who has written in a chat room of theirs, or made it,
// while neither has blocked the other. Whom somebody only wrote to has not agreed to anything. Rooms of sessions don't count: they are of people who met once.
func (p *Presence) Acquaintances(ctx context.Context, viewerID string, userIDs []string) ([]Acquaintance, error) {
	if len(userIDs) == 0 {
		return nil, nil
	}
	var rows []struct {
		UserID        string
		HidesLastSeen bool
		SeenAt        *int64
	}
	err := p.reading(ctx).Raw(`SELECT u.id AS user_id, u.hides_last_seen, l.seen_at FROM users u LEFT JOIN last_seen l ON l.user_id = u.id
		WHERE u.id IN ? AND (u.id = ? OR (
			EXISTS (SELECT 1 FROM chat_members m JOIN chat_members o ON o.room_id = m.room_id JOIN chat_rooms r ON r.id = m.room_id AND r.session_id IS NULL
				WHERE m.user_id = ? AND m.left_at IS NULL AND o.user_id = u.id AND o.left_at IS NULL AND o.wrote = 1)
			AND NOT EXISTS (SELECT 1 FROM blocks b WHERE (b.blocker_id = u.id AND b.blocked_id = ?) OR (b.blocker_id = ? AND b.blocked_id = u.id))))`,
		userIDs, viewerID, viewerID, viewerID, viewerID).Scan(&rows).Error
	if err != nil {
		return nil, translate("list acquaintances", err)
	}
	out := make([]Acquaintance, 0, len(rows))
	for _, row := range rows {
		out = append(out, Acquaintance{row.UserID, fromMillisOrZero(row.SeenAt), row.HidesLastSeen})
	}
	return out, nil
}

// Seen notes that people were here at that moment; an earlier one than known changes nothing. Who has erased the account is left out.
func (p *Presence) Seen(ctx context.Context, userIDs []string, at time.Time) error {
	const atOnce = 500
	err := p.transact(ctx, func(tx *gorm.DB) error {
		for some := range slices.Chunk(userIDs, atOnce) {
			err := tx.Exec(`INSERT INTO last_seen (user_id, seen_at) SELECT id, ? FROM users WHERE id IN ?
				ON CONFLICT (user_id) DO UPDATE SET seen_at = excluded.seen_at WHERE excluded.seen_at > last_seen.seen_at`,
				millis(at), some).Error
			if err != nil {
				return err
			}
		}
		return nil
	})
	return translate("note who was here", err)
}
