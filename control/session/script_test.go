package session_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestScripts plays the cases in testdata, one a file, against a real registry and a real
// database in a bubble of its own time. What the words mean is in the method called like them.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			lines := readScript(t, file)
			synctest.Test(t, func(t *testing.T) { play(t, file, lines) })
		})
	}
}

func readScript(t *testing.T, file string) []string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var lines []string
	for s := bufio.NewScanner(f); s.Scan(); {
		lines = append(lines, s.Text())
	}
	return lines
}

func play(t *testing.T, file string, lines []string) {
	a := &actor{t: t, db: storetest.New(t), people: map[string]string{}, sessions: map[string]string{}, begun: time.Now()}
	a.start()
	defer a.stop()
	for i, line := range lines {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if err := a.do(words); err != nil {
			t.Fatalf("%s:%d: %s: %v", file, i+1, strings.TrimSpace(line), err)
		}
		synctest.Wait()
	}
}

// actor carries out a script. The session "s" is meant where none is named.
type actor struct {
	t        *testing.T
	db       *storetest.DB
	people   map[string]string // name -> user id
	sessions map[string]string // name -> session id
	begun    time.Time
	// stepped is by how much the machine's clock was set.
	stepped atomic.Int64

	registry *session.Registry
	media    *stage
	events   *audience
	seats    *seats
	nodes    *bus.Bus
	cancel   context.CancelFunc
	running  sync.WaitGroup
	ended    error
}

