package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// The values of ChatMessage.Kind.
const (
	MessageText       = "text"
	MessageEmoji      = "emoji"
	MessageReply      = "reply"
	MessageCorrection = "correction"
	MessageImage      = "image"
)

// ChatMessage is something said in a chat room.
type ChatMessage struct {
	ID     string
	RoomID string
	// SessionID is that of the session whose room it is in, where a message was just stored or changed.
	SessionID string
	// Seq is the message's place in its room: 1, 2, 3 without gaps. Revision is that of the room when it was last changed.
	Seq, Revision int64
	// SenderID and SenderName are empty when the sender erased the account.
	SenderID, SenderName string
	// ClientID is the sender's own name for the message.
	ClientID string
	// Kind is one of the constants above.
	Kind string
	// Body is empty once the message is deleted. Of a picture it is the caption.
	Body string
	// Corrected is, in a correction, how the sentence of the other should read.
	Corrected string
	// Image is the picture of one of kind image, nil once the message is deleted.
	Image *ChatImage
	// Quote is the message that a reply or a correction is about.
	Quote *ChatQuote
	// EditedAt and DeletedAt are zero when it did not happen.
	CreatedAt, EditedAt, DeletedAt time.Time
}

// ChatQuote is what a reply or a correction shows of the message it is about.
type ChatQuote struct {
	ID                   string
	SenderID, SenderName string
	Kind, Body           string
	Deleted              bool
}

// NewChatMessage is what a sender says.
type NewChatMessage struct {
	RoomID, SenderID, ClientID string
	Kind, Body, Corrected      string
	// ReplyTo is the id of the message that a reply or a correction is about.
	ReplyTo string
	// ImageID names the upload that a picture is sent of.
	ImageID string
}

// ChatReceipt is the outcome of storing a message.
type ChatReceipt struct {
	Message ChatMessage
	// Repeated says that the sender had sent this message before: nothing was stored.
	Repeated bool
	// MemberIDs are whom it is for, the sender included; empty for a repeated one.
	MemberIDs []string
	// InGroup says that the room is a group.
	InGroup bool
}

// ChatEdit is a change that the author makes.
type ChatEdit struct {
	RoomID, MessageID, UserID string
	// Revise sets the new Body and Corrected, or says why it can't. It is called in the transaction, so it only computes.
	Revise func(m *ChatMessage) error
}

// ChatPage says which messages are wanted. At most one of the three places is set: the messages before or after one in order, or
// all that were sent or changed after a revision.
type ChatPage struct {
	RoomID, UserID                     string
	BeforeSeq, AfterSeq, AfterRevision *int64
	Limit                              int
}

// ChatMessages is the table of what was said. It is safe for use by any number of goroutines.
type ChatMessages struct{ handles }

type chatMessageRow struct {
	ID        string `gorm:"primaryKey"`
	RoomID    string
	Seq       int64
	Revision  int64
	SenderID  *string
	ClientID  string
	Kind      string
	Body      string
	Corrected string
	ReplyTo   *string
	ImageID   *string
	// ImageWidth and ImageHeight are 0 where there is no picture.
	ImageWidth, ImageHeight int

	CreatedAt int64 `gorm:"autoCreateTime:false"`
	EditedAt  *int64
	DeletedAt *int64
}

// TableName tells gorm where the rows are.
func (chatMessageRow) TableName() string { return "chat_messages" }

// chatMessageView is a row with what is joined to it. gorm reads exported fields only.
type chatMessageView struct {
	Row             chatMessageRow `gorm:"embedded"`
	SenderName      *string
	QuoteSenderID   *string
	QuoteSenderName *string
	QuoteKind       *string
	QuoteBody       *string
	QuoteDeletedAt  *int64
}

func (v chatMessageView) message() ChatMessage {
	m := ChatMessage{
		ID: v.Row.ID, RoomID: v.Row.RoomID, Seq: v.Row.Seq, Revision: v.Row.Revision,
		SenderID: textOrEmpty(v.Row.SenderID), SenderName: textOrEmpty(v.SenderName), ClientID: v.Row.ClientID,
		Kind: v.Row.Kind, Body: v.Row.Body, Corrected: v.Row.Corrected,
		CreatedAt: fromMillis(v.Row.CreatedAt), EditedAt: fromMillisOrZero(v.Row.EditedAt), DeletedAt: fromMillisOrZero(v.Row.DeletedAt),
	}
	if v.Row.ImageID != nil {
		m.Image = &ChatImage{*v.Row.ImageID, v.Row.ImageWidth, v.Row.ImageHeight}
	}
	if v.Row.ReplyTo != nil {
		m.Quote = &ChatQuote{
			ID: *v.Row.ReplyTo, SenderID: textOrEmpty(v.QuoteSenderID), SenderName: textOrEmpty(v.QuoteSenderName),
			Kind: textOrEmpty(v.QuoteKind), Body: textOrEmpty(v.QuoteBody), Deleted: v.QuoteDeletedAt != nil,
		}
	}
	return m
}

