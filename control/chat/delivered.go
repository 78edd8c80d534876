package chat

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/store"
)

const (
	// deliveredEvery is how often marks are stored and told: of a person in a room one row and of a room one event at most in that time, however much is
	// written there and by however many it is received.
	deliveredEvery = time.Second
	// maxDeliveries is how many marks of this node wait at most. What is too much is dropped, and made good by the person's next one.
	maxDeliveries = 100_000
	// deliveriesAtOnce is how many marks are stored in one transaction, so that messages don't wait long for it: some 10 ms.
	deliveriesAtOnce = 256
	// lastDeliveries is how long the marks that wait may take when the node stops.
	lastDeliveries = 2 * time.Second
)

// place is somebody in a room.
type place struct{ roomID, userID string }

// deliveries are marks that wait to be stored. It is safe for use by any number of goroutines.
type deliveries struct {
	// some holds a token while marks wait.
	some chan struct{}

	// Guarded by mu.
	mu      sync.Mutex
	waiting map[place]int64
}

func newDeliveries() *deliveries {
	return &deliveries{some: make(chan struct{}, 1), waiting: map[place]int64{}}
}

func (d *deliveries) add(at place, seq int64) {
	d.mu.Lock()
	if before, known := d.waiting[at]; seq > before && (known || len(d.waiting) < maxDeliveries) {
		d.waiting[at] = seq
	}
	d.mu.Unlock()
	select {
	case d.some <- struct{}{}:
	default:
	}
}

func (d *deliveries) take() []store.ChatDelivery {
	d.mu.Lock()
	defer d.mu.Unlock()
	marks := make([]store.ChatDelivery, 0, len(d.waiting))
	for at, seq := range d.waiting {
		marks = append(marks, store.ChatDelivery{RoomID: at.roomID, UserID: at.userID, Seq: seq})
	}
	d.waiting = map[place]int64{}
	return marks
}

// Delivered is how far the devices of somebody know the messages of a room.
type Delivered struct {
	UserID       string `json:"userId"`
	DeliveredSeq int64  `json:"deliveredSeq"`
}

// MarkDelivered takes note that a device of the person knows of all messages of a room up to seq. The mark moves within a second, and the others are told then. It says
// nothing of rooms that the person is not in.
func (c *Chat) MarkDelivered(roomID, userID string, seq int64) error {
	err := deliverable(roomID, seq)
	if err == nil {
		c.delivered.add(place{roomID, userID}, seq)
	}
	return err
}

// deliverable says whether a mark can be one at all.
func deliverable(roomID string, seq int64) error {
	if uuid.Validate(roomID) != nil {
		return ErrNotFound
	}
	if seq < 0 {
		return &Invalid{"seq", fault.Small(0)}
	}
	return nil
}

// Run stores and tells how far messages were delivered, until ctx ends and what waits then is stored.
func (c *Chat) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastDeliveries)
			defer cancel()
			c.storeDelivered(last)
			return nil
		case <-c.delivered.some:
		}
		pause := time.NewTimer(deliveredEvery)
		select {
		case <-ctx.Done():
			pause.Stop()
		case <-pause.C:
			c.storeDelivered(ctx)
		}
	}
}

func (c *Chat) storeDelivered(ctx context.Context) {
	marks := c.delivered.take()
	for len(marks) > 0 {
		n := min(len(marks), deliveriesAtOnce)
		moved, err := c.deps.Members.MarkDelivered(ctx, marks[:n])
		if err != nil {
			c.deps.Logger.Error("marks of what was delivered are lost", "marks", n, "error", err)
		}
		c.tellDelivered(moved)
		marks = marks[n:]
	}
}

// tellDelivered tells each room once of its marks, which come in the order of rooms.
func (c *Chat) tellDelivered(moved []store.ChatDelivery) {
	for len(moved) > 0 {
		news := event{Type: "delivered", RoomID: moved[0].RoomID}
		n := 0
		for ; n < len(moved) && moved[n].RoomID == news.RoomID; n++ {
			news.Delivered = append(news.Delivered, Delivered{moved[n].UserID, moved[n].Seq})
		}
		c.deps.Publisher.Publish(Topic(news.RoomID), news.json())
		moved = moved[n:]
	}
}
