package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/limit"
	"github.com/languagemate/studymate/store"
)

// Config is everything that can be set from outside. The tag `key` is the name in the YAML file, `doc` its comment in the sample;
// a `secret` is masked when printed.
type Config struct {
	DataDir         string          `key:"dataDir" doc:"folder of everything the server keeps: database, signing key, TURN secret; made with mode 0700"`
	ShutdownTimeout time.Duration   `key:"shutdownTimeout" doc:"how long SIGTERM waits for people and requests before closing all the same"`
	DrainDelay      time.Duration   `key:"drainDelay" doc:"how long, before that, /readyz answers 503 and all else goes on, so that a load balancer sends nobody any more; some seconds longer than it takes to notice"`
	HTTP            HTTPConfig      `key:"http"`
	TLS             TLSConfig       `key:"tls"`
	Log             LogConfig       `key:"log"`
	Store           StoreConfig     `key:"store"`
	Files           FilesConfig     `key:"files"`
	Media           MediaConfig     `key:"media"`
	TURN            TURNConfig      `key:"turn"`
	Auth            AuthConfig      `key:"auth"`
	Google          GoogleConfig    `key:"google"`
	Naver           NaverConfig     `key:"naver"`
	OIDC            OIDCConfig      `key:"oidc"`
	Consents        ConsentsConfig  `key:"consents"`
	Accounts        AccountsConfig  `key:"accounts"`
	Chat            ChatConfig      `key:"chat"`
	Reports         ReportsConfig   `key:"reports"`
	Audit           AuditConfig     `key:"audit"`
	Session         SessionConfig   `key:"session"`
	Stomp           StompConfig     `key:"stomp"`
	Bus             BusConfig       `key:"bus"`
	Push            PushConfig      `key:"push"`
	AI              AIConfig        `key:"ai"`
	Speech          SpeechConfig    `key:"speech"`
	LevelTest       LevelTestConfig `key:"levelTest"`
	Limits          LimitsConfig    `key:"limits"`
}

// HTTPConfig says where the web client, the REST API and the WebSocket are served.
type HTTPConfig struct {
	Listen         string   `key:"listen" doc:"address of the web client, the API and the WebSocket"`
	PublicURL      string   `key:"publicUrl" doc:"address people open, such as https://study.example.org; empty: taken from each request"`
	AllowedOrigins []string `key:"allowedOrigins" doc:"further web origins whose pages may call the API (CORS, with cookies) and open the WebSocket; empty: only the server's own"`
	TrustedProxies []string `key:"trustedProxies" doc:"networks of proxies, such as 10.0.0.0/8, whose X-Forwarded-For and X-Forwarded-Proto are believed; they must set both"`
	MaxBodyBytes   int64    `key:"maxBodyBytes" doc:"largest request body"`
	Metrics        bool     `key:"metrics" doc:"serve Prometheus figures on /metrics"`
	MetricsListen  string   `key:"metricsListen" doc:"address of their own for them such as 127.0.0.1:9090, without TLS, for everybody who reaches it; empty: where the API is, for this machine and metricsFrom"`
	MetricsFrom    []string `key:"metricsFrom" doc:"further networks, such as 10.0.0.0/8, that may read them where the API is"`
	ProfileListen  string   `key:"profileListen" doc:"loopback address such as 127.0.0.1:6060 of Go's profiler below /debug/pprof/; empty: none"`
}

// LogConfig says how much is logged and in which form.
type LogConfig struct {
	Level  string `key:"level" doc:"debug, info, warn or error"`
	Format string `key:"format" doc:"text or json"`
}

// StoreConfig says where the data lies.
type StoreConfig struct {
	Path string `key:"path" doc:"SQLite file; empty: studymate.db in dataDir"`
	URL  string `key:"url" secret:"true" doc:"PostgreSQL database that is used instead, such as postgres://user:password@host/name; empty: the SQLite file"`
}