func chatMessageViews(db *gorm.DB) *gorm.DB {
	return db.Table("chat_messages c").Select(`c.*, s.english_name AS sender_name, q.sender_id AS quote_sender_id,
		qs.english_name AS quote_sender_name, q.kind AS quote_kind, q.body AS quote_body, q.deleted_at AS quote_deleted_at`).
		Joins("LEFT JOIN users s ON s.id = c.sender_id").
		Joins("LEFT JOIN chat_messages q ON q.id = c.reply_to").
		Joins("LEFT JOIN users qs ON qs.id = q.sender_id")
}

func oneChatMessage(db *gorm.DB, where string, args ...any) (chatMessageView, error) {
	var view chatMessageView
	err := chatMessageViews(db).Where(where, args...).Take(&view).Error
	return view, err
}

// Append stores a message as the next of its room and moves the sender's read mark to it; in a direct room it also brings the
// room back to a member who left it. The same again under its client id returns what was stored the first time. It fails with ErrNotFound
// for who is not in the room, ErrBlocked, ErrClosed, ErrAway, ErrClientIDTaken for a client id of another message,
// ErrBadTarget, ErrUnchanged, and ErrBadImage.
func (c *ChatMessages) Append(ctx context.Context, n NewChatMessage, now time.Time) (ChatReceipt, error) {
	done, _, err := c.Together(ctx, n.SenderID, []ChatAct{{RoomID: n.RoomID, Message: &n}}, now)
	if err != nil {
		return ChatReceipt{}, err
	}
	return done[0].Receipt, nil
}

// appendMessage is Append in a transaction that holds the room.
func appendMessage(tx *gorm.DB, n NewChatMessage, now time.Time) (out ChatReceipt, err error) {
	m, err := chatMembership(tx, n.RoomID, n.SenderID)
	if err != nil {
		return out, err
	}
	// The client id is looked up by its index alone; the joins are for the rare repeat.
	var first chatMessageRow
	err = tx.Select(repeatable).Where("sender_id = ? AND client_id = ?", n.SenderID, n.ClientID).Take(&first).Error
	if err == nil {
		return repeated(tx, first, n)
	}
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return out, err
	}
	switch {
	case m.Blocked:
		return out, ErrBlocked
	case m.Closed:
		return out, ErrClosed
	case m.Away:
		return out, ErrAway
	}
	quote, err := chatTarget(tx, n, m)
	if err != nil {
		return out, err
	}
	if out.Message, err = insertChatMessage(tx, n, now); err != nil {
		return out, err
	}
	out.Message.SenderName, out.Message.Quote, out.Message.SessionID = m.DisplayName, quote, m.SessionID
	if err := tx.Exec("UPDATE chat_members SET last_read_seq = ?, wrote = 1 WHERE room_id = ? AND user_id = ?", out.Message.Seq, n.RoomID, n.SenderID).Error; err != nil {
		return out, err
	}
	if m.Kind == ChatDirect {
		if err := tx.Exec("UPDATE chat_members SET left_at = NULL WHERE room_id = ? AND left_at IS NOT NULL", n.RoomID).Error; err != nil {
			return out, err
		}
	}
	out.InGroup = m.Kind == ChatGroup
	out.MemberIDs, err = chatMemberIDs(tx, n.RoomID)
	return out, err
}

// repeatable are the columns that repeats looks at.
const repeatable = "id, room_id, kind, body, corrected, reply_to, image_id, edited_at, deleted_at"

// repeats says whether n is what was stored the first time. What is not kept can't be compared, and counts as the same: the words from before an edit, all
// that was deleted, and what a reply named that is gone.
func (first *chatMessageRow) repeats(n NewChatMessage) bool {
	switch {
	case first.RoomID != n.RoomID || first.Kind != n.Kind:
		return false
	case first.DeletedAt != nil:
		return true
	case first.ReplyTo != nil && *first.ReplyTo != n.ReplyTo || first.ImageID != nil && *first.ImageID != n.ImageID:
		return false
	}
	return first.EditedAt != nil || first.Body == n.Body && first.Corrected == n.Corrected
}

func repeated(tx *gorm.DB, first chatMessageRow, n NewChatMessage) (ChatReceipt, error) {
	if !first.repeats(n) {
		return ChatReceipt{}, ErrClientIDTaken
	}
	view, err := oneChatMessage(tx, "c.id = ?", first.ID)
	return ChatReceipt{Message: view.message(), Repeated: true}, err
}

