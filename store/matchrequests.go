package store

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// The values of MatchRequest.Status.
const (
	MatchPending   = "pending"
	MatchAccepted  = "accepted"
	MatchRejected  = "rejected"
	MatchWithdrawn = "withdrawn"
	MatchExpired   = "expired"
)

var (
	// ErrMatchFull means that as many requests wait for the other person as may.
	ErrMatchFull = errors.New("too many requests wait for this person")
	// ErrMatchMany means that the person has asked as many others as one may.
	ErrMatchMany = errors.New("too many requests of this person")
	// ErrMatchSoon means that the person asked the same person not long ago.
	ErrMatchSoon = errors.New("asked not long ago")
	// ErrMatchOver means that the request is over.
	ErrMatchOver = errors.New("the request is over")
)

// MatchRequest is somebody asking somebody else to study together.
type MatchRequest struct {
	ID, RequesterID, TargetID string
	Score                     int
	// Status is as it is stored; who asked is not to see MatchRejected.
	Status                          string
	CreatedAt, ExpiresAt            time.Time
	RespondedAt, WithdrawnAt        time.Time
	RoomID                          string
	OtherID, OtherName, OtherImage  string
	OtherNative, OtherTarget, Level string
}

// NewMatchRequest is what is asked.
type NewMatchRequest struct {
	RequesterID, TargetID string
	Score                 int
	ExpiresAt             time.Time
}

// MatchRules bound how much people may ask.
type MatchRules struct {
	// Inbound is how many requests may wait for one person, Outbound how many of one person may wait, and Daily how many one may make in a day.
	Inbound, Outbound, Daily int
	// AgainAfter is how long after asking somebody one may ask the same person again, whatever came of it.
	AgainAfter time.Duration
}

// MatchRequests is the table of requests to study together. It is safe for use by any number of goroutines.
type MatchRequests struct{ handles }

type matchRequestRow struct {
	ID                 string `gorm:"primaryKey"`
	RequesterID        string
	TargetID           string
	Pair               string
	CompatibilityScore int
	Status             string
	CreatedAt          int64 `gorm:"autoCreateTime:false"`
	ExpiresAt          int64
	RespondedAt        *int64
	WithdrawnAt        *int64
}

// TableName tells gorm where the rows are.
func (matchRequestRow) TableName() string { return "matching_requests" }

func (r matchRequestRow) request() MatchRequest {
	return MatchRequest{
		ID: r.ID, RequesterID: r.RequesterID, TargetID: r.TargetID, Score: r.CompatibilityScore, Status: r.Status, CreatedAt: fromMillis(r.CreatedAt),
		ExpiresAt: fromMillis(r.ExpiresAt), RespondedAt: fromMillisOrZero(r.RespondedAt), WithdrawnAt: fromMillisOrZero(r.WithdrawnAt),
	}
}

// open says whether the one who asked sees the request wait at now: it does, or was rejected in silence.
func (r matchRequestRow) open(now time.Time) bool {
	return r.ExpiresAt > millis(now) && (r.Status == MatchPending || r.Status == MatchRejected && r.WithdrawnAt == nil)
}

func pairOf(one, other string) string { return min(one, other) + " " + max(one, other) }

// Ask makes a request, once: who asked and has no answer yet, or is matched already, gets what there is. Who asks somebody of whom a request is open has
// accepted that one. changed says whether anything is different now. It fails with ErrNotFound when one of them is gone, ErrBlocked, ErrMatchSoon, ErrMatchFull and ErrMatchMany.
func (m *MatchRequests) Ask(ctx context.Context, n NewMatchRequest, rules MatchRules, now time.Time) (r MatchRequest, changed bool, err error) {
	err = m.transact(ctx, func(tx *gorm.DB) error {
		changed = false
		if err := lock(tx, "users", n.RequesterID, n.TargetID); err != nil {
			return err
		}
		if err := mayMeet(tx, n.RequesterID, []string{n.TargetID}); err != nil {
			return err
		}
		row, state, err := standing(tx, n, rules, now)
		if err != nil {
			return err
		}
		switch state {
		case asked:
			return view(tx, row, n.RequesterID, &r)
		case wanted:
			changed = true
			if row, err = meet(tx, row, now); err != nil {
				return err
			}
			return view(tx, row, n.RequesterID, &r)
		}
		if err := mayAsk(tx, n, rules, now); err != nil {
			return err
		}
		if row.ID, err = newID(); err != nil {
			return err
		}
		row = matchRequestRow{
			ID: row.ID, RequesterID: n.RequesterID, TargetID: n.TargetID, Pair: pairOf(n.RequesterID, n.TargetID), CompatibilityScore: n.Score,
			Status: MatchPending, CreatedAt: millis(now), ExpiresAt: millis(n.ExpiresAt),
		}
		changed = true
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return view(tx, row, n.RequesterID, &r)
	})
	return r, changed, translate("ask for a match", err)
}

