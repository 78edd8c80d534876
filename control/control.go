// Package control puts the control plane together: who people are, their sessions, the WebSocket and the REST API.
//
// New makes the parts and opens the HTTP port, Run serves until its context ends and then closes in order: requests, WebSocket
// connections, sessions. What a part does is in its own package; here is only which part knows which, the figures of all of
// them for Prometheus, and logs without personal data. cmd/studymate is the only caller.
package control

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/idempotency"
	"github.com/languagemate/studymate/control/images"
	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/oauth"
	"github.com/languagemate/studymate/control/presence"
	"github.com/languagemate/studymate/control/progress"
	"github.com/languagemate/studymate/control/retention"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/stomp"
	"github.com/languagemate/studymate/control/topics"
	"github.com/languagemate/studymate/control/users"
	"github.com/languagemate/studymate/store"
)

// Config says where the control plane listens and passes on what its parts may do. A zero value means the default.
type Config struct {
	Listen string // HTTP address
	// ListenTLS is the HTTPS address; empty: none. With it, Listen only answers probes and leads to HTTPS: at PublicURL, or the name a visitor came by.
	ListenTLS, PublicURL string
	// ShutdownTimeout is how long requests under way may take once Run's context has ended; 10 s.
	ShutdownTimeout time.Duration
	// DrainDelay is how long, before that, /readyz says no and all else goes on, so that load balancers send nobody any more; 0.
	DrainDelay time.Duration
	// Metrics serves the figures of all parts on /metrics: at MetricsListen to everybody or, when that is empty, on Listen to this
	// machine and API.MetricsFrom.
	Metrics       bool
	MetricsListen string
	// ProfileListen is where pprof is served, a loopback address; empty: nowhere.
	ProfileListen string

	// TURNHost is the host told to clients for the relay; empty: that of their request. TURNLifetime is how long its
	// credentials are good; 12 h.
	TURNHost     string
	TURNLifetime time.Duration

	API  httpapi.Config
	Auth auth.Config
	// Users says what people are asked to agree to.
	Users users.Config
	// AccountsKept is how long a closed account can be opened again; 7 days. Negative: not at all.
	AccountsKept time.Duration
	// AuditKept, ChatKept, ReportsKept and AnalysesKept are how long entries of the audit trail, chat messages, closed reports and analyses of conversations are kept; 0: as long as what they belong to.
	AuditKept, ChatKept, ReportsKept, AnalysesKept time.Duration
	// OAuth are the providers where people can log in instead of here.
	OAuth   oauth.Config
	Session session.Config
	// PeersPerUser is how many media connections one person may have at a time, over all nodes; 10. Negative: no limit.
	PeersPerUser int
	// Stomp bounds the WebSocket; its functions and its Logger are set here.
	Stomp stomp.Config

	// Notify says how push services are spoken to.
	Notify notify.Config

	// AI says how much of the provider people may use, AIProvider which one that is, if any, and Speech who writes down what people say, if anybody does.
	AI         ai.Config
	AIProvider ai.ProviderConfig
	Speech     ai.SpeechConfig

	// LevelTest says how level tests are given.
	LevelTest leveltest.Config

	Logger *slog.Logger
}

