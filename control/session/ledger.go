package session

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/languagemate/studymate/store"
)

// TalkView is what somebody has said in a session, over all languages and by language.
type TalkView struct {
	UserID        string  `json:"userId"`
	SpeechMs      int64   `json:"speechMs" doc:"Time spoken, pauses of up to 300 ms included"`
	OverlapMs     int64   `json:"overlapMs" doc:"How much of it another spoke as well"`
	LongestTurnMs int64   `json:"longestTurnMs"`
	Turns         int     `json:"turns"`
	Interruptions int     `json:"interruptions" doc:"Turns of others that ended because this person began"`
	SilentMs      int64   `json:"silentMs" doc:"How long ago the person was last heard, or came; -1: not connected"`
	TurnMs        int64   `json:"turnMs" doc:"How long the turn has gone on that the person is in; 0: in none"`
	Share         float64 `json:"share" doc:"Of all that was said, 0 to 1"`
	// ByLanguage is the time spoken while each language was its turn.
	ByLanguage map[string]int64 `json:"byLanguage" doc:"Milliseconds spoken while each language was its turn"`
	// SilenceMs is the rest of the time in which the person was there with others.
	SilenceMs         int64            `json:"silenceMs" doc:"How long the person was connected, with others, and did not speak"`
	SilenceByLanguage map[string]int64 `json:"silenceByLanguage" doc:"silenceMs while each language was its turn"`
}

func newTalkView(userID string) TalkView {
	return TalkView{UserID: userID, SilentMs: -1, ByLanguage: map[string]int64{}, SilenceByLanguage: map[string]int64{}}
}

// SilenceView is how much of their time together nobody spoke.
type SilenceView struct {
	TogetherMs int64            `json:"togetherMs" doc:"How long at least two were connected"`
	SilentMs   int64            `json:"silentMs" doc:"How much of it nobody spoke"`
	ByLanguage map[string]int64 `json:"byLanguage" doc:"silentMs while each language was its turn"`
}

// entry is one person's talk in one language.
type entry struct{ userID, language string }

// ledger keeps who said how much in which language. What comes in are totals of a media room, which begin anew with each room; what is kept are sums. It
// is pure.
type ledger struct {
	// language is whose turn it is.
	language string
	sums     map[entry]store.Talk
	paces    map[string]store.Pace
	// seen are the totals of the room that are in the sums, seenSpoken those of all together.
	seen       map[string]PeerTalk
	seenSpoken time.Duration
	// heard is up to when it was listened, quietSince since when each who is connected has said nothing.
	heard      time.Time
	quietSince map[string]time.Time
	// fresh says that what was said differs from what is stored; unsaved is by how much who was there does.
	fresh   bool
	unsaved time.Duration
}

func newLedger(stored store.Spoken) *ledger {
	b := &ledger{sums: map[entry]store.Talk{}, paces: map[string]store.Pace{}, seen: map[string]PeerTalk{}, quietSince: map[string]time.Time{}}
	for _, t := range stored.People {
		b.sums[entry{t.UserID, t.Language}] = t
	}
	for _, p := range stored.Room {
		b.paces[p.Language] = p
	}
	return b
}

// pass adds the time since it was last listened to those who were connected in it, and not alone.
func (b *ledger) pass(connected []string, now time.Time) {
	passed := now.Sub(b.heard)
	b.heard = now
	for userID := range b.quietSince {
		if !slices.Contains(connected, userID) {
			delete(b.quietSince, userID)
		}
	}
	for _, userID := range connected {
		if _, known := b.quietSince[userID]; !known {
			b.quietSince[userID] = now.Add(-passed)
		}
	}
	if len(connected) < 2 || passed <= 0 {
		return // who is alone is not silent
	}
	b.unsaved += passed
	for _, userID := range connected {
		key := entry{userID, b.language}
		sum := b.sums[key]
		sum.UserID, sum.Language, sum.Present = userID, b.language, sum.Present+passed
		b.sums[key] = sum
	}
	pace := b.paces[b.language]
	pace.Language, pace.Together = b.language, pace.Together+passed
	b.paces[b.language] = pace
}

// take adds what was said since the last totals to the language whose turn it is, and says whether there is anything to tell.
func (b *ledger) take(totals []PeerTalk, now time.Time) (changed bool) {
	for _, t := range totals {
		if t.SilentFor >= 0 {
			b.quietSince[t.Peer] = now.Add(-t.SilentFor)
		}
		before := b.seen[t.Peer]
		b.seen[t.Peer] = t
		changed = changed || t.Turn != before.Turn
		if t.Speech == before.Speech && t.Turns == before.Turns && t.Interruptions == before.Interruptions {
			continue
		}
		changed, b.fresh = true, true
		key := entry{t.Peer, b.language}
		sum := b.sums[key]
		sum.UserID, sum.Language = t.Peer, b.language
		sum.Speech += t.Speech - before.Speech
		sum.Overlap += t.Overlap - before.Overlap
		sum.Turns += t.Turns - before.Turns
		sum.Interruptions += t.Interruptions - before.Interruptions
		if t.LongestTurn > before.LongestTurn {
			sum.LongestTurn = max(sum.LongestTurn, t.LongestTurn)
		}
		b.sums[key] = sum
	}
	return changed
}

