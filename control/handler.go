package control

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/languagemate/studymate/control/ai"
	"github.com/languagemate/studymate/control/httpapi"
	"github.com/languagemate/studymate/control/users"
)

// newAPI puts the doors together: the REST API, the WebSocket, the metrics and the web client.
func (c *Control) newAPI() (*httpapi.API, error) {
	config := c.config.API
	config.Logger = c.config.Logger
	var err error
	c.accounts, err = users.NewAccounts(max(c.config.AccountsKept, 0), users.AccountDeps{
		Store: c.deps.Store.Users, LogIns: c.auth, Places: c.sessions, Pictures: c.pictures, ChatPictures: c.deps.Store.ChatPictures, Logger: c.config.Logger,
	})
	if err != nil {
		return nil, err
	}
	people := findable{c.people, c.matching}
	deps := httpapi.Deps{
		LogIns: c.auth, Tokens: c.auth, Profiles: people, Onboarding: people, Consents: people, Learning: c.people, Sessions: leaving{c.sessions, c.clients}, Hosting: leaving{c.sessions, c.clients}, Plans: c.sessions, Invitations: c.sessions, Gestures: c.sessions, Lessons: c.sessions, Notebook: c.sessions, SessionChats: c.chat, Rooms: mediaDoor{c.sessions, c.peers, c.auth}, ICE: c.relay(),
		ChatRooms: c.chat, Messages: c.chat, ChatSearch: c.chat, ChatImages: c.chat, Blocks: parting{c.chat, c.matching}, Presence: c.presence,
		Notifications: c.notify, NotificationWays: c.notify,
		Partners: c.matching, MatchRequests: c.matching, MatchQueue: c.matching,
		Replies: c.replies, AI: c.ai, Analyses: ai.NewHistory(c.deps.Store.Analyses), LevelTests: c.levels, Examiner: c.examiner, Evaluations: c.evaluated,
		Elsewhere: c.auth, Accounts: closing{c.accounts, c.matching}, Confirmer: c.auth,
		Images:    c.pictures,
		Checks:    []httpapi.Check{{Name: "database", Run: c.deps.Store.Ping}, {Name: "media", Run: c.deps.SFU.Check}, {Name: "matching", Run: c.matching.Ready}},
		WebSocket: c.broker,
		Web:       c.deps.Web,
	}
	if c.config.Metrics && c.config.MetricsListen == "" {
		metrics, err := c.metrics()
		if err != nil {
			return nil, err
		}
		deps.Metrics = metrics
	}
	return httpapi.New(config, deps)
}

// metrics answers a scrape. A part whose figures cannot be read costs its own metrics only.
func (c *Control) metrics() (http.Handler, error) {
	registry, err := NewRegistry(c.figures(), c.sampler)
	if err != nil {
		return nil, err
	}
	const scrapesAtOnce = 4
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: scrapesAtOnce,
	}), nil
}