func (c Config) withDefaults() Config {
	if c.ShutdownTimeout == 0 {
		c.ShutdownTimeout = 10 * time.Second
	}
	if c.PeersPerUser == 0 {
		c.PeersPerUser = 10
	}
	if c.AccountsKept == 0 {
		c.AccountsKept = 7 * 24 * time.Hour
	}
	if c.TURNLifetime == 0 {
		c.TURNLifetime = 12 * time.Hour
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	c.Auth.Logger, c.Session.Logger, c.Stomp.Logger, c.AI.Logger = c.Logger, c.Logger, c.Logger, c.Logger
	return c
}

// Validate returns the first value that cannot be used.
func (c Config) Validate() error {
	if c.ShutdownTimeout < 0 || c.DrainDelay < 0 || c.TURNLifetime < 0 {
		return errors.New("control: negative duration")
	}
	if c.ProfileListen != "" && !loopback(c.ProfileListen) {
		return errors.New("control: profiles are served on loopback only")
	}
	return errors.Join(c.API.Validate(), c.Auth.Validate(), c.Users.Validate(), c.OAuth.Validate(), c.Session.Validate(), c.AIProvider.Validate())
}

// Control is the control plane of one process.
type Control struct {
	// Set by New.
	config    Config
	deps      Deps
	auth      *auth.Auth
	people    *users.Users
	sessions  *session.Registry
	broker    *stomp.Broker
	clients   *fanout
	chat      *chat.Chat
	presence  *presence.Presence
	notify    *notify.Notify
	progress  *progress.Progress
	matching  *matching.Matching
	accounts  *users.Accounts
	pictures  *images.Images
	retention *retention.Retention
	sampler   *sampler
	peers     *peers
	replies   *idempotency.Calls
	ai        *ai.AI
	levels    *leveltest.Tests
	examiner  *leveltest.Examiner
	evaluated *leveltest.Evaluations
	api       *httpapi.API
	ports     []port
	// inner are the ports of the operator, one of them at metricsAddr.
	inner       []port
	metricsAddr netip.AddrPort
}

// New makes the parts and opens the HTTP port; requests are answered once Run runs. Call Close when it never will.
func New(ctx context.Context, config Config, deps Deps) (*Control, error) {
	config = config.withDefaults()
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if deps.Files == nil {
		return nil, errors.New("control: a store of files is needed")
	}
	c := &Control{config: config, deps: deps}
	var err error
	if c.people, err = users.New(config.Users, deps.Store.Users, deps.Store.Learning); err != nil {
		return nil, err
	}
	guard := &door{}
	config.Stomp.Authenticate, config.Stomp.Authorize, config.Stomp.Receive = guard.authenticate, guard.authorize, guard.receive
	config.Stomp.Connected, config.Stomp.Disconnected, config.Stomp.Ended = guard.connected, guard.disconnected, guard.ended
	if c.broker, err = stomp.New(config.Stomp); err != nil {
		return nil, err
	}
	c.sampler = newSampler(session.NewSFU(deps.SFU))
	c.peers = newPeers(c.sampler, deps.Bus, config.PeersPerUser, config.Logger)
	if err = c.openAuth(ctx); err != nil {
		return nil, err
	}
	bank, err := topics.Load()
	if err != nil {
		return nil, err
	}
	if err = c.openSessions(bank); err != nil {
		return nil, err
	}
	if err = c.openAI(bank); err != nil {
		return nil, err
	}
	if err = c.openTalk(); err != nil {
		return nil, err
	}
	if err = errors.Join(c.openLevelTests(), c.openMatching(), c.openRetention()); err != nil {
		return nil, err
	}
	if c.replies, err = idempotency.New(deps.Store.IdempotencyKeys, config.Logger); err != nil {
		return nil, err
	}
	// The broker asks the door only for connections, and there are none before Run.
	guard.auth, guard.people, guard.sessions, guard.chat, guard.presence = c.auth, c.people, c.sessions, c.chat, c.presence
	if c.api, err = c.newAPI(); err != nil {
		return nil, err
	}
	if err = c.openInner(ctx); err == nil {
		err = c.openPorts(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// openAI makes the help of a language model, which reaches no provider yet.
func (c *Control) openAI(bank *topics.Bank) (err error) {
	var client *ai.Client
	if c.config.AIProvider.BaseURL != "" {
		if client, err = ai.NewClient(c.config.AIProvider); err != nil {
			return err
		}
	}
	var ears *ai.Recognizer
	if c.config.Speech.BaseURL != "" {
		if ears, err = ai.NewRecognizer(c.config.Speech); err != nil {
			return err
		}
	}
	c.ai, err = ai.New(c.config.AI, client, ears, c.deps.Store.AICalls, bank)
	return err
}

// unfinishedKept is how long a level test that nobody goes on with can be gone on with.
const unfinishedKept = 30 * 24 * time.Hour

// jobsKept is how long is known what became of a job for the AI provider.
const jobsKept = 30 * 24 * time.Hour

// openLevelTests makes the level tests of the banks that the program has with it.
func (c *Control) openLevelTests() error {
	bank, err := leveltest.Load(leveltest.Shipped())
	if err != nil {
		return err
	}
	c.levels, err = leveltest.New(c.config.LevelTest, leveltest.Deps{Attempts: c.deps.Store.LevelTests, Bank: bank, Messenger: levelNews{c.notify, c.config.Logger}})
	if err != nil {
		return err
	}
	if c.examiner, err = leveltest.NewExaminer(c.levels, c.ai); err != nil {
		return err
	}
	c.evaluated, err = leveltest.NewEvaluations(leveltest.EvaluationDeps{
		Examiner: c.examiner, Jobs: c.deps.Store.AIJobs, Queue: c.deps.Store.AIJobs, Messenger: evaluationNews{c.clients, c.config.Logger}, Logger: c.config.Logger,
	})
	return err
}

// openRetention makes the job that deletes what was kept long enough.
func (c *Control) openRetention() (err error) {
	s := c.deps.Store
	c.retention, err = retention.New([]retention.Rule{
		{Name: "audit", For: c.config.AuditKept, Rows: s.Audit},
		{Name: "chat", For: c.config.ChatKept, Rows: s.ChatMessages},
		{Name: "analyses", For: c.config.AnalysesKept, Rows: s.Analyses},
		{Name: "reports", For: c.config.ReportsKept, Rows: s.Reports},
		{Name: "AI jobs", For: jobsKept, Rows: s.AIJobs},
		{Name: "unfinished level tests", For: unfinishedKept, Rows: s.LevelTests},
	}, c.config.Logger)
	return err
}

// openSessions makes the study sessions, with what there is to talk about in them.
func (c *Control) openSessions(bank *topics.Bank) (err error) {
	s := c.deps.Store
	c.sessions, err = session.New(c.config.Session, session.Deps{
		Sessions: s.Sessions, Seats: s.Seats, Held: s.Seats, Plans: s.Sessions, Live: s.Live, Door: s.Live, Invitations: s.Invitations, Messenger: sessionNews{c}, Lessons: s.Lessons, Notes: s.Notes, Notebook: s.Notes, Blocks: s.Blocks,
		Topics: bank, Media: c.peers, Publisher: c.clients, Nodes: c.deps.Bus,
	})
	return err
}

// openTalk makes what people do with each other outside sessions: presence, notifications and chat.
func (c *Control) openTalk() (err error) {
	deps := c.deps
	c.presence, err = presence.New(presence.Deps{
		People: deps.Store.Presence, Live: deps.Bus, Here: c.broker, Revoker: c.clients, Logger: c.config.Logger,
	})
	if err != nil {
		return err
	}
	c.notify, err = notify.New(c.config.Notify, notify.Deps{
		Notifications: deps.Store.Notifications, Upkeep: deps.Store.Notifications, Wishes: deps.Store.Push, Browsers: deps.Store.Push,
		Rooms: deps.Store.ChatRooms, Publisher: c.clients, Presence: c.presence, Logger: c.config.Logger,
	})
	if err != nil {
		return err
	}
	c.progress, err = progress.New(deps.Store.Learning, func(ctx context.Context, b store.EarnedBadge) error {
		return c.notify.Notify(ctx, notify.Notice{UserID: b.UserID, Kind: notify.Badge, GroupKey: "badge:" + b.Badge, Params: map[string]any{"badge": b.Badge}})
	}, c.config.Logger)
	if err != nil {
		return err
	}
	c.pictures, err = images.New(images.Deps{People: deps.Store.Users, Chats: deps.Store.ChatPictures, Files: deps.Files, Logger: c.config.Logger})
	if err != nil {
		return err
	}
	c.chat, err = chat.New(chat.Deps{
		Rooms: deps.Store.ChatRooms, OfSession: deps.Store.ChatRooms, Members: deps.Store.ChatRooms, Messages: deps.Store.ChatMessages,
		Images: deps.Store.ChatPictures, Pictures: c.pictures, Logger: c.config.Logger,
		Blocks: deps.Store.Blocks, Reports: deps.Store.Reports, Publisher: c.clients, Live: deps.Bus, Here: c.broker,
		Listener: chatNews{c.presence, c.notify, c.config.Logger},
	})
	return err
}

// openAuth makes what says who people are, and ties it to the other nodes: each ends what it holds of a log-in that ends on any.
func (c *Control) openAuth(ctx context.Context) error {
	config, deps := c.config, c.deps
	providers, err := oauth.New(config.OAuth)
	if err != nil {
		return err
	}
	c.clients = &fanout{here: c.broker, others: deps.Bus, logger: config.Logger}
	c.auth, err = auth.New(config.Auth, auth.Deps{
		Users: deps.Store.Users, Tokens: deps.Store.RefreshTokens, Endings: deps.Store.RefreshTokens, Identities: deps.Store.Identities,
		Keys: deps.Keys, Audit: deps.Store.Audit, Providers: providers, Ended: c.endLogIn, Tell: c.clients.tellLogInEnded,
	})
	if err != nil {
		return err
	}
	c.clients.ended = func(logIn string) { c.auth.Hear(logIn, time.Now()) }
	if err := c.clients.listen(); err != nil {
		return err
	}
	// After listening: what ends in between is told or recalled, or both.
	return c.auth.Recall(ctx, time.Now())
}

// endLogIn ends the WebSocket and media connections that this node has of a log-in.
func (c *Control) endLogIn(logIn string) {
	c.broker.EndLogIn(logIn)
	c.peers.EndLogIn(logIn)
}

// relay says where the TURN server is found.
func (c *Control) relay() relay {
	if c.deps.TURN == nil {
		return relay{}
	}
	udp, tcp := c.deps.TURN.Addrs()
	return relay{
		turn: c.deps.TURN, publicHost: c.config.TURNHost, udp: udp.Port(), tcp: tcp.Port(), tls: c.deps.TURN.TLSAddr().Port(), lifetime: c.config.TURNLifetime,
	}
}

// figures are those of every part that runs here.
func (c *Control) figures() Figures {
	f := Figures{SFU: c.deps.SFU.Stats, Stomp: c.broker.Stats, Sessions: c.sessions.Stats, Auth: c.auth.Stats, Chat: c.chat.Stats, Bus: c.deps.Bus.Stats, Notify: c.notify.Stats, Learning: c.progress.Lag, AI: c.ai.Stats, LevelTests: c.levels.Stats, Recordings: c.examiner.Recordings, Matching: c.matching.Stats,
		HTTP:  func() httpapi.Stats { return c.api.Stats() }, // the API serves these figures, so it is made after this
		Store: c.deps.Store.Stats, Version: c.config.API.Version,
	}
	if c.deps.TURN != nil {
		f.TURN = c.deps.TURN.Stats
	}
	return f
}

// Auth is, with Users and Sessions, what `serve --demo` speaks to before the doors open.
func (c *Control) Auth() *auth.Auth { return c.auth }

// Users are the people and what they agree to.
func (c *Control) Users() *users.Users { return c.people }

// Sessions is the registry of live sessions.
func (c *Control) Sessions() *session.Registry { return c.sessions }

// Run serves until ctx ends or a part fails, then closes, after DrainDelay where ctx has ended: first the port and the requests, for at most half of ShutdownTimeout,
// so that nothing new comes in; then the WebSocket connections; then the sessions, which by now nobody asks any more.
func (c *Control) Run(ctx context.Context) error {
	group, failed := errgroup.WithContext(context.WithoutCancel(ctx))
	clients, endClients := context.WithCancel(failed)
	defer endClients()
	sessions, endSessions := context.WithCancel(failed)
	defer endSessions()
	clientsGone := make(chan struct{})
	group.Go(func() error {
		err := c.sessions.Run(sessions)
		if sessions.Err() != nil && errors.Is(err, context.Canceled) {
			return nil // asked to end while it still took up what the last process left
		}
		return err
	})
	group.Go(func() error { return c.sampler.Run(sessions) })
	group.Go(func() error { return c.auth.Run(sessions) })
	group.Go(func() error {
		defer close(clientsGone)
		return c.broker.Run(clients)
	})
	group.Go(func() error { return c.presence.Run(sessions) })
	group.Go(func() error { return c.notify.Run(sessions) })
	group.Go(func() error { return c.chat.Run(sessions) })
	group.Go(func() error { return c.replies.Run(sessions) })
	group.Go(func() error { return c.ai.Run(sessions) })
	group.Go(func() error { return c.progress.Run(sessions) })
	group.Go(func() error { return c.matching.Run(sessions) })
	group.Go(func() error { return c.evaluated.Run(sessions) })
	group.Go(func() error { return c.accounts.Run(sessions) })
	group.Go(func() error { return c.retention.Run(sessions) })
	group.Go(func() error { return c.pictures.Run(sessions) })
	for _, p := range slices.Concat(c.ports, c.inner) {
		group.Go(p.serve)
	}
	group.Go(func() error {
		select {
		case <-ctx.Done():
			c.drain(failed.Done())
		case <-failed.Done():
		}
		err := c.stopServing()
		endClients()
		<-clientsGone
		endSessions()
		return errors.Join(err, c.closeInner())
	})
	return group.Wait()
}