// MediaConfig is the SFU's: the one UDP and the one TCP port that all media use.
type MediaConfig struct {
	ListenUDP    string   `key:"listenUdp" doc:"UDP address of all media"`
	ListenTCP    string   `key:"listenTcp" doc:"ICE-TCP address for networks that block UDP; empty: none"`
	AdvertiseIPs []string `key:"advertiseIps" doc:"addresses told to clients (behind NAT: the public one); empty: those of this machine"`
	Workers      int      `key:"workers" doc:"sockets that share the media port, each with its own worker thread; 0: one, which is best until it fills a core"`
	Portable     bool     `key:"portable" doc:"use plain socket calls instead of batched Linux ones"`
	PacketSocket bool     `key:"packetSocket" doc:"send media by packet sockets where the way is known, which costs less CPU: Linux with CAP_NET_RAW, Ethernet, past netfilter's output rules; not with gso or portable"`
	GSO          bool     `key:"gso" doc:"let the kernel split large sends (UDP_SEGMENT) where its self-test passes; some kernels from 6.17 to 7.1 garble them on real cards, which no self-test sees"`
}

// TURNConfig is the embedded TURN server's.
type TURNConfig struct {
	Enabled            bool          `key:"enabled" doc:"run the embedded TURN server"`
	ListenUDP          string        `key:"listenUdp" doc:"UDP address"`
	ListenTCP          string        `key:"listenTcp" doc:"TCP address; empty: none"`
	ListenTLS          string        `key:"listenTls" doc:"TLS address such as :5349, for networks that let nothing else through, with the certificate of tls; empty: none"`
	RelayIP            string        `key:"relayIp" doc:"address relays are opened on; empty: chosen by the server"`
	PublicHost         string        `key:"publicHost" doc:"host name told to clients; empty: the host of their request"`
	Realm              string        `key:"realm" doc:"TURN realm"`
	CredentialLifetime time.Duration `key:"credentialLifetime" doc:"how long a TURN credential is good"`
	AllocationsPerUser int           `key:"allocationsPerUser" doc:"relays one user may hold at a time"`
	Secret             string        `key:"secret" secret:"true" doc:"shared secret of the credentials; empty: generated in dataDir"`
}

// AuthConfig says how long tokens live.
type AuthConfig struct {
	Issuer          string        `key:"issuer" doc:"the iss claim of every token"`
	AccessLifetime  time.Duration `key:"accessLifetime" doc:"life of an access token"`
	RefreshLifetime time.Duration `key:"refreshLifetime" doc:"life of a refresh-token family without use"`
	MediaLifetime   time.Duration `key:"mediaLifetime" doc:"life of a media token"`
	Password        bool          `key:"password" doc:"people can sign up and log in with email and password; false: at providers only, of which there must be one"`
	RotateKeysDays  int           `key:"rotateKeysDays" doc:"days after which the next signing key takes over by itself; 0: only by 'studymate keys rotate'"`
}

// AccountsConfig says what becomes of closed accounts.
type AccountsConfig struct {
	KeptDays int `key:"keptDays" doc:"days in which logging in opens a closed account again, before it is erased; 0: erased at once"`
}

// ChatConfig says how long chat messages are kept.
type ChatConfig struct {
	KeptDays int `key:"keptDays" doc:"days after which chat messages are deleted, with their pictures; 0: kept with their rooms"`
}

// ReportsConfig says how long reports are kept.
type ReportsConfig struct {
	KeptDays int `key:"keptDays" doc:"days after which a report is deleted, once it is closed; 0: kept"`
}

// AuditConfig says how long the audit trail is kept.
type AuditConfig struct {
	KeptDays int `key:"keptDays" doc:"days after which entries of the audit trail ('studymate audit') are deleted; 0: kept"`
}

// LevelTestConfig says how level tests are given.
type LevelTestConfig struct {
	RetakeDays int `key:"retakeDays" doc:"days after a finished level test before the next one of the same language may begin; 0: at once"`
}

// SessionConfig holds the rules of a live session.
type SessionConfig struct {
	LostPlaceKept time.Duration `key:"lostPlaceKept" doc:"how long the place of a participant who lost the connection is kept"`
}

// StompConfig bounds what one WebSocket connection may use.
type StompConfig struct {
	Heartbeat         time.Duration `key:"heartbeat" doc:"heart-beat offered and asked in both directions"`
	MaxBodyBytes      int           `key:"maxBodyBytes" doc:"largest message body"`
	QueueBytes        int           `key:"queueBytes" doc:"what may wait for one slow client before it is dropped"`
	MessagesPerMinute int           `key:"messagesPerMinute" doc:"messages one connection may send"`
	UserPerMinute     int           `key:"userPerMinute" doc:"messages one person may send over all connections"`
}

