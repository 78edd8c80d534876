package limit_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/languagemate/studymate/control/limit"
)

func TestOnlyTrustedProxiesAreBelieved(t *testing.T) {
	proxies, err := limit.ParseProxies([]string{"10.0.0.0/8", "192.0.2.1", "2001:db8:1::/48"})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"no proxy", "198.51.100.7:5000", nil, "198.51.100.7"},
		{"a client that forges the header", "198.51.100.7:5000", []string{"203.0.113.9"}, "198.51.100.7"},
		{"behind one proxy", "10.0.0.1:5000", []string{"203.0.113.9"}, "203.0.113.9"},
		{"behind a proxy given as an address", "192.0.2.1:5000", []string{"203.0.113.9"}, "203.0.113.9"},
		{"beside that address", "192.0.2.2:5000", []string{"203.0.113.9"}, "192.0.2.2"},
		{"forged entries before the proxy's", "10.0.0.1:5000", []string{"8.8.8.8, 1.1.1.1, 203.0.113.9"}, "203.0.113.9"},
		{"behind two proxies", "10.0.0.1:5000", []string{"8.8.8.8, 203.0.113.9, 10.2.0.1"}, "203.0.113.9"},
		{"two headers are one list", "10.0.0.1:5000", []string{"203.0.113.9", "10.2.0.1"}, "203.0.113.9"},
		{"a forged proxy before the client", "10.0.0.1:5000", []string{"10.9.9.9, 203.0.113.9"}, "203.0.113.9"},
		{"proxies all the way", "10.0.0.1:5000", []string{"10.3.0.1, 10.2.0.1"}, "10.3.0.1"},
		{"with a port", "10.0.0.1:5000", []string{"203.0.113.9:4711"}, "203.0.113.9"},
		{"IPv6", "[2001:db8:1::5]:5000", []string{"2001:db8:2::9"}, "2001:db8:2::9"},
		{"IPv6 in brackets", "10.0.0.1:5000", []string{"[2001:db8:2::9]"}, "2001:db8:2::9"},
		{"IPv6 with a port", "10.0.0.1:5000", []string{"[2001:db8:2::9]:4711"}, "2001:db8:2::9"},
		{"IPv6 with a zone", "10.0.0.1:5000", []string{"fe80::1%eth0"}, "fe80::1"},
		{"IPv4 inside IPv6", "[::ffff:10.0.0.1]:5000", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		{"garbage from a proxy", "10.0.0.1:5000", []string{"203.0.113.9, unknown"}, "10.0.0.1"},
		{"garbage beyond the client", "10.0.0.1:5000", []string{"<script>, 203.0.113.9"}, "203.0.113.9"},
		{"an empty entry", "10.0.0.1:5000", []string{"203.0.113.9, "}, "10.0.0.1"},
		{"an empty header", "10.0.0.1:5000", []string{""}, "10.0.0.1"},
		{"endless", "10.0.0.1:5000", []string{strings.Repeat("10.1.1.1,", 50_000) + "10.0.0.2"}, "10.1.1.1"},
		{"no address at all", "@", []string{"203.0.113.9"}, "invalid IP"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &http.Request{RemoteAddr: test.remote, Header: http.Header{"X-Forwarded-For": test.forwarded}}
			if got, _ := proxies.Client(r); got.String() != test.want {
				t.Errorf("client = %s, want %s", got, test.want)
			}
			var nobody limit.Proxies
			if got, proxied := nobody.Client(r); proxied || got.String() == "203.0.113.9" {
				t.Error("without configured proxies the header is believed")
			}
		})
	}
}

func TestProxiesThatCannotBe(t *testing.T) {
	for _, text := range []string{"", "10.0.0.0/33", "everybody", "10.0.0", "*"} {
		if _, err := limit.ParseProxies([]string{text}); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestAClientOfIPv6IsItsNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.9": "203.0.113.9", "::ffff:203.0.113.9": "203.0.113.9",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::1": "2001:db8:1:2::/64",
	} {
		if got := limit.Network(netip.MustParseAddr(address)); got != want {
			t.Errorf("network of %s = %s, want %s", address, got, want)
		}
	}
}

func FuzzClient(f *testing.F) {
	f.Add("10.0.0.1:1", "1.2.3.4, [::1]:5, ,x")
	proxies, err := limit.ParseProxies([]string{"10.0.0.0/8"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, remote, forwarded string) {
		r := &http.Request{RemoteAddr: remote, Header: http.Header{"X-Forwarded-For": {forwarded}}}
		address, proxied := proxies.Client(r)
		if !proxied && address.IsValid() && proxies.Trusts(address) {
			t.Errorf("%s is a proxy that was not seen", address)
		}
		limit.Network(address)
	})
}
