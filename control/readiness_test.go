package control

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/languagemate/studymate/control/bus"
)

// A balancer sends people to a server only once it can tell them who fits: the reading of everybody is part of the start.
func TestAServerIsReadyOnceEverybodyWasRead(t *testing.T) {
	c, link := makeNode(t, t.TempDir(), bus.Config{}, nil)
	answer := httptest.NewRecorder()
	c.api.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", nil))
	if body := answer.Body.String(); answer.Code != http.StatusServiceUnavailable || !strings.Contains(body, `"field":"matching","code":"not_working"`) {
		t.Errorf("before: %d %s", answer.Code, body)
	}
	together(t, c.Run, c.deps.SFU.Run, link.Run)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	// The outcome of the check is good for three seconds.
	for every := time.NewTicker(100 * time.Millisecond); ; {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.Addr().String()+"/readyz", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return
		}
		if !strings.Contains(string(body), `"matching"`) {
			t.Fatalf("%s", body)
		}
		<-every.C
	}
}
