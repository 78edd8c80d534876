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

// acquainted says whether viewer v may know of the presence of user u, but for blocks: u has written in a chat room of both, or made it. Whom somebody
// only wrote to has not agreed to anything. Rooms of sessions don't count: they are of people who met once.
const acquainted = `EXISTS (SELECT 1 FROM chat_members vm JOIN chat_members um ON um.room_id = vm.room_id
	JOIN chat_rooms vr ON vr.id = vm.room_id AND vr.session_id IS NULL
	WHERE vm.user_id = v.id AND vm.left_at IS NULL AND um.user_id = u.id AND um.left_at IS NULL AND um.wrote = 1)`

// apart says whether one of users u and v has blocked the other.
const apart = `EXISTS (SELECT 1 FROM blocks ab WHERE (ab.blocker_id = u.id AND ab.blocked_id = v.id) OR (ab.blocker_id = v.id AND ab.blocked_id = u.id))`

// Acquaintances returns those of userIDs whose presence viewerID may know: viewerID themself, and whom they are acquainted with while neither has blocked
// the other.
func (p *Presence) Acquaintances(ctx context.Context, viewerID string, userIDs []string) ([]Acquaintance, error) {
	if len(userIDs) == 0 {
		return nil, nil
	}
	var rows []struct {
		UserID        string
		HidesLastSeen bool
		SeenAt        *int64
	}
	err := p.reading(ctx).Raw(`SELECT u.id AS user_id, u.hides_last_seen, l.seen_at FROM users u JOIN users v ON v.id = ? LEFT JOIN last_seen l ON l.user_id = u.id
		WHERE u.id IN ? AND u.closed_at IS NULL AND (u.id = v.id OR (`+acquainted+` AND NOT `+apart+`))`, viewerID, userIDs).Scan(&rows).Error
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
