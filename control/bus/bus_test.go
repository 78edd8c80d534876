package bus

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// outside starts a NATS as an operator would, on a port; 0 chooses one.
func outside(t testing.TB, port int) (ns *server.Server, stop func()) {
	t.Helper()
	if port == 0 {
		port = server.RANDOM_PORT
	}
	ns, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(ns.Start)
	if !ns.ReadyForConnections(time.Minute) {
		t.Fatal("NATS does not start")
	}
	return ns, sync.OnceFunc(func() {
		ns.Shutdown()
		ns.WaitForShutdown()
		running.Wait()
	})
}

// node runs a bus until the test ends or stop is called.
func node(t testing.TB, config Config) (b *Bus, stop func()) {
	t.Helper()
	b, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := b.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	t.Cleanup(stop)
	return b, stop
}

// becomes waits until the node reads want under the key: each change is told to watchers, so nobody polls.
func becomes(t testing.TB, b *Bus, key, want string) {
	t.Helper()
	changed := make(chan struct{}, 1)
	b.Watch(key, func(string) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})
	late := time.After(time.Minute)
	for {
		if joined(b.Values(key)) == want {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("%s = %q, want %q", key, joined(b.Values(key)), want)
		}
	}
}

func mustPut(t testing.TB, b *Bus, key, value string, ttl time.Duration) {
	t.Helper()
	if err := b.Put(key, []byte(value), ttl); err != nil {
		t.Fatal(err)
	}
}

func TestTwoNodesOnOneNATS(t *testing.T) {
	ns, stop := outside(t, 0)
	t.Cleanup(stop)
	config := Config{URL: ns.ClientURL()}
	a, _ := node(t, config)
	mustPut(t, a, "before", "1", 0)
	b, stopB := node(t, config)
	becomes(t, b, "before", "1") // who comes later asks

	mustPut(t, a, "user:online:7", "a", 0)
	mustPut(t, b, "user:online:7", "b", 0)
	want := "a b"
	if a.node > b.node {
		want = "b a"
	}
	becomes(t, a, "user:online:7", want)
	becomes(t, b, "user:online:7", want)
	a.Drop("user:online:7")
	becomes(t, b, "user:online:7", "b")
	stopB()
	becomes(t, a, "user:online:7", "") // who ends says so
}

func TestMessagesReachTheOtherNodes(t *testing.T) {
	ns, stop := outside(t, 0)
	t.Cleanup(stop)
	a, _ := node(t, Config{URL: ns.ClientURL()})
	b, _ := node(t, Config{URL: ns.ClientURL()})
	other, _ := node(t, Config{URL: ns.ClientURL(), Prefix: "another"})
	heard := make(chan string, 10)
	for name, bus := range map[string]*Bus{"a": a, "b": b, "other": other} {
		if err := bus.Subscribe("stomp", func(data []byte) { heard <- name + " " + string(data) }); err != nil {
			t.Fatal(err)
		}
		if err := bus.nc.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		if err := a.Publish("stomp", []byte(strconv.Itoa(i))); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		if got, want := <-heard, "b "+strconv.Itoa(i); got != want {
			t.Errorf("heard %q, want %q", got, want)
		}
	}
	if err := a.Publish("stomp", make([]byte, 2<<20)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("2 MiB: %v", err)
	}
	if len(heard) != 0 {
		t.Errorf("heard %q as well", <-heard)
	}
}

// A node whose NATS goes away works alone, and finds the others when it is back.
func TestPartitionAndReturn(t *testing.T) {
	ns, stop := outside(t, 0)
	port := ns.Addr().(*net.TCPAddr).Port
	config := Config{URL: ns.ClientURL()}
	a, _ := node(t, config)
	b, _ := node(t, config)
	mustPut(t, a, "k", "before", 0)
	becomes(t, b, "k", "before")
	stop()
	mustPut(t, a, "k", "apart", 0)
	mustPut(t, b, "l", "alone", 0)
	becomes(t, b, "l", "alone")
	_, stop = outside(t, port)
	t.Cleanup(stop)
	becomes(t, b, "k", "apart")
	becomes(t, a, "l", "alone")
	if s := b.Stats(); s.Reconnects != 1 || !s.Connected || s.Keys != 2 {
		t.Errorf("figures = %+v", s)
	}
}

