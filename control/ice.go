package control

import (
	"cmp"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/languagemate/studymate/control/httpapi"
)

// relay says where clients find the embedded TURN server and with which credentials. It does not change and is safe for
// concurrent use.
type relay struct {
	turn       issuer
	publicHost string
	// Ports; 0: off.
	udp, tcp, tls uint16
	lifetime      time.Duration
}

// ICEServers lists the ICE servers for one person in one session. requestHost is the name or address of this server in the
// request: who reached the web server under it reaches the relay under it too, unless a public host is configured.
func (r relay) ICEServers(userID, sessionID, requestHost string) ([]httpapi.ICEServer, time.Time) {
	if r.turn == nil {
		return []httpapi.ICEServer{}, time.Time{}
	}
	host := r.publicHost
	if host == "" {
		host = hostName(requestHost)
	}
	var urls []string
	if r.udp != 0 {
		urls = append(urls, "turn:"+net.JoinHostPort(host, strconv.Itoa(int(r.udp)))+"?transport=udp")
	}
	if r.tcp != 0 {
		urls = append(urls, "turn:"+net.JoinHostPort(host, strconv.Itoa(int(r.tcp)))+"?transport=tcp")
	}
	if r.tls != 0 {
		urls = append(urls, "turns:"+net.JoinHostPort(cmp.Or(r.publicHost, bareHost(requestHost)), strconv.Itoa(int(r.tls)))+"?transport=tcp")
	}
	if host == "" || len(urls) == 0 {
		return []httpapi.ICEServer{}, time.Time{}
	}
	c := r.turn.Issue(userID, sessionID, r.lifetime)
	return []httpapi.ICEServer{{URLs: urls, Username: c.Username, Credential: c.Password}}, c.ExpiresAt
}

// hostName is bareHost, but for localhost, which becomes 127.0.0.1: a browser that resolves it to ::1 would ask for a relay of the other address
// family. For a relay by TLS it stays: a certificate is for the name.
func hostName(requestHost string) string {
	host := bareHost(requestHost)
	if host == "localhost" {
		return "127.0.0.1"
	}
	return host
}

// bareHost is the host of a Host header without its port.
func bareHost(requestHost string) string {
	host, _, err := net.SplitHostPort(requestHost)
	if err != nil {
		host = requestHost
	}
	if address, err := netip.ParseAddr(trimBrackets(host)); err == nil {
		return address.String()
	}
	return host
}

func trimBrackets(host string) string {
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}
