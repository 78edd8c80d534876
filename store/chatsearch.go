package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// There is no index of words: that of SQLite finds nothing shorter than three characters, and most Korean words have two. What is written in the
// rooms of a person is read instead, newest first, a stretch of one room after the other, until the page is full or enough was read for one call.

const (
	// A room is read in stretches of so many messages, each twice the one before: a word that is everywhere is found by few, and one that is nowhere
	// with few statements.
	firstStretch   = 100
	longestStretch = 1600
	// searchBudget is how many messages one call reads at most: 40 ms on SQLite and 90 ms on PostgreSQL, BenchmarkChatSearch on a busy machine.
	searchBudget = 20_000

	// highestID is after all ids of messages of the same time.
	highestID = "ffffffff-ffff-ffff-ffff-ffffffffffff"
)

// ChatPlace is a place among all messages, by time and then by id. The zero value is that of no message.
type ChatPlace struct {
	At time.Time
	ID string
}

func (p ChatPlace) compare(q ChatPlace) int {
	return cmp.Or(p.At.Compare(q.At), strings.Compare(p.ID, q.ID))
}

// ChatSearch says what is looked for: Text, composed (NFC), anywhere in what was written. The case of the letters A to Z does not matter.
type ChatSearch struct {
	UserID, Text string
	// RoomID is the room to look in; empty for all rooms of the person that are not of sessions.
	RoomID string
	// From is where to go on; zero for the newest messages.
	From  ChatPlace
	Limit int
}

// ChatFound is a message that was found, with its room as the person sees it.
type ChatFound struct {
	Message  ChatMessage
	RoomKind string
	// RoomName is the title of a group and the name of the other one of a direct room, empty when the account is erased.
	RoomName string
}

// ChatFindings are messages that were found, newest first.
type ChatFindings struct {
	Found []ChatFound
	// Next is where to go on, nil when nothing is left to search. There may be one though the page is not full, and even empty: enough was read for one
	// call.
	Next *ChatPlace
}

// Search finds messages in the rooms that somebody is in and has not left since, without what is deleted, what was said by people whom they have
// blocked, and direct rooms with those. It fails with ErrNotFound for a RoomID of which they are no member.
func (c *ChatMessages) Search(ctx context.Context, s ChatSearch) (ChatFindings, error) {
	db := c.reading(ctx)
	if s.RoomID != "" {
		if _, err := chatMembership(db, s.RoomID, s.UserID); err != nil {
			return ChatFindings{}, translate("search chat room "+s.RoomID, err)
		}
	}
	search := chatSearch{db: db, of: s, like: containing(s.Text)}
	err := search.open()
	if err == nil {
		search.unseen, err = blockedBy(db, s.UserID)
	}
	var out ChatFindings
	if err == nil {
		out, err = search.page()
	}
	return out, translate("search chat", err)
}

// containing is the pattern of LIKE for a text somewhere, in lower case.
func containing(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(lowerASCII(text)) + "%"
}

func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

// chatSearch is one call of Search. It is used by one goroutine.
type chatSearch struct {
	db     *gorm.DB
	of     ChatSearch
	like   string
	unseen []string
	rooms  []*searchedRoom
	// found are matches that are not on the page yet, of all rooms.
	found []ChatFound
}

// searchedRoom is a room that is searched: its messages from unread on are still to be read.
type searchedRoom struct {
	id, kind, name string
	fromSeq        int64
	unread         ChatPlace
	stretch        int
}

// open finds the rooms that have something to read.
func (s *chatSearch) open() error {
	if s.of.From.ID == "" {
		s.of.From = ChatPlace{time.UnixMilli(1 << 52), highestID}
	}
	query := `SELECT p.id, p.kind, CASE WHEN p.kind = ? THEN p.title ELSE COALESCE(o.english_name, '') END, p.from_seq, h.created_at, h.id FROM (` + ownRooms + `
		AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = m.user_id AND b.blocked_id IN (r.low_id, r.high_id))`
	args := []any{ChatGroup, s.of.UserID}
	if s.of.RoomID == "" {
		query += ` AND r.session_id IS NULL`
	} else {
		query += ` AND r.id = ?`
		args = append(args, s.of.RoomID)
	}
	query += `) p JOIN chat_messages h ON h.id = (SELECT c.id FROM chat_messages c WHERE c.room_id = p.id AND (c.created_at, c.id) <= (?, ?)
			ORDER BY c.created_at DESC, c.id DESC LIMIT 1)
		LEFT JOIN users o ON o.id <> ? AND o.id IN (p.low_id, p.high_id) AND NOT EXISTS (SELECT 1 FROM blocks ob WHERE ob.blocker_id = o.id AND ob.blocked_id = ?)`
	args = append(args, millis(s.of.From.At), s.of.From.ID, s.of.UserID, s.of.UserID)
	return eachRow(s.db, query, args, func(rows *sql.Rows) error {
		room := searchedRoom{stretch: firstStretch}
		var at int64
		if err := rows.Scan(&room.id, &room.kind, &room.name, &room.fromSeq, &at, &room.unread.ID); err != nil {
			return err
		}
		room.unread.At = fromMillis(at)
		s.rooms = append(s.rooms, &room)
		return nil
	})
}