// pairState is how two people stand to each other.
type pairState int

const (
	strangers pairState = iota
	// asked: the request is there already, open or accepted.
	asked
	// wanted: the other one has asked.
	wanted
)

// standing finds the request that decides over another one of the same two. What is over by its time is made so.
func standing(tx *gorm.DB, n NewMatchRequest, rules MatchRules, now time.Time) (row matchRequestRow, s pairState, err error) {
	pair := pairOf(n.RequesterID, n.TargetID)
	if err := tx.Exec("UPDATE matching_requests SET status = ? WHERE pair = ? AND status = ? AND expires_at <= ?", MatchExpired, pair, MatchPending, millis(now)).Error; err != nil {
		return row, s, err
	}
	var rows []matchRequestRow
	if err := tx.Where("pair = ?", pair).Order("created_at DESC, id DESC").Find(&rows).Error; err != nil {
		return row, s, err
	}
	soon := false
	for _, r := range rows {
		mine := r.RequesterID == n.RequesterID
		switch {
		case r.Status == MatchAccepted, mine && r.open(now):
			return r, asked, nil
		case !mine && r.open(now):
			row, s = r, wanted
		case mine && now.Sub(fromMillis(r.CreatedAt)) < rules.AgainAfter:
			soon = true
		}
	}
	if s == strangers && soon {
		return row, s, ErrMatchSoon
	}
	return row, s, nil
}

func mayAsk(tx *gorm.DB, n NewMatchRequest, rules MatchRules, now time.Time) error {
	var inbound, outbound, daily int64
	at := millis(now)
	err := tx.Raw("SELECT count(*) FROM matching_requests WHERE target_id = ? AND status = ? AND expires_at > ?", n.TargetID, MatchPending, at).Scan(&inbound).Error
	if err == nil {
		err = tx.Raw(`SELECT count(*) FROM matching_requests WHERE requester_id = ? AND expires_at > ? AND (status = ? OR status = ? AND withdrawn_at IS NULL)`,
			n.RequesterID, at, MatchPending, MatchRejected).Scan(&outbound).Error
	}
	if err == nil {
		err = tx.Raw("SELECT count(*) FROM matching_requests WHERE requester_id = ? AND created_at > ?", n.RequesterID, millis(now.Add(-24*time.Hour))).Scan(&daily).Error
	}
	switch {
	case err != nil:
		return err
	case int(outbound) >= rules.Outbound || int(daily) >= rules.Daily:
		return ErrMatchMany
	case int(inbound) >= rules.Inbound:
		return ErrMatchFull
	}
	return nil
}

// meet makes a match of a request: both get the room of the two, and count as having written in it, so that they know each other everywhere.
func meet(tx *gorm.DB, row matchRequestRow, now time.Time) (matchRequestRow, error) {
	row.Status, row.RespondedAt = MatchAccepted, millisOrNil(now)
	if err := tx.Save(&row).Error; err != nil {
		return row, err
	}
	low, high := min(row.RequesterID, row.TargetID), max(row.RequesterID, row.TargetID)
	var room chatRoomRow
	err := forUpdate(tx).Where("low_id = ? AND high_id = ?", low, high).Take(&room).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		room.ID, err = newChatRoom(tx, chatRoomRow{Kind: ChatDirect, CreatorID: &row.RequesterID, LowID: &low, HighID: &high}, []string{row.RequesterID, row.TargetID}, now)
	}
	if err != nil {
		return row, err
	}
	return row, tx.Exec("UPDATE chat_members SET left_at = NULL, wrote = 1 WHERE room_id = ?", room.ID).Error
}

