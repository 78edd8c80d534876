package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// Seat is one stay of one person in one session.
type Seat struct {
	ID          string
	SessionID   string
	UserID      string
	DisplayName string
	JoinedAt    time.Time
	// LastSeenAt is the last moment the person was known to be there.
	LastSeenAt time.Time
	// LeftAt is zero while the place is held.
	LeftAt time.Time
	// SpeakingTimeSeconds is measured by the media plane.
	SpeakingTimeSeconds int
	// Denied is what the host has taken away from the person in this session.
	Denied Denied
}

// Denied is what a participant may not send.
type Denied struct{ Mic, Camera, Screen bool }

// Claim is the outcome of taking a place.
type Claim struct {
	Seat Seat
	// Held says that the person had this place already.
	Held bool
	// FreedSessionIDs are the other sessions in which the person's place was given up for it.
	FreedSessionIDs []string
}

// Departure is the end of a stay and what it means for the session.
type Departure struct {
	SessionID string
	UserID    string
	LeftAt    time.Time
	// NewHostID is who becomes the host; empty means no change.
	NewHostID string
	// Completes says that the session is over with it.
	Completes bool
}

// Seats is the table of stays, session_participants. It is safe for use by any number of
// goroutines.
type Seats struct{ handles }

type seatRow struct {
	ID                  string `gorm:"primaryKey"`
	SessionID           string
	UserID              string
	JoinedAt            int64
	LastSeenAt          int64
	LeftAt              *int64
	SpeakingTimeSeconds int
}

// TableName tells gorm where the rows are.
func (seatRow) TableName() string { return "session_participants" }

// seatView is a row with what is joined to it. gorm reads exported fields only.
type seatView struct {
	Row         seatRow `gorm:"embedded"`
	DisplayName string
	// What is denied; null where nothing ever was.
	Mic, Camera, Screen *bool
}

func (v seatView) seat() Seat {
	return Seat{
		ID:                  v.Row.ID,
		SessionID:           v.Row.SessionID,
		UserID:              v.Row.UserID,
		DisplayName:         v.DisplayName,
		JoinedAt:            fromMillis(v.Row.JoinedAt),
		LastSeenAt:          fromMillis(v.Row.LastSeenAt),
		LeftAt:              fromMillisOrZero(v.Row.LeftAt),
		SpeakingTimeSeconds: v.Row.SpeakingTimeSeconds,
		Denied:              Denied{isTrue(v.Mic), isTrue(v.Camera), isTrue(v.Screen)},
	}
}

// Claim takes a place in the session, or finds the one the person holds. All of it is one
// transaction: of any number of people who claim the last place at once, one gets it. A place
// held in another session is given up, but only when the claim succeeds. It fails with
// ErrNotFound, ErrSessionCompleted, ErrSessionLocked, ErrRemoved, ErrBlocked (of somebody who is there or the host, either way) or ErrSessionFull.
func (s *Seats) Claim(ctx context.Context, sessionID, userID string, now time.Time) (Claim, error) {
	var out Claim
	err := s.transact(ctx, func(tx *gorm.DB) error {
		out = Claim{}
		var session sessionRow
		// The person first: who claims two places at once gets them one after the other.
		if err := lock(tx, "users", userID); err != nil {
			return err
		}
		if err := forUpdate(tx).Where("id = ?", sessionID).Take(&session).Error; err != nil {
			return err
		}
		if session.Status == StatusCompleted {
			return ErrSessionCompleted
		}
		open, err := openSeats(tx, sessionID)
		if err != nil {
			return err
		}
		for _, seat := range open {
			if seat.UserID == userID {
				out.Seat, out.Held = seat, true
				return nil
			}
		}
		if err := mayComeIn(tx, session, open, userID); err != nil {
			return err
		}
		if len(open) >= session.MaxParticipants {
			return ErrSessionFull
		}
		if out.FreedSessionIDs, err = giveUpOthers(tx, userID, now); err != nil {
			return err
		}
		out.Seat, err = takeSeat(tx, sessionID, userID, now)
		return err
	})
	if err != nil {
		return Claim{}, translate("claim a place in session "+sessionID, err)
	}
	return out, nil
}

// mayComeIn says whether somebody who has no place may get one.
func mayComeIn(tx *gorm.DB, session sessionRow, open []Seat, userID string) error {
	if session.Locked && textOrEmpty(session.HostID) != userID {
		return ErrSessionLocked
	}
	var removals, blocks int64
	err := tx.Table("session_removals").Where("session_id = ? AND user_id = ?", session.ID, userID).Count(&removals).Error
	if err == nil && removals > 0 {
		err = ErrRemoved
	}
	if err != nil {
		return err
	}
	there := []string{textOrEmpty(session.HostID)}
	for _, seat := range open {
		there = append(there, seat.UserID)
	}
	err = tx.Table("blocks").Where("(blocker_id = ? AND blocked_id IN ?) OR (blocked_id = ? AND blocker_id IN ?)", userID, there, userID, there).Count(&blocks).Error
	if err == nil && blocks > 0 {
		err = ErrBlocked
	}
	return err
}

func giveUpOthers(tx *gorm.DB, userID string, now time.Time) ([]string, error) {
	var sessionIDs []string
	held := tx.Model(&seatRow{}).Where("user_id = ? AND left_at IS NULL", userID)
	if err := held.Pluck("session_id", &sessionIDs).Error; err != nil || len(sessionIDs) == 0 {
		return nil, err
	}
	// A clock that was set back must not end a stay before it began.
	err := tx.Exec(`UPDATE session_participants SET left_at = CASE WHEN joined_at > ? THEN joined_at ELSE ? END WHERE user_id = ? AND left_at IS NULL`,
		millis(now), millis(now), userID).Error
	if err == nil {
		err = record(tx, stayRows("p.user_id = ? AND p.session_id IN ?"), userID, sessionIDs)
	}
	return sessionIDs, err
}

