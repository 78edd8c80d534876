package turnserver

import (
	"os/exec"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// TestCoturnsClient runs coturn's own test client, which judges the server from outside. It uses Send indications: the
// packaged version draws channel numbers beyond those of RFC 8656, which the server refuses as it should.
func TestCoturnsClient(t *testing.T) {
	tool, err := exec.LookPath("turnutils_uclient")
	if err != nil {
		t.Skip("turnutils_uclient is missing; it is in the package coturn")
	}
	media := peer(t)
	s := start(t, func(c *Config) { c.AllowedPeers = allow(media) })
	udp, tcp := s.Addrs()
	creds := s.Issue("ann", "s1", time.Hour)
	lost := regexp.MustCompile(`Total lost packets (\d+)`)
	sums := regexp.MustCompile(`tot_send_msgs=(\d+), tot_recv_msgs=(\d+)`)
	const clients, messages = 2, 50
	for _, c := range []struct {
		name string
		port uint16
		args []string
	}{
		{"UDP", udp.Port(), []string{"-l", "1300"}},
		{"TCP", tcp.Port(), []string{"-t"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel() // the tool waits some seconds at its end
			args := append([]string{
				"-s", "-c", "-m", strconv.Itoa(clients), "-n", strconv.Itoa(messages), "-z", "5", "-u", creds.Username, "-w", creds.Password,
				"-e", media.Addr().String(), "-r", strconv.Itoa(int(media.Port())), "-p", strconv.Itoa(int(c.port)),
			}, append(c.args, loopback.String())...)
			out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			total := sums.FindAllSubmatch(out, -1)
			if len(total) == 0 {
				t.Fatalf("no sums in\n%s", out)
			}
			last := total[len(total)-1]
			if want := strconv.Itoa(clients * messages); string(last[1]) != want || string(last[2]) != want {
				t.Errorf("sent %s, received %s, want %s\n%s", last[1], last[2], want, out)
			}
			if m := lost.FindSubmatch(out); m != nil && string(m[1]) != "0" {
				t.Errorf("lost %s packets", m[1])
			}
		})
	}
}
