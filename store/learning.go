package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// LearningKind says what a LearningEvent tells of.
type LearningKind string

// The kinds.
const (
	// LearntStay: a stay in a session has ended; Amount is its length in milliseconds.
	LearntStay LearningKind = "stay"
	// LearntSession: a session that had begun is over, and the person was in it.
	LearntSession LearningKind = "session"
	// LearntSpoke: in that session the person spoke for Amount milliseconds while the language Subject was its turn; empty where there was no plan.
	LearntSpoke LearningKind = "spoke"
	// LearntMet: in that session the person was together with Subject.
	LearntMet LearningKind = "met"
	// LearntBalanced: in that session the person spoke about as much as the others.
	LearntBalanced LearningKind = "balanced"
	// LearntHosted: the person was the host of that session, and not alone in it.
	LearntHosted LearningKind = "hosted"
	// LearntNoted: the person noted a word, or a correction of another's sentence; Subject is the kind of the note.
	LearntNoted LearningKind = "noted"
	// LearntLevel: the person has finished a level test of the language Subject.
	LearntLevel LearningKind = "level"
)

// LearningEvent is something that somebody has done. Events are never changed; the same thing is in the log once.
type LearningEvent struct {
	// Seq is its place in the order of all events.
	Seq       int64
	UserID    string
	Kind      LearningKind
	SessionID string
	Subject   string
	// From and To are when it was: for what tells of a session, when the person came and left for the last time.
	From, To time.Time
	Amount   int64
	// Zone is the IANA zone of the person's profile at that time; empty: not told.
	Zone string
}

// EarnedBadge is a badge that somebody has.
type EarnedBadge struct {
	UserID, Badge string
	EarnedAt      time.Time
}

// Learnt is what is known of a person's learning.
type Learnt struct {
	// State is what the events up to now were folded into; empty: there were none.
	State  string
	Badges []EarnedBadge
	// Open are the stays that go on: until when the person was last seen.
	Open []Stay
}

// Stay is a time that a person spent in a session.
type Stay struct{ JoinedAt, LeftAt time.Time }

// Learning is the log of what people have done, and what is worked out from it. It is safe for use by any number of goroutines.
type Learning struct{ handles }

// moveHead never goes back, even when the newest events were erased: a number that was read is not given again.
const moveHead = `UPDATE learning_log SET seq = (SELECT max(seq) FROM learning_events) WHERE id = 'head'
	AND seq < (SELECT max(seq) FROM learning_events)`

// insertEvents writes rows into the log that are not in it yet.
func insertEvents(rows string) string {
	return `INSERT INTO learning_events (seq, user_id, kind, event_key, session_id, subject, from_at, to_at, amount, zone)
		SELECT (SELECT seq FROM learning_log WHERE id = 'head') + row_number() OVER (ORDER BY r.to_at, r.event_key),
		r.user_id, r.kind, r.event_key, r.session_id, r.subject, r.from_at, r.to_at, r.amount, r.zone FROM (` + rows + `) r
		WHERE NOT EXISTS (SELECT 1 FROM learning_events e WHERE e.event_key = r.event_key)`
}

// record writes events in the transaction of what they tell of, each statement of rows with the same arguments.
func record(tx *gorm.DB, rows []string, args ...any) error {
	// The lock is held until the transaction ends: who comes later gets later numbers, and is seen later.
	if err := lock(tx, "learning_log", "head"); err != nil {
		return err
	}
	for _, each := range rows {
		if err := tx.Exec(insertEvents(each), args...).Error; err != nil {
			return err
		}
		if err := tx.Exec(moveHead).Error; err != nil {
			return err
		}
	}
	return nil
}

func stayRows(where string) []string {
	return []string{`SELECT p.user_id, 'stay' AS kind, 'stay:' || p.id AS event_key, p.session_id, '' AS subject, p.joined_at AS from_at, p.left_at AS to_at,
		p.left_at - p.joined_at AS amount, u.zone FROM session_participants p JOIN users u ON u.id = p.user_id WHERE p.left_at > p.joined_at AND ` + where}
}

func noteRows(where string) []string {
	return []string{`SELECT n.author_id AS user_id, 'noted' AS kind, 'noted:' || n.id AS event_key, COALESCE(n.session_id, '') AS session_id, n.kind AS subject,
		n.created_at AS from_at, n.created_at AS to_at, 1 AS amount, u.zone FROM lesson_notes n JOIN users u ON u.id = n.author_id WHERE ` + where}
}

