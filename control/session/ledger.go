package session

import (
	"cmp"
	"context"
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
	SilentMs      int64   `json:"silentMs" doc:"How long ago the person was last heard; -1: not yet, or not connected"`
	Share         float64 `json:"share" doc:"Of all that was said, 0 to 1"`
	// ByLanguage is the time spoken while each language was its turn.
	ByLanguage map[string]int64 `json:"byLanguage" doc:"Milliseconds spoken while each language was its turn"`
}

// entry is one person's talk in one language.
type entry struct{ userID, language string }

// ledger keeps who said how much in which language. What comes in are totals of a media room, which begin anew with each room; what is kept are sums. It
// is pure.
type ledger struct {
	// language is whose turn it is.
	language string
	sums     map[entry]store.Talk
	// seen are the totals of the room that are in the sums.
	seen map[string]PeerTalk
	// silent is how long ago people were last heard.
	silent map[string]time.Duration
	// fresh says that the sums differ from what is stored.
	fresh bool
}

func newLedger(stored []store.Talk) *ledger {
	b := &ledger{sums: map[entry]store.Talk{}, seen: map[string]PeerTalk{}, silent: map[string]time.Duration{}}
	for _, t := range stored {
		b.sums[entry{t.UserID, t.Language}] = t
	}
	return b
}

// take adds what was said since the last totals to the language whose turn it is, and says whether anything was.
func (b *ledger) take(totals []PeerTalk) (changed bool) {
	clear(b.silent)
	for _, now := range totals {
		if now.SilentFor >= 0 {
			b.silent[now.Peer] = now.SilentFor
		}
		before := b.seen[now.Peer]
		if now.Speech == before.Speech && now.Turns == before.Turns && now.Interruptions == before.Interruptions {
			continue
		}
		changed, b.fresh = true, true
		key := entry{now.Peer, b.language}
		sum := b.sums[key]
		sum.UserID, sum.Language = now.Peer, b.language
		sum.Speech += now.Speech - before.Speech
		sum.Overlap += now.Overlap - before.Overlap
		sum.Turns += now.Turns - before.Turns
		sum.Interruptions += now.Interruptions - before.Interruptions
		if now.LongestTurn > before.LongestTurn {
			sum.LongestTurn = max(sum.LongestTurn, now.LongestTurn)
		}
		b.sums[key], b.seen[now.Peer] = sum, now
	}
	return changed
}

// newRoom tells that the totals begin anew.
func (b *ledger) newRoom() { clear(b.seen) }

// rows are the sums as they are stored.
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

// view shows the sums, by person.
func (b *ledger) view() []TalkView {
	out := []TalkView{}
	var all int64
	for _, t := range b.rows() {
		if len(out) == 0 || out[len(out)-1].UserID != t.UserID {
			out = append(out, TalkView{UserID: t.UserID, SilentMs: -1, ByLanguage: map[string]int64{}})
		}
		v := &out[len(out)-1]
		v.SpeechMs += t.Speech.Milliseconds()
		v.OverlapMs += t.Overlap.Milliseconds()
		v.LongestTurnMs = max(v.LongestTurnMs, t.LongestTurn.Milliseconds())
		v.Turns += t.Turns
		v.Interruptions += t.Interruptions
		if t.Language != "" {
			v.ByLanguage[t.Language] += t.Speech.Milliseconds()
		}
		all += t.Speech.Milliseconds()
	}
	for i := range out {
		if all > 0 {
			out[i].Share = float64(out[i].SpeechMs*1000/all) / 1000
		}
		if silent, ok := b.silent[out[i].UserID]; ok {
			out[i].SilentMs = silent.Milliseconds()
		}
	}
	return out
}

// talkEvent tells once a second, while somebody speaks, who said how much.
type talkEvent struct {
	Type string     `json:"type"`
	Talk []TalkView `json:"talk"`
}

// listenEvery is how often it is looked at who said how much.
const listenEvery = time.Second

// listen adds up what was said, and says whether anything was.
func (l *live) listen() bool {
	return l.floor != nil && l.ledger.take(l.floor.Talk())
}

// hear listens and tells.
func (l *live) hear() {
	if l.listen() {
		l.publish(talkEvent{Type: "talk", Talk: l.ledger.view()})
	}
}

// noteTalk stores what was said.
func (l *live) noteTalk() {
	l.listen()
	if !l.ledger.fresh {
		return
	}
	ctx, cancel := writeContext(context.Background())
	defer cancel()
	if err := l.deps.Live.SaveTalk(ctx, l.id, l.ledger.rows()); err != nil {
		l.log.Warn("talk can't be stored", "session", l.id, "error", err)
		return
	}
	l.ledger.fresh = false
}
