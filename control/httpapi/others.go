package httpapi

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/languagemate/studymate/control/images"
)

// serveOthers adds what is not REST: the WebSocket, the metrics, and the pages for every path
// that nothing else answers.
func (a *API) serveOthers() error {
	if a.deps.WebSocket != nil {
		a.engine.GET("/ws", gin.WrapH(a.deps.WebSocket))
	}
	a.engine.GET(images.Path+"*name", a.serveImage)
	if a.deps.Metrics != nil {
		a.engine.GET(metricsPath, a.serveMetrics)
	}
	var pages *client
	if a.deps.Web != nil {
		var err error
		if pages, err = newClient(a.deps.Web); err != nil {
			return err
		}
	}
	a.engine.NoRoute(func(c *gin.Context) {
		if pages == nil || !pages.serve(c.Writer, c.Request) {
			a.notFound(c.Writer, c.Request)
			return
		}
		a.traffic.markPage(c.Request)
	})
	a.engine.NoMethod(func(c *gin.Context) {
		writeProblem(c.Writer, c.Request, problem(http.StatusMethodNotAllowed, "method-not-allowed", "This path does not know the method."))
	})
	return nil
}

// reserved reports whether a path belongs to the server and never to a page, even where nothing
// answers: a mistyped call must not get HTML.
func reserved(path string) bool {
	for _, prefix := range []string{"/api", "/ws", metricsPath, "/healthz", "/readyz", "/openapi.json", "/.well-known", "/images", edgeBase} {
		if rest, found := strings.CutPrefix(path, prefix); found && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}
