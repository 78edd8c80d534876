package voice

const (
	maxVoices = 16

	// louderFor is how long someone must be the loudest who speaks before becoming active: longer than a laugh or a cough,
	// short enough to be on the first word.
	louderFor = 300 * millisecond
	// keepFor is how long an active speaker stays at least.
	keepFor = 1000 * millisecond
	// marginDBov is by how much another voice must be louder than an active speaker who still speaks.
	marginDBov = 3
)

// Dominant picks the active speaker among up to 16 voices. Its zero value is a silent room. Not for concurrent use.
type Dominant struct {
	voices      [maxVoices]Level
	active      int // plus one
	activeAt    int64
	candidate   int // plus one
	candidateAt int64
}

// Observe takes the level of one packet of voice i, 0 to 15, as Level.Observe does. Other voices are ignored.
func (d *Dominant) Observe(i int, level uint8, vad bool, now int64) {
	if i < 0 || i >= maxVoices {
		return
	}
	d.voices[i].Observe(level, vad, now)
	d.update(now)
}

// Forget makes a voice silent, when its owner has left: the next owner of the number starts anew.
func (d *Dominant) Forget(i int) {
	if i < 0 || i >= maxVoices {
		return
	}
	d.voices[i] = Level{}
	if d.active == i+1 {
		d.active = 0
	}
	if d.candidate == i+1 {
		d.candidate = 0
	}
}

// Active is the active speaker. In a silence the last one stays; ok is false only before the first.
func (d *Dominant) Active(now int64) (i int, ok bool) {
	d.update(now)
	return d.active - 1, d.active > 0
}

// update lets the loudest voice become the active one when it has been so for long enough.
func (d *Dominant) update(now int64) {
	loudest := d.loudest(now)
	if loudest != d.candidate {
		d.candidate, d.candidateAt = loudest, now
	}
	if loudest == 0 || loudest == d.active || now-d.candidateAt < louderFor {
		return
	}
	if d.active != 0 && now-d.activeAt < keepFor {
		return
	}
	d.active, d.activeAt = loudest, now
}

// loudest is the loudest who speaks, plus one; the active speaker unless another is clearly louder; 0 when nobody speaks.
func (d *Dominant) loudest(now int64) int {
	best, bestDBov := 0, silenceDBov-1
	if d.active > 0 && d.voices[d.active-1].Speaking(now) {
		best, bestDBov = d.active, d.voices[d.active-1].DBov()+marginDBov
	}
	for i := range d.voices {
		if v := &d.voices[i]; i+1 != d.active && v.Speaking(now) && v.DBov() > bestDBov {
			best, bestDBov = i+1, v.DBov()
		}
	}
	return best
}
