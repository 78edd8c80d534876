package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// The values of ChatRoom.Kind.
const (
	ChatDirect = "direct"
	ChatGroup  = "group"
)

// ChatRoom is a chat room as one of its members sees it.
type ChatRoom struct {
	ID string
	// SessionID is that of the session whose room it is; empty of all others.
	SessionID string
	// Kind is ChatDirect or ChatGroup.
	Kind string
	// Title is empty in a direct room.
	Title   string
	Members []ChatMember
	// LastMessage is nil when there is none that the member may see.
	LastMessage *ChatMessage
	// LastSeq is the number of the newest message, 0 before the first. Revision counts every change of a message.
	LastSeq, Revision int64
	// LastReadSeq is how far the member has read; never less than where the member's history begins.
	LastReadSeq int64
	// Unread is how many messages came after it, in groups but for those of people whom the member has blocked.
	Unread int64
	// LastAt is the time of the newest message, or that of the room's making.
	LastAt    time.Time
	CreatedAt time.Time
}

// ChatMember is somebody who is in a chat room.
type ChatMember struct {
	UserID          string
	DisplayName     string
	ProfileImageURL string
	LastReadSeq     int64
	// DeliveredSeq is how far the member's devices know the messages, never less than LastReadSeq.
	DeliveredSeq int64
	// Acquaintance is nil of those whose presence whoever asks may not know.
	Acquaintance *Acquaintance
}

// ChatMembership is what decides over the rights of a member.
type ChatMembership struct {
	Kind              string
	LastSeq, Revision int64
	// FromSeq is the last message before the member's time.
	FromSeq     int64
	LastReadSeq int64
	// CalledSeq is up to where the member was called to what was unread.
	CalledSeq int64
	// Unread is as in ChatRoom.
	Unread int64
	// Blocked says that the member of a direct room has blocked the other one.
	Blocked bool
	// Closed says that the other one of a direct room has closed the account, or has blocked the member, who is not to tell one from the other.
	Closed bool
	// SessionID is that of the session whose room it is; Away says that the member has no place in it now, and so only reads.
	SessionID   string
	Away        bool
	DisplayName string
}

// ChatRoomMark is a place in a list of chat rooms: the room it names and all before it have been seen. The zero value is the
// start of the list.
type ChatRoomMark struct {
	LastAt time.Time
	ID     string
}

// ChatRooms is the table of chat rooms and their members. It is safe for use by any number of goroutines.
type ChatRooms struct{ handles }

type chatRoomRow struct {
	ID        string `gorm:"primaryKey"`
	SessionID *string
	Kind      string
	Title     string
	CreatorID *string
	LowID     *string
	HighID    *string
	LastSeq   int64
	Revision  int64
	LastAt    int64
	CreatedAt int64 `gorm:"autoCreateTime:false"`
}

// TableName tells gorm where the rows are.
func (chatRoomRow) TableName() string { return "chat_rooms" }

type chatMemberRow struct {
	RoomID      string `gorm:"primaryKey"`
	UserID      string `gorm:"primaryKey"`
	JoinedAt    int64
	LeftAt      *int64
	FromSeq     int64
	LastReadSeq int64
	// Wrote says that the person has written in the room or made it.
	Wrote bool
}

// TableName tells gorm where the rows are.
func (chatMemberRow) TableName() string { return "chat_members" }

// OpenDirect finds or makes the one room of two people, and brings it back to userID when it was left. It fails with
// ErrNotFound when one of them does not exist or otherID has blocked userID, with ErrBlocked when userID has blocked otherID, and
// with ErrNotMatched when there is no room yet and the two are strangers.
func (c *ChatRooms) OpenDirect(ctx context.Context, userID, otherID string, now time.Time) (roomID string, created bool, err error) {
	low, high := min(userID, otherID), max(userID, otherID)
	err = c.transact(ctx, func(tx *gorm.DB) error {
		if err := mayOpen(tx, userID, []string{otherID}); err != nil {
			return err
		}
		var room chatRoomRow
		err := forUpdate(tx).Where("low_id = ? AND high_id = ?", low, high).Take(&room).Error
		if err == nil {
			roomID, created = room.ID, false
			return tx.Exec("UPDATE chat_members SET left_at = NULL WHERE room_id = ? AND user_id = ?", roomID, userID).Error
		}
		if !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		// Last of all, so that a stranger learns no more of an account that is closed, or whose person wants nothing of them, than of none.
		if err := mustKnow(tx, matched+` OR `+talked+` OR `+metInSession, userID, []string{otherID}, ErrNotMatched); err != nil {
			return err
		}
		created = true
		roomID, err = newChatRoom(tx, chatRoomRow{Kind: ChatDirect, CreatorID: &userID, LowID: &low, HighID: &high}, []string{userID, otherID}, now)
		return err
	})
	return roomID, created, translate("open direct chat room", err)
}

