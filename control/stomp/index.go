package stomp

import (
	"slices"
	"strings"
	"sync"
)

// index finds the subscriptions of a destination. Lists are replaced, never changed, so that a fan-out runs without the lock.
type index struct {
	// Guarded by mu.
	mu    sync.RWMutex
	byKey map[string][]*subscription
	count int
}

func newIndex() *index { return &index{byKey: map[string][]*subscription{}} }

const userPrefix = "/user/"

// destinationKey is the destination itself, or for /user/... one key per user: such destinations are private.
func destinationKey(user, destination string) string {
	if strings.HasPrefix(destination, userPrefix) {
		return userKey(user, destination)
	}
	return destination
}

// userKey cannot be the name of any topic: destinations come out of headers, which hold no NUL.
func userKey(user, destination string) string { return user + "\x00" + destination }

func (x *index) add(s *subscription) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.byKey[s.key] = append(slices.Clip(x.byKey[s.key]), s)
	x.count++
}

func (x *index) remove(s *subscription) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.removeWhere(s.key, func(other *subscription) bool { return other == s })
}

func (x *index) removeUser(user, key string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.removeWhere(key, func(s *subscription) bool { return s.conn.user == user })
}

// removeWhere is called with mu held.
func (x *index) removeWhere(key string, gone func(*subscription) bool) {
	old := x.byKey[key]
	kept := make([]*subscription, 0, len(old))
	for _, s := range old {
		if !gone(s) {
			kept = append(kept, s)
		}
	}
	x.count -= len(old) - len(kept)
	if len(kept) == 0 {
		delete(x.byKey, key)
		return
	}
	x.byKey[key] = kept
}

func (x *index) publish(key string, d *delivery) {
	x.mu.RLock()
	subscriptions := x.byKey[key]
	x.mu.RUnlock()
	for _, s := range subscriptions {
		s.deliver(d)
	}
}

func (x *index) publishWhere(key string, d *delivery, wanted func(*subscription) bool) {
	x.mu.RLock()
	subscriptions := x.byKey[key]
	x.mu.RUnlock()
	for _, s := range subscriptions {
		if wanted(s) {
			s.deliver(d)
		}
	}
}

func (x *index) size() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.count
}
