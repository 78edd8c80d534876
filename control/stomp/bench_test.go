package stomp

import (
	"fmt"
	"testing"
)

// BenchmarkPublish is what one message to a topic costs up to the outboxes of its subscribers.
func BenchmarkPublish(b *testing.B) {
	for _, subscribers := range []int{4, 1000} {
		b.Run(fmt.Sprintf("subscribers=%d", subscribers), func(b *testing.B) {
			broker, err := New((&rig{}).config())
			if err != nil {
				b.Fatal(err)
			}
			conns := make([]*conn, subscribers)
			for i := range conns {
				conns[i] = newConn(broker, func() {})
				conns[i].version = V12
				broker.index.add(&subscription{conn: conns[i], id: "1", destination: "/topic/a", key: "/topic/a", mode: ackAuto})
			}
			body := make([]byte, 300)
			b.ReportAllocs()
			for b.Loop() {
				broker.Publish("/topic/a", body)
				for _, c := range conns {
					c.outbox.take(nil)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	octets := appendFrame(nil, V12, "SEND", []Header{{"destination", "/app/chat/1"}, {"client-id", "0199"}}, make([]byte, 300))
	d := decoder{limits: frameLimits{headers: 64, headerBytes: 8 << 10, bodyBytes: 64 << 10}, version: V12}
	b.SetBytes(int64(len(octets)))
	b.ReportAllocs()
	for b.Loop() {
		if f, _, bad := d.feed(octets); f == nil || bad != nil {
			b.Fatal("not decoded")
		}
	}
}