// CreateGroup makes a room for userID and the others. It fails with ErrNotFound when somebody does not exist or has blocked userID,
// with ErrBlocked when userID has blocked one of the others, and with ErrUnknownPeople when one of the others does not know userID.
func (c *ChatRooms) CreateGroup(ctx context.Context, userID, title string, others []string, now time.Time) (roomID string, err error) {
	err = c.transact(ctx, func(tx *gorm.DB) error {
		if err := mayOpen(tx, userID, others); err != nil {
			return err
		}
		if err := mustKnow(tx, talked+` OR `+metInSession, userID, others, ErrUnknownPeople); err != nil {
			return err
		}
		roomID, err = newChatRoom(tx, chatRoomRow{Kind: ChatGroup, Title: title, CreatorID: &userID}, append([]string{userID}, others...), now)
		return err
	})
	return roomID, translate("create group chat room", err)
}

// mustKnow fails with otherwise when how, a condition of users u and v, does not hold of each of others and userID.
func mustKnow(tx *gorm.DB, how, userID string, others []string, otherwise error) error {
	var known int64
	err := tx.Raw(`SELECT count(*) FROM users u JOIN users v ON v.id = ? WHERE u.id IN ? AND (`+how+`)`, userID, others).Scan(&known).Error
	if err == nil && int(known) < len(others) {
		err = otherwise
	}
	return err
}

// matched says of users u and v that one has said yes to the other; talked that both have written in a room that both are in, or made it; metInSession
// that both were in a session, from which v was not sent away. Who is put into a group is seen by people whom they did not choose, and so not at the wish
// of a stranger; nobody gets the first message of one either. haveRoom says that the two have a direct room.
const (
	matched  = `EXISTS (SELECT 1 FROM matching_requests q WHERE q.pair IN (u.id || ' ' || v.id, v.id || ' ' || u.id) AND q.status = 'accepted')`
	haveRoom = `EXISTS (SELECT 1 FROM chat_rooms dr WHERE (dr.low_id = u.id AND dr.high_id = v.id) OR (dr.low_id = v.id AND dr.high_id = u.id))`
	talked   = `EXISTS (SELECT 1 FROM chat_members vm JOIN chat_members um ON um.room_id = vm.room_id
		WHERE vm.user_id = v.id AND vm.left_at IS NULL AND vm.wrote = 1 AND um.user_id = u.id AND um.left_at IS NULL AND um.wrote = 1)`
	metInSession = `EXISTS (SELECT 1 FROM session_participants vp JOIN session_participants up ON up.session_id = vp.session_id
		WHERE vp.user_id = v.id AND up.user_id = u.id AND NOT EXISTS (SELECT 1 FROM session_removals r WHERE r.session_id = vp.session_id AND r.user_id = v.id))`
)

// mayOpen is mayMeet for new rooms: only who has blocked is told of it. The blocked finds nobody, as in the profiles, and so can't tell a block from an
// account that is gone.
func mayOpen(tx *gorm.DB, userID string, others []string) error {
	err := mayMeet(tx, userID, others)
	if !errors.Is(err, ErrBlocked) {
		return err
	}
	var own int64
	if err := tx.Model(&blockRow{}).Where("blocker_id = ? AND blocked_id IN ?", userID, others).Count(&own).Error; err != nil {
		return err
	}
	if own == 0 {
		return ErrNotFound
	}
	return ErrBlocked
}

func mayMeet(tx *gorm.DB, userID string, others []string) error {
	var people, blocks int64
	if err := tx.Model(&userRow{}).Where("(id = ? OR id IN ?) AND closed_at IS NULL", userID, others).Count(&people).Error; err != nil {
		return err
	}
	if int(people) != len(others)+1 {
		return ErrNotFound
	}
	err := tx.Table("blocks").Where("(blocker_id = ? AND blocked_id IN ?) OR (blocked_id = ? AND blocker_id IN ?)", userID, others, userID, others).
		Count(&blocks).Error
	if err == nil && blocks > 0 {
		return ErrBlocked
	}
	return err
}

func newChatRoom(tx *gorm.DB, room chatRoomRow, userIDs []string, now time.Time) (string, error) {
	var err error
	if room.ID, err = newID(); err != nil {
		return "", err
	}
	room.LastAt, room.CreatedAt = millis(now), millis(now)
	if err := tx.Create(&room).Error; err != nil {
		return "", err
	}
	members := make([]chatMemberRow, 0, len(userIDs))
	for _, id := range userIDs {
		members = append(members, chatMemberRow{RoomID: room.ID, UserID: id, JoinedAt: millis(now), Wrote: id == textOrEmpty(room.CreatorID)})
	}
	return room.ID, tx.Create(&members).Error
}

