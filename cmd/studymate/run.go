package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/languagemate/studymate/control"
	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/certs"
	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/leveltest"
	"github.com/languagemate/studymate/control/notify"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/stomp"
	"github.com/languagemate/studymate/sfu"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/turnserver"
	"github.com/languagemate/studymate/web"
)

// part is one running piece of the server.
type part struct {
	name string
	run  func(context.Context) error
}

// server is the program, open and ready to run.
type server struct {
	control       *control.Control
	clientMissing bool

	parts   []part         // in the order they are closed
	closers []func() error // of what is open, in the order it was opened
}

// open makes every part, the ones that others stand on first. When one cannot be opened, those before it are closed again.
func open(ctx context.Context, config Config, logger *slog.Logger) (s *server, err error) {
	s = &server{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
			s = nil
		}
	}()

	keys, secret, data, err := openData(ctx, config)
	if err != nil {
		return s, err
	}
	s.closers = append(s.closers, data.Close)

	media, err := openMedia(config.Media, logger)
	if err != nil {
		return s, err
	}
	// Until it runs the media server has nothing to close but its sockets, which it frees at the end of Run.
	s.closers = append(s.closers, func() error { return runBriefly(media.Run) })

	certificates, err := openCertificates(config, logger)
	if err != nil {
		return s, err
	}
	var turn *turnserver.Server
	if config.TURN.Enabled {
		// After the media server: it allows relays to that server's addresses and to no others.
		if turn, err = openTURN(config.TURN, secret, media.AllowsPeer, certificates, logger); err != nil {
			return s, err
		}
		s.closers = append(s.closers, turn.Close)
	}

	nodes, err := bus.New(bus.Config{URL: config.Bus.URL, CredentialsFile: config.Bus.CredentialsFile, Prefix: config.Bus.Prefix, Logger: logger})
	if err != nil {
		return s, err
	}
	s.closers = append(s.closers, nodes.Close)

	files, err := openFiles(ctx, config)
	if err != nil {
		return s, err
	}
	s.closers = append(s.closers, files.Close)

	client, err := web.Files()
	if s.clientMissing = errors.Is(err, web.ErrNotBuilt); err != nil && !s.clientMissing {
		return s, err
	}
	// The doors last: whoever comes in finds everything there.
	if s.control, err = openControl(ctx, config, control.Deps{Store: data, Keys: keys, Bus: nodes, SFU: media, Files: files, Certificates: certificates, TURN: turn, Web: client}, logger); err != nil {
		return s, err
	}
	s.closers = append(s.closers, s.control.Close)

	s.order(media, turn, nodes)
	return s, nil
}

// order says what runs, and is closed from the outside in: doors and sessions; then the media, whose peers are told why while the relay still
// carries it to them; then the relay.
func (s *server) order(media *sfu.Server, turn *turnserver.Server, nodes *bus.Bus) {
	s.parts = []part{{"control", s.control.Run}, {"media", media.Run}}
	if turn != nil {
		s.parts = append(s.parts, part{"turn", turn.Run})
	}
	// After the parts that tell others what happens to them. They close themselves; what is left is the store.
	s.parts = append(s.parts, part{"bus", nodes.Run})
}

// openData makes the data folder, before all else because the secrets lie in it, and opens what is kept there.
func openData(ctx context.Context, config Config) (keys *auth.Keys, secret []byte, data *store.Store, err error) {
	if err = os.MkdirAll(config.DataDir, 0o700); err != nil {
		return nil, nil, nil, fmt.Errorf("dataDir: %w", err)
	}
	if keys, err = auth.LoadKeys(config.DataDir); err != nil {
		return nil, nil, nil, err
	}
	if secret, err = turnSecret(config); err != nil {
		return nil, nil, nil, err
	}
	data, err = store.Open(ctx, store.Config{Path: config.StorePath(), URL: config.Store.URL})
	return keys, secret, data, err
}

