package httpapi

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

const metricsPath = "/metrics"

// serveMetrics hands out the figures on the port that everybody reaches: to this machine and to the networks that the operator named. They say
// nothing of a person, but how busy a server is and where it fails is not for everybody.
func (a *API) serveMetrics(c *gin.Context) {
	info := requestOf(c.Request.Context())
	if !info.fromHere() && (!info.vouched || !a.scrapers.Trusts(info.client)) {
		writeProblem(c.Writer, c.Request, problem(http.StatusForbidden, "metrics-private",
			"The figures are for this machine, for the networks of http.metricsFrom, or at http.metricsListen."))
		return
	}
	a.deps.Metrics.ServeHTTP(c.Writer, c.Request)
}

// fromHere says whether a request comes from this machine, for nobody else.
func (i requestInfo) fromHere() bool { return i.vouched && i.client.Unmap().IsLoopback() }
