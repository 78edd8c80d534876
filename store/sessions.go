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
	// Topic is what it is about, LevelFrom and LevelTo for whom (A1 to C2); empty: not said.
	Topic, LevelFrom, LevelTo string
	// WaitingRoom: the host lets people in. Locked: nobody new comes in.
	WaitingRoom, Locked bool
	// TurnBudgetSeconds is how long somebody should speak at a time; 0: as long as they like.
	TurnBudgetSeconds int
	// CancelledAt is when the host called it off; zero: it was not.
	CancelledAt time.Time
	// StartedAt is when somebody was there first; zero: nobody yet, and of one that is completed, nobody ever.
	StartedAt time.Time
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
	// Topic, LevelFrom, LevelTo, WaitingRoom and TurnBudgetSeconds are as in Session.
	Topic, LevelFrom, LevelTo string
	WaitingRoom               bool
	TurnBudgetSeconds         int
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
	ID                string `gorm:"primaryKey"`
	Title             string
	HostID            *string
	AuthorID          *string // of title and topic
	SessionType       string
	MaxParticipants   int
	ScheduledAt       *int64
	DurationMinutes   *int
	LanguageRotation  string
	Topic             string
	LevelFrom         *string
	LevelTo           *string
	WaitingRoom       bool
	Locked            bool
	CancelledAt       *int64
	StartedAt         *int64
	TurnBudgetSeconds *int
	Status            string
	CreatedAt         int64 `gorm:"autoCreateTime:false"`
	UpdatedAt         int64 `gorm:"autoUpdateTime:false"`
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
		Topic:            v.Row.Topic,
		LevelFrom:        textOrEmpty(v.Row.LevelFrom),
		LevelTo:          textOrEmpty(v.Row.LevelTo),
		WaitingRoom:      v.Row.WaitingRoom,
		Locked:           v.Row.Locked,
		CancelledAt:      fromMillisOrZero(v.Row.CancelledAt),
		StartedAt:        fromMillisOrZero(v.Row.StartedAt),
		Status:           v.Row.Status,
		ParticipantCount: v.ParticipantCount,
		CreatedAt:        fromMillis(v.Row.CreatedAt),
	}
	if v.Row.DurationMinutes != nil {
		s.DurationMinutes = *v.Row.DurationMinutes
	}
	if v.Row.TurnBudgetSeconds != nil {
		s.TurnBudgetSeconds = *v.Row.TurnBudgetSeconds
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
	row := sessionRow{ID: id, HostID: textOrNil(n.HostID), AuthorID: textOrNil(n.HostID), Status: StatusWaiting, CreatedAt: millis(now), UpdatedAt: millis(now)}
	if err := row.plan(n); err != nil {
		return Session{}, translate("create session", err)
	}
	if err := s.writing(ctx).Create(&row).Error; err != nil {
		return Session{}, translate("create session", err)
	}
	return s.ByID(ctx, id)
}

// plan takes over what a host chooses.
func (r *sessionRow) plan(n NewSession) error {
	rotation, err := json.Marshal(append([]Segment{}, n.Rotation...))
	r.Title, r.SessionType, r.MaxParticipants, r.LanguageRotation = n.Title, n.Type, n.MaxParticipants, string(rotation)
	r.ScheduledAt, r.DurationMinutes = millisOrNil(n.ScheduledAt), numberOrNil(n.DurationMinutes)
	r.Topic, r.LevelFrom, r.LevelTo, r.WaitingRoom = n.Topic, textOrNil(n.LevelFrom), textOrNil(n.LevelTo), n.WaitingRoom
	r.TurnBudgetSeconds = numberOrNil(n.TurnBudgetSeconds)
	return err
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

// Available returns up to limit sessions that are not completed, newest first, after the mark. Those whose host has blocked the viewer, or was blocked
// by them, are not among them, nor are those from which the viewer was sent away.
func (s *Sessions) Available(ctx context.Context, viewerID string, after SessionMark, limit int) ([]Session, error) {
	// The condition is that of an index, in its words.
	q := s.views(ctx).Where("sessions.status <> '"+StatusCompleted+"'").Where(`NOT EXISTS (SELECT 1 FROM blocks b
		WHERE (b.blocker_id = ? AND b.blocked_id = sessions.host_id) OR (b.blocked_id = ? AND b.blocker_id = sessions.host_id))`, viewerID, viewerID).
		Where("NOT EXISTS (SELECT 1 FROM session_removals x WHERE x.session_id = sessions.id AND x.user_id = ?)", viewerID)
	if after.ID != "" {
		at := millis(after.CreatedAt)
		q = q.Where("sessions.created_at < ? OR (sessions.created_at = ? AND sessions.id < ?)", at, at, after.ID)
	}
	var views []sessionView
	if err := q.Order("sessions.created_at DESC, sessions.id DESC").Limit(limit).Find(&views).Error; err != nil {
		return nil, translate("list sessions", err)
	}
	return sessionsOf(views)
}

func sessionsOf(views []sessionView) ([]Session, error) {
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
	const abandoned = `(status = ? OR (status = ? AND coalesce(scheduled_at, created_at) < ?))
		AND NOT EXISTS (SELECT 1 FROM session_participants p WHERE p.session_id = sessions.id AND p.left_at IS NULL)`
	done := 0
	err := s.transact(ctx, func(tx *gorm.DB) error {
		var ids []string
		err := tx.Model(&sessionRow{}).Where(abandoned, StatusActive, StatusWaiting, millis(staleBefore)).Order("id").Pluck("id", &ids).Error
		if done = 0; err != nil || len(ids) == 0 {
			return err
		}
		if err := lock(tx, "sessions", ids...); err != nil {
			return err
		}
		// Whoever has come in before the lock is seen only now.
		res := tx.Exec("UPDATE sessions SET status = ?, completed_at = ?, updated_at = ? WHERE id IN ? AND "+abandoned,
			StatusCompleted, millis(now), millis(now), ids, StatusActive, StatusWaiting, millis(staleBefore))
		if done = int(res.RowsAffected); res.Error != nil {
			return res.Error
		}
		return recordEnds(tx, ids...)
	})
	return done, translate("complete abandoned sessions", err)
}
