package store

import (
	"context"
	"database/sql"
	"strings"

	"gorm.io/gorm"
)

// The list of rooms is asked for whenever somebody opens the chat. It takes two statements, whose rows are read by hand: gorm's reflection took as
// long as the database.

// roomColumns and newestColumns are what roomRow reads, of a room p and of its newest message c with its sender s, its quote q and that one's sender qs.
const (
	roomColumns = `p.id, p.session_id, p.kind, p.title, p.last_seq, p.revision, p.last_at, p.created_at, p.last_read_seq`

	newestColumns = `c.id, c.seq, c.revision, c.sender_id, c.client_id, c.kind, c.body, c.corrected, c.reply_to, c.image_id, c.image_width, c.image_height,
		c.created_at, c.edited_at, c.deleted_at, s.english_name, q.sender_id, qs.english_name, q.kind, q.body, q.deleted_at`

	newestJoins = `LEFT JOIN chat_messages c ON c.room_id = p.id AND c.seq = p.last_seq AND c.seq > p.from_seq
		LEFT JOIN users s ON s.id = c.sender_id
		LEFT JOIN chat_messages q ON q.id = c.reply_to
		LEFT JOIN users qs ON qs.id = q.sender_id`

	// ownRooms are the rooms r that somebody is in, as member m.
	ownRooms = `SELECT r.*, m.from_seq, m.last_read_seq FROM chat_members m JOIN chat_rooms r ON r.id = m.room_id
		WHERE m.user_id = ? AND m.left_at IS NULL AND NOT EXISTS ` + removedFromRoom
)

// Room returns the room as userID sees it, or ErrNotFound for everybody who is not in it.
func (c *ChatRooms) Room(ctx context.Context, roomID, userID string) (ChatRoom, error) {
	rooms, err := c.list(ctx, userID, `SELECT `+roomColumns+`, `+newestColumns+` FROM (`+ownRooms+` AND r.id = ?) p `+newestJoins, userID, roomID)
	if err == nil && len(rooms) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return ChatRoom{}, translate("find chat room "+roomID, err)
	}
	room := rooms[0]
	if room.SessionID == "" || room.LastMessage == nil {
		return room, nil
	}
	unseen, err := blockedBy(c.reading(ctx), userID)
	if room.LastMessage.of(unseen) {
		room.LastMessage = nil
	} else {
		room.LastMessage.unquote(unseen)
	}
	return room, translate("find chat room "+roomID, err)
}

// Rooms returns up to limit rooms of userID after the mark, the one with the newest message first. Direct rooms with people
// whom userID has blocked are not among them, nor are those that somebody else opened and said nothing in, nor those of sessions.
func (c *ChatRooms) Rooms(ctx context.Context, userID string, after ChatRoomMark, limit int) ([]ChatRoom, error) {
	var q strings.Builder
	q.WriteString(`SELECT ` + roomColumns + `, ` + newestColumns + ` FROM (` + ownRooms + `
		AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = m.user_id AND b.blocked_id IN (r.low_id, r.high_id))
		AND r.session_id IS NULL AND (r.kind = ? OR r.last_seq > 0 OR r.creator_id = m.user_id)`)
	args := []any{userID, ChatGroup}
	if after.ID != "" {
		at := millis(after.LastAt)
		q.WriteString(` AND (r.last_at < ? OR (r.last_at = ? AND r.id < ?))`)
		args = append(args, at, at, after.ID)
	}
	// The page is cut before anything is joined to it.
	q.WriteString(` ORDER BY r.last_at DESC, r.id DESC LIMIT ?) p ` + newestJoins + ` ORDER BY p.last_at DESC, p.id DESC`)
	rooms, err := c.list(ctx, userID, q.String(), append(args, limit)...)
	return rooms, translate("list chat rooms", err)
}

func (c *ChatRooms) list(ctx context.Context, viewerID, query string, args ...any) ([]ChatRoom, error) {
	var rooms []ChatRoom
	err := eachRow(c.reading(ctx), query, args, func(rows *sql.Rows) error {
		var r roomRow
		if err := r.scan(rows); err != nil {
			return err
		}
		rooms = append(rooms, r.room())
		return nil
	})
	if err != nil || len(rooms) == 0 {
		return rooms, err
	}
	if err := countUnread(c.reading(ctx), viewerID, rooms); err != nil {
		return nil, err
	}
	err = c.addMembers(ctx, viewerID, rooms)
	for _, room := range rooms {
		for _, m := range room.Members {
			if m.DisplayName == "" && room.LastMessage != nil {
				room.LastMessage.unname(m.UserID)
			}
		}
	}
	return rooms, err
}

// shunned says of member u of direct room r that they have blocked viewer v: to whom they look like an account that is closed.
const shunned = `r.low_id IS NOT NULL AND EXISTS (SELECT 1 FROM blocks sb WHERE sb.blocker_id = u.id AND sb.blocked_id = v.id)`

