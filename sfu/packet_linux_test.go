//go:build !portable

package sfu

import (
	"bytes"
	"log/slog"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestWithoutTheCapabilityMediaGoesByUDPSockets and the log says so: an operator's wish for packet sockets is no reason not to start.
func TestWithoutTheCapabilityMediaGoesByUDPSockets(t *testing.T) {
	runtime.LockOSThread() // never unlocked: the thread, which loses CAP_NET_RAW, ends with the test
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		t.Fatal(err)
	}
	data[0].Effective &^= 1 << unix.CAP_NET_RAW
	if err := unix.Capset(&header, &data[0]); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s, err := New(Config{ListenUDP: "127.0.0.1:0", PacketSocket: true, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	defer s.closeSockets()
	if s.routes != nil || !strings.Contains(log.String(), "packet sockets can't be had") {
		t.Errorf("routes %v, log %q", s.routes, log.String())
	}
}

func TestPacketSocketsGoWithNeitherOfTheOtherWays(t *testing.T) {
	for _, c := range []Config{{GSO: true}, {Portable: true}} {
		c.ListenUDP, c.PacketSocket = "127.0.0.1:0", true
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), "packetSocket") {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