func TestANATSThatComesLater(t *testing.T) {
	ns, stop := outside(t, 0)
	url, port := ns.ClientURL(), ns.Addr().(*net.TCPAddr).Port
	stop()
	a, _ := node(t, Config{URL: url})
	b, _ := node(t, Config{URL: url})
	mustPut(t, a, "k", "1", 0)
	_, stop = outside(t, port)
	t.Cleanup(stop)
	becomes(t, b, "k", "1")
}

// A node that dies without a word takes its soft state with it.
func TestADeadNodeIsForgotten(t *testing.T) {
	ns, stop := outside(t, 0)
	t.Cleanup(stop)
	config := Config{URL: ns.ClientURL(), Refresh: 500 * time.Millisecond}
	a, _ := node(t, config)
	heard := make(chan string, 2)
	a.Watch("k", func(key string) { heard <- joined(a.Values(key)) })
	dead, err := New(config) // never runs: after its first words it repeats nothing
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dead.Close() })
	// What is said before the NATS knows who listens is lost, and this node does not say it again.
	if err := a.nc.Flush(); err != nil {
		t.Fatal(err)
	}
	mustPut(t, dead, "k", "1", 0)
	dead.tell()
	for _, want := range []string{"1", ""} {
		if got := <-heard; got != want {
			t.Errorf("k = %q, want %q", got, want)
		}
	}
}

func TestBounds(t *testing.T) {
	b, _ := node(t, Config{MaxKeys: 2})
	for _, tc := range []struct {
		name, key string
		value     []byte
		want      error
	}{
		{"no key", "", nil, ErrTooLarge},
		{"a long key", string(make([]byte, 257)), nil, ErrTooLarge},
		{"a long value", "k", make([]byte, 4097), ErrTooLarge},
		{"one", "k", make([]byte, 4096), nil},
		{"two", "l", nil, nil},
		{"three", "m", nil, ErrFull},
		{"the first again", "k", nil, nil},
	} {
		if err := b.Put(tc.key, tc.value, 0); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", tc.name, err, tc.want)
		}
	}
	if s := b.Stats(); s.Refused != 4 || s.Keys != 2 {
		t.Errorf("figures = %+v", s)
	}
}

// Time passes in a bubble: what has a life of its own ends on time, and what a node holds stays.
func TestLifetimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := Alone(Config{})
		began := time.Now()
		mustPut(t, b, "typing:1:2", "x", 5*time.Second)
		mustPut(t, b, "user:online:2", "x", 0)
		b.apply(news{Node: "other", Puts: []put{{Key: "user:online:3", Value: []byte("x")}, {Key: "typing:1:3", Value: []byte("x"), TTLMs: 2000}}}, time.Now())
		for _, step := range []struct {
			after time.Duration
			want  string
		}{
			{1999 * time.Millisecond, "x x x x"}, {2 * time.Second, "x x x "}, {4999 * time.Millisecond, "x x x "},
			{5 * time.Second, " x x "}, {29 * time.Second, " x x "}, {30 * time.Second, " x  "}, {time.Hour, " x  "},
		} {
			time.Sleep(time.Until(began.Add(step.after)))
			got := ""
			for i, key := range []string{"typing:1:2", "user:online:2", "user:online:3", "typing:1:3"} {
				if i > 0 {
					got += " "
				}
				got += joined(b.Values(key))
			}
			if got != step.want {
				t.Errorf("after %s: %q, want %q", step.after, got, step.want)
			}
		}
	})
}

func TestConfig(t *testing.T) {
	for _, c := range []Config{
		{URL: "host:4222"}, {URL: "http://host"}, {URL: "nats://"}, {URL: "nats://a:1,b"}, {Prefix: "a b"}, {Prefix: "a.>"}, {Refresh: -1}, {MaxKeys: -1},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	if _, err := New(Config{URL: "nats://127.0.0.1:1", CredentialsFile: "none"}); err == nil {
		t.Error("credentials that are not there are taken")
	}
}

// Many put, read and watch at once; the race detector looks on.
func TestManyAtOnce(t *testing.T) {
	b, _ := node(t, Config{})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			b.Watch(fmt.Sprint(i), func(key string) { b.Values(key) })
			for j := range 200 {
				key := fmt.Sprint(j % 10)
				mustPut(t, b, key, fmt.Sprint(i), time.Minute)
				b.Values(key)
				b.Drop(key)
				b.Stats()
			}
		})
	}
	all.Wait()
}
