package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // people's time zones must be known where the system has none, as in the Docker image

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/store"
)

// ErrInvalid is what every *Invalid is.
var ErrInvalid = errors.New("notify: invalid")

// Invalid says which value of a request can't be used, and why.
type Invalid struct {
	Field string
	fault.Fault
}

// Error names the field.
func (i *Invalid) Error() string { return "notify: " + i.Field + " " + i.Message }

// Is makes it an ErrInvalid.
func (i *Invalid) Is(target error) bool { return target == ErrInvalid }

// Preferences is how somebody wants to be told of things.
type Preferences struct {
	Channels   map[Category]Channels `json:"channels" doc:"By category: chat, matching, sessions, learning; one that is left out stays at its default"`
	QuietHours QuietHours            `json:"quietHours"`
	// PushPreview lets the text of private messages be pushed.
	PushPreview bool `json:"pushPreview" doc:"Pushes show the text of chat messages"`
}

// QuietHours are when nothing is pushed, every day; the list is kept all the same.
type QuietHours struct {
	Enabled bool   `json:"enabled"`
	From    string `json:"from" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" patternDescription:"time" doc:"HH:MM"`
	To      string `json:"to" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" patternDescription:"time" doc:"HH:MM; before from: on the next day"`
	Zone    string `json:"zone" maxLength:"64" doc:"IANA name, such as Asia/Seoul"`
}

// Preferences returns how somebody wants to be told; who never said gets the default.
func (n *Notify) Preferences(ctx context.Context, userID string) (Preferences, error) {
	stored, err := n.deps.Wishes.Preferences(ctx, userID)
	if err != nil {
		return Preferences{}, err
	}
	out := Preferences{Channels: defaultChannels(), PushPreview: stored.PushPreview, QuietHours: QuietHours{From: "22:00", To: "07:00", Zone: stored.Zone}}
	if stored.Quiet {
		out.QuietHours = QuietHours{true, clock(stored.QuietFrom), clock(stored.QuietTo), stored.Zone}
	}
	var choices map[Category]Channels
	if err := json.Unmarshal([]byte(stored.Choices), &choices); err != nil {
		return Preferences{}, fmt.Errorf("notification preferences of %s: %w", userID, err)
	}
	for category, channels := range choices {
		if _, known := out.Channels[category]; known {
			out.Channels[category] = channels
		}
	}
	return out, nil
}

// SetPreferences stores how somebody wants to be told, and returns it complete. It fails with *Invalid.
func (n *Notify) SetPreferences(ctx context.Context, userID string, p Preferences) (Preferences, error) {
	stored := store.NotificationPreferences{Zone: "UTC", PushPreview: p.PushPreview}
	known := defaultChannels()
	for category := range p.Channels {
		if _, ok := known[category]; !ok {
			return Preferences{}, &Invalid{"channels", fault.New(fault.NotInList, "knows chat, matching, sessions and learning only")}
		}
	}
	if q := p.QuietHours; q.Enabled {
		from, errFrom := minute(q.From)
		to, errTo := minute(q.To)
		// Local would be the server's zone, which says nothing about the person.
		_, errZone := time.LoadLocation(q.Zone)
		switch {
		case errFrom != nil:
			return Preferences{}, &Invalid{"quietHours.from", fault.Format(fault.Time, "must be a time such as 22:00")}
		case errTo != nil:
			return Preferences{}, &Invalid{"quietHours.to", fault.Format(fault.Time, "must be a time such as 07:30")}
		case from == to:
			return Preferences{}, &Invalid{"quietHours.to", fault.Beside(fault.MustDiffer, "quietHours.from", "must differ from the beginning")}
		case errZone != nil || q.Zone == "" || q.Zone == "Local":
			return Preferences{}, &Invalid{"quietHours.zone", fault.Format(fault.Zone, "must be a time zone such as Asia/Seoul")}
		}
		stored.Quiet, stored.QuietFrom, stored.QuietTo, stored.Zone = true, from, to, q.Zone
	}
	choices := p.Channels
	if choices == nil {
		choices = map[Category]Channels{}
	}
	octets, err := json.Marshal(choices)
	if err != nil {
		return Preferences{}, fmt.Errorf("notification preferences: %w", err)
	}
	stored.Choices = string(octets)
	if err := n.deps.Wishes.SetPreferences(ctx, userID, stored, time.Now()); err != nil {
		return Preferences{}, own(err)
	}
	return n.Preferences(ctx, userID)
}

// quiet says whether now is within the quiet hours.
func (p Preferences) quiet(now time.Time) bool {
	q := p.QuietHours
	if !q.Enabled {
		return false
	}
	zone, err := time.LoadLocation(q.Zone)
	if err != nil {
		return false // the zone was known when it was stored
	}
	from, errFrom := minute(q.From)
	to, errTo := minute(q.To)
	if errFrom != nil || errTo != nil {
		return false
	}
	local := now.In(zone)
	at := local.Hour()*60 + local.Minute()
	if from < to {
		return at >= from && at < to
	}
	return at >= from || at < to // over midnight
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

func minute(clock string) (int, error) {
	at, err := time.Parse("15:04", clock)
	if err != nil || len(clock) != 5 {
		return 0, ErrInvalid
	}
	return at.Hour()*60 + at.Minute(), nil
}
