package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

const (
	// maxInvitations bounds how many people are asked to one session, which holds four.
	maxInvitations = 20
	// listedInvitations bounds how many one is shown at once.
	listedInvitations = 50
)

// Invitation is somebody asked to come to a session.
type Invitation struct {
	SessionID              string
	UserID, DisplayName    string
	InviterID, InviterName string
	CreatedAt              time.Time
	Declined               bool
}

// Invitations are who is asked to come to sessions. It is safe for use by any number of goroutines.
type Invitations struct{ handles }

type invitationRow struct {
	SessionID  string `gorm:"primaryKey"`
	UserID     string `gorm:"primaryKey"`
	InviterID  string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	DeclinedAt *int64
}

// TableName tells gorm where the rows are.
func (invitationRow) TableName() string { return "session_invitations" }

type invitationView struct {
	Row         invitationRow `gorm:"embedded"`
	DisplayName string
	InviterName string
}

// Invite asks people to come to a session, and returns those who had not been asked before. It fails with ErrNotFound when there is no such session, or
// one of them has written in no chat room of inviterID's or is gone; ErrSessionCompleted; ErrAway when inviterID is neither the host nor there;
// ErrRemoved and ErrBlocked as coming in would; and ErrTooMany after twenty. Then nobody is asked.
func (i *Invitations) Invite(ctx context.Context, sessionID, inviterID string, userIDs []string, now time.Time) (asked []string, err error) {
	err = i.transact(ctx, func(tx *gorm.DB) error {
		asked = nil
		var session sessionRow
		if err := forUpdate(tx).Where("id = ?", sessionID).Take(&session).Error; err != nil {
			return err
		}
		if session.Status == StatusCompleted {
			return ErrSessionCompleted
		}
		if err := mayInvite(tx, session, inviterID); err != nil {
			return err
		}
		for _, userID := range userIDs {
			if err := mayBeInvited(tx, session, inviterID, userID); err != nil {
				return err
			}
			row := invitationRow{SessionID: sessionID, UserID: userID, InviterID: inviterID, CreatedAt: millis(now)}
			made := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
			if made.Error != nil {
				return made.Error
			}
			if made.RowsAffected > 0 {
				asked = append(asked, userID)
			}
		}
		var all int64
		if err := tx.Model(&invitationRow{}).Where("session_id = ?", sessionID).Count(&all).Error; err != nil {
			return err
		}
		if all > maxInvitations {
			return ErrTooMany
		}
		return nil
	})
	if err != nil {
		asked = nil
	}
	return asked, translate("invite to session "+sessionID, err)
}

// mayInvite says whether somebody is the host or there.
func mayInvite(tx *gorm.DB, session sessionRow, userID string) error {
	if textOrEmpty(session.HostID) == userID {
		return nil
	}
	open, err := openSeats(tx, session.ID)
	for _, seat := range open {
		if seat.UserID == userID {
			return nil
		}
	}
	if err == nil {
		err = ErrAway
	}
	return err
}

// mayBeInvited says whether somebody may be asked by inviterID: they know each other, and the person could come in.
func mayBeInvited(tx *gorm.DB, session sessionRow, inviterID, userID string) error {
	var known int64
	err := tx.Raw(`SELECT count(*) FROM chat_members a JOIN chat_members b ON b.room_id = a.room_id JOIN users u ON u.id = b.user_id
		WHERE a.user_id = ? AND a.left_at IS NULL AND b.user_id = ? AND b.left_at IS NULL AND b.wrote = 1 AND u.closed_at IS NULL AND a.user_id <> b.user_id`,
		inviterID, userID).Scan(&known).Error
	if err == nil && known == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return err
	}
	open, err := openSeats(tx, session.ID)
	if err != nil {
		return err
	}
	session.Locked = false // the host may open it again until they come
	return mayComeIn(tx, session, append(open, Seat{UserID: inviterID}), userID)
}

// OfSession returns who is asked to a session, oldest first, to its host and who is there; others get ErrAway.
func (i *Invitations) OfSession(ctx context.Context, sessionID, viewerID string) ([]Invitation, error) {
	var session sessionRow
	db := i.reading(ctx)
	err := db.Where("id = ?", sessionID).Take(&session).Error
	if err == nil {
		err = mayInvite(db, session, viewerID)
	}
	if err != nil {
		return nil, translate("list invitations to session "+sessionID, err)
	}
	return i.list(ctx, "i.session_id = ?", sessionID)
}

// OfPerson returns to what somebody is asked and has neither come nor declined, newest first, as long as it is not over.
func (i *Invitations) OfPerson(ctx context.Context, userID string) ([]Invitation, error) {
	return i.list(ctx, `i.user_id = ? AND i.declined_at IS NULL
		AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = i.session_id AND s.status <> 'completed')
		AND NOT EXISTS (SELECT 1 FROM session_participants p WHERE p.session_id = i.session_id AND p.user_id = i.user_id)
		AND NOT EXISTS (SELECT 1 FROM session_removals r WHERE r.session_id = i.session_id AND r.user_id = i.user_id)`, userID)
}

func (i *Invitations) list(ctx context.Context, where, arg string) ([]Invitation, error) {
	var views []invitationView
	err := i.reading(ctx).Table("session_invitations i").Select("i.*, u.english_name AS display_name, b.english_name AS inviter_name").
		Joins("JOIN users u ON u.id = i.user_id").Joins("JOIN users b ON b.id = i.inviter_id").
		Where(where, arg).Order("i.created_at DESC, i.user_id").Limit(listedInvitations).Find(&views).Error
	out := make([]Invitation, 0, len(views))
	for _, v := range views {
		out = append(out, Invitation{
			SessionID: v.Row.SessionID, UserID: v.Row.UserID, DisplayName: v.DisplayName, InviterID: v.Row.InviterID, InviterName: v.InviterName,
			CreatedAt: fromMillis(v.Row.CreatedAt), Declined: v.Row.DeclinedAt != nil,
		})
	}
	return out, translate("list invitations", err)
}

// End declines an invitation when byID is who was asked, and withdraws it when byID is the host or who asked. Doing it again changes nothing. It
// fails with ErrNotFound for everybody else, and when there is none.
func (i *Invitations) End(ctx context.Context, sessionID, userID, byID string, now time.Time) error {
	err := i.transact(ctx, func(tx *gorm.DB) error {
		var row invitationRow
		if err := tx.Where("session_id = ? AND user_id = ?", sessionID, userID).Take(&row).Error; err != nil {
			return err
		}
		if byID == userID {
			return tx.Model(&invitationRow{}).Where("session_id = ? AND user_id = ? AND declined_at IS NULL", sessionID, userID).Update("declined_at", millis(now)).Error
		}
		var session sessionRow
		if err := tx.Where("id = ?", sessionID).Take(&session).Error; err != nil {
			return err
		}
		if byID != row.InviterID && byID != textOrEmpty(session.HostID) {
			return ErrNotFound
		}
		return tx.Delete(&row).Error
	})
	return translate("end an invitation to session "+sessionID, err)
}

// Invited says whether somebody was asked to come to a session by its host of now, and has not declined: such a person need not wait at its door.
func (l *Live) Invited(ctx context.Context, sessionID, userID string) (bool, error) {
	var n int64
	err := l.reading(ctx).Table("session_invitations i").Joins("JOIN sessions s ON s.id = i.session_id AND s.host_id = i.inviter_id").
		Where("i.session_id = ? AND i.user_id = ? AND i.declined_at IS NULL", sessionID, userID).Count(&n).Error
	return n > 0, translate("look for an invitation to session "+sessionID, err)
}
