package store

import (
	"context"
	"time"
)

// Stay is a time that a person spent in a session.
type Stay struct {
	SessionID string
	// LeftAt is when the person was last seen, for who is still there.
	JoinedAt, LeftAt time.Time
	// Completed: the session was begun and is over.
	Completed bool
}

// Learnt is what a person has done in sessions.
type Learnt struct {
	// Stays are in their order.
	Stays []Stay
	// Partners is how many others the person was in a session with at the same time.
	Partners int
	// Spoken is the time that the person spoke while a language was its turn.
	Spoken map[string]time.Duration
}

// Learnt returns what a person has done in sessions.
func (s *Seats) Learnt(ctx context.Context, userID string) (Learnt, error) {
	var rows []struct {
		SessionID        string
		JoinedAt, LeftAt int64
		Completed        bool
	}
	db := s.reading(ctx)
	err := db.Raw(`SELECT p.session_id, p.joined_at, COALESCE(p.left_at, p.last_seen_at) AS left_at, s.status = ? AND s.started_at IS NOT NULL AS completed
		FROM session_participants p JOIN sessions s ON s.id = p.session_id WHERE p.user_id = ? ORDER BY p.joined_at, p.id`, StatusCompleted, userID).Scan(&rows).Error
	if err != nil {
		return Learnt{}, translate("list stays", err)
	}
	out := Learnt{Spoken: map[string]time.Duration{}}
	for _, row := range rows {
		out.Stays = append(out.Stays, Stay{row.SessionID, fromMillis(row.JoinedAt), fromMillis(row.LeftAt), row.Completed})
	}
	err = db.Raw(`SELECT count(DISTINCT o.user_id) FROM session_participants p JOIN session_participants o ON o.session_id = p.session_id AND o.user_id <> p.user_id
		AND o.joined_at < COALESCE(p.left_at, p.last_seen_at) AND p.joined_at < COALESCE(o.left_at, o.last_seen_at) WHERE p.user_id = ?`, userID).Scan(&out.Partners).Error
	if err != nil {
		return Learnt{}, translate("count partners", err)
	}
	var talk []struct {
		Language string
		Ms       int64
	}
	err = db.Raw("SELECT language, sum(speech_ms) AS ms FROM session_talk WHERE user_id = ? AND language <> '' GROUP BY language", userID).Scan(&talk).Error
	for _, t := range talk {
		out.Spoken[t.Language] = time.Duration(t.Ms) * time.Millisecond
	}
	return out, translate("sum up talk", err)
}