// pushConfig reads the keys of pushes, in the folder that openData has made.
func pushConfig(config Config) (push notify.Config, err error) {
	push = notify.Config{Contact: cmp.Or(config.Push.Contact, config.HTTP.PublicURL, "operator@localhost"), AllowPrivate: config.Push.AllowPrivate}
	if config.Push.Enabled {
		push.Keys, err = notify.LoadVAPID(config.DataDir)
	}
	return push, err
}

// close frees what was opened, for a server that never ran.
func (s *server) close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	return errors.Join(errs...)
}

// runBriefly ends a part that frees its resources only at the end of its Run.
func runBriefly(run func(context.Context) error) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return run(ctx)
}

// run runs all parts until ctx ends, of which it tells stopping, or one fails, then ends them one after the other. What has not ended after timeout is left
// behind: the process is over anyway, and a stuck part must not keep it.
func (s *server) run(ctx context.Context, timeout time.Duration, stopping func()) error {
	group, failed := errgroup.WithContext(context.WithoutCancel(ctx))
	type running struct {
		part
		end  context.CancelFunc
		gone chan struct{}
	}
	var all []running
	for _, p := range s.parts {
		partCtx, end := context.WithCancel(context.WithoutCancel(ctx))
		r := running{part: p, end: end, gone: make(chan struct{})}
		all = append(all, r)
		group.Go(func() error {
			defer close(r.gone)
			if err := r.run(partCtx); err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
			if partCtx.Err() == nil {
				return fmt.Errorf("%s ended by itself", r.name)
			}
			return nil
		})
	}
	select {
	case <-ctx.Done():
		stopping()
	case <-failed.Done():
	}
	late := time.NewTimer(timeout)
	defer late.Stop()
	for _, r := range all {
		r.end()
		select {
		case <-r.gone:
		case <-late.C:
			for _, r := range all {
				r.end()
			}
			return fmt.Errorf("%s did not end within %s", r.name, timeout)
		}
	}
	// The store is the first that was opened and closes last.
	return errors.Join(group.Wait(), s.closers[0]())
}

func openMedia(config MediaConfig, logger *slog.Logger) (*sfu.Server, error) {
	advertise := make([]netip.Addr, 0, len(config.AdvertiseIPs))
	for _, text := range config.AdvertiseIPs {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return nil, fmt.Errorf("%w: media.advertiseIps: %w", errConfig, err)
		}
		advertise = append(advertise, address)
	}
	return sfu.New(sfu.Config{
		ListenUDP: config.ListenUDP, ListenTCP: config.ListenTCP, AdvertiseIPs: advertise,
		Workers: config.Workers, Portable: config.Portable, GSO: config.GSO, PacketSocket: config.PacketSocket, Logger: logger,
	})
}

func openTURN(config TURNConfig, secret []byte, allowed func(netip.AddrPort) bool, certificates *certs.Certificates, logger *slog.Logger) (*turnserver.Server, error) {
	var speak *tls.Config
	if config.ListenTLS != "" {
		speak = certificates.TLS("stun.turn") // RFC 7443
	}
	var relayIP netip.Addr
	if config.RelayIP != "" {
		var err error
		if relayIP, err = netip.ParseAddr(config.RelayIP); err != nil {
			return nil, fmt.Errorf("%w: turn.relayIp: %w", errConfig, err)
		}
	}
	return turnserver.New(turnserver.Config{
		ListenUDP: config.ListenUDP, ListenTCP: config.ListenTCP, ListenTLS: config.ListenTLS, TLS: speak, Realm: config.Realm, Secret: secret, RelayIP: relayIP,
		AllowedPeers: allowed, MaxAllocationsPerUser: config.AllocationsPerUser, Logger: logger,
	})
}