// addMembers adds who is in the rooms, and of whom viewerID may know whether they are there.
func (c *ChatRooms) addMembers(ctx context.Context, viewerID string, rooms []ChatRoom) error {
	place := make(map[string]int, len(rooms))
	ids := make([]string, 0, len(rooms))
	for i, room := range rooms {
		place[room.ID] = i
		ids = append(ids, room.ID)
	}
	// Most have written in the very room, which is told without a look at the others.
	const query = `SELECT m.room_id, m.user_id, CASE WHEN ` + shunned + ` THEN '' ELSE u.english_name END, CASE WHEN ` + shunned + ` THEN NULL ELSE u.profile_image_url END, m.last_read_seq, m.delivered_seq, u.hides_last_seen, l.seen_at,
		CASE WHEN u.id = v.id THEN 1 WHEN u.closed_at IS NOT NULL THEN 0 WHEN ` + apart + ` THEN 0 WHEN m.wrote = 1 AND m.left_at IS NULL AND r.session_id IS NULL THEN 1
			WHEN ` + acquainted + ` THEN 1 ELSE 0 END
		FROM chat_members m JOIN chat_rooms r ON r.id = m.room_id JOIN users u ON u.id = m.user_id JOIN users v ON v.id = ?
		LEFT JOIN last_seen l ON l.user_id = u.id
		WHERE m.room_id IN ? AND (m.left_at IS NULL OR r.kind = ?) ORDER BY m.joined_at, m.user_id`
	return eachRow(c.reading(ctx), query, []any{viewerID, ids, ChatDirect}, func(rows *sql.Rows) error {
		var roomID string
		var image *string
		var seenAt *int64
		var known bool
		var m ChatMember
		var a Acquaintance
		if err := rows.Scan(&roomID, &m.UserID, &m.DisplayName, &image, &m.LastReadSeq, &m.DeliveredSeq, &a.HidesLastSeen, &seenAt, &known); err != nil {
			return err
		}
		m.ProfileImageURL, m.DeliveredSeq = textOrEmpty(image), max(m.DeliveredSeq, m.LastReadSeq)
		if known {
			a.UserID, a.LastSeenAt = m.UserID, fromMillisOrZero(seenAt)
			m.Acquaintance = &a
		}
		room := &rooms[place[roomID]]
		room.Members = append(room.Members, m)
		return nil
	})
}

// eachRow calls read for each row of a query.
func eachRow(db *gorm.DB, query string, args []any, read func(rows *sql.Rows) error) (err error) {
	rows, err := db.Raw(query, args...).Rows()
	if err != nil {
		return err
	}
	defer func() {
		if closed := rows.Close(); err == nil {
			err = closed
		}
	}()
	for rows.Next() {
		if err := read(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// roomRow is a room with its newest message, of which all is null when there is none that the member may see.
type roomRow struct {
	of        ChatRoom
	sessionID *string
	at, made  int64

	id, senderID, clientID, kind, body, corrected, replyTo, imageID *string
	seq, revision, width, height, createdAt, editedAt, deletedAt    *int64
	senderName, quoteSenderID, quoteSenderName, quoteKind           *string
	quoteBody                                                       *string
	quoteDeletedAt                                                  *int64
}

func (r *roomRow) scan(rows *sql.Rows) error {
	return rows.Scan(&r.of.ID, &r.sessionID, &r.of.Kind, &r.of.Title, &r.of.LastSeq, &r.of.Revision, &r.at, &r.made, &r.of.LastReadSeq,
		&r.id, &r.seq, &r.revision, &r.senderID, &r.clientID, &r.kind, &r.body, &r.corrected, &r.replyTo, &r.imageID, &r.width, &r.height,
		&r.createdAt, &r.editedAt, &r.deletedAt, &r.senderName, &r.quoteSenderID, &r.quoteSenderName, &r.quoteKind, &r.quoteBody, &r.quoteDeletedAt)
}

func (r *roomRow) room() ChatRoom {
	room := r.of
	room.SessionID, room.LastAt, room.CreatedAt = textOrEmpty(r.sessionID), fromMillis(r.at), fromMillis(r.made)
	if r.id == nil {
		return room
	}
	message := chatMessageView{
		Row: chatMessageRow{
			ID: *r.id, RoomID: room.ID, Seq: *r.seq, Revision: *r.revision, SenderID: r.senderID, ClientID: *r.clientID, Kind: *r.kind, Body: *r.body,
			Corrected: *r.corrected, ReplyTo: r.replyTo, ImageID: r.imageID, ImageWidth: int(*r.width), ImageHeight: int(*r.height),
			CreatedAt: *r.createdAt, EditedAt: r.editedAt, DeletedAt: r.deletedAt,
		},
		SenderName: r.senderName, QuoteSenderID: r.quoteSenderID, QuoteSenderName: r.quoteSenderName, QuoteKind: r.quoteKind, QuoteBody: r.quoteBody,
		QuoteDeletedAt: r.quoteDeletedAt,
	}.message()
	room.LastMessage = &message
	return room
}
