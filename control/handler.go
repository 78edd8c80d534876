package control

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/languagemate/studymate/control/users"
)

// handler puts the doors together.
func (c *Control) handler(_ *users.Users) (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("GET /ws", c.broker)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	if c.config.Metrics {
		registry, err := NewRegistry(c.figures())
		if err != nil {
			return nil, err
		}
		mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	}
	return mux, nil
}
