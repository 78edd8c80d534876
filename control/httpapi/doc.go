// Package httpapi is the HTTP side of StudyMate: the REST calls, described by OpenAPI, the
// built web client, health, and the doors through which the WebSocket and the metrics are
// reached. A handler reads a request, asks the feature that knows, and writes what it says;
// errors become problem documents in one table (problem.go). It is the only importer of gin and
// huma, opens no port and starts no goroutine: control serves its Handler, on net/http's
// goroutines.
package httpapi