func (a *actor) start() {
	a.nodes = bus.Alone(bus.Config{}) // what the nodes know dies with the process
	a.media, a.events, a.seats = &stage{rooms: map[string]*room{}}, &audience{}, &seats{Seats: a.db.Seats}
	r, err := session.New(session.Config{Wall: a.wall}, session.Deps{Sessions: a.db.Sessions, Seats: a.seats, Held: a.seats, Plans: a.db.Sessions, Live: lives{a.db.Live, a.seats}, Door: a.db.Live, Invitations: a.db.Invitations, Messenger: a.events, Lessons: lessons{a.db.Lessons, a.seats}, Notes: a.db.Notes, Notebook: a.db.Notes, Blocks: a.db.Blocks, Topics: bank(a.t), Media: a.media, Publisher: a.events, Nodes: a.nodes})
	if err != nil {
		a.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	a.registry, a.cancel = r, cancel
	a.running.Go(func() { a.ended = r.Run(ctx) })
	synctest.Wait()
}

// wall is the machine's time of day.
func (a *actor) wall() time.Time { return time.Now().Add(time.Duration(a.stepped.Load())) }

func (a *actor) stop() {
	a.cancel()
	a.running.Wait()
	if a.ended != nil {
		a.t.Error(a.ended)
	}
}

func (a *actor) do(words []string) error {
	verb, args := words[0], words[1:]
	wanted := ""
	if i := slices.Index(args, "fails"); i >= 0 {
		wanted, args = strings.Join(args[i+1:], " "), args[:i]
	}
	err := a.act(verb, args)
	switch {
	case wanted == "" || err == nil && wanted != "":
		if err == nil && wanted != "" {
			return fmt.Errorf("succeeded, want %q", wanted)
		}
		return err
	case !strings.Contains(err.Error(), wanted):
		return fmt.Errorf("failed with %w, want %q", err, wanted)
	}
	return nil
}

func (a *actor) act(verb string, args []string) error {
	switch verb {
	case "wait":
		d, err := time.ParseDuration(args[0])
		time.Sleep(d)
		return err
	case "clock": // clock -1h: the machine's clock is set
		d, err := time.ParseDuration(args[0])
		a.stepped.Add(int64(d))
		return err
	case "restart":
		a.stop()
		a.start()
		return nil
	case "crash":
		a.seats.dead.Store(true)
		a.stop()
		a.start()
		return nil
	case "turns", "notes", "corrects", "withdraws", "revises", "discards":
		return a.teaches(verb, args)
	case "expect":
		if what, found := a.taught()[args[0]]; found {
			return what(args[1:])
		}
		return a.expect(args[0], args[1:])
	case "session":
		return a.makeSession(args)
	case "host":
		return a.host(args[0], a.user(args[1]), args[2:])
	case "speaks": // speaks ann 3s
		d, err := time.ParseDuration(args[1])
		a.media.speaks(a.sessions["s"], a.user(args[0]), d)
		return err
	case "holds": // holds ann 90s: has spoken so long without a pause
		d, err := time.ParseDuration(args[1])
		a.media.holds(a.sessions["s"], a.user(args[0]), d)
		return err
	case "block": // block ann bob
		return a.db.Blocks.Add(context.Background(), a.user(args[0]), a.user(args[1]), time.Now())
	case "know": // know ann bob: they are matched
		a.db.Match(a.user(args[0]), a.user(args[1]))
		return nil
	case "storefault":
		a.seats.faulty.Store(args[0] == "on")
		return nil
	}
	name, id := args[0], "s"
	if len(args) == 3 && args[1] == "in" {
		id = args[2]
	}
	return a.person(verb, a.user(name), a.sessions[id])
}

// person is what one person does, or what happens to them.
func (a *actor) person(verb, user, id string) (err error) {
	ctx := context.Background()
	switch verb {
	case "join":
		_, err = a.registry.Join(ctx, id, user)
	case "leave":
		err = a.registry.Leave(ctx, id, user)
	case "offer":
		_, err = a.registry.Offer(ctx, id, user, "v=0")
	case "connect": // an offer, and the connection that comes of it
		if _, err = a.registry.Offer(ctx, id, user, "v=0"); err == nil {
			a.media.happens(id, user, session.PeerConnected)
		}
	case "signal":
		_, err = a.registry.Signal(ctx, id, user, session.Signal{Type: "bye"})
	case "declines":
		err = a.registry.EndInvitation(ctx, id, user, user)
	case "raises":
		err = a.registry.RaiseHand(ctx, id, user, true)
	case "lowers":
		err = a.registry.RaiseHand(ctx, id, user, false)
	case "claps":
		err = a.registry.React(ctx, id, user, "👏")
	case "swears":
		err = a.registry.React(ctx, id, user, "🤬")
	case "watch":
		err = a.registry.MayWatch(ctx, id, user)
	case "lost":
		a.media.happens(id, user, session.PeerLost)
	case "restored":
		a.media.happens(id, user, session.PeerRestored)
	case "closed":
		a.media.happens(id, user, session.PeerClosed)
	default:
		err = fmt.Errorf("unknown word %q", verb)
	}
	return err
}

// session [name] places N host NAME [type]: makes one.
func (a *actor) makeSession(args []string) error {
	n := session.NewSession{Title: "Talk", Type: store.TypeVideo, MaxParticipants: 4}
	name := "s"
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "places":
			i++
			if _, err := fmt.Sscan(args[i], &n.MaxParticipants); err != nil {
				return err
			}
		case "host":
			i++
			n.HostID = a.user(args[i])
		case "audio":
			n.Type = store.TypeAudio
		case "waitingroom":
			n.WaitingRoom = true
		case "starts": // starts 10m: in ten minutes
			i++
			in, err := time.ParseDuration(args[i])
			if err != nil {
				return err
			}
			n.ScheduledAt = time.Now().Add(in)
		case "plan": // plan ko:10,en:5
			i++
			for part := range strings.SplitSeq(args[i], ",") {
				var s session.Segment
				if _, err := fmt.Sscanf(strings.Replace(part, ":", " ", 1), "%s %d", &s.Language, &s.Minutes); err != nil {
					return err
				}
				n.Rotation = append(n.Rotation, s)
			}
		default:
			name = args[i]
		}
	}
	s, err := a.registry.Create(context.Background(), n)
	a.sessions[name] = s.ID
	return err
}

func (a *actor) user(name string) string {
	if a.people[name] == "" {
		a.people[name] = a.db.User(name).ID
	}
	return a.people[name]
}