// LimitsConfig is how much one client may use.
type LimitsConfig struct {
	APIPerMinute    int `key:"apiPerMinute" doc:"API calls of one person, or of one address before log-in (IPv6: of its /64); 0: no limit"`
	APIBurst        int `key:"apiBurst" doc:"how many of them may come at once"`
	SignalPerMinute int `key:"signalPerMinute" doc:"calls of one person that open and mend media connections; 0: no limit"`

	ConnectionsPerUser int `key:"connectionsPerUser" doc:"media connections of one person at a time, over all nodes; 0: no limit"`

	AIPerHour int `key:"aiPerHour" doc:"calls of one person to the AI provider in any hour; 0: no limit"`

	LogInWindow      time.Duration `key:"logInWindow" doc:"time in which wrong passwords are counted"`
	LogInsPerPair    int           `key:"logInsPerPair" doc:"wrong passwords that one account takes from one address in it; 0: no limit"`
	LogInsPerAccount int           `key:"logInsPerAccount" doc:"wrong passwords that one account takes from all addresses where nobody has come in to it; 0: no limit"`
	LogInsPerAddress int           `key:"logInsPerAddress" doc:"wrong passwords and sign-ups that one address may try, whatever the account; 0: no limit"`
	PasswordsAtOnce  int           `key:"passwordsAtOnce" doc:"passwords hashed at the same time, each with 19 MiB and a core; 0: half of the cores"`
}

// BusConfig says how the nodes of one installation reach each other.
type BusConfig struct {
	URL             string `key:"url" secret:"true" doc:"NATS of all nodes, such as nats://host:4222, several separated by commas; empty: one inside this process, without a port"`
	CredentialsFile string `key:"credentialsFile" doc:".creds file of that NATS, if it wants one"`
	Prefix          string `key:"prefix" doc:"begins every subject, so that installations can share a NATS"`
}

// PushConfig says how people's browsers are pushed to.
type PushConfig struct {
	Enabled      bool   `key:"enabled" doc:"push notifications to browsers whose owners agreed; the signing key is made in dataDir"`
	Contact      string `key:"contact" doc:"where push services reach the operator: an email or https address; empty: http.publicUrl"`
	AllowPrivate bool   `key:"allowPrivate" doc:"push to private and loopback addresses too, for a push service of one's own"`
}

func defaultConfig() Config {
	return Config{
		DataDir:         "./data",
		ShutdownTimeout: 10 * time.Second,
		HTTP:            HTTPConfig{Listen: ":8080", MaxBodyBytes: 1 << 20, Metrics: true},
		Log:             LogConfig{Level: "info", Format: "text"},
		Files:           FilesConfig{S3: S3Config{Region: "us-east-1", TLS: true}},
		Media:           MediaConfig{ListenUDP: ":7882", ListenTCP: ":7882"},
		TURN: TURNConfig{Enabled: true, ListenUDP: ":3478", ListenTCP: ":3478", Realm: "studymate",
			CredentialLifetime: 12 * time.Hour, AllocationsPerUser: 10},
		Auth: AuthConfig{Password: true, Issuer: "studymate", AccessLifetime: 15 * time.Minute, RefreshLifetime: 30 * 24 * time.Hour,
			MediaLifetime: 10 * time.Minute, RotateKeysDays: 90},
		OIDC:      OIDCConfig{ID: "sso", Scopes: []string{"email", "profile"}},
		Consents:  ConsentsConfig{TermsVersion: "1", PrivacyVersion: "1", AgeVersion: "1", MarketingVersion: "1"},
		Accounts:  AccountsConfig{KeptDays: 7},
		Reports:   ReportsConfig{KeptDays: 365},
		Audit:     AuditConfig{KeptDays: 365},
		LevelTest: LevelTestConfig{RetakeDays: 7},
		Session:   SessionConfig{LostPlaceKept: 30 * time.Second},
		Bus:       BusConfig{Prefix: "studymate"},
		Push:      PushConfig{Enabled: true},
		AI:        AIConfig{Timeout: 25 * time.Second, AtOnce: 8},
		Speech:    SpeechConfig{Shape: ai.ShapeOpenAI, Timeout: 25 * time.Second, AtOnce: 2},
		Stomp:     StompConfig{Heartbeat: 10 * time.Second, MaxBodyBytes: 64 << 10, QueueBytes: 512 << 10, MessagesPerMinute: 1000, UserPerMinute: 1000},
		Limits: LimitsConfig{APIPerMinute: 100, APIBurst: 100, SignalPerMinute: 300, ConnectionsPerUser: 10, AIPerHour: 50,
			LogInWindow: 5 * time.Minute, LogInsPerPair: 10, LogInsPerAccount: 50, LogInsPerAddress: 100},
	}
}

