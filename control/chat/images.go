package chat

import (
	"context"
	"errors"
	"time"

	"github.com/languagemate/studymate/store"
)

// AddImage makes a picture of an upload, which a message of the person in this room may take within a day. It fails with ErrNotFound, ErrBlocked,
// ErrAway, ErrTooManyImages, or with what the pictures say of the upload, and then nothing is kept.
func (c *Chat) AddImage(ctx context.Context, roomID, userID string, raw []byte) (Image, error) {
	// Before the work, of which strangers get none.
	if err := c.deps.Images.MayUpload(ctx, roomID, userID); err != nil {
		return Image{}, own(err)
	}
	id, width, height, err := c.deps.Pictures.AddChat(ctx, raw)
	if err != nil {
		return Image{}, err
	}
	if err := c.deps.Images.Upload(ctx, roomID, userID, store.ChatImage{ID: id, Width: width, Height: height}, time.Now()); err != nil {
		return Image{}, errors.Join(own(err), c.deps.Pictures.ForgetChat(ctx, id))
	}
	return Image{ID: id, Width: width, Height: height}, nil
}

// WithdrawImage forgets an upload that is not to be sent. It fails with ErrNotFound.
func (c *Chat) WithdrawImage(ctx context.Context, roomID, userID, id string) error {
	if err := c.deps.Images.Withdraw(ctx, roomID, userID, id); err != nil {
		return own(err)
	}
	c.forgetImage(ctx, id)
	return nil
}

// MaySeeImage returns nil when the person can read the message that holds the picture, or ErrNotFound.
func (c *Chat) MaySeeImage(ctx context.Context, roomID, userID, id string) error {
	return own(c.deps.Images.MaySee(ctx, roomID, userID, id))
}

// forgetImage deletes the files of a picture that no message holds any more. What can't be deleted is swept away later.
func (c *Chat) forgetImage(ctx context.Context, id string) {
	if err := c.deps.Pictures.ForgetChat(ctx, id); err != nil {
		c.deps.Logger.Error("a picture of a deleted message can't be deleted; it is swept away later", "error", err)
	}
}
