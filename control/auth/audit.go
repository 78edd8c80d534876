package auth

import (
	"context"
	"time"

	"github.com/languagemate/studymate/store"
)

// noteKeys tells the audit trail of a signing key that this node has not told of: whoever made it, this node, another, or an operator by `studymate keys`. The
// entry is named for the key, so that of several nodes one tells. The first key of all is no news. It returns the key that it has told of.
func (a *Auth) noteKeys(ctx context.Context, told string, now time.Time) string {
	all := *a.keys.signing.Load()
	newest := all[len(all)-1]
	if a.audit == nil || newest.jwk.KeyID == told || newest.number == 1 {
		return newest.jwk.KeyID
	}
	what := store.AuditKeyRotated
	if len(all) == 1 { // the one before is gone, though tokens of it may live
		what = store.AuditKeysReplaced
	}
	err := a.audit.Note(ctx, store.AuditEntry{ID: "key:" + newest.jwk.KeyID, At: now, What: what, Object: newest.jwk.KeyID})
	if err != nil {
		if ctx.Err() == nil {
			a.cfg.Logger.Error("a new signing key can't be noted", "error", err)
		}
		return told // it is tried again
	}
	return newest.jwk.KeyID
}
