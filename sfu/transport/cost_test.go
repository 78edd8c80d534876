package transport

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/languagemate/studymate/media/srtp"
)

// crowdServer in the environment makes the test binary a crowd of clients in a process of its own, so that the memory
// of the clients isn't counted as the server's.
const crowdServer = "TRANSPORT_TEST_CROWD_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(crowdServer) == "" {
		goleak.VerifyTestMain(m)
		return
	}
	m.Run() // TestCrowd only
}

// crowdSize is enough to make what is shared small against what is per peer.
const crowdSize = 100

// TestCrowd is the other process: it writes one offer a line, reads one answer a line, joins and waits for the end of
// its input.
func TestCrowd(t *testing.T) {
	server := os.Getenv(crowdServer)
	if server == "" {
		t.Skip("part of TestCostOfAPeer")
	}
	addr, err := net.ResolveUDPAddr("udp4", server)
	if err != nil {
		t.Fatal(err)
	}
	in := json.NewDecoder(bufio.NewReader(os.Stdin))
	out := json.NewEncoder(os.Stdout)
	for range crowdSize {
		c := newLightClient(t, addr)
		if err := out.Encode(c.offer()); err != nil {
			t.Fatal(err)
		}
		var answer string
		if err := in.Decode(&answer); err != nil {
			t.Fatal(err)
		}
		c.take(answer)
		c.check(controlling, nominate)
		c.associate(c.secure())
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// TestCostOfAPeer bounds heap, stacks and goroutines of one joined peer with its channel open.
func TestCostOfAPeer(t *testing.T) {
	const maxBytes, maxGoroutines = 160 << 10, 9
	r := newRig(t)
	crowd := exec.Command(os.Args[0], "-test.run=^TestCrowd$")
	crowd.Env = append(os.Environ(), crowdServer+"="+r.socket.LocalAddr().String())
	crowd.Stderr = os.Stderr
	stdin, err := crowd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := crowd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := crowd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdin.Close(); _ = crowd.Wait() }()
	in, out := json.NewDecoder(stdout), json.NewEncoder(stdin)

	warm := newLightClient(t, r.socket.LocalAddr()) // what the first peer makes for all
	_, warmRec := r.joinLight(warm)
	warm.check(controlling, nominate)
	warm.associate(warm.secure())
	next(t, "channel", warmRec.opened)

	before, goroutines := memory(), runtime.NumGoroutine()
	var handler crowdHandler
	handler.joined.Add(crowdSize)
	peers := make([]*Peer, 0, crowdSize)
	for range crowdSize {
		var sdp string
		if err := in.Decode(&sdp); err != nil {
			t.Fatal(err)
		}
		offer, err := ParseOffer(sdp)
		if err != nil {
			t.Fatal(err)
		}
		peer, answer, err := r.endpoint.Accept(offer, chooseAll(offer), &handler)
		if err != nil {
			t.Fatal(err)
		}
		if err := out.Encode(answer); err != nil {
			t.Fatal(err)
		}
		peers = append(peers, peer)
	}
	handler.joined.Wait()
	per := (memory() - before) / crowdSize
	each := float64(runtime.NumGoroutine()-goroutines) / crowdSize
	t.Logf("a peer costs %d bytes of heap and stack, %.1f goroutines", per, each)
	if per > maxBytes || each > maxGoroutines {
		t.Errorf("a peer costs %d bytes and %.1f goroutines, at most %d and %d", per, each, maxBytes, maxGoroutines)
	}
	runtime.KeepAlive(peers)
}

func memory() uint64 {
	runtime.GC()
	runtime.GC() // the second empties what the first kept in pools
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// crowdHandler counts who has joined and keeps nothing.
type crowdHandler struct {
	joined sync.WaitGroup
}

func (h *crowdHandler) Secured(srtp.Keys)   {}
func (h *crowdHandler) Path(Path)           {}
func (h *crowdHandler) StreamPacket([]byte) {}
func (h *crowdHandler) Closed(error)        {}

func (h *crowdHandler) Channel(data []byte, open bool) {
	if data == nil && open {
		h.joined.Done()
	}
}

// BenchmarkJoin is one join, from Accept to the keys, by a client that does nothing but join, on one machine with it.
func BenchmarkJoin(b *testing.B) {
	r := newRig(b)
	var sum time.Duration
	for b.Loop() {
		c := newLightClient(b, r.socket.LocalAddr())
		start := time.Now()
		peer, rec := r.joinLight(c)
		c.check(controlling, nominate)
		c.secure()
		next(b, "keys", rec.keys)
		sum += time.Since(start)
		peer.Close("next")
		next(b, "end", rec.closed)
	}
	b.ReportMetric(float64(sum.Microseconds())/float64(b.N), "us/accept-to-keys")
}

// BenchmarkDeliver is what a datagram that isn't RTP costs the packet worker.
func BenchmarkDeliver(b *testing.B) {
	r := newRig(b)
	c := newLightClient(b, r.socket.LocalAddr())
	r.joinLight(c)
	c.check(controlling, nominate)
	stranger := *c
	stranger.remote.ufrag = "nobodyhasthis"
	for _, bc := range []struct {
		name string
		data []byte
	}{
		{"check", c.request(controlling).Raw},
		{"check for nobody", stranger.request(controlling).Raw},
		{"DTLS", append([]byte{23, 254, 253}, make([]byte, 200)...)},
		{"garbage", make([]byte, 200)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.endpoint.Deliver(bc.data, c.addr())
			}
		})
	}
}
