package leveltest

import (
	"hash/fnv"
	"slices"
	"time"

	"github.com/languagemate/studymate/control/leveltest/irt"
	"github.com/languagemate/studymate/store"
)

// attempt moves one attempt on by the rules of the test. It is pure: from the same answers comes the same next item.
type attempt struct {
	*store.LevelAttempt
	pool *pool
}

// asked is the item or task that waits for its answer; nil: none does.
func (a attempt) asked() *store.LevelAnswer {
	if n := len(a.Answers); n > 0 && a.Answers[n-1].State == store.LevelAsked {
		return &a.Answers[n-1]
	}
	return nil
}

// limit is how long the answer to an item or task may take.
func (p *pool) limit(itemID string) time.Duration {
	if t := p.taskByID[itemID]; t != nil {
		if t.skill == Writing {
			return timeForWriting
		}
		return timeForSpeaking
	}
	i := p.itemByID[itemID]
	switch {
	case i == nil:
		return 0
	case i.Kind == kindDictation:
		return timeForDictation
	case i.skill == Listening:
		return timeForSound
	}
	return timeForWord + timeForText(i.Text)
}

// left is how long the answer to what is asked may still take; negative: the time is up.
func (a attempt) left(now time.Time) time.Duration {
	w := a.asked()
	return w.AskedAt.Add(a.pool.limit(w.ItemID)).Sub(now)
}

// catchUp brings the attempt to where it stands now: what waits for too long is late, what the bank no longer has is taken back, and then there is something
// to answer or a result.
func (a attempt) catchUp(now time.Time) *store.LevelResult {
	if !a.FinishedAt.IsZero() {
		return nil
	}
	if w := a.asked(); w != nil {
		switch {
		case a.pool.itemByID[w.ItemID] == nil && a.pool.taskByID[w.ItemID] == nil:
			a.Answers = a.Answers[:len(a.Answers)-1]
		case a.left(now)+grace < 0:
			w.State, w.AnsweredAt = store.LevelLate, now
		}
	}
	return a.goOn(now)
}

// goOn asks what comes next unless something is asked, or makes the result.
func (a attempt) goOn(now time.Time) *store.LevelResult {
	if a.asked() != nil {
		return nil
	}
	if w, more := a.next(); more {
		w.AskedAt, w.State = now, store.LevelAsked
		a.Answers = append(a.Answers, w)
		a.BankVersion = a.pool.version
		return nil
	}
	r := a.result(now)
	return &r
}

// next is what to ask now: an item of the skill that has had the fewest, a text when all have had enough, and last something to say.
func (a attempt) next() (store.LevelAnswer, bool) {
	var turn Skill
	least := mostItems
	for _, skill := range adaptive() {
		answers := a.responses(skill)
		if len(answers) >= least || !a.some(skill) || len(answers) >= leastItems && stop().Enough(len(answers), irt.EAP(answers)) {
			continue
		}
		turn, least = skill, len(answers)
	}
	if turn != "" {
		i := a.choose(turn)
		return store.LevelAnswer{ItemID: i.ID, Skill: string(turn), Discrimination: i.A, Difficulty: i.B, Guessing: i.C}, true
	}
	for _, part := range []struct {
		skill Skill
		many  int
	}{{Writing, writingTasks}, {Speaking, speakingTasks}} {
		if a.count(part.skill) < part.many {
			if t := a.chooseTask(part.skill); t != nil {
				return store.LevelAnswer{ItemID: t.ID, Skill: string(part.skill)}, true
			}
		}
	}
	return store.LevelAnswer{}, false
}

func (a attempt) count(skill Skill) (n int) {
	for _, w := range a.Answers {
		if w.Skill == string(skill) {
			n++
		}
	}
	return n
}

// responses are the answers to the items of a skill, as they count.
func (a attempt) responses(skill Skill) (out []irt.Response) {
	for _, w := range a.Answers {
		if w.Skill == string(skill) && w.State != store.LevelAsked {
			out = append(out, irt.Response{Item: irt.Item{A: w.Discrimination, B: w.Difficulty, C: w.Guessing}, Right: w.State == store.LevelRight})
		}
	}
	return out
}

// was reports whether something was asked in this attempt.
func (a attempt) was(itemID string) bool {
	return slices.ContainsFunc(a.Answers, func(w store.LevelAnswer) bool { return w.ItemID == itemID })
}

