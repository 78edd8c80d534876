package control

import (
	"reflect"
	"testing"
	"time"

	"github.com/languagemate/studymate/turnserver"
)

type fixedIssuer struct{}

func (fixedIssuer) Issue(user, session string, ttl time.Duration) turnserver.Credentials {
	return turnserver.Credentials{Username: user + "/" + session, Password: "p", ExpiresAt: time.Unix(0, 0).Add(ttl)}
}

func TestICEServersFollowTheRequest(t *testing.T) {
	for _, tc := range []struct {
		name, publicHost, request string
		udp, tcp                  uint16
		want                      []string
	}{
		{"a name", "", "study.example.org", 3478, 3478, []string{"turn:study.example.org:3478?transport=udp", "turn:study.example.org:3478?transport=tcp"}},
		{"a name and a port", "", "study.example.org:8080", 3478, 0, []string{"turn:study.example.org:3478?transport=udp"}},
		{"this machine", "", "localhost:8080", 3478, 0, []string{"turn:127.0.0.1:3478?transport=udp"}},
		{"an IPv6 address", "", "[2001:db8::1]:8080", 0, 4000, []string{"turn:[2001:db8::1]:4000?transport=tcp"}},
		{"an IPv6 address without port", "", "[2001:db8::1]", 0, 4000, []string{"turn:[2001:db8::1]:4000?transport=tcp"}},
		{"a configured host", "turn.example.org", "study.example.org", 3478, 0, []string{"turn:turn.example.org:3478?transport=udp"}},
		{"nothing to listen on", "", "study.example.org", 0, 0, nil},
		{"no host", "", "", 3478, 0, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := relay{turn: fixedIssuer{}, publicHost: tc.publicHost, udp: tc.udp, tcp: tc.tcp, lifetime: time.Hour}
			servers, expires := r.ICEServers("ann", "s1", tc.request)
			if tc.want == nil {
				if len(servers) != 0 {
					t.Errorf("got %v", servers)
				}
				return
			}
			if len(servers) != 1 || !reflect.DeepEqual(servers[0].URLs, tc.want) || servers[0].Username != "ann/s1" {
				t.Errorf("got %+v, want %v", servers, tc.want)
			}
			if !expires.Equal(time.Unix(3600, 0)) {
				t.Errorf("expires %v", expires)
			}
		})
	}
	if servers, _ := (relay{udp: 1}).ICEServers("a", "b", "c"); servers == nil || len(servers) != 0 {
		t.Errorf("without TURN: %#v, want an empty list", servers)
	}
}
