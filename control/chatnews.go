package control

import (
	"context"
	"log/slog"

	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/presence"
)

// chatNews tells the other parts what has happened in chat.
type chatNews struct {
	people *presence.Presence
	notify *notify.Notify
	logger *slog.Logger
}

// Sent tells of a new message.
func (n chatNews) Sent(m chat.Message, memberIDs []string) {
	if m.SenderID == nil || m.SenderName == nil {
		return // erased in this moment
	}
	text := m.Body
	if m.Corrected != nil {
		text = *m.Corrected
	}
	n.notify.ChatSent(m.RoomID, *m.SenderID, *m.SenderName, text, memberIDs)
}

// Read tells that somebody has read a room.
func (n chatNews) Read(roomID, userID string, _ int64) { n.notify.ChatRead(roomID, userID) }

// Deleted has the members looked at anew: who has nothing left to read is called no more.
func (n chatNews) Deleted(roomID string, memberIDs []string) {
	for _, id := range memberIDs {
		n.notify.ChatRead(roomID, id)
	}
}

// Parted ends what people hear of each other's presence when nothing gives them the right any more.
func (n chatNews) Parted(ctx context.Context, userID string, otherIDs []string) {
	if err := n.people.Parted(ctx, userID, otherIDs); err != nil {
		n.logger.Error("presence is still told to somebody who left", "user", userID, "error", err)
	}
}
