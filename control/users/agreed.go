package users

import (
	"context"
	"sync"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/store"
)

// ConsentNeeded is the error of somebody who has not agreed to all that is required. Its fields are the consents that are missing.
type ConsentNeeded struct{ Missing []Fault }

// Error names the documents; clients may read it.
func (c *ConsentNeeded) Error() string { return "consent-needed: " + fieldsOf(c.Missing) }

// MustHaveAgreed fails with a ConsentNeeded unless the person has agreed to all that is required, in the versions of now.
//
// That somebody has agreed is remembered, and needs no lifetime: what is required can't be withdrawn, and the versions stay while the program runs.
// That somebody has not is asked of the store each time, so a consent counts at once, on every node.
func (u *Users) MustHaveAgreed(ctx context.Context, userID string) error {
	if u.agreed.has(userID) {
		return nil
	}
	log, err := u.store.Consents(ctx, userID)
	if err != nil {
		return err
	}
	if missing := u.missing(store.Latest(log)); len(missing) > 0 {
		return &ConsentNeeded{missing}
	}
	u.agreed.add(userID)
	return nil
}

// missing are the consents that are required and not given, by the last word about each document.
func (u *Users) missing(latest map[string]Consent) (missing faults) {
	for _, d := range u.asked(latest) {
		if d.Required && !d.Agreed() {
			missing.add("consents."+d.Name, fault.New(fault.NotAgreed, "is not agreed to"))
		}
	}
	return missing
}

// rememberedAtOnce bounds each of the two halves of a memory: 16 MB of identifiers for both, at about 160 bytes each with the map's share.
const rememberedAtOnce = 50_000

// memory is a bounded set of people. When its newer half is full the older is forgotten, and who was in it is asked about again.
type memory struct {
	limit int

	mu sync.RWMutex
	// Guarded by mu.
	newer, older map[string]struct{}
}

func newMemory(limit int) *memory { return &memory{limit: limit, newer: map[string]struct{}{}} }

// has looks in both halves. It does not move people to the newer one: that would need the lock for writing.
func (m *memory) has(userID string) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if _, found := m.newer[userID]; found {
		return true
	}
	_, found := m.older[userID]
	return found
}

func (m *memory) add(userID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.newer) >= m.limit {
		m.newer, m.older = map[string]struct{}{}, m.newer
	}
	m.newer[userID] = struct{}{}
}
