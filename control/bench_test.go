package control

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/languagemate/studymate/control/auth"
	"github.com/languagemate/studymate/control/blob"
	"github.com/languagemate/studymate/control/bus"
	"github.com/languagemate/studymate/control/chat"
	"github.com/languagemate/studymate/sfu"
	"github.com/languagemate/studymate/store"
)

// BenchmarkChat is a message's whole way: stored on disk, then read by every socket of the room. The clients run in the same
// process, so the figures are floors. batch messages are on their way at once.
func BenchmarkChat(b *testing.B) {
	const batch = 50
	for _, size := range []struct {
		people, socketsEach int
		marked              bool
	}{{2, 1, false}, {4, 1, false}, {50, 1, false}, {50, 1, true}, {50, 20, false}} {
		b.Run(fmt.Sprintf("sockets=%d/marked=%v", size.people*size.socketsEach, size.marked), func(b *testing.B) {
			c, people, tokens := benchControl(b, size.people, nil)
			acquaint(b, c, people[0], people[1:]...)
			room, err := c.chat.CreateGroup(b.Context(), people[0], "group", people[1:])
			if err != nil {
				b.Fatal(err)
			}
			var reading sync.WaitGroup
			ctx, cancel := context.WithCancel(b.Context())
			heard := make(chan error)
			sockets := 0
			for _, token := range tokens {
				for range size.socketsEach {
					ws := benchSocket(b, c, token, chat.Topic(room.ID))
					sockets++
					reading.Go(func() { hearBatches(ctx, ws, batch, heard) })
				}
			}
			message := 0
			if size.marked {
				stop := markDelivered(ctx, b, c, room.ID, people)
				defer stop()
			}
			for b.Loop() {
				for range batch {
					message++
					draft := chat.Draft{ClientID: fmt.Sprint(message), Body: "안녕하세요, 오늘 수업 준비됐어요? See you at eight!"}
					if _, _, err := c.chat.Send(ctx, room.ID, people[message%len(people)], draft); err != nil {
						b.Fatal(err)
					}
				}
				for range sockets {
					if err := <-heard; err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(message)/b.Elapsed().Seconds(), "messages/s")
			b.ReportMetric(float64(message*sockets)/b.Elapsed().Seconds(), "deliveries/s")
			cancel()
			reading.Wait()
		})
	}
}

// markDelivered says for each of the people every half second that they have all of a room, as the web client does, until it is stopped.
func markDelivered(ctx context.Context, b *testing.B, c *Control, roomID string, people []string) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var marking sync.WaitGroup
	marking.Go(func() {
		every := time.NewTicker(500 * time.Millisecond)
		defer every.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-every.C:
			}
			for _, who := range people {
				if err := c.chat.MarkDelivered(roomID, who, math.MaxInt64); err != nil {
					b.Error(err)
				}
			}
		}
	})
	return func() {
		cancel()
		marking.Wait()
	}
}

func benchControl(b *testing.B, count int, change func(*Config)) (c *Control, people, tokens []string) {
	folder := b.TempDir()
	keys, err := auth.LoadKeys(folder)
	if err != nil {
		b.Fatal(err)
	}
	data, err := store.Open(b.Context(), store.Config{Path: filepath.Join(folder, "studymate.db")})
	if err != nil {
		b.Fatal(err)
	}
	media, err := sfu.New(sfu.Config{ListenUDP: "127.0.0.1:0"})
	if err != nil {
		b.Fatal(err)
	}
	nodes, err := bus.New(bus.Config{})
	if err != nil {
		b.Fatal(err)
	}
	config := Config{Listen: "127.0.0.1:0", ShutdownTimeout: time.Second}
	if change != nil {
		change(&config)
	}
	if c, err = New(b.Context(), config, Deps{Store: data, Keys: keys, Bus: nodes, SFU: media, Files: blob.NewDir(b.TempDir())}); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = c.Run(ctx) })
	running.Go(func() { _ = media.Run(ctx) })
	running.Go(func() { _ = nodes.Run(ctx) })
	b.Cleanup(func() {
		cancel()
		running.Wait()
		_ = data.Close()
	})
	for i := range count {
		grant, err := c.Auth().SignUp(b.Context(), auth.SignUp{Email: fmt.Sprintf("p%d@example.org", i), Password: "a long password", EnglishName: "P",
			NativeLanguage: "ko", TargetLanguage: "en"}, time.Now())
		if err != nil {
			b.Fatal(err)
		}
		agree(b, c, grant.User.ID)
		people, tokens = append(people, grant.User.ID), append(tokens, grant.AccessToken)
	}
	return c, people, tokens
}

func benchSocket(b *testing.B, c *Control, token, destination string) *websocket.Conn {
	ws, _, err := websocket.Dial(b.Context(), "ws://"+c.Addr().String()+"/ws", &websocket.DialOptions{Subprotocols: []string{"v12.stomp"}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = ws.CloseNow() })
	for _, step := range []struct{ frame, answer string }{
		{"CONNECT\naccept-version:1.2\nAuthorization:Bearer " + token + "\n\n\x00", "CONNECTED\n"},
		{"SUBSCRIBE\nid:1\nreceipt:1\ndestination:" + destination + "\n\n\x00", "RECEIPT\n"},
	} {
		if err := ws.Write(b.Context(), websocket.MessageText, []byte(step.frame)); err != nil {
			b.Fatal(err)
		}
		if _, got, err := ws.Read(b.Context()); err != nil || !bytes.HasPrefix(got, []byte(step.answer)) {
			b.Fatalf("%q, %v; want %s", got, err, step.answer)
		}
	}
	return ws
}

// hearBatches says each time that a whole batch has come, until ctx ends.
func hearBatches(ctx context.Context, ws *websocket.Conn, batch int, heard chan<- error) {
	for count := 0; ; count %= batch {
		for count < batch {
			_, octets, err := ws.Read(ctx)
			if err != nil {
				select {
				case heard <- err:
				case <-ctx.Done():
				}
				return
			}
			count += bytes.Count(octets, []byte("MESSAGE\n"))
		}
		select {
		case heard <- nil:
		case <-ctx.Done():
			return
		}
	}
}