// completionRows are what the end of a session tells of those who were in it, one statement for each kind. where is of the session s.
func completionRows(where string) []string {
	const (
		over = "s.status = 'completed' AND s.started_at IS NOT NULL AND "
		came = "(SELECT min(c.joined_at) FROM session_participants c WHERE c.session_id = s.id AND c.user_id = u.id)"
		gone = "COALESCE((SELECT max(c.left_at) FROM session_participants c WHERE c.session_id = s.id AND c.user_id = u.id), s.completed_at)"
		said = "(SELECT COALESCE(sum(a.speech_ms), 0) FROM session_talk a WHERE a.session_id = s.id)"
		mine = "(SELECT COALESCE(sum(a.speech_ms), 0) FROM session_talk a WHERE a.session_id = s.id AND a.user_id = u.id)"
		many = "(SELECT count(DISTINCT a.user_id) FROM session_talk a WHERE a.session_id = s.id AND a.speech_ms > 0)"
		were = "EXISTS (SELECT 1 FROM session_participants c WHERE c.session_id = s.id AND c.user_id = u.id)"
	)
	event := func(kind, key, subject, amount, from string) string {
		return "SELECT u.id AS user_id, '" + kind + "' AS kind, '" + kind + ":' || s.id || ':' || u.id" + key + " AS event_key, s.id AS session_id, " + subject +
			" AS subject, COALESCE(" + came + ", s.started_at) AS from_at, " + gone + " AS to_at, " + amount + " AS amount, u.zone FROM sessions s " + from
	}
	return []string{
		event("session", "", "''", "1", "JOIN users u ON "+were+" WHERE "+over+where),
		event("spoke", " || ':' || t.language", "t.language", "t.speech_ms",
			"JOIN session_talk t ON t.session_id = s.id AND t.speech_ms > 0 JOIN users u ON u.id = t.user_id WHERE "+over+where),
		event("met", " || ':' || o.user_id", "o.user_id", "1", `JOIN users u ON `+were+`
			JOIN (SELECT DISTINCT session_id, user_id FROM session_participants) o ON o.session_id = s.id AND o.user_id <> u.id
			WHERE EXISTS (SELECT 1 FROM session_participants p JOIN session_participants q ON q.session_id = p.session_id
				WHERE p.session_id = s.id AND p.user_id = u.id AND q.user_id = o.user_id AND q.joined_at < p.left_at AND p.joined_at < q.left_at) AND `+over+where),
		// Within a quarter of a fair share, where there was something to share.
		event("balanced", "", "''", mine, "JOIN users u ON "+were+" WHERE "+many+" > 1 AND "+said+" >= 300000 AND "+mine+" * "+many+" * 4 BETWEEN "+said+" * 3 AND "+
			said+" * 5 AND "+over+where),
		event("hosted", "", "''", "1", "JOIN users u ON u.id = s.host_id WHERE "+were+
			" AND (SELECT count(DISTINCT c.user_id) FROM session_participants c WHERE c.session_id = s.id) > 1 AND "+over+where),
	}
}

// recordEnds records what the end of sessions means for those who were in them. Of one that goes on, nothing is.
func recordEnds(tx *gorm.DB, sessionIDs ...string) error {
	return record(tx, completionRows("s.id IN ?"), sessionIDs)
}

type learningEventRow struct {
	Seq       int64 `gorm:"primaryKey"`
	UserID    string
	Kind      string
	SessionID string
	Subject   string
	FromAt    int64
	ToAt      int64
	Amount    int64
	Zone      string
}

// TableName tells gorm where the rows are.
func (learningEventRow) TableName() string { return "learning_events" }

// Folding works events into the state of one person, oldest first, and says which badges the state has earned; those that the person has already may be
// among them. It is called in the transaction, so it only computes.
type Folding func(state string, events []LearningEvent) (next string, badges []EarnedBadge, err error)

// Fold works up to limit events that are not in the states yet into them, and returns how many there were. Events, states, badges and how far the log was
// read change in one transaction: whatever happens, each event counts once. Badges that were earned before toldBefore are not news.
func (l *Learning) Fold(ctx context.Context, limit int, toldBefore, now time.Time, fold Folding) (n int, err error) {
	// Most of the time there are none, and nobody has to wait for a transaction that writes.
	if waiting, err := l.waiting(ctx); err != nil || !waiting {
		return 0, err
	}
	err = l.transact(ctx, func(tx *gorm.DB) error {
		n = 0
		// Of two nodes that fold, one waits here for the other.
		if err := lock(tx, "learning_log", "folded"); err != nil {
			return err
		}
		var rows []learningEventRow
		err := tx.Where("seq > (SELECT seq FROM learning_log WHERE id = 'folded')").Order("seq").Limit(limit).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		n = len(rows)
		var order []string
		byUser := map[string][]LearningEvent{}
		for _, r := range rows {
			if byUser[r.UserID] == nil {
				order = append(order, r.UserID)
			}
			byUser[r.UserID] = append(byUser[r.UserID], LearningEvent{
				r.Seq, r.UserID, LearningKind(r.Kind), r.SessionID, r.Subject, fromMillis(r.FromAt), fromMillis(r.ToAt), r.Amount, r.Zone,
			})
		}
		for _, userID := range order {
			if err := foldOne(tx, userID, byUser[userID], toldBefore, now, fold); err != nil {
				return err
			}
		}
		return tx.Exec("UPDATE learning_log SET seq = ? WHERE id = 'folded'", rows[n-1].Seq).Error
	})
	return n, translate("fold learning events", err)
}

