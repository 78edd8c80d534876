package figures

// Sequence follows the numbers of one stream of packets. The zero value is ready.
type Sequence struct {
	Received uint64
	Late     uint64 // came after a higher number
	Repeated uint64 // came twice, within the last 64 numbers
	first    uint64
	highest  uint64
	seen     uint64 // bit i: highest-i was received
	begun    bool
}

// Add counts a number of a stream that counts in width bits (16 for RTP, 32 for stamps) and wraps.
func (s *Sequence) Add(number uint32, width int) {
	if !s.begun {
		s.begun = true
		s.first = uint64(number) + 1<<width // room for numbers before the first
		s.highest, s.seen, s.Received = s.first, 1, 1
		return
	}
	mask := uint64(1)<<width - 1
	ahead := (uint64(number) - s.highest) & mask
	if ahead != 0 && ahead <= mask/2 {
		s.highest += ahead
		s.seen = s.seen<<min(ahead, 63)<<(ahead-min(ahead, 63)) | 1
		s.Received++
		return
	}
	behind := -ahead & mask
	if behind < 64 && s.seen&(1<<behind) != 0 {
		s.Repeated++
		return
	}
	if behind < 64 {
		s.seen |= 1 << behind
	}
	s.first = min(s.first, s.highest-behind)
	s.Received++
	s.Late++
}

// Lost is how many numbers between the lowest and the highest never came.
func (s *Sequence) Lost() uint64 {
	if !s.begun {
		return 0
	}
	expected := s.highest - s.first + 1
	if expected <= s.Received {
		return 0
	}
	return expected - s.Received
}
