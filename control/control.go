// Package control puts the control plane together: who people are, their sessions, the WebSocket and the REST API.
//
// New makes the parts and opens the HTTP port, Run serves until its context ends and then closes in order: requests, WebSocket
// connections, sessions. What a part does is in its own package; here is only which part knows which, the figures of all of
// them for Prometheus, and logs without personal data. cmd/studymate is the only caller.
package control
