package httpapi

import (
	"net/url"
	"strings"
)

// edgeBase is a second way to the REST API: /edge/api/v1/... is /api/v1/..., and /edge/openapi.json its document.
const edgeBase = "/edge"

// underEdge returns the address that one below edgeBase stands for. All that follows sees no other.
func underEdge(u *url.URL) (*url.URL, bool) {
	path, found := strings.CutPrefix(u.Path, edgeBase)
	if !found || !strings.HasPrefix(path, "/api/") && path != "/openapi.json" {
		return nil, false
	}
	to := *u
	to.Path = path
	// Where the two don't agree on the beginning, something of it was escaped, and the path says all.
	if to.RawPath, found = strings.CutPrefix(u.RawPath, edgeBase); !found {
		to.RawPath = ""
	}
	return &to, true
}