func takeSeat(tx *gorm.DB, sessionID, userID string, now time.Time) (Seat, error) {
	id, err := newID()
	if err != nil {
		return Seat{}, err
	}
	view := seatView{Row: seatRow{ID: id, SessionID: sessionID, UserID: userID, JoinedAt: millis(now), LastSeenAt: millis(now)}}
	if err := tx.Create(&view.Row).Error; err != nil {
		return Seat{}, err
	}
	if err := keepNotes(tx, sessionID, userID); err != nil {
		return Seat{}, err
	}
	seats, err := seatsWhere(tx, "p.id = ?", id)
	if err != nil || len(seats) == 0 {
		return Seat{}, errors.Join(err, ErrNotFound)
	}
	return seats[0], nil
}

// Open returns the places held in the session, longest held first.
func (s *Seats) Open(ctx context.Context, sessionID string) ([]Seat, error) {
	seats, err := openSeats(s.reading(ctx), sessionID)
	return seats, translate("list places of session "+sessionID, err)
}

func openSeats(db *gorm.DB, sessionID string) ([]Seat, error) {
	return seatsWhere(db, "p.session_id = ? AND p.left_at IS NULL", sessionID)
}

// History returns every stay in the session, oldest first.
func (s *Seats) History(ctx context.Context, sessionID string) ([]Seat, error) {
	seats, err := seatsWhere(s.reading(ctx), "p.session_id = ?", sessionID)
	return seats, translate("list stays of session "+sessionID, err)
}

func seatsWhere(db *gorm.DB, where string, arg string) ([]Seat, error) {
	var views []seatView
	err := db.Table("session_participants p").Select("p.*, users.english_name AS display_name, d.mic, d.camera, d.screen").
		Joins("JOIN users ON users.id = p.user_id").
		Joins("LEFT JOIN session_denials d ON d.session_id = p.session_id AND d.user_id = p.user_id").
		Where(where, arg).Order("p.joined_at, p.id").Find(&views).Error
	if err != nil {
		return nil, err
	}
	seats := make([]Seat, len(views))
	for i, v := range views {
		seats[i] = v.seat()
	}
	return seats, nil
}

// OpenSessionIDs returns the sessions in which at least one place is held.
func (s *Seats) OpenSessionIDs(ctx context.Context) ([]string, error) {
	var ids []string
	err := s.reading(ctx).Model(&seatRow{}).Where("left_at IS NULL").Distinct().Order("session_id").
		Pluck("session_id", &ids).Error
	return ids, translate("list sessions with places held", err)
}

// Free ends a stay, hands the session to a new host and completes it, as d says, all or
// nothing. Doing it again changes nothing.
func (s *Seats) Free(ctx context.Context, d Departure, now time.Time) error {
	err := s.transact(ctx, func(tx *gorm.DB) error {
		if err := lock(tx, "sessions", d.SessionID); err != nil {
			return err
		}
		err := tx.Exec(`UPDATE session_participants SET left_at = CASE WHEN joined_at > ? THEN joined_at ELSE ? END
			WHERE session_id = ? AND user_id = ? AND left_at IS NULL`,
			millis(d.LeftAt), millis(d.LeftAt), d.SessionID, d.UserID).Error
		if err != nil {
			return err
		}
		if d.NewHostID != "" {
			err = tx.Exec("UPDATE sessions SET host_id = ?, updated_at = ? WHERE id = ?",
				d.NewHostID, millis(now), d.SessionID).Error
		}
		if err == nil && d.Completes {
			err = tx.Exec("UPDATE sessions SET status = ?, completed_at = ?, updated_at = ? WHERE id = ? AND status <> ?",
				StatusCompleted, millis(now), millis(now), d.SessionID, StatusCompleted).Error
		}
		if err == nil {
			err = record(tx, stayRows("p.session_id = ? AND p.user_id = ?"), d.SessionID, d.UserID)
		}
		if err == nil && d.Completes {
			err = recordEnds(tx, d.SessionID)
		}
		return err
	})
	return translate("free a place in session "+d.SessionID, err)
}

// Deny keeps what the host takes away from somebody in the session, for as long as the session lasts.
func (s *Seats) Deny(ctx context.Context, sessionID, userID string, d Denied) error {
	err := s.writing(ctx).Exec(`INSERT INTO session_denials (session_id, user_id, mic, camera, screen) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (session_id, user_id) DO UPDATE SET mic = excluded.mic, camera = excluded.camera, screen = excluded.screen`,
		sessionID, userID, d.Mic, d.Camera, d.Screen).Error
	return translate("deny somebody in session "+sessionID, err)
}

func isTrue(b *bool) bool { return b != nil && *b }

// Seen notes that these people were in the session at now.
func (s *Seats) Seen(ctx context.Context, sessionID string, userIDs []string, now time.Time) error {
	if len(userIDs) == 0 {
		return nil
	}
	err := s.writing(ctx).Exec(`UPDATE session_participants SET last_seen_at = ?
		WHERE session_id = ? AND user_id IN ? AND left_at IS NULL AND last_seen_at < ?`,
		millis(now), sessionID, userIDs, millis(now)).Error
	return translate("note who is in session "+sessionID, err)
}
