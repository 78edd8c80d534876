package voice

const (
	// speechLeast is how long a stretch must be to count: a click or a knock on the table is shorter, a "yes" is not.
	speechLeast = 100 * millisecond
	// packetTime is what the first packet of a stretch stands for.
	packetTime = 20 * millisecond
	// turnGap is the longest pause inside a turn: long enough to look for a word.
	turnGap = 1500 * millisecond
	// Who begins while another is in a turn of at least turnLeast, and goes on for interruptLeast while the other falls silent within yieldWithin, has
	// interrupted.
	turnLeast      = 1000 * millisecond
	interruptLeast = 500 * millisecond
	yieldWithin    = 1000 * millisecond
)

// Totals are what one voice has said since it was first heard. Times are nanoseconds.
type Totals struct {
	// Speech counts from the first loud packet of a stretch to its last, pauses of up to 300 ms included.
	Speech int64
	// Overlap is how much of it another spoke as well.
	Overlap int64
	// LongestTurn is the longest stretch with pauses of up to 1.5 s.
	LongestTurn int64
	// Turns counts such stretches, Interruptions those that made another fall silent.
	Turns, Interruptions uint32
}

// talk is one voice of a Meeting.
type talk struct {
	totals  Totals
	heard   bool  // it has been loud
	loudAt  int64 // the last loud packet
	began   int64 // the first of this stretch
	turnAt  int64 // the first of this turn
	waiting int64 // of this stretch, not counted yet because it is short
	over    int64 // of waiting, how much another spoke as well
	counted bool  // the stretch counts
	cutIn   int   // whose turn this stretch began in, plus one; 0 nobody's, or it is settled
}

// Meeting measures who says how much in a room of up to 16 voices, from the levels as they are sent. In contrast to Level it is not smoothed and
// holds nothing over: a stretch ends with its last loud packet, so that the sum is that of the speech and not of its echo in the meters.
//
// Nobody can gain more than the time that passes, whatever levels a client makes up. Its zero value is a silent room. Not for concurrent use.
type Meeting struct {
	talks  [maxVoices]talk
	spoken int64 // by at least one
	until  int64 // what is counted in spoken ends here
}

// Observe takes the level of one packet of voice i, 0 to 15, as Level.Observe does. Other voices are ignored.
func (m *Meeting) Observe(i int, level uint8, vad bool, now int64) {
	if i < 0 || i >= maxVoices {
		return
	}
	dBov := -int(min(level, 127))
	if dBov < speechOnDBov && (!vad || dBov < speechOffDBov) {
		return
	}
	t := &m.talks[i]
	if !t.heard || now-t.loudAt > speechHold {
		m.begin(i, now)
	} else {
		m.add(i, now, now-t.loudAt)
	}
	t.loudAt = now
	if t.counted && now-t.turnAt > t.totals.LongestTurn {
		t.totals.LongestTurn = now - t.turnAt
	}
	m.settle(t, now)
}

// begin begins a stretch.
func (m *Meeting) begin(i int, now int64) {
	t := &m.talks[i]
	newTurn := !t.heard || now-t.loudAt > turnGap
	if newTurn || !t.counted {
		t.turnAt = now
	}
	t.heard, t.began, t.waiting, t.over, t.counted, t.cutIn = true, now, 0, 0, false, 0
	if newTurn {
		for j := range m.talks {
			if j != i && m.talks[j].inTurn(now) {
				t.cutIn = j + 1
			}
		}
	}
	m.add(i, now, packetTime)
}

// add counts the time before now.
func (m *Meeting) add(i int, now, time int64) {
	t := &m.talks[i]
	t.waiting += time
	if m.another(i, now, time) {
		t.over += time
	}
	if !t.counted {
		if t.waiting < speechLeast {
			return
		}
		t.counted = true
		if t.turnAt == t.began {
			t.totals.Turns++
		}
	}
	from := max(now-t.waiting, m.until)
	if now > from {
		m.spoken += now - from
		m.until = now
	}
	t.totals.Speech += t.waiting
	t.totals.Overlap += t.over
	t.waiting, t.over = 0, 0
}

// another says whether somebody else was loud in the time before now; packets of two people come up to three packets apart.
func (m *Meeting) another(i int, now, time int64) bool {
	for j := range m.talks {
		if o := &m.talks[j]; j != i && o.counted && now-o.loudAt <= max(time, 3*packetTime) {
			return true
		}
	}
	return false
}

// inTurn says whether the voice is in the middle of a turn that an interruption would end.
func (t *talk) inTurn(now int64) bool {
	return t.counted && now-t.loudAt <= 3*packetTime && now-t.turnAt >= turnLeast
}

// settle decides whether a stretch that began in another's turn has ended it.
func (m *Meeting) settle(t *talk, now int64) {
	if t.cutIn == 0 {
		return
	}
	other := &m.talks[t.cutIn-1]
	switch {
	case other.loudAt-t.began > yieldWithin, !other.heard: // went on, or is gone
		t.cutIn = 0
	case now-t.began >= interruptLeast && now-other.loudAt > speechHold:
		t.totals.Interruptions++
		t.cutIn = 0
	}
}

// Totals returns what a voice has said.
func (m *Meeting) Totals(i int) Totals {
	if i < 0 || i >= maxVoices {
		return Totals{}
	}
	return m.talks[i].totals
}

// SilentFor is how long ago a voice was last loud; ok is false when it never was.
func (m *Meeting) SilentFor(i int, now int64) (ns int64, ok bool) {
	if i < 0 || i >= maxVoices || !m.talks[i].heard {
		return 0, false
	}
	return now - m.talks[i].loudAt, true
}

// Turn is how long the turn has gone on that the voice is in at now, in nanoseconds; 0 while it is in none.
func (m *Meeting) Turn(i int, now int64) int64 {
	if i < 0 || i >= maxVoices {
		return 0
	}
	t := &m.talks[i]
	// A stretch that is too short to count yet may go on with a turn that began before it.
	if begun := t.counted || t.turnAt != t.began; !t.heard || !begun || now-t.loudAt > turnGap {
		return 0
	}
	return t.loudAt - t.turnAt
}

// Spoken is how long at least one has spoken, in nanoseconds.
func (m *Meeting) Spoken() int64 { return m.spoken }

// Resume gives a number to a voice that goes on from earlier totals; none are the zero value.
func (m *Meeting) Resume(i int, before Totals) {
	if i >= 0 && i < maxVoices {
		m.talks[i] = talk{totals: before}
	}
}
