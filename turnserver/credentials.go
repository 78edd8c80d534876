package turnserver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pion/turn/v5"
)

// maxUsernameBytes is the longest user name a STUN attribute may carry (RFC 8489 section 14.3).
const maxUsernameBytes = 508

// Credentials let one user relay in one session until they expire.
type Credentials struct {
	Username, Password string
	ExpiresAt          time.Time
}

// Issue makes credentials for a user in a session that are good for ttl. The user name is "<expiry>:<user>:<session>" with
// the expiry in Unix seconds; the server keeps nothing of it. The two ids together must stay below some 480 bytes, longer
// ones give credentials that the server refuses.
func (s *Server) Issue(userID, sessionID string, ttl time.Duration) Credentials {
	expires := s.config.Clock().Add(ttl).Truncate(time.Second)
	name := identity{userID, sessionID}.username(expires)
	return Credentials{Username: name, Password: password(s.config.Secret, name), ExpiresAt: expires}
}

// identity is whom credentials were issued to.
type identity struct{ userID, sessionID string }

// owner names the identity in pion: renewed credentials of the same user and session have the same owner.
func (id identity) owner() string {
	return url.QueryEscape(id.userID) + ":" + url.QueryEscape(id.sessionID)
}

// username is the user name of credentials with that expiry.
func (id identity) username(expires time.Time) string {
	return strconv.FormatInt(expires.Unix(), 10) + ":" + id.owner()
}

// parseUsername reads a user name that Issue could have made; ok is false for anything else.
func parseUsername(name string) (id identity, expires time.Time, ok bool) {
	if len(name) > maxUsernameBytes {
		return identity{}, time.Time{}, false
	}
	parts := strings.Split(name, ":")
	if len(parts) != 3 {
		return identity{}, time.Time{}, false
	}
	seconds, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return identity{}, time.Time{}, false
	}
	userID, errUser := url.QueryUnescape(parts[1])
	sessionID, errSession := url.QueryUnescape(parts[2])
	id, expires = identity{userID, sessionID}, time.Unix(seconds, 0)
	// One identity has one spelling, so that a quota cannot be got round by another one.
	if errUser != nil || errSession != nil || id.username(expires) != name {
		return identity{}, time.Time{}, false
	}
	return id, expires, true
}

// ownerUser is the user of an owner, still escaped.
func ownerUser(owner string) string {
	user, _, _ := strings.Cut(owner, ":")
	return user
}

// password is the password that belongs to a user name.
func password(secret []byte, username string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(username))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// key checks a user name and gives its owner and the key of its message integrity.
func (s *Server) key(username, realm string) (owner string, key []byte, ok bool) {
	if realm != s.config.Realm {
		return "", nil, false
	}
	id, expires, ok := parseUsername(username)
	if !ok || !s.config.Clock().Before(expires) {
		return "", nil, false
	}
	return id.owner(), turn.GenerateAuthKey(username, realm, password(s.config.Secret, username)), true
}

// authenticate is pion's AuthHandler: it runs for every request, so a Refresh with expired credentials fails as well.
func (s *Server) authenticate(ra *turn.RequestAttributes) (owner string, key []byte, ok bool) {
	owner, key, ok = s.key(ra.Username, ra.Realm)
	if !ok {
		s.counters.authFailures.Add(1)
	}
	return owner, key, ok
}
