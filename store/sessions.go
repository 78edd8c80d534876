package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// The values of Session.Type and Session.Status.
const (
	TypeAudio = "audio"
	TypeVideo = "video"

	StatusWaiting   = "waiting"
	StatusActive    = "active"
	StatusCompleted = "completed"
)

// Segment is one stretch of a session's language plan.
type Segment struct {
	Language string `json:"language"`
	Minutes  int    `json:"minutes"`
}

// Session is a study session with what a list of sessions shows of it.
type Session struct {
	ID       string
	Title    string
	HostID   string
	HostName string
	// Type is TypeAudio or TypeVideo.
	Type            string
	MaxParticipants int
	// ScheduledAt is zero when the session was made to start at once.
	ScheduledAt time.Time
	// DurationMinutes is 0 when no end is planned.
	DurationMinutes int
	Rotation        []Segment
	// Status is StatusWaiting, StatusActive or StatusCompleted.
	Status string
	// ParticipantCount is the number of places held.
	ParticipantCount int
	CreatedAt        time.Time
}

// NewSession is what a host chooses.
type NewSession struct {
	Title           string
	HostID          string
	Type            string
	MaxParticipants int
	ScheduledAt     time.Time
	DurationMinutes int
	Rotation        []Segment
}

// SessionMark is a place in the list of sessions: the session it names and all before it have
// been seen. The zero value is the start of the list.
type SessionMark struct {
	CreatedAt time.Time
	ID        string
}

// Sessions is the table of study sessions. It is safe for use by any number of goroutines.
type Sessions struct{ handles }

type sessionRow struct {
	ID               string `gorm:"primaryKey"`
	Title            string
	HostID           *string
	SessionType      string
	MaxParticipants  int
	ScheduledAt      *int64
	DurationMinutes  *int
	LanguageRotation string
	Status           string
	CreatedAt        int64 `gorm:"autoCreateTime:false"`
	UpdatedAt        int64 `gorm:"autoUpdateTime:false"`
}

// TableName tells gorm where the rows are.
func (sessionRow) TableName() string { return "sessions" }

// sessionView is a row with what is joined to it. gorm reads exported fields only.
type sessionView struct {
	Row              sessionRow `gorm:"embedded"`
	HostName         *string
	ParticipantCount int
}

func (v sessionView) session() (Session, error) {
	s := Session{
		ID:               v.Row.ID,
		Title:            v.Row.Title,
		HostID:           textOrEmpty(v.Row.HostID),
		HostName:         textOrEmpty(v.HostName),
		Type:             v.Row.SessionType,
		MaxParticipants:  v.Row.MaxParticipants,
		ScheduledAt:      fromMillisOrZero(v.Row.ScheduledAt),
		Status:           v.Row.Status,
		ParticipantCount: v.ParticipantCount,
		CreatedAt:        fromMillis(v.Row.CreatedAt),
	}
	if v.Row.DurationMinutes != nil {
		s.DurationMinutes = *v.Row.DurationMinutes
	}
	if err := json.Unmarshal([]byte(v.Row.LanguageRotation), &s.Rotation); err != nil {
		return Session{}, fmt.Errorf("session %s: language rotation: %w", v.Row.ID, err)
	}
	return s, nil
}

// Create stores a session in status waiting. Nobody has a place in it yet, the host included.
func (s *Sessions) Create(ctx context.Context, n NewSession, now time.Time) (Session, error) {
	id, err := newID()
	if err != nil {
		return Session{}, translate("create session", err)
	}
	if n.Rotation == nil {
		n.Rotation = []Segment{}
	}
	rotation, err := json.Marshal(n.Rotation)
	if err != nil {
		return Session{}, translate("create session", err)
	}
	row := sessionRow{
		ID:               id,
		Title:            n.Title,
		HostID:           textOrNil(n.HostID),
		SessionType:      n.Type,
		MaxParticipants:  n.MaxParticipants,
		ScheduledAt:      millisOrNil(n.ScheduledAt),
		LanguageRotation: string(rotation),
		Status:           StatusWaiting,
		CreatedAt:        millis(now),
		UpdatedAt:        millis(now),
	}
	if n.DurationMinutes != 0 {
		row.DurationMinutes = &n.DurationMinutes
	}
	if err := s.writing(ctx).Create(&row).Error; err != nil {
		return Session{}, translate("create session", err)
	}
	return s.ByID(ctx, id)
}

func (s *Sessions) views(ctx context.Context) *gorm.DB {
	return s.reading(ctx).Table("sessions").Select(`sessions.*, users.english_name AS host_name,
		(SELECT count(*) FROM session_participants p
			WHERE p.session_id = sessions.id AND p.left_at IS NULL) AS participant_count`).
		Joins("LEFT JOIN users ON users.id = sessions.host_id")
}

// ByID returns the session with that id, or ErrNotFound.
func (s *Sessions) ByID(ctx context.Context, id string) (Session, error) {
	var view sessionView
	if err := s.views(ctx).Where("sessions.id = ?", id).Take(&view).Error; err != nil {
		return Session{}, translate("find session", err)
	}
	return view.session()
}

// Available returns up to limit sessions that are not completed, newest first, after the mark.
func (s *Sessions) Available(ctx context.Context, after SessionMark, limit int) ([]Session, error) {
	q := s.views(ctx).Where("sessions.status <> ?", StatusCompleted)
	if after.ID != "" {
		at := millis(after.CreatedAt)
		q = q.Where("sessions.created_at < ? OR (sessions.created_at = ? AND sessions.id < ?)", at, at, after.ID)
	}
	var views []sessionView
	if err := q.Order("sessions.created_at DESC, sessions.id DESC").Limit(limit).Find(&views).Error; err != nil {
		return nil, translate("list sessions", err)
	}
	out := make([]Session, 0, len(views))
	for _, v := range views {
		session, err := v.session()
		if err != nil {
			return nil, err
		}
		out = append(out, session)
	}
	return out, nil
}

// Activate moves a waiting session to active. It does nothing to one that has moved on.
func (s *Sessions) Activate(ctx context.Context, id string, now time.Time) error {
	err := s.writing(ctx).Exec(`UPDATE sessions SET status = ?, started_at = ?, updated_at = ?
		WHERE id = ? AND status = ?`, StatusActive, millis(now), millis(now), id, StatusWaiting).Error
	return translate("activate session "+id, err)
}

// CompleteAbandoned completes what nobody will: active sessions in which no place is held, and
// sessions that have waited, with nobody in them, since before staleBefore (counted from the
// planned start where there is one). It returns how many there were.
func (s *Sessions) CompleteAbandoned(ctx context.Context, staleBefore, now time.Time) (int, error) {
	res := s.writing(ctx).Exec(`UPDATE sessions SET status = ?, completed_at = ?, updated_at = ?
		WHERE (status = ? OR (status = ? AND coalesce(scheduled_at, created_at) < ?))
		AND NOT EXISTS (SELECT 1 FROM session_participants p WHERE p.session_id = sessions.id AND p.left_at IS NULL)`,
		StatusCompleted, millis(now), millis(now), StatusActive, StatusWaiting, millis(staleBefore))
	return int(res.RowsAffected), translate("complete abandoned sessions", res.Error)
}