// expect WHAT VALUE...: compares what is with what is written.
func (a *actor) expect(what string, want []string) error {
	id := a.sessions["s"]
	if len(want) > 1 && want[0] == "in" {
		id, want = a.sessions[want[1]], want[2:]
	}
	ctx := context.Background()
	var got []string
	var err error
	switch what {
	case "people": // name:state, the host with a star
		got, err = a.whoIsIn(ctx, id)
	case "status":
		s, e := a.registry.Session(ctx, id)
		got, err = []string{s.Status}, e
	case "host":
		s, e := a.registry.Session(ctx, id)
		got, err = []string{s.HostName}, e
	case "rows": // name:joined-left, in time since the script began
		got, err = a.rows(ctx, id)
	case "media": // what the media room was told since the last look
		got = a.media.told(id, a.name)
	case "calledoff": // who was told so since the last look
		got = a.events.calledOff(a.name)
	case "cancelled":
		s, e := a.registry.Session(ctx, id)
		got, err = []string{fmt.Sprint(!s.CancelledAt.IsZero())}, e
	case "events": // types of the events since the last look
		got = a.events.types()
	case "language": // the language, what is left, turn and version
		got, err = a.rotation(ctx, id)
	case "talk": // name:language:time
		got, err = a.talk(ctx, id)
	case "silence": // what is stored: name:language:time, and of all together language:silent/together
		got, err = a.silence(ctx, id)
	case "turn": // name:how long the turn has gone on, and how long somebody has been quiet
		got, err = a.floor(ctx, id)
	case "hands":
		got, err = a.hands(ctx, id)
	case "waiting":
		got, err = a.whoWaits(ctx, id)
	case "told": // what single people were told since the last look
		got = a.events.alone(a.name)
	case "active": // what the nodes know: name:state, the language, since when, and when the next begins, in time since the script began
		got, err = a.active(id)
	case "switches": // how many were told, and how late all together
		late := a.registry.Stats().SwitchDelay
		got = []string{fmt.Sprint(late.Count), late.Sum.String()}
	case "live":
		got = []string{fmt.Sprint(a.registry.Stats().Live)}
	default:
		return fmt.Errorf("unknown thing %q", what)
	}
	if err == nil && !slices.Equal(got, want) && (len(got) != 0 || !slices.Equal(want, []string{"none"})) {
		err = fmt.Errorf("is %q", strings.Join(got, " "))
	}
	return err
}

// host VERB NAME...: what the host does.
func (a *actor) host(verb, host string, args []string) (err error) {
	ctx, id := context.Background(), a.sessions["s"]
	switch verb {
	case "pause", "resume", "skip":
		_, err = a.registry.Rotate(ctx, id, host, session.Command{Action: verb})
	case "extend":
		var minutes int
		if _, err = fmt.Sscan(args[0], &minutes); err == nil {
			_, err = a.registry.Rotate(ctx, id, host, session.Command{Action: verb, Minutes: minutes})
		}
	case "remove":
		err = a.registry.Remove(ctx, id, host, a.user(args[0]))
	case "lock", "unlock":
		err = a.registry.Lock(ctx, id, host, verb == "lock")
	case "budget":
		var seconds int
		if _, err = fmt.Sscan(args[0], &seconds); err == nil {
			err = a.registry.SetTurnBudget(ctx, id, host, seconds)
		}
	case "handover":
		err = a.registry.HandOver(ctx, id, host, a.user(args[0]))
	case "invite":
		err = a.registry.Invite(ctx, id, host, []string{a.user(args[0])})
	case "withdraw":
		err = a.registry.EndInvitation(ctx, id, a.user(args[0]), host)
	case "admit", "deny":
		err = a.registry.Admit(ctx, id, host, a.user(args[0]), verb == "admit")
	case "mute":
		err = a.registry.Permit(ctx, id, host, a.user(args[0]), session.Permissions{Camera: true, Screen: true})
	case "unmute":
		err = a.registry.Permit(ctx, id, host, a.user(args[0]), session.Permissions{Mic: true, Camera: true, Screen: true})
	case "edit": // edit ann fr:7: another plan
		_, err = a.registry.Edit(ctx, id, host, func(n *session.NewSession) error {
			language, minutes, _ := strings.Cut(args[0], ":")
			n.Rotation = []session.Segment{{Language: language}}
			_, err := fmt.Sscan(minutes, &n.Rotation[0].Minutes)
			return err
		})
	case "cancel":
		err = a.registry.Cancel(ctx, id, host)
	case "close": // the account
		if _, err = a.db.Users.Close(ctx, host, time.Now()); err == nil {
			err = a.registry.LeaveAll(ctx, host)
		}
	default:
		err = fmt.Errorf("unknown word %q", verb)
	}
	return err
}

