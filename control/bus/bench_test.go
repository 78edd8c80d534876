package bus

import (
	"strconv"
	"sync"
	"testing"
	"time"
)

// BenchmarkPublish carries messages of 200 octets from one node to another over an outside NATS, and ends when the last has arrived.
func BenchmarkPublish(b *testing.B) {
	ns, stop := outside(b, 0)
	b.Cleanup(stop)
	from, _ := node(b, Config{URL: ns.ClientURL()})
	to, _ := node(b, Config{URL: ns.ClientURL()})
	var arrived sync.WaitGroup
	window := make(chan struct{}, 10_000) // keeps the benchmark within the queue of the subscriber
	if err := to.Subscribe("bench", func([]byte) { arrived.Done(); <-window }); err != nil {
		b.Fatal(err)
	}
	if err := to.nc.Flush(); err != nil {
		b.Fatal(err)
	}
	data := make([]byte, 200)
	b.ReportAllocs()
	for b.Loop() {
		window <- struct{}{}
		arrived.Add(1)
		if err := from.Publish("bench", data); err != nil {
			b.Fatal(err)
		}
	}
	arrived.Wait()
}

// BenchmarkPublishAlone is what a single node pays: nobody listens.
func BenchmarkPublishAlone(b *testing.B) {
	bus, _ := node(b, Config{})
	data := make([]byte, 200)
	b.ReportAllocs()
	for b.Loop() {
		if err := bus.Publish("bench", data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	bus, _ := node(b, Config{})
	keys := make([]string, 10_000)
	for i := range keys {
		keys[i] = "user:online:" + strconv.Itoa(i)
	}
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i++
		if err := bus.Put(keys[i%len(keys)], []byte(`{"status":"online"}`), time.Minute); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValues(b *testing.B) {
	bus, _ := node(b, Config{})
	if err := bus.Put("user:online:1", []byte(`{"status":"online"}`), 0); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if len(bus.Values("user:online:1")) != 1 {
			b.Fatal("lost")
		}
	}
}