// StorePath is the SQLite file in force.
func (c Config) StorePath() string {
	if c.Store.Path != "" {
		return c.Store.Path
	}
	return filepath.Join(c.DataDir, "studymate.db")
}

// check is what came of looking at one key.
type check struct {
	key string
	err error
}

func (l LimitsConfig) checks() []check {
	return []check{
		{"limits.apiPerMinute", between(l.APIPerMinute, 0, 1_000_000)},
		{"limits.apiBurst", between(l.APIBurst, 1, 1_000_000)},
		{"limits.aiPerHour", between(l.AIPerHour, 0, 10_000)},
		{"limits.connectionsPerUser", between(l.ConnectionsPerUser, 0, 1_000_000)},
		{"limits.logInWindow", between(l.LogInWindow, time.Second, 24*time.Hour)},
		{"limits.logInsPerPair", between(l.LogInsPerPair, 0, 1_000_000)},
		{"limits.logInsPerAccount", between(l.LogInsPerAccount, 0, 1_000_000)},
		{"limits.logInsPerAddress", between(l.LogInsPerAddress, 0, 1_000_000)},
		{"limits.passwordsAtOnce", between(l.PasswordsAtOnce, 0, 1024)},
		{"limits.signalPerMinute", between(l.SignalPerMinute, 0, 1_000_000)},
	}
}

// Validate returns the first value that cannot work, naming its key.
func (c Config) Validate() error {
	checks := append(c.Limits.checks(), []check{
		{"dataDir", notEmpty(c.DataDir)},
		{"shutdownTimeout", between(c.ShutdownTimeout, 0, 10*time.Minute)},
		{"drainDelay", between(c.DrainDelay, 0, 10*time.Minute)},
		{"http.listen", address(c.HTTP.Listen)},
		{"http.publicUrl", origin(c.HTTP.PublicURL)},
		{"http.allowedOrigins", each(c.HTTP.AllowedOrigins, origin)},
		{"http.trustedProxies", each(c.HTTP.TrustedProxies, network)},
		{"http.metricsListen", c.HTTP.checkMetrics()},
		{"http.metricsFrom", each(c.HTTP.MetricsFrom, network)},
		{"http.profileListen", optional(c.HTTP.ProfileListen, loopbackAddress)},
		{"http.maxBodyBytes", between(c.HTTP.MaxBodyBytes, 1<<10, 1<<30)},
		{"tls, turn.listenTls", checkTLS(c)},
		{"log.level", oneOf(c.Log.Level, "debug", "info", "warn", "error")},
		{"log.format", oneOf(c.Log.Format, "text", "json")},
		{"store.url", store.Config{Path: c.StorePath(), URL: c.Store.URL}.Validate()},
		{"files.s3", c.Files.S3.Validate()},
		{"media.listenUdp", address(c.Media.ListenUDP)},
		{"media.listenTcp", optional(c.Media.ListenTCP, address)},
		{"media.advertiseIps", each(c.Media.AdvertiseIPs, ip)},
		{"media.workers", between(c.Media.Workers, 0, 1024)},
		{"turn.listenUdp", address(c.TURN.ListenUDP)},
		{"turn.listenTcp", optional(c.TURN.ListenTCP, address)},
		{"turn.relayIp", optional(c.TURN.RelayIP, ip)},
		{"turn.realm", notEmpty(c.TURN.Realm)},
		{"turn.credentialLifetime", between(c.TURN.CredentialLifetime, time.Minute, 7*24*time.Hour)},
		{"turn.allocationsPerUser", between(c.TURN.AllocationsPerUser, 1, 1000)},
		{"turn.secret", optional(c.TURN.Secret, atLeast16)},
		{"auth.issuer", notEmpty(c.Auth.Issuer)},
		{"auth.accessLifetime", between(c.Auth.AccessLifetime, 10*time.Second, 24*time.Hour)},
		{"auth.refreshLifetime", between(c.Auth.RefreshLifetime, time.Minute, 400*24*time.Hour)},
		{"auth.mediaLifetime", between(c.Auth.MediaLifetime, 10*time.Second, 24*time.Hour)},
		{"auth.rotateKeysDays", between(c.Auth.RotateKeysDays, 0, 3650)},
		{"google, naver, oidc", checkProviders(c)},
		{"auth.password", checkWaysIn(c)},
		{"consents", c.Consents.Validate()},
		{"accounts.keptDays", between(c.Accounts.KeptDays, 0, 365)},
		{"chat.keptDays", between(c.Chat.KeptDays, 0, 36500)},
		{"reports.keptDays", between(c.Reports.KeptDays, 0, 36500)},
		{"levelTest.retakeDays", between(c.LevelTest.RetakeDays, 0, 365)},
		{"audit.keptDays", between(c.Audit.KeptDays, 0, 36500)},
		{"session.lostPlaceKept", between(c.Session.LostPlaceKept, time.Second, 10*time.Minute)},
		{"stomp.heartbeat", between(c.Stomp.Heartbeat, 0, 5*time.Minute)},
		{"stomp.maxBodyBytes", between(c.Stomp.MaxBodyBytes, 1<<10, 16<<20)},
		{"stomp.queueBytes", between(c.Stomp.QueueBytes, c.Stomp.MaxBodyBytes+16<<10, 256<<20)},
		{"bus", bus.Config{URL: c.Bus.URL, Prefix: c.Bus.Prefix}.Validate()},
		{"stomp.messagesPerMinute", between(c.Stomp.MessagesPerMinute, 1, 1_000_000)},
		{"stomp.userPerMinute", between(c.Stomp.UserPerMinute, 1, 1_000_000)},
		{"ai", c.AI.validate()},
		{"speech", c.Speech.validate()},
	}...)
	for _, check := range checks {
		if check.err != nil {
			return fmt.Errorf("%w: %s: %w", errConfig, check.key, check.err)
		}
	}
	return nil
}