// Accept makes a match of a request to userID; doing it again changes nothing. It fails with ErrNotFound for everybody else, and when the one who asked is gone or one has blocked the
// other; and with ErrMatchOver.
func (m *MatchRequests) Accept(ctx context.Context, id, userID string, now time.Time) (r MatchRequest, changed bool, err error) {
	err = m.transact(ctx, func(tx *gorm.DB) error {
		changed = false
		row, err := ofTwo(tx, "target_id", id, userID)
		if err != nil {
			return err
		}
		if err := mayMeet(tx, userID, []string{row.RequesterID}); err != nil {
			return err
		}
		switch {
		case row.Status == MatchAccepted:
		case row.open(now):
			changed = true
			if row, err = meet(tx, row, now); err != nil {
				return err
			}
		default:
			return ErrMatchOver
		}
		return view(tx, row, userID, &r)
	})
	if errors.Is(err, ErrBlocked) {
		err = ErrNotFound
	}
	return r, changed, translate("accept match request "+id, err)
}

// Reject says no to a request to userID; who asked sees nothing of it. Of one that is over, or rejected before, nothing changes. It fails with ErrNotFound for everybody else,
// and with ErrMatchOver for one that was accepted.
func (m *MatchRequests) Reject(ctx context.Context, id, userID string, now time.Time) (r MatchRequest, changed bool, err error) {
	return m.end(ctx, "target_id", id, userID, func(row *matchRequestRow) bool {
		if row.Status != MatchPending {
			return false
		}
		row.Status, row.RespondedAt = MatchRejected, millisOrNil(now)
		return true
	})
}

// Withdraw takes back a request of userID. It is like Reject otherwise.
func (m *MatchRequests) Withdraw(ctx context.Context, id, userID string, now time.Time) (r MatchRequest, changed bool, err error) {
	return m.end(ctx, "requester_id", id, userID, func(row *matchRequestRow) bool {
		switch {
		case row.Status == MatchRejected && row.WithdrawnAt == nil:
			row.WithdrawnAt = millisOrNil(now)
		case row.Status == MatchPending:
			row.Status, row.WithdrawnAt = MatchWithdrawn, millisOrNil(now)
		default:
			return false
		}
		return true
	})
}

func (m *MatchRequests) end(ctx context.Context, column, id, userID string, change func(*matchRequestRow) bool) (r MatchRequest, changed bool, err error) {
	err = m.transact(ctx, func(tx *gorm.DB) error {
		row, err := ofTwo(tx, column, id, userID)
		if err != nil {
			return err
		}
		if row.Status == MatchAccepted {
			return ErrMatchOver
		}
		if changed = change(&row); changed {
			err = tx.Save(&row).Error
		}
		r = row.request()
		return err
	})
	return r, changed, translate("end match request "+id, err)
}

// End ends what waits between userID and otherID, or, without otherID, between userID and anybody: userID has blocked the other, or closed the account. What
// userID has asked is withdrawn, what the other has asked is rejected, and counts as waiting for nobody any more. It returns the requests that waited until now.
func (m *MatchRequests) End(ctx context.Context, userID, otherID string, now time.Time) ([]MatchRequest, error) {
	var ended []MatchRequest
	err := m.transact(ctx, func(tx *gorm.DB) error {
		ended = nil
		q := forUpdate(tx).Where("(requester_id = ? OR target_id = ?) AND expires_at > ?", userID, userID, millis(now))
		if otherID != "" {
			q = q.Where("pair = ?", pairOf(userID, otherID))
		}
		var rows []matchRequestRow
		if err := q.Order("id").Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			if !row.open(now) {
				continue
			}
			if row.Status == MatchPending {
				ended = append(ended, row.request())
				if row.Status = MatchWithdrawn; row.TargetID == userID {
					row.Status, row.RespondedAt = MatchRejected, millisOrNil(now)
				}
			}
			row.WithdrawnAt = millisOrNil(now)
			if err := tx.Save(&row).Error; err != nil {
				return err
			}
		}
		return nil
	})
	return ended, translate("end match requests", err)
}

// ofTwo finds a request whose column is userID, and holds its two people before it.
func ofTwo(tx *gorm.DB, column, id, userID string) (row matchRequestRow, err error) {
	if err := tx.Where("id = ? AND "+column+" = ?", id, userID).Take(&row).Error; err != nil {
		return row, err
	}
	if err := lock(tx, "users", row.RequesterID, row.TargetID); err != nil {
		return row, err
	}
	return row, forUpdate(tx).Where("id = ?", id).Take(&row).Error
}
