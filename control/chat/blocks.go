package chat

import (
	"context"
	"slices"
	"time"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/store"
)

// Block stops direct messages between two people both ways and hides their room from userID, and in sessions what the other writes and notes, on every
// device of userID at once. Doing it again changes nothing.
func (c *Chat) Block(ctx context.Context, userID, otherID string) error {
	if userID == otherID {
		return &Invalid{"userId", fault.New(fault.IsSelf, "must be somebody else")}
	}
	if err := c.deps.Blocks.Add(ctx, userID, otherID, time.Now()); err != nil {
		return own(err)
	}
	c.deps.Publisher.PublishTo(userID, MessagesQueue, event{Type: "blocked", UserID: otherID}.json())
	if c.deps.Listener != nil {
		c.deps.Listener.Parted(ctx, userID, []string{otherID})
	}
	return nil
}

// Unblock lifts a block; one that is not there is no error.
func (c *Chat) Unblock(ctx context.Context, userID, otherID string) error {
	if err := c.deps.Blocks.Remove(ctx, userID, otherID); err != nil {
		return err
	}
	c.deps.Publisher.PublishTo(userID, MessagesQueue, event{Type: "unblocked", UserID: otherID}.json())
	return nil
}

// Block is somebody whom the caller has blocked.
type Block = store.Block

// Blocks returns whom the person has blocked, latest first.
func (c *Chat) Blocks(ctx context.Context, userID string) ([]Block, error) {
	return c.deps.Blocks.List(ctx, userID)
}

// Report is what somebody tells about somebody else.
type Report struct {
	UserID  string
	Reason  string
	Comment string
	// MessageIDs are messages that show it; they are copied, so that deleting them later hides nothing.
	MessageIDs []string
}

// Report stores a report. It fails with *Invalid, and with ErrNotFound when the person, or a message that the reporter can read, does
// not exist.
func (c *Chat) Report(ctx context.Context, userID string, r Report) (id string, err error) {
	if r.UserID == userID {
		return "", &Invalid{"userId", fault.New(fault.IsSelf, "must be somebody else")}
	}
	if r.Comment, err = written("comment", r.Comment, maxCommentRunes, false); err != nil {
		return "", err
	}
	if len(r.MessageIDs) > maxEvidence {
		return "", &Invalid{"messageIds", fault.Many(maxEvidence)}
	}
	id, err = c.deps.Reports.Create(ctx, store.NewReport{
		ReporterID: userID, ReportedID: r.UserID, Reason: r.Reason, Comment: r.Comment, MessageIDs: slices.Compact(slices.Sorted(slices.Values(r.MessageIDs))),
	}, time.Now())
	return id, own(err)
}