// spoke adds how long at least one has spoken since the last total, as far as somebody was there to listen.
func (b *ledger) spoke(total time.Duration, connected int) {
	said := total - b.seenSpoken
	b.seenSpoken = total
	if said > 0 && connected > 1 {
		pace := b.paces[b.language]
		pace.Language, pace.Spoken = b.language, pace.Spoken+said
		b.paces[b.language] = pace
	}
}

// newRoom tells that the totals begin anew.
func (b *ledger) newRoom() {
	clear(b.seen)
	b.seenSpoken = 0
}

// spoken is all of it as it is stored.
func (b *ledger) spoken() store.Spoken {
	paces := slices.SortedFunc(maps.Values(b.paces), func(x, y store.Pace) int { return cmp.Compare(x.Language, y.Language) })
	return store.Spoken{People: b.rows(), Room: paces}
}

// rows are the sums by person and language.
func (b *ledger) rows() []store.Talk {
	rows := make([]store.Talk, 0, len(b.sums))
	for _, sum := range b.sums {
		rows = append(rows, sum)
	}
	slices.SortFunc(rows, func(x, y store.Talk) int {
		return cmp.Or(cmp.Compare(x.UserID, y.UserID), cmp.Compare(x.Language, y.Language))
	})
	return rows
}

// silence shows how much of the time together nobody spoke.
func (b *ledger) silence() SilenceView {
	out := SilenceView{ByLanguage: map[string]int64{}}
	for _, p := range b.paces {
		silent := max(p.Together-p.Spoken, 0).Milliseconds()
		out.TogetherMs += p.Together.Milliseconds()
		out.SilentMs += silent
		if p.Language != "" {
			out.ByLanguage[p.Language] = silent
		}
	}
	return out
}

// view shows the sums at now, by person.
func (b *ledger) view(now time.Time) []TalkView {
	out := []TalkView{}
	var all int64
	for _, t := range b.rows() {
		if len(out) == 0 || out[len(out)-1].UserID != t.UserID {
			out = append(out, newTalkView(t.UserID))
		}
		v := &out[len(out)-1]
		v.SpeechMs += t.Speech.Milliseconds()
		v.OverlapMs += t.Overlap.Milliseconds()
		v.LongestTurnMs = max(v.LongestTurnMs, t.LongestTurn.Milliseconds())
		v.Turns += t.Turns
		v.Interruptions += t.Interruptions
		silence := max(t.Present-t.Speech, 0).Milliseconds()
		v.SilenceMs += silence
		if t.Language != "" {
			v.SilenceByLanguage[t.Language] += silence
		}
		if t.Language != "" && t.Speech > 0 {
			v.ByLanguage[t.Language] += t.Speech.Milliseconds()
		}
		all += t.Speech.Milliseconds()
	}
	for i := range out {
		if all > 0 {
			out[i].Share = float64(out[i].SpeechMs*1000/all) / 1000
		}
		if since, ok := b.quietSince[out[i].UserID]; ok {
			out[i].SilentMs = max(now.Sub(since), 0).Milliseconds()
			out[i].TurnMs = b.seen[out[i].UserID].Turn.Milliseconds()
		}
	}
	return out
}

// talkEvent tells once a second, while somebody speaks, who said how much.
type talkEvent struct {
	Type    string      `json:"type"`
	Talk    []TalkView  `json:"talk"`
	Silence SilenceView `json:"silence"`
}

const (
	// listenEvery is how often it is looked at who said how much.
	listenEvery = time.Second
	// presenceUnsaved is how much of the time in which nobody speaks a crash may cost.
	presenceUnsaved = 5 * time.Minute
)

// listen adds up what was said, and says whether there is anything to tell.
func (l *live) listen() (changed bool) {
	now, connected := time.Now(), l.state.with(Connected)
	l.ledger.pass(connected, now)
	if l.floor == nil {
		return false
	}
	totals, spoken := l.floor.Talk()
	l.ledger.spoke(spoken, len(connected))
	return l.ledger.take(totals, now)
}

// hear listens and tells.
func (l *live) hear() {
	if l.listen() {
		l.publish(talkEvent{Type: "talk", Talk: l.ledger.view(time.Now()), Silence: l.ledger.silence()})
	}
}

// noteTalk stores what was said. Where nothing was, that somebody was there may wait for so long.
func (l *live) noteTalk(patience time.Duration) {
	l.listen()
	if !l.ledger.fresh && l.ledger.unsaved <= patience {
		return
	}
	ctx, cancel := writeContext(context.Background())
	defer cancel()
	if err := l.deps.Live.SaveTalk(ctx, l.id, l.ledger.spoken()); err != nil {
		l.log.Warn("talk can't be stored", "session", l.id, "error", err)
		return
	}
	l.ledger.fresh, l.ledger.unsaved = false, 0
}
