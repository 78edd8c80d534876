package sfu

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
)

// crowdServer in the environment makes the test binary a crowd of clients in a process of its own, so that the memory of the clients
// isn't counted as the server's.
const crowdServer = "SFU_TEST_CROWD_SERVER"

const (
	crowdRooms = 16
	crowdSize  = 4 * crowdRooms
	// crowdRounds is how many packets of each layer a client sends for each line.
	crowdRounds = 20
	// crowdPackets of the best layer are more than its history holds.
	crowdPackets = 200
)

// TestCrowd is the other process: it writes one offer a line, reads one answer a line, joins, and then talks whenever a line comes.
func TestCrowd(t *testing.T) {
	server := os.Getenv(crowdServer)
	if server == "" {
		t.Skip("part of TestMemoryOfAParticipant")
	}
	cert, err := selfsign.GenerateSelfSigned()
	must(t, err)
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	clients := make([]*light, 0, crowdSize)
	for i := range crowdSize {
		c, err := newLight(t, fmt.Sprint("p", i), cert, func() (net.Conn, error) { return net.Dial("udp4", server) })
		must(t, err)
		defer c.close(false)
		must(t, out.Encode(c.offer()))
		var answer string
		must(t, in.Decode(&answer))
		c.take(answer)
		must(t, errors.Join(c.check(), c.secure(), c.open()))
		clients = append(clients, c)
	}
	must(t, out.Encode("joined"))
	for round := uint32(0); ; {
		var line string
		if err := in.Decode(&line); errors.Is(err, io.EOF) {
			return
		}
		tick := time.NewTicker(5 * time.Millisecond)
		for range crowdRounds {
			<-tick.C
			round++
			for _, c := range clients {
				must(t, c.talk(round*900, 1050))
			}
		}
		tick.Stop()
		must(t, out.Encode("talked"))
	}
}

// footprint is what the process holds after a collection.
type footprint struct {
	heap, stacks int64
	goroutines   int
}

func measureFootprint() footprint {
	runtime.GC()
	runtime.GC() // the second empties what the first kept in pools
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return footprint{heap: int64(m.HeapInuse), stacks: int64(m.StackInuse), goroutines: runtime.NumGoroutine()}
}

// each gives what one of the crowd has added since.
func (f footprint) each(since footprint) (bytes int64, goroutines float64, text string) {
	heap, stacks := (f.heap-since.heap)/crowdSize, (f.stacks-since.stacks)/crowdSize
	goroutines = float64(f.goroutines-since.goroutines) / crowdSize
	return heap + stacks, goroutines, fmt.Sprintf("%d bytes of heap and %d of stacks, %.1f goroutines", heap, stacks, goroutines)
}

// TestMemoryOfAParticipant bounds what one participant costs in rooms of four in which everybody sends three layers and sees the others.
func TestMemoryOfAParticipant(t *testing.T) {
	const maxBytes, maxGoroutines = 900_000, 12
	s := startServer(t, nil)
	crowd := exec.Command(os.Args[0], "-test.run=^TestCrowd$")
	crowd.Env = append(os.Environ(), crowdServer+"="+s.MediaAddrs()[0].String())
	crowd.Stderr = os.Stderr
	stdin, err := crowd.StdinPipe()
	must(t, err)
	stdout, err := crowd.StdoutPipe()
	must(t, err)
	before := measureFootprint()
	must(t, crowd.Start())
	defer func() { _ = stdin.Close(); _ = crowd.Wait() }()
	in, out := json.NewDecoder(stdout), json.NewEncoder(stdin)
	rooms := make([]*Room, crowdRooms)
	for i := range crowdSize {
		if i%4 == 0 {
			rooms[i/4], err = s.Room(fmt.Sprint("room", i/4), nil)
			must(t, err)
		}
		var offer string
		must(t, in.Decode(&offer))
		answer, err := rooms[i/4].Join(t.Context(), fmt.Sprint("p", i), offer, AllowAll())
		must(t, err)
		must(t, out.Encode(answer))
	}
	var line string
	must(t, in.Decode(&line))
	_, _, text := measureFootprint().each(before)
	t.Logf("a participant who has joined: %s", text)
	deadline := time.Now().Add(3 * testTimeout) // 64 clients beside a server with the race detector take their time
	for !tookPart(rooms) {
		if time.Now().After(deadline) {
			t.Fatalf("not everybody took part: %+v", rooms[0].Stats())
		}
		must(t, out.Encode("talk"))
		must(t, in.Decode(&line))
	}
	bytes, goroutines, text := measureFootprint().each(before)
	t.Logf("a participant who sends three layers to three others: %s", text)
	if bytes > maxBytes || goroutines > maxGoroutines {
		t.Errorf("a participant costs %d bytes and %.1f goroutines, at most %d and %d", bytes, goroutines, maxBytes, maxGoroutines)
	}
	runtime.KeepAlive(rooms)
}

// tookPart says whether everybody is connected, has sent enough on each layer and is sent pictures.
func tookPart(rooms []*Room) bool {
	for _, r := range rooms {
		for _, p := range r.Stats().Peers {
			if !p.Connected || len(p.Up) != 4 || p.Down[3].Packets == 0 {
				return false
			}
			for _, layer := range p.Up {
				if layer.Packets < crowdPackets {
					return false
				}
			}
		}
	}
	return true
}