func openControl(ctx context.Context, config Config, deps control.Deps, logger *slog.Logger) (*control.Control, error) {
	push, err := pushConfig(config)
	if err != nil {
		return nil, err
	}
	model, err := config.AI.provider()
	if err != nil {
		return nil, err
	}
	ears, err := config.Speech.withKey()
	if err != nil {
		return nil, err
	}
	asked, err := withTexts(config.Consents)
	if err != nil {
		return nil, err
	}
	origins := config.HTTP.origins()
	return control.New(ctx, control.Config{
		Listen: config.HTTP.Listen, ListenTLS: config.TLS.Listen, PublicURL: config.HTTP.PublicURL,
		ShutdownTimeout: config.ShutdownTimeout, DrainDelay: config.DrainDelay,
		Metrics: config.HTTP.Metrics, MetricsListen: config.HTTP.MetricsListen, ProfileListen: config.HTTP.ProfileListen,
		TURNHost:     config.TURN.PublicHost,
		TURNLifetime: config.TURN.CredentialLifetime,
		API: httpapi.Config{
			Version: programVersion(), MaxBodyBytes: config.HTTP.MaxBodyBytes, TrustedOrigins: origins,
			TrustedProxies: config.HTTP.TrustedProxies, MetricsFrom: config.HTTP.MetricsFrom,
			AITimeout: max(config.AI.Timeout, config.Speech.Timeout) + 5*time.Second, // for what is done before and after
			Limits: httpapi.Limits{
				APIPerMinute: orNone(config.Limits.APIPerMinute), APIBurst: config.Limits.APIBurst, SignalPerMinute: orNone(config.Limits.SignalPerMinute),
				LogIn: httpapi.LogInLimits{
					Window: config.Limits.LogInWindow, PerPair: orNone(config.Limits.LogInsPerPair),
					PerAccount: orNone(config.Limits.LogInsPerAccount), PerAddress: orNone(config.Limits.LogInsPerAddress),
				},
			},
		},
		Auth:         authConfig(config),
		OAuth:        providers(config),
		PeersPerUser: orNone(config.Limits.ConnectionsPerUser),
		Users:        asked,
		AuditKept:    days(config.Audit.KeptDays),
		ChatKept:     days(config.Chat.KeptDays),
		ReportsKept:  days(config.Reports.KeptDays),
		AnalysesKept: days(config.AI.AnalysesKeptDays),
		AccountsKept: time.Duration(orNone(config.Accounts.KeptDays)) * 24 * time.Hour,
		Session:      session.Config{PlaceKeep: config.Session.LostPlaceKept, JoinKeep: config.Auth.MediaLifetime},
		Stomp: stomp.Config{
			AllowedOrigins: origins, Heartbeat: config.Stomp.beat(), MaxBodyBytes: config.Stomp.MaxBodyBytes, QueueBytes: config.Stomp.QueueBytes,
			MessagesPerMinute: config.Stomp.MessagesPerMinute, UserPerMinute: config.Stomp.UserPerMinute,
		},
		Notify:     push,
		LevelTest:  leveltest.Config{Retake: time.Duration(orNone(config.LevelTest.RetakeDays)) * 24 * time.Hour},
		AI:         ai.Config{PerHour: orNone(config.Limits.AIPerHour)},
		AIProvider: model,
		Speech:     ears,
		Logger:     logger,
	}, deps)
}

// beat is how often it beats: 0 in the configuration is "none", in stomp it is "the default".
func (c StompConfig) beat() time.Duration {
	if c.Heartbeat == 0 {
		return -1
	}
	return c.Heartbeat
}

// origins are those of the pages that may call, our own first.
func (c HTTPConfig) origins() []string {
	if c.PublicURL == "" {
		return c.AllowedOrigins
	}
	return append([]string{c.PublicURL}, c.AllowedOrigins...)
}

func authConfig(config Config) auth.Config {
	return auth.Config{
		Issuer: config.Auth.Issuer, AccessTTL: config.Auth.AccessLifetime, MediaTTL: config.Auth.MediaLifetime,
		RefreshTTL: config.Auth.RefreshLifetime, NoPasswords: !config.Auth.Password, Hashers: config.Limits.PasswordsAtOnce, RotateKeysEvery: time.Duration(orNone(config.Auth.RotateKeysDays)) * 24 * time.Hour,
	}
}

// days are a number of them; none is no time.
func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// orNone turns the 0 of the configuration, "no limit", into that of the parts, where 0 is the default.
func orNone(n int) int {
	if n == 0 {
		return -1
	}
	return n
}