// page reads where the newest messages are that were not read yet. What was found is certain to come next when nothing unread is newer.
func (s *chatSearch) page() (out ChatFindings, err error) {
	for budget := searchBudget; ; {
		var unread ChatPlace
		newest := s.newest()
		if newest != nil {
			unread = newest.unread
		}
		for len(s.found) > 0 && placeOf(s.found[0]).compare(unread) > 0 {
			if len(out.Found) == s.of.Limit {
				unread = placeOf(s.found[0])
				out.Next = &unread
				return out, nil
			}
			out.Found, s.found = append(out.Found, s.found[0]), s.found[1:]
		}
		switch {
		case newest == nil:
			return out, nil
		case budget <= 0:
			out.Next = &unread
			return out, nil
		}
		budget -= newest.stretch
		if err := s.read(newest); err != nil {
			return out, err
		}
	}
}

// newest is the room where the newest message may be that was not read yet, nil when all is read.
func (s *chatSearch) newest() (room *searchedRoom) {
	for _, r := range s.rooms {
		if room == nil || r.unread.compare(room.unread) > 0 {
			room = r
		}
	}
	return room
}

func placeOf(f ChatFound) ChatPlace { return ChatPlace{f.Message.CreatedAt, f.Message.ID} }

// read reads the next stretch of a room.
func (s *chatSearch) read(room *searchedRoom) error {
	var next struct {
		CreatedAt int64
		ID        string
	}
	err := s.db.Raw(`SELECT created_at, id FROM chat_messages WHERE room_id = ? AND (created_at, id) <= (?, ?)
		ORDER BY created_at DESC, id DESC LIMIT 1 OFFSET ?`, room.id, millis(room.unread.At), room.unread.ID, room.stretch).Scan(&next).Error
	if err != nil {
		return err
	}
	if err := s.match(room, next.CreatedAt, next.ID); err != nil {
		return err
	}
	slices.SortFunc(s.found, func(a, b ChatFound) int { return placeOf(b).compare(placeOf(a)) })
	room.unread, room.stretch = ChatPlace{fromMillis(next.CreatedAt), next.ID}, min(2*room.stretch, longestStretch)
	if next.ID == "" {
		s.rooms = slices.DeleteFunc(s.rooms, func(r *searchedRoom) bool { return r == room })
	}
	return nil
}

// match finds messages of a room among those that are unread, down to the one at nextAt with nextID, which is not among them.
func (s *chatSearch) match(room *searchedRoom, nextAt int64, nextID string) error {
	query := `SELECT c.id, c.seq, c.sender_id, u.english_name, c.kind, c.body, c.corrected, c.created_at FROM chat_messages c LEFT JOIN users u ON u.id = c.sender_id
		WHERE c.room_id = ? AND (c.created_at, c.id) <= (?, ?) AND (c.created_at, c.id) > (?, ?) AND c.seq > ? AND c.deleted_at IS NULL
		AND (lower(c.body) LIKE ? ESCAPE '\' OR lower(c.corrected) LIKE ? ESCAPE '\')`
	args := []any{room.id, millis(room.unread.At), room.unread.ID, nextAt, nextID, room.fromSeq, s.like, s.like}
	if len(s.unseen) > 0 {
		query += ` AND (c.sender_id IS NULL OR c.sender_id NOT IN ?)
			AND (c.kind <> ? OR NOT EXISTS (SELECT 1 FROM chat_messages q WHERE q.id = c.reply_to AND q.sender_id IN ?))`
		args = append(args, s.unseen, MessageCorrection, s.unseen)
	}
	// No room gives more than a page, and the one that tells of the next.
	query, args = query+` ORDER BY c.created_at DESC, c.id DESC LIMIT ?`, append(args, s.of.Limit+1)
	return eachRow(s.db, query, args, func(rows *sql.Rows) error {
		found := ChatFound{RoomKind: room.kind, RoomName: room.name}
		m := &found.Message
		var senderID, senderName *string
		var at int64
		if err := rows.Scan(&m.ID, &m.Seq, &senderID, &senderName, &m.Kind, &m.Body, &m.Corrected, &at); err != nil {
			return err
		}
		m.RoomID, m.SenderID, m.SenderName, m.CreatedAt = room.id, textOrEmpty(senderID), textOrEmpty(senderName), fromMillis(at)
		if room.kind == ChatDirect && room.name == "" && m.SenderID != s.of.UserID {
			m.SenderName = "" // as in the room
		}
		s.found = append(s.found, found)
		return nil
	})
}