// chatTarget finds the message that a reply or a correction is about. One corrects the sentences of others, not pictures.
func chatTarget(tx *gorm.DB, n NewChatMessage, m ChatMembership) (*ChatQuote, error) {
	if n.ReplyTo == "" {
		return nil, nil
	}
	target, err := oneChatMessage(tx, "c.id = ? AND c.room_id = ? AND c.seq > ? AND c.deleted_at IS NULL", n.ReplyTo, n.RoomID, m.FromSeq)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, ErrBadTarget
	}
	if err != nil {
		return nil, err
	}
	said := target.message()
	if n.Kind == MessageCorrection && (said.SenderID == n.SenderID || said.Kind != MessageText && said.Kind != MessageReply) {
		return nil, ErrBadTarget
	}
	if n.Kind == MessageCorrection && says(n.Corrected, said.Body) {
		return nil, ErrUnchanged
	}
	return &ChatQuote{ID: said.ID, SenderID: said.SenderID, SenderName: said.SenderName, Kind: said.Kind, Body: said.Body}, nil
}

// says reports whether two texts read the same: the space around them is not seen.
func says(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

func insertChatMessage(tx *gorm.DB, n NewChatMessage, now time.Time) (ChatMessage, error) {
	id, err := newID()
	if err != nil {
		return ChatMessage{}, err
	}
	row := chatMessageRow{
		ID: id, RoomID: n.RoomID, SenderID: &n.SenderID, ClientID: n.ClientID, Kind: n.Kind, Body: n.Body, Corrected: n.Corrected,
		ReplyTo: textOrNil(n.ReplyTo), CreatedAt: millis(now),
	}
	err = tx.Raw("UPDATE chat_rooms SET last_seq = last_seq + 1, revision = revision + 1, last_at = ? WHERE id = ? RETURNING last_seq, revision",
		millis(now), n.RoomID).Row().Scan(&row.Seq, &row.Revision)
	if err != nil {
		return ChatMessage{}, err
	}
	if err := takeUpload(tx, n, &row); err != nil {
		return ChatMessage{}, err
	}
	if err := tx.Create(&row).Error; err != nil {
		return ChatMessage{}, err
	}
	view := chatMessageView{Row: row}
	view.Row.ReplyTo = nil // the caller has the quote
	return view.message(), nil
}

// Edit changes a message of userID. It fails with ErrNotFound, ErrNotAuthor, ErrBlocked, ErrClosed, ErrAway, ErrDeleted when there is nothing left to
// change, ErrUnchanged, or with what Revise says.
func (c *ChatMessages) Edit(ctx context.Context, e ChatEdit, now time.Time) (ChatMessage, error) {
	out, _, err := c.change(ctx, e.RoomID, e.MessageID, e.UserID, func(view *chatMessageView, m ChatMembership) (bool, error) {
		row := &view.Row
		switch {
		case row.DeletedAt != nil:
			return false, ErrDeleted
		case m.Blocked:
			return false, ErrBlocked
		case m.Closed:
			return false, ErrClosed
		case m.Away:
			return false, ErrAway
		}
		said := ChatMessage{ID: row.ID, Kind: row.Kind, Body: row.Body, Corrected: row.Corrected}
		if err := e.Revise(&said); err != nil {
			return false, err
		}
		if row.Body == said.Body && row.Corrected == said.Corrected {
			return false, nil
		}
		if row.Corrected != said.Corrected && view.QuoteDeletedAt == nil && says(said.Corrected, textOrEmpty(view.QuoteBody)) {
			return false, ErrUnchanged
		}
		at := millis(now)
		row.Body, row.Corrected, row.EditedAt = said.Body, said.Corrected, &at
		return true, nil
	})
	return out, translate("edit message "+e.MessageID, err)
}

// Delete empties a message of userID; its place in the order stays. changed is false when it was deleted before. The Image of what is returned is
// the one that it had, whose files are to be forgotten. It fails with ErrNotFound and ErrNotAuthor.
func (c *ChatMessages) Delete(ctx context.Context, roomID, messageID, userID string, now time.Time) (m ChatMessage, changed bool, err error) {
	m, changed, err = c.change(ctx, roomID, messageID, userID, func(view *chatMessageView, _ ChatMembership) (bool, error) {
		row := &view.Row
		if row.DeletedAt != nil {
			return false, nil
		}
		at := millis(now)
		row.Body, row.Corrected, row.DeletedAt = "", "", &at
		return true, nil
	})
	return m, changed, translate("delete message "+messageID, err)
}

func (c *ChatMessages) change(ctx context.Context, roomID, messageID, userID string,
	do func(*chatMessageView, ChatMembership) (bool, error),
) (out ChatMessage, changed bool, err error) {
	err = c.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "chat_rooms", roomID); err != nil {
			return err
		}
		m, err := chatMembership(tx, roomID, userID)
		if err != nil {
			return err
		}
		view, err := oneChatMessage(tx, "c.id = ? AND c.room_id = ? AND c.seq > ?", messageID, roomID, m.FromSeq)
		if err != nil {
			return err
		}
		if textOrEmpty(view.Row.SenderID) != userID {
			return ErrNotAuthor
		}
		if changed, err = do(&view, m); err != nil {
			return err
		}
		if changed {
			err = tx.Raw("UPDATE chat_rooms SET revision = revision + 1 WHERE id = ? RETURNING revision", roomID).Row().Scan(&view.Row.Revision)
			if err != nil {
				return err
			}
			err = tx.Exec(`UPDATE chat_messages SET body = ?, corrected = ?, revision = ?, edited_at = ?, deleted_at = ?,
				image_id = CASE WHEN ? THEN NULL ELSE image_id END WHERE id = ?`,
				view.Row.Body, view.Row.Corrected, view.Row.Revision, view.Row.EditedAt, view.Row.DeletedAt, view.Row.DeletedAt != nil, messageID).Error
		}
		if err == nil && changed && view.Row.DeletedAt != nil {
			err = forgetQuotes(tx, messageID)
		}
		out = view.message()
		out.SessionID = m.SessionID
		return err
	})
	return out, changed, err
}

