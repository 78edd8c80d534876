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

// HidesImage reports whether the picture at an address is that of a closed account.
func (u *Users) HidesImage(ctx context.Context, url string) (bool, error) {
	var count int64
	err := u.reading(ctx).Model(&userRow{}).Where("hidden_image = ?", url).Count(&count).Error
	return count > 0, translate("find picture", err)
}

// Images returns the addresses of all pictures that somebody has, be the account closed.
func (u *Users) Images(ctx context.Context) ([]string, error) {
	var urls []string
	const named = "COALESCE(hidden_image, profile_image_url)"
	err := u.reading(ctx).Model(&userRow{}).Where(named+" <> ''").Pluck(named, &urls).Error
	return urls, translate("list pictures", err)
}
