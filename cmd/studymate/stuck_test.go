package main

import (
	"fmt"
	"net"
	"testing"
)

// stuckRequest begins a request and never finishes its body.
func stuckRequest(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	// The server has the head once it has answered the expectation; where it does not, it has at least accepted.
	if _, err := fmt.Fprintf(conn, "POST /api/v1/auth/login HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", address); err != nil {
		t.Fatal(err)
	}
	return conn
}
