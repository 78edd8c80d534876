package store

import (
	"context"
	"time"
)

// SetImage keeps the address of a person's picture, empty for none, and returns the one before. It is a change of the person like any. It fails
// with ErrNotFound.
func (u *Users) SetImage(ctx context.Context, userID, url string, now time.Time) (before string, err error) {
	_, err = u.Change(ctx, userID, now, func(p *Person) error {
		before, p.ProfileImageURL = p.ProfileImageURL, url
		return nil
	})
	return before, err
}

// Images returns the addresses of all pictures that somebody has.
func (u *Users) Images(ctx context.Context) ([]string, error) {
	var urls []string
	err := u.reading(ctx).Model(&userRow{}).Where("profile_image_url <> ''").Pluck("profile_image_url", &urls).Error
	return urls, translate("list pictures", err)
}
