package stomp

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
)

const (
	// fastestBeat is what the server can guarantee to send, and the most often it asks for.
	fastestBeat = time.Second
	// silentBeats is how many heart-beats may fail to come before a client counts as dead: margin for a sleeping phone's timers.
	silentBeats = 3
)

// connect answers CONNECT and STOMP (STOMP 1.2, section Connecting).
func (c *conn) connect(ctx context.Context, f *frame) *failure {
	version, bad := negotiate(f)
	if bad != nil {
		return bad
	}
	canSend, wants, ok := parseHeartbeat(f.header("heart-beat"))
	if !ok {
		return malformed("heart-beat is not two numbers of milliseconds", "", websocket.StatusProtocolError)
	}
	ctx, cancel := context.WithTimeout(ctx, c.broker.config.ConnectTimeout)
	defer cancel()
	who, err := c.broker.config.Authenticate(ctx, Login{
		Authorization: firstOf(f, "Authorization", "authorization"), Login: f.header("login"), Passcode: f.header("passcode"),
	})
	if err != nil {
		c.broker.counters.authFailures.Add(1)
		return c.refusal("login failed", err)
	}
	user, expires := who.User, who.Expires
	if !c.broker.claim(c, who) {
		return malformed("too many connections of this user", "", websocket.StatusPolicyViolation)
	}
	c.version, c.user, c.name, c.connected, c.decoder.version = version, user, rand.Text(), true, version
	if ended := c.broker.config.Ended; ended != nil && ended(who.LogIn) {
		return malformed("logged out", "", websocket.StatusPolicyViolation)
	}

	headers := []Header{{"version", string(version)}, {"session", c.name}, {"user-name", user}}
	c.silence = 0
	if version != V10 {
		headers = append(headers, Header{"heart-beat", c.agreeHeartbeat(canSend, wants)})
	}
	if c.watchdog.Stop(); c.silence > 0 {
		c.watchdog = time.AfterFunc(c.silence, func() {
			c.broker.counters.silent.Add(1)
			c.abort("no heart-beat", websocket.StatusPolicyViolation)
		})
	}
	if c.broker.config.Heartbeat >= 0 && (c.silence == 0 || c.silence > slowSilence) {
		c.pinging.Go(c.ping)
	}
	if !expires.IsZero() {
		c.expiry = time.AfterFunc(time.Until(expires), func() { c.abort("login has expired", websocket.StatusPolicyViolation) })
	}
	c.sendFrame("CONNECTED", headers)
	if tell := c.broker.config.Connected; tell != nil {
		tell(user, c.name)
	}
	return nil
}

// negotiate picks the highest version both sides speak; no accept-version means 1.0 alone.
func negotiate(f *frame) (Version, *failure) {
	accepted, given := f.lookup("accept-version")
	if !given {
		return V10, nil
	}
	offered := map[Version]bool{}
	for v := range strings.SplitSeq(accepted, ",") {
		offered[Version(strings.TrimSpace(v))] = true
	}
	for _, v := range []Version{V12, V11, V10} {
		if offered[v] {
			return v, nil
		}
	}
	return "", &failure{
		message: "no common STOMP version", detail: "Supported protocol versions are 1.2 1.1 1.0",
		headers: []Header{{"version", "1.2,1.1,1.0"}}, code: websocket.StatusProtocolError,
	}
}

// parseHeartbeat reads "<can send>,<wants>" in milliseconds; an absent header is "0,0". Values beyond an hour mean an hour.
func parseHeartbeat(text string) (canSend, wants time.Duration, ok bool) {
	if text == "" {
		return 0, 0, true
	}
	first, second, _ := strings.Cut(text, ",")
	a, errA := strconv.ParseUint(strings.TrimSpace(first), 10, 63)
	b, errB := strconv.ParseUint(strings.TrimSpace(second), 10, 63)
	if errA != nil || errB != nil {
		return 0, 0, false
	}
	const hour = uint64(time.Hour / time.Millisecond)
	return time.Duration(min(a, hour)) * time.Millisecond, time.Duration(min(b, hour)) * time.Millisecond, true
}

// agreeHeartbeat starts the heart-beats of both directions and returns the header that tells the client of them.
func (c *conn) agreeHeartbeat(canSend, wants time.Duration) string {
	asked := c.broker.config.Heartbeat
	if asked < 0 {
		return "0,0"
	}
	// What a client offers is asked of it, within bounds: a test or a phone may want another rhythm than the default.
	if canSend > 0 {
		asked = min(max(canSend, fastestBeat), max(asked, fastestBeat))
		c.silence = silentBeats * max(canSend, asked)
	}
	if wants > 0 {
		// A tenth early: the promise is "at least every".
		c.beats <- max(wants, fastestBeat) * 9 / 10
	}
	return fmt.Sprintf("%d,%d", fastestBeat.Milliseconds(), asked.Milliseconds())
}

func firstOf(f *frame, names ...string) string {
	for _, name := range names {
		if value, ok := f.lookup(name); ok {
			return value
		}
	}
	return ""
}

// refusal turns an answer of one of the Config functions into what the client may read.
func (c *conn) refusal(message string, err error) *failure {
	if errors.Is(err, ErrRefused) || errors.Is(err, ErrQueueFull) {
		return malformed(message, err.Error(), websocket.StatusPolicyViolation)
	}
	if !errors.Is(err, context.Canceled) {
		c.broker.config.Logger.Error("stomp request failed", "request", message, "user", c.user, "error", err)
	}
	return malformed(message, "internal error", websocket.StatusInternalError)
}