func (l *Learning) waiting(ctx context.Context) (some bool, err error) {
	err = l.reading(ctx).Raw("SELECT EXISTS (SELECT 1 FROM learning_events WHERE seq > (SELECT seq FROM learning_log WHERE id = 'folded'))").Scan(&some).Error
	return some, translate("look for learning events", err)
}

// LearningLag is how far the folding is behind the log.
type LearningLag struct {
	// Events are those that are not folded yet; of more than a scrape should count, that many.
	Events int
	// OldestAt is when the oldest of them happened; zero when there is none.
	OldestAt time.Time
}

// lagMost bounds what is counted: beyond it, it does not matter how many more there are.
const lagMost = 100_000

// Lag returns how far the folding is behind.
func (l *Learning) Lag(ctx context.Context) (LearningLag, error) {
	var row struct {
		Events   int
		OldestAt *int64
	}
	err := l.reading(ctx).Raw(`SELECT count(*) AS events, min(w.to_at) AS oldest_at FROM (SELECT e.to_at FROM learning_events e
		WHERE e.seq > (SELECT seq FROM learning_log WHERE id = 'folded') ORDER BY e.seq LIMIT ?) w`, lagMost).Scan(&row).Error
	return LearningLag{row.Events, fromMillisOrZero(row.OldestAt)}, translate("measure the lag of learning", err)
}

func foldOne(tx *gorm.DB, userID string, events []LearningEvent, toldBefore, now time.Time, fold Folding) error {
	var states []string
	if err := tx.Table("learning_progress").Where("user_id = ?", userID).Pluck("state", &states).Error; err != nil {
		return err
	}
	state := ""
	if len(states) > 0 {
		state = states[0]
	}
	next, badges, err := fold(state, events)
	if err != nil {
		return err
	}
	err = tx.Exec("INSERT INTO learning_progress (user_id, state) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET state = excluded.state", userID, next).Error
	for _, b := range badges {
		var told *int64
		if b.EarnedAt.Before(toldBefore) {
			told = millisOrNil(now)
		}
		if err == nil {
			err = tx.Exec("INSERT INTO learning_badges (user_id, badge, earned_at, told_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
				userID, b.Badge, millis(b.EarnedAt), told).Error
		}
	}
	return err
}

type badgeRow struct {
	UserID   string `gorm:"primaryKey"`
	Badge    string `gorm:"primaryKey"`
	EarnedAt int64
	ToldAt   *int64
}

// TableName tells gorm where the rows are.
func (badgeRow) TableName() string { return "learning_badges" }

func badgesWhere(db *gorm.DB) ([]EarnedBadge, error) {
	var rows []badgeRow
	err := db.Order("earned_at, user_id, badge").Find(&rows).Error
	out := make([]EarnedBadge, len(rows))
	for i, r := range rows {
		out[i] = EarnedBadge{r.UserID, r.Badge, fromMillis(r.EarnedAt)}
	}
	return out, err
}

// UntoldBadges returns up to limit badges of which their owners have not been told, oldest first.
func (l *Learning) UntoldBadges(ctx context.Context, limit int) ([]EarnedBadge, error) {
	out, err := badgesWhere(l.reading(ctx).Where("told_at IS NULL").Limit(limit))
	return out, translate("list new badges", err)
}

// BadgeTold notes that its owner knows of a badge.
func (l *Learning) BadgeTold(ctx context.Context, b EarnedBadge, now time.Time) error {
	err := l.writing(ctx).Model(&badgeRow{}).Where("user_id = ? AND badge = ?", b.UserID, b.Badge).Update("told_at", millis(now)).Error
	return translate("note that a badge was told", err)
}

// Learnt returns what is known of a person's learning.
func (l *Learning) Learnt(ctx context.Context, userID string) (Learnt, error) {
	var out Learnt
	err := l.snapshot(ctx, func(tx *gorm.DB) (err error) {
		if err = tx.Raw("SELECT state FROM learning_progress WHERE user_id = ?", userID).Scan(&out.State).Error; err != nil {
			return err
		}
		if out.Badges, err = badgesWhere(tx.Where("user_id = ?", userID)); err != nil {
			return err
		}
		// A stay that has ended and is not folded yet is as good as open.
		var rows []struct{ JoinedAt, LeftAt int64 }
		err = tx.Raw(`SELECT joined_at, COALESCE(left_at, last_seen_at) AS left_at FROM session_participants WHERE user_id = ? AND (left_at IS NULL
			OR EXISTS (SELECT 1 FROM learning_events e WHERE e.event_key = 'stay:' || session_participants.id
				AND e.seq > (SELECT seq FROM learning_log WHERE id = 'folded'))) ORDER BY joined_at`, userID).Scan(&rows).Error
		for _, r := range rows {
			out.Open = append(out.Open, Stay{fromMillis(r.JoinedAt), fromMillis(r.LeftAt)})
		}
		return err
	})
	return out, translate("look at a person's learning", err)
}
