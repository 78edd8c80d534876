package matching

import (
	"testing"
	"time"

	"github.com/languagemate/studymate/store"
	"github.com/languagemate/studymate/store/storetest"
)

// fill puts people into a database as their onboarding would.
func fill(b *testing.B, db *storetest.DB, people []store.MatchPerson) {
	b.Helper()
	tx, err := db.Raw().DB.Begin()
	if err != nil {
		b.Fatal(err)
	}
	run := func(statement string, args ...any) {
		if _, err := tx.Exec(statement, args...); err != nil {
			b.Fatal(err)
		}
	}
	const (
		user     = `INSERT INTO users (id, english_name, native_language, target_language, zone, birth_year, onboarded_at, created_at, updated_at) VALUES (?, 'N', ?, 'x', ?, ?, ?, 1, 1)`
		target   = `INSERT INTO target_languages (user_id, language, level, place) VALUES (?, ?, ?, ?)`
		interest = `INSERT INTO interests (user_id, interest) VALUES (?, ?)`
		slot     = `INSERT OR IGNORE INTO availability (user_id, day, from_hour, to_hour) VALUES (?, ?, ?, ?)`
		seen     = `INSERT INTO last_seen (user_id, seen_at) VALUES (?, ?)`
		agreed   = `INSERT INTO consents (id, user_id, document, version, granted, created_at) VALUES (?, ?, 'terms', '1', 1, 1)`
	)
	for _, p := range people {
		run(user, p.ID, p.NativeLanguage, p.Zone, p.BirthYear, p.SeenAt.UnixMilli())
		for i, t := range p.Targets {
			run(target, p.ID, t.Language, t.Level, i)
		}
		for _, i := range p.Interests {
			run(interest, p.ID, i)
		}
		for _, s := range p.Availability {
			run(slot, p.ID, s.Day, s.FromHour, s.ToHour)
		}
		run(seen, p.ID, p.SeenAt.UnixMilli())
		run(agreed, p.ID, p.ID)
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRecommendOf100k is a page of twenty over a SQLite of 100,000 people: the viewer and the twenty read from the store, the search in the index.
func BenchmarkRecommendOf100k(b *testing.B) {
	db := storetest.New(b)
	if db.Postgres() {
		b.Skip("it is filled by SQLite's statements")
	}
	people := crowd(100_000, 1)
	fill(b, db, people)
	o := &office{online: map[string]bool{}}
	m, err := New(Config{Agreed: []store.Agreement{{Document: "terms", Version: "1"}}}, Deps{
		People: db.Matches, Filters: db.Matches, Requests: db.MatchRequests, Upkeep: db.MatchRequests, Queue: db.MatchQueue, QueueUpkeep: db.MatchQueue,
		There: o, Nodes: o, Messenger: o, Now: benchNow,
	})
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := m.readAll(b.Context()); err != nil {
		b.Fatal(err)
	}
	first := time.Since(began)
	began = time.Now()
	if err := m.readAll(b.Context()); err != nil {
		b.Fatal(err)
	}
	again := time.Since(began)
	close(m.read)
	viewer, _ := m.index.largest()
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		list, _, err := m.Recommend(b.Context(), viewer.id, Wish{}, Mark{}, 20)
		if err != nil || len(list) != 20 {
			b.Fatal(len(list), err)
		}
	}
	b.ReportMetric(first.Seconds(), "s/read")
	b.ReportMetric(again.Seconds(), "s/reread")
}
