package stomp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A load is many clients in a process of their own, so that the figures of this process are those of the broker alone.
type load struct {
	command *exec.Cmd
	input   io.Closer
	output  *bufio.Reader
}

// startLoad returns once sockets clients have connected to r and subscribed to /topic/0, /topic/1, ..., room of them to each.
func startLoad(tb testing.TB, r *rig, sockets, room int) *load {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	command := exec.Command(self, "-test.run=^TestLoadProcess$")
	command.Env = append(os.Environ(), fmt.Sprintf("STOMP_LOAD=%s %d %d", strings.TrimPrefix(r.url, "ws://"), sockets, room))
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := command.Start(); err != nil {
		tb.Fatal(err)
	}
	l := &load{command: command, input: input, output: bufio.NewReader(output)}
	if line, err := l.output.ReadString('\n'); line != "ready\n" {
		tb.Fatalf("the clients say %q, %v", line, err)
	}
	return l
}

// stop ends the clients and returns how many messages they got, and the median, 99th percentile and longest way of one.
func (l *load) stop(tb testing.TB) (messages int, p50, p99, longest time.Duration) {
	tb.Helper()
	_ = l.input.Close()
	_, err := fmt.Fscan(l.output, &messages, (*int64)(&p50), (*int64)(&p99), (*int64)(&longest))
	if err != nil {
		tb.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, l.output)
	if err := l.command.Wait(); err != nil {
		tb.Fatal(err)
	}
	return messages, p50, p99, longest
}

// TestLoadProcess is no test: it is what the other process of a load runs.
func TestLoadProcess(t *testing.T) {
	var address string
	var sockets, room int
	if _, err := fmt.Sscan(os.Getenv("STOMP_LOAD"), &address, &sockets, &room); err != nil {
		t.Skip("not started by a benchmark")
	}
	ways := make([][]time.Duration, sockets)
	var reading sync.WaitGroup
	conns := make([]net.Conn, sockets)
	for i := range conns {
		conn, in := openLight(t, address, i/room)
		conns[i] = conn
		reading.Go(func() { ways[i] = readWays(in) })
	}
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	for _, conn := range conns {
		// The answer to a close comes after all that was sent before, and then the end.
		if _, err := conn.Write([]byte{0x88, 0x80, 0, 0, 0, 0}); err != nil {
			t.Error(err)
		}
	}
	reading.Wait()
	for _, conn := range conns {
		_ = conn.Close()
	}
	all := slices.Concat(ways...)
	slices.Sort(all)
	if len(all) == 0 {
		all = []time.Duration{0}
	}
	fmt.Println(len(all), int64(all[len(all)/2]), int64(all[len(all)*99/100]), int64(all[len(all)-1]))
}

// openLight connects and subscribes with as little as can be.
func openLight(t *testing.T, address string, topic int) (net.Conn, *bufio.Reader) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"+
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: v12.stomp\r\n\r\n", address)
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReaderSize(conn, 1<<10)
	response, err := http.ReadResponse(in, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(response, err)
	}
	for _, octets := range []string{
		"CONNECT\naccept-version:1.2\nlogin:ann\npasscode:good\n\n\x00",
		"SUBSCRIBE\nid:1\ndestination:/topic/" + strconv.Itoa(topic) + "\nreceipt:1\n\n\x00",
	} {
		// A masking key of zeros leaves the octets as they are.
		if _, err := conn.Write(append([]byte{0x81, 0x80 | byte(len(octets)), 0, 0, 0, 0}, octets...)); err != nil {
			t.Fatal(err)
		}
		if _, err := readLight(in, nil); err != nil {
			t.Fatal(err)
		}
	}
	return conn, in
}

// readLight reads one WebSocket message into buffer.
func readLight(in *bufio.Reader, buffer []byte) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(in, head[:2]); err != nil {
		return nil, err
	}
	size := int(head[1])
	if size == 126 {
		if _, err := io.ReadFull(in, head[2:]); err != nil {
			return nil, err
		}
		size = int(binary.BigEndian.Uint16(head[2:]))
	}
	buffer = slices.Grow(buffer[:0], size)[:size]
	_, err := io.ReadFull(in, buffer)
	return buffer, err
}

