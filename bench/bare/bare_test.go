package bare

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/sfu"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWhatIsNoOfferIsRefused(t *testing.T) {
	media, err := sfu.New(sfu.Config{ListenUDP: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	h := handler(media)
	defer func() {
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := media.Run(ended); err != nil {
			t.Error(err)
		}
	}()
	for _, tt := range []struct {
		name, method, path, body string
		want                     int
	}{
		{"is it there", http.MethodGet, "/", "", http.StatusOK},
		{"nonsense", http.MethodPost, "/room/peer", "nonsense", http.StatusBadRequest},
		{"nothing", http.MethodPost, "/room/peer", "", http.StatusBadRequest},
		{"over the limit", http.MethodPost, "/room/peer", strings.Repeat("a", maxOfferBytes+1), http.StatusBadRequest},
		{"no peer", http.MethodPost, "/room", "v=0", http.StatusNotFound},
		{"another method", http.MethodGet, "/room/peer", "", http.StatusMethodNotAllowed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, strings.NewReader(tt.body)))
			if w.Code != tt.want {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
}
