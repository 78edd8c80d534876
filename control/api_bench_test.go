package control

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/control/session"
	"github.com/languagemate/studymate/control/users"
	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// BenchmarkAuthenticatedGET is what a call with an access token costs the server: the whole handler over a real database, without the HTTP client and
// the kernel's sockets. Run it with -cpu 1 for calls for each core.
func BenchmarkAuthenticatedGET(b *testing.B) {
	c, people, tokens := benchControl(b, 6, func(config *Config) {
		config.API.Limits.APIPerMinute = -1
	})
	_, err := c.deps.Store.Users.Change(b.Context(), people[0], time.Now(), func(p *store.Person) error {
		p.Bio, p.Zone, p.BirthYear, p.Interests = "I like long walks and short books.", "Asia/Seoul", 1994, users.Interests()[:5]
		p.Availability = []store.Slot{{Day: 1, FromHour: 19, ToHour: 22}, {Day: 3, FromHour: 19, ToHour: 22}, {Day: 6, FromHour: 9, ToHour: 18}}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for i, other := range people[1:] {
		room := storetest.Match(b, c.deps.Store, people[0], other)
		_, _, err := c.chat.Send(b.Context(), room, other, chat.Draft{ClientID: fmt.Sprint(i), Body: "안녕하세요, 오늘 수업 준비됐어요?"})
		if err == nil {
			_, err = c.sessions.Create(b.Context(), session.NewSession{Title: "Travel stories", HostID: other, Type: store.TypeVideo, MaxParticipants: 4})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	for _, path := range []string{"/api/v1/users/profile", "/api/v1/users/" + people[1], "/api/v1/sessions/available", "/api/v1/chat/rooms", "/api/v1/notifications"} {
		b.Run(strings.NewReplacer("/api/v1/", "", people[1], "other", "/", "-").Replace(path), func(b *testing.B) {
			b.ReportAllocs()
			var took []time.Duration
			for b.Loop() {
				request := httptest.NewRequest(http.MethodGet, path, nil)
				request.Header.Set("Authorization", "Bearer "+tokens[0])
				answer := httptest.NewRecorder()
				start := time.Now()
				c.api.Handler().ServeHTTP(answer, request)
				took = append(took, time.Since(start))
				if answer.Code != http.StatusOK {
					b.Fatal(answer.Code, answer.Body)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-us")
		})
	}
}