// readWays returns how long each message was on its way, by the time that stands first in its body.
func readWays(in *bufio.Reader) []time.Duration {
	var ways []time.Duration
	var buffer []byte
	for {
		octets, err := readLight(in, buffer)
		if err != nil {
			return ways
		}
		buffer = octets
		if _, body, found := bytes.Cut(octets, []byte("\n\n")); found && len(body) > stampLength {
			sent, err := strconv.ParseInt(string(body[:stampLength]), 10, 64)
			if err == nil {
				ways = append(ways, time.Duration(time.Now().UnixNano()-sent))
			}
		}
	}
}

const stampLength = 19 // decimal digits of the nanoseconds since 1970, until the year 2286

func stamped(body []byte) []byte {
	strconv.AppendInt(body[:0], time.Now().UnixNano(), 10)
	return bytes.Clone(body)
}

func busyTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // cannot fail with these arguments
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func loadRig(b *testing.B) *rig {
	return newRig(b, func(c *Config) { c.MaxUserConnections = c.MaxConnections + 100_000 })
}

// BenchmarkDelivery sends 300 octets to the rooms of 1,000 open sockets as fast as they go out. One operation is one message
// to one room.
func BenchmarkDelivery(b *testing.B) {
	const sockets = 1000
	for _, room := range []int{4, sockets} {
		b.Run(fmt.Sprintf("room=%d", room), func(b *testing.B) {
			r := loadRig(b)
			clients := startLoad(b, r, sockets, room)
			body := make([]byte, 300)
			tick := time.NewTicker(time.Millisecond)
			defer tick.Stop()
			written, sent := r.broker.Stats().FramesOut, 0
			busy := busyTime()
			for b.Loop() {
				r.broker.Publish("/topic/"+strconv.Itoa(sent/room%(sockets/room)), stamped(body))
				sent += room
				// At most fifty wait for each socket: no client may look slow.
				for uint64(sent) > r.broker.Stats().FramesOut-written+50*sockets {
					<-tick.C
				}
			}
			for uint64(sent) > r.broker.Stats().FramesOut-written {
				<-tick.C
			}
			b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "deliveries/s")
			b.ReportMetric(float64(sent)/(busyTime()-busy).Seconds(), "deliveries/core-s")
			if got, _, _, _ := clients.stop(b); got != sent {
				b.Errorf("%d of %d arrived", got, sent)
			}
		})
	}
}

// BenchmarkDeliveryTime is how long messages are on their way to 1,000 open sockets at a steady 10,000 deliveries a second.
// One operation is 100 ms.
func BenchmarkDeliveryTime(b *testing.B) {
	const sockets = 1000
	for _, room := range []int{4, sockets} {
		b.Run(fmt.Sprintf("room=%d", room), func(b *testing.B) {
			r := loadRig(b)
			clients := startLoad(b, r, sockets, room)
			body := make([]byte, 300)
			rooms := sockets / room
			ticks := min(rooms, 10)
			tick := time.NewTicker(100 * time.Millisecond / time.Duration(ticks))
			defer tick.Stop()
			for b.Loop() {
				for i := range rooms {
					if i%(rooms/ticks) == 0 {
						<-tick.C
					}
					r.broker.Publish("/topic/"+strconv.Itoa(i), stamped(body))
				}
			}
			_, p50, p99, longest := clients.stop(b)
			b.ReportMetric(float64(p50.Microseconds()), "p50-µs")
			b.ReportMetric(float64(p99.Microseconds()), "p99-µs")
			b.ReportMetric(float64(longest.Microseconds()), "max-µs")
		})
	}
}

// BenchmarkIdle opens 10,000 sockets, each with a login and a subscription, and measures what they hold: heap, stacks and the
// runtime's own for them. One operation is the whole.
func BenchmarkIdle(b *testing.B) {
	const sockets = 10_000
	for b.Loop() {
		r := loadRig(b)
		before := held()
		clients := startLoad(b, r, sockets, 4)
		b.ReportMetric(float64(held()-before)/sockets, "B/socket")
		clients.stop(b)
	}
}

func held() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse + m.MSpanInuse + m.MCacheInuse + m.GCSys + m.OtherSys
}