func (a *actor) status(ctx context.Context, id string) (session.Status, error) {
	s, err := a.registry.Session(ctx, id)
	if err != nil {
		return session.Status{}, err
	}
	return a.registry.Status(ctx, id, s.HostID)
}

func (a *actor) rotation(ctx context.Context, id string) ([]string, error) {
	s, err := a.status(ctx, id)
	if err != nil || s.Rotation == nil {
		return nil, err
	}
	r := s.Rotation
	return []string{r.Language, r.State, (time.Duration(r.RemainingMs) * time.Millisecond).String(), fmt.Sprint("turn:", r.Turn), fmt.Sprint("version:", r.Version)}, nil
}

func (a *actor) talk(ctx context.Context, id string) ([]string, error) {
	all, err := a.db.Live.Talk(ctx, id)
	var out []string
	for _, t := range all.People {
		if t.Speech > 0 {
			out = append(out, a.name(t.UserID)+":"+t.Language+":"+t.Speech.String())
		}
	}
	slices.Sort(out)
	return out, err
}

func (a *actor) silence(ctx context.Context, id string) ([]string, error) {
	all, err := a.db.Live.Talk(ctx, id)
	var out []string
	for _, t := range all.People {
		out = append(out, a.name(t.UserID)+":"+t.Language+":"+(t.Present-t.Speech).String())
	}
	slices.Sort(out)
	for _, p := range all.Room {
		out = append(out, p.Language+":"+(p.Together-p.Spoken).String()+"/"+p.Together.String())
	}
	return out, err
}

func (a *actor) floor(ctx context.Context, id string) ([]string, error) {
	s, err := a.status(ctx, id)
	var out []string
	for _, t := range s.Talk {
		ms := func(n int64) string { return (time.Duration(n) * time.Millisecond).String() }
		out = append(out, a.name(t.UserID)+":"+ms(t.TurnMs)+":"+ms(t.SilentMs))
	}
	slices.Sort(out)
	return append(out, fmt.Sprint("budget:", s.Session.TurnBudgetSeconds)), err
}

func (a *actor) hands(ctx context.Context, id string) ([]string, error) {
	s, err := a.status(ctx, id)
	var out []string
	for _, p := range s.Participants {
		if p.HandRaisedAt != nil {
			out = append(out, p.DisplayName)
		}
	}
	return out, err
}

func (a *actor) whoWaits(ctx context.Context, id string) ([]string, error) {
	s, err := a.status(ctx, id)
	var out []string
	for _, v := range s.Waiting {
		out = append(out, v.DisplayName)
	}
	return out, err
}

func (a *actor) rows(ctx context.Context, id string) ([]string, error) {
	seats, err := a.db.Seats.History(ctx, id)
	var out []string
	for _, s := range seats {
		row := s.DisplayName + ":" + s.JoinedAt.Sub(a.begun).String() + "-"
		if !s.LeftAt.IsZero() {
			row += s.LeftAt.Sub(a.begun).String()
		}
		out = append(out, row)
	}
	return out, err
}

func (a *actor) name(userID string) string {
	for name, id := range a.people {
		if id == userID {
			return name
		}
	}
	return userID
}