func (a attempt) some(skill Skill) bool {
	return slices.ContainsFunc(a.pool.items[skill], func(i *item) bool { return !a.was(i.ID) })
}

// choose is the item that tells most of what is not known yet. Vocabulary and grammar take turns. What the person saw in an earlier attempt, and what is not to
// be asked this time lest everybody sees it, comes only where nothing else is left.
func (a attempt) choose(skill Skill) *item {
	theta, list, part := irt.EAP(a.responses(skill)).Theta, a.pool.items[skill], a.scarcePart(skill)
	items := make([]irt.Item, len(list))
	for n, i := range list {
		items[n] = i.Item
	}
	free := func(i *item) bool { return !a.was(i.ID) }
	seen := func(i *item) bool { return slices.Contains(a.Seen, i.ID) }
	drawn := func(i *item) bool { return chance(a.ID, i.ID) <= i.may }
	for _, may := range []func(*item) bool{
		func(i *item) bool { return i.Part == part && !seen(i) && drawn(i) },
		func(i *item) bool { return !seen(i) && drawn(i) },
		func(i *item) bool { return !seen(i) },
		func(*item) bool { return true },
	} {
		if n := irt.Next(items, theta, func(n int) bool { return free(list[n]) && may(list[n]) }); n >= 0 {
			return list[n]
		}
	}
	return nil
}

// scarcePart is the part of a skill that was asked less; empty for a skill without parts.
func (a attempt) scarcePart(skill Skill) string {
	if skill != Language {
		return ""
	}
	balance := 0
	for _, w := range a.Answers {
		if i := a.pool.itemByID[w.ItemID]; i != nil && i.skill == Language {
			if i.Part == "grammar" {
				balance++
			} else {
				balance--
			}
		}
	}
	if balance < 0 {
		return "grammar"
	}
	return "vocabulary"
}

// chooseTask is one whose level is next to what is known of the person; of speaking, reading aloud first.
func (a attempt) chooseTask(skill Skill) *task {
	kind := ""
	if skill == Speaking {
		kind = []string{kindReadAloud, kindFree}[min(1, a.count(Speaking))]
	}
	level := slices.Index(Levels(), levelOf(a.overall().Theta))
	var best *task
	cost := func(t *task) float64 {
		c := float64(max(level-slices.Index(Levels(), t.Level), slices.Index(Levels(), t.Level)-level)) + chance(a.ID, t.ID)/2
		if kind != "" && t.Kind != kind {
			c += 10
		}
		if slices.Contains(a.Seen, t.ID) {
			c++
		}
		return c
	}
	for _, t := range a.pool.tasks[skill] {
		if !a.was(t.ID) && (best == nil || cost(t) < cost(best)) {
			best = t
		}
	}
	return best
}

// chance is a number from 0 to 1 that is settled for an attempt and an item.
func chance(attemptID, itemID string) float64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(attemptID + "/" + itemID))
	// FNV spreads the last octets badly over the high bits; this is the finalizer of splitmix64.
	x := h.Sum64()
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return float64((x^x>>31)>>11) / (1 << 53)
}

// progress is how far the attempt is, from 0 to 1: by what is known of each skill, and each task as much as a skill by half.
func (a attempt) progress() float64 {
	if !a.FinishedAt.IsZero() {
		return 1
	}
	done, all := 0.0, 0.0
	for _, skill := range adaptive() {
		if len(a.pool.items[skill]) == 0 {
			continue
		}
		all++
		if !a.some(skill) {
			done++
			continue
		}
		// A surprise makes the error grow; what was reached before stays.
		reached, answers := 0.0, a.responses(skill)
		for n := range answers {
			reached = max(reached, stop().Progress(n+1, irt.EAP(answers[:n+1])))
		}
		done += reached
	}
	for skill, many := range map[Skill]int{Writing: writingTasks, Speaking: speakingTasks} {
		many = min(many, len(a.pool.tasks[skill]))
		all += float64(many) / 2
		answered := a.count(skill)
		if w := a.asked(); w != nil && w.Skill == string(skill) {
			answered--
		}
		done += float64(answered) / 2
	}
	if all == 0 {
		return 0
	}
	return min(0.99, done/all)
}
