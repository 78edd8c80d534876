package matching

import (
	"sync"
	"time"

	"github.com/languagemate/studymate/control/week"
	"github.com/languagemate/studymate/store"
)

// index is everybody who may be found, by what they speak and learn. It is safe for use by any number of goroutines; nothing under its lock waits.
type index struct {
	mu sync.RWMutex
	// Guarded by mu.
	byID map[string]*person
	// natives has who speaks the first language and learns the second, helpers who is fluent in a language that they learn.
	natives map[[2]lang]*bucket
	helpers map[lang]*bucket
	round   uint64
	people  uint32 // that were ever put in
	// Names, and what is costly to work out of them.
	langs, interests, genders *numbers
	primary                   map[string]string
	zones                     map[string]*time.Location
}

// bucket are people of one kind, side by side in memory: to look at each takes nanoseconds only as long as nothing has to be fetched from elsewhere.
type bucket struct {
	people []entry
	at     map[*person]int
	// shown is how often one of them was shown of late, on average.
	shown float64
}

// entry is somebody in a bucket, with what does not change: 64 octets, one line of the processor's cache.
type entry struct {
	hours     week.Mask
	interests interestSet
	person    *person
	replies   float32
	sides
	// level is that in the language of the bucket which the person learns.
	level level
}

func (b *bucket) add(p *person, l level) {
	b.at[p] = len(b.people)
	b.people = append(b.people, entry{hours: p.hours, interests: p.interests, person: p, replies: float32(p.replies()), sides: p.sides, level: l})
}

func (b *bucket) remove(p *person) {
	at, last := b.at[p], len(b.people)-1
	b.people[at] = b.people[last]
	b.at[b.people[at].person] = at
	delete(b.at, p)
	b.people[last] = entry{}
	b.people = b.people[:last]
}

func newIndex() *index {
	return &index{
		byID: map[string]*person{}, natives: map[[2]lang]*bucket{}, helpers: map[lang]*bucket{}, langs: newNumbers(), interests: newNumbers(), genders: newNumbers(),
		primary: map[string]string{}, zones: map[string]*time.Location{},
	}
}

// put takes people in as the store has them, in place of what is known of them. What is older than that changes nothing.
func (x *index) put(now time.Time, people ...store.MatchPerson) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, in := range people {
		before := x.byID[in.ID]
		if before != nil && before.version > in.Version {
			before.round = x.round
			continue
		}
		after := x.make(in, before, now)
		x.byID[in.ID] = after
		x.replace(before, after)
	}
}

// drop forgets people.
func (x *index) drop(userIDs ...string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range userIDs {
		if p := x.byID[id]; p != nil {
			delete(x.byID, id)
			x.replace(p, nil)
		}
	}
}

// replace puts after where before was. Either may be nil.
func (x *index) replace(before, after *person) {
	if before != nil {
		x.eachBucket(before, func(b *bucket, _ level) { b.remove(before) })
	}
	if after != nil {
		x.eachBucket(after, func(b *bucket, l level) { b.add(after, l) })
	}
}

// eachBucket calls do with every bucket that a person belongs to.
func (x *index) eachBucket(p *person, do func(*bucket, level)) {
	for _, t := range p.targets {
		if t.lang == 0 {
			continue
		}
		do(bucketOf(x.natives, [2]lang{p.native, t.lang}), t.level)
		if t.level >= fluent {
			do(bucketOf(x.helpers, t.lang), t.level)
		}
	}
}

func bucketOf[K comparable](in map[K]*bucket, key K) *bucket {
	b := in[key]
	if b == nil {
		b = &bucket{at: map[*person]int{}}
		in[key] = b
	}
	return b
}

// person returns somebody, or nil.
func (x *index) person(userID string) *person {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.byID[userID]
}

// begin begins a reading of all people, end forgets those whom it did not find. A person put in between counts as found.
func (x *index) begin() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.round++
}

func (x *index) end() {
	x.mu.RLock()
	var gone []string
	for id, p := range x.byID {
		if p.round < x.round {
			gone = append(gone, id)
		}
	}
	x.mu.RUnlock()
	x.drop(gone...)
}

// size returns how many people there are.
func (x *index) size() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.byID)
}

// fold makes what was shown since the last time count, and lets what was before fade.
func (x *index) fold() {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range x.byID {
		p.shown = p.shown*shownFade + float64(p.shownNow.Swap(0))
	}
	for _, b := range x.natives {
		b.average()
	}
	for _, b := range x.helpers {
		b.average()
	}
}

func (b *bucket) average() {
	sum := 0.0
	for i := range b.people {
		sum += b.people[i].person.shown
	}
	b.shown = sum / float64(max(1, len(b.people)))
}

// here notes that somebody came or went.
func (x *index) here(userID string, online bool, now time.Time) {
	if p := x.person(userID); p != nil {
		p.online.Store(online)
		p.saw(now)
	}
}

// saw notes that somebody was here.
func (p *person) saw(now time.Time) {
	if ms := now.UnixMilli(); ms > p.seen.Load() {
		p.seen.Store(ms)
	}
}
