package auth

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// KeyState is one signing key as operators see it.
type KeyState struct {
	// ID is the kid of its tokens.
	ID string
	// Role is "old" (verifies only), "current" or "next".
	Role string
	// SignsFrom is zero for a key that always signed.
	SignsFrom time.Time
}

// States lists the keys that matter at now, in the order in which they sign. tokenLife is the longest that a token lives.
func (k *Keys) States(now time.Time, tokenLife time.Duration) []KeyState {
	all := *k.signing.Load()
	current := all.current(now).jwk.KeyID
	var out []KeyState
	role := "old"
	for _, key := range all.good(now, tokenLife) {
		state := KeyState{ID: key.jwk.KeyID, Role: role, SignsFrom: key.from}
		if state.ID == current {
			state.Role, role = "current", "next"
		}
		out = append(out, state)
	}
	return out
}

// Rotate makes the next key, which is published at once and signs ten minutes later, and removes keys whose tokens are over. When the
// next key is there already, nothing changes. Every process that has the directory may call it; one of them makes the key.
func (k *Keys) Rotate(now time.Time, tokenLife time.Duration) error {
	if err := k.Reload(); err != nil {
		return err
	}
	all := *k.signing.Load()
	good := all.good(now, tokenLife)
	if all[len(all)-1].from.After(now) {
		return nil
	}
	if err := k.add(all, now.Add(publishedAhead)); err != nil {
		return err
	}
	for _, key := range all[:len(all)-len(good)] {
		if err := os.Remove(key.path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("auth keys: %w", err)
		}
	}
	return k.Reload()
}

// Replace makes a key that signs at once and removes all others, for when one of them is in wrong hands: every access and media
// token ends, and clients renew their log-ins.
func (k *Keys) Replace(now time.Time) error {
	if err := k.Reload(); err != nil {
		return err
	}
	all := *k.signing.Load()
	if err := k.add(all, now); err != nil {
		return err
	}
	for _, key := range all {
		if err := os.Remove(key.path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("auth keys: %w", err)
		}
	}
	return k.Reload()
}

// add writes a key behind those there are; that another process has done so meanwhile is no error.
func (k *Keys) add(all signingKeys, from time.Time) error {
	last := slices.MaxFunc(all, func(a, b signingKey) int { return a.number - b.number })
	err := makeSigningKey(k.dir, last.number+1, from)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	return err
}

// Reload takes up what Rotate and Replace of other processes have changed. When that can't be read, the keys stay as they are.
func (k *Keys) Reload() error {
	all, err := readSigningKeys(k.dir)
	if err == nil && len(all) == 0 {
		err = errors.New("auth keys: there are none any more")
	}
	if err == nil {
		k.signing.Store(&all)
	}
	return err
}

// rotationDue reports whether the newest key will have signed for a whole period when a next one could begin to.
func (k *Keys) rotationDue(now time.Time, every time.Duration) bool {
	all := *k.signing.Load()
	return every > 0 && !now.Add(publishedAhead).Before(all[len(all)-1].from.Add(every))
}

// tendKeys takes up new keys, and makes one when it is due.
func (a *Auth) tendKeys(now time.Time) {
	err := a.keys.Reload()
	if err == nil && a.keys.rotationDue(now, a.cfg.RotateKeysEvery) {
		if err = a.keys.Rotate(now, a.tokenLife()); err == nil {
			a.cfg.Logger.Info("next signing key made")
		}
	}
	if err != nil {
		a.cfg.Logger.Error("signing keys can't be tended", "error", err)
	}
}