func notEmpty(s string) error {
	if s == "" {
		return fmt.Errorf("must not be empty")
	}
	return nil
}

func atLeast16(s string) error {
	if len(s) < 16 {
		return fmt.Errorf("must have at least 16 characters")
	}
	return nil
}

func between[T int | int64 | time.Duration](v, low, high T) error {
	if v < low || v > high {
		return fmt.Errorf("%v is not between %v and %v", v, low, high)
	}
	return nil
}

func oneOf(s string, allowed ...string) error {
	if !slices.Contains(allowed, s) {
		return fmt.Errorf("%q is none of %q", s, allowed)
	}
	return nil
}

func optional(s string, check func(string) error) error {
	if s == "" {
		return nil
	}
	return check(s)
}

func each(list []string, check func(string) error) error {
	for _, s := range list {
		if err := notEmpty(s); err != nil {
			return err
		}
		if err := check(s); err != nil {
			return err
		}
	}
	return nil
}

func address(s string) error {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return fmt.Errorf("%q is not host:port", s)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q has no port between 0 and 65535", s)
	}
	return nil
}

// loopbackAddress is one that nobody but this machine reaches.
func loopbackAddress(s string) error {
	host, _, _ := net.SplitHostPort(s)
	if parsed, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !parsed.IsLoopback()) {
		return fmt.Errorf("%q is not on loopback", s)
	}
	return address(s)
}

// checkMetrics refuses what would be without effect.
func (c HTTPConfig) checkMetrics() error {
	switch {
	case c.MetricsListen == "":
		return nil
	case !c.Metrics:
		return errors.New("is without effect while http.metrics is false")
	case len(c.MetricsFrom) > 0:
		return errors.New("serves everybody who reaches it, so http.metricsFrom is without effect")
	}
	return address(c.MetricsListen)
}

func origin(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Path != "" || u.RawQuery != "" {
		return fmt.Errorf("%q is not an origin such as https://study.example.org", s)
	}
	return nil
}

func ip(s string) error {
	if _, err := netip.ParseAddr(s); err != nil {
		return fmt.Errorf("%q is not an IP address", s)
	}
	return nil
}

func network(s string) error {
	_, err := limit.ParseProxies([]string{s})
	return err
}