// Membership returns what userID may do in the room, or ErrNotFound for everybody who is not in it.
func (c *ChatRooms) Membership(ctx context.Context, roomID, userID string) (ChatMembership, error) {
	m, err := chatMembership(c.reading(ctx), roomID, userID)
	if err == nil {
		err = m.countUnread(c.reading(ctx), roomID, userID)
	}
	return m, translate("find member of chat room "+roomID, err)
}

// chatMembership is the one place that says who is in a room: every method that reads or writes a room asks it first. Who was sent away from a session
// is in its room no more.
func chatMembership(db *gorm.DB, roomID, userID string) (ChatMembership, error) {
	var m ChatMembership
	err := db.Raw(`SELECT r.kind, r.last_seq, r.revision, m.from_seq, m.last_read_seq, m.called_seq, u.english_name AS display_name, COALESCE(r.session_id, '') AS session_id,
		r.session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM session_participants p
			WHERE p.session_id = r.session_id AND p.user_id = m.user_id AND p.left_at IS NULL) AS away,
		EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = m.user_id AND b.blocked_id IN (r.low_id, r.high_id)) AS blocked,
		r.kind = ? AND (r.low_id IS NULL OR r.high_id IS NULL OR EXISTS (SELECT 1 FROM users g WHERE g.id IN (r.low_id, r.high_id) AND g.closed_at IS NOT NULL)
			OR EXISTS (SELECT 1 FROM blocks b WHERE b.blocked_id = m.user_id AND b.blocker_id IN (r.low_id, r.high_id))) AS closed
		FROM chat_members m JOIN chat_rooms r ON r.id = m.room_id JOIN users u ON u.id = m.user_id
		WHERE m.room_id = ? AND m.user_id = ? AND m.left_at IS NULL AND NOT EXISTS `+removedFromRoom, ChatDirect, roomID, userID).Scan(&m).Error
	if err == nil && m.Kind == "" {
		err = ErrNotFound
	}
	return m, err
}

// MemberIDs returns who is in the room.
func (c *ChatRooms) MemberIDs(ctx context.Context, roomID string) ([]string, error) {
	ids, err := chatMemberIDs(c.reading(ctx), roomID)
	return ids, translate("list members of chat room "+roomID, err)
}

func chatMemberIDs(db *gorm.DB, roomID string) (ids []string, err error) {
	err = db.Model(&chatMemberRow{}).Where("room_id = ? AND left_at IS NULL", roomID).Order("user_id").Pluck("user_id", &ids).Error
	return ids, err
}

// MarkRead moves userID's mark forward to seq, at most to the newest message; it never moves back. moved says whether it did.
func (c *ChatRooms) MarkRead(ctx context.Context, roomID, userID string, seq int64) (m ChatMembership, moved bool, err error) {
	err = c.transact(ctx, func(tx *gorm.DB) error {
		m, moved, err = markRead(tx, roomID, userID, seq)
		return err
	})
	return m, moved, translate("mark chat room "+roomID+" read", err)
}

func markRead(tx *gorm.DB, roomID, userID string, seq int64) (m ChatMembership, moved bool, err error) {
	if m, err = chatMembership(tx, roomID, userID); err != nil {
		return m, false, err
	}
	seq = min(seq, m.LastSeq)
	if seq > m.LastReadSeq {
		m.LastReadSeq = seq
		res := tx.Exec("UPDATE chat_members SET last_read_seq = ? WHERE room_id = ? AND user_id = ? AND last_read_seq < ?", seq, roomID, userID, seq)
		if res.Error != nil {
			return m, false, res.Error
		}
		moved = res.RowsAffected > 0
	}
	return m, moved, m.countUnread(tx, roomID, userID)
}

// Leave ends the membership and what userID can see of the room so far; the others notice nothing in a direct room. A room that
// nobody is left in is deleted with all its messages. That of a session is kept with the session: for it it fails with ErrNotFound.
func (c *ChatRooms) Leave(ctx context.Context, roomID, userID string, now time.Time) (kind string, err error) {
	err = c.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "chat_rooms", roomID); err != nil {
			return err
		}
		m, err := chatMembership(tx, roomID, userID)
		if err != nil {
			return err
		}
		if m.SessionID != "" {
			return ErrNotFound
		}
		kind = m.Kind
		err = tx.Exec("UPDATE chat_members SET left_at = ?, from_seq = ?, last_read_seq = ? WHERE room_id = ? AND user_id = ?",
			millis(now), m.LastSeq, m.LastSeq, roomID, userID).Error
		if err != nil {
			return err
		}
		return tx.Exec(`DELETE FROM chat_rooms WHERE id = ?
			AND NOT EXISTS (SELECT 1 FROM chat_members m WHERE m.room_id = chat_rooms.id AND m.left_at IS NULL)`, roomID).Error
	})
	return kind, translate("leave chat room "+roomID, err)
}