// Page returns messages of the room, or ErrNotFound for everybody who is not in it; in that of a session without what people said whom the reader has
// blocked, and without corrections of it, which say it again. With a revision they come in the order of their
// changes; else in their order in the room, and without any place they are the newest.
func (c *ChatMessages) Page(ctx context.Context, p ChatPage) ([]ChatMessage, error) {
	m, err := chatMembership(c.reading(ctx), p.RoomID, p.UserID)
	if err != nil {
		return nil, translate("read chat room "+p.RoomID, err)
	}
	q := chatMessageViews(c.reading(ctx)).Where("c.room_id = ? AND c.seq > ?", p.RoomID, m.FromSeq).Limit(p.Limit)
	var unseen []string
	if m.SessionID != "" {
		if unseen, err = blockedBy(c.reading(ctx), p.UserID); err != nil {
			return nil, translate("read chat room "+p.RoomID, err)
		}
	}
	if len(unseen) > 0 {
		q = q.Where("c.sender_id IS NULL OR c.sender_id NOT IN ?", unseen).
			Where("c.kind <> ? OR q.sender_id IS NULL OR q.sender_id NOT IN ?", MessageCorrection, unseen)
	}
	newestFirst := false
	switch {
	case p.AfterRevision != nil:
		q = q.Where("c.revision > ?", *p.AfterRevision).Order("c.revision")
	case p.AfterSeq != nil:
		q = q.Where("c.seq > ?", *p.AfterSeq).Order("c.seq")
	default:
		if p.BeforeSeq != nil {
			q = q.Where("c.seq < ?", *p.BeforeSeq)
		}
		q, newestFirst = q.Order("c.seq DESC"), true
	}
	var views []chatMessageView
	if err := q.Find(&views).Error; err != nil {
		return nil, translate("read chat room "+p.RoomID, err)
	}
	if newestFirst {
		slices.Reverse(views)
	}
	out := make([]ChatMessage, 0, len(views))
	for _, v := range views {
		said := v.message()
		said.unquote(unseen)
		if m.Closed {
			said.unnameOthers(p.UserID)
		}
		out = append(out, said)
	}
	return out, nil
}

// of reports whether a message is what somebody among senderIDs said, or a correction of it.
func (m *ChatMessage) of(senderIDs []string) bool {
	return slices.Contains(senderIDs, m.SenderID) || m.Kind == MessageCorrection && m.Quote != nil && slices.Contains(senderIDs, m.Quote.SenderID)
}

// unname takes away the name of somebody, as that of a closed account is.
func (m *ChatMessage) unname(userID string) {
	if m.SenderID == userID {
		m.SenderName = ""
	}
	if m.Quote != nil && m.Quote.SenderID == userID {
		m.Quote.SenderName = ""
	}
}

// unnameOthers takes away the names of all but userID.
func (m *ChatMessage) unnameOthers(userID string) {
	if m.SenderID != userID {
		m.unname(m.SenderID)
	}
	if m.Quote != nil && m.Quote.SenderID != userID {
		m.unname(m.Quote.SenderID)
	}
}

// unquote takes away what a message quotes of somebody among senderIDs.
func (m *ChatMessage) unquote(senderIDs []string) {
	if m.Quote != nil && slices.Contains(senderIDs, m.Quote.SenderID) {
		m.Quote = &ChatQuote{ID: m.Quote.ID, Kind: MessageText, Deleted: true}
	}
}
