package control

import (
	"context"
	"log/slog"

	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/presence"
)

// chatNews tells the other parts what has happened in chat.
type chatNews struct {
	people *presence.Presence
	logger *slog.Logger
}

// Sent tells of a new message.
func (chatNews) Sent(chat.Message, []string) {}

// Read tells that somebody has read a room.
func (chatNews) Read(string, string, int64) {}

// Parted ends what people hear of each other's presence when nothing gives them the right any more.
func (n chatNews) Parted(ctx context.Context, userID string, otherIDs []string) {
	if err := n.people.Parted(ctx, userID, otherIDs); err != nil {
		n.logger.Error("presence is still told to somebody who left", "user", userID, "error", err)
	}
}
