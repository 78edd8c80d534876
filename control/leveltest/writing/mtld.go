package writing

import "slices"

// mtldThreshold is the share of new words at which a stretch ends (McCarthy and Jarvis 2010, MTLD, vocd-D, and HD-D, Behavior Research Methods 42).
const mtldThreshold = .72

// mtld is the mean length of stretches of words, read forwards and backwards, in which the share of different ones stays above mtldThreshold. 0: it never fell at all, so
// there is no length.
func mtld(words []string) float64 {
	forwards := stretches(words)
	backwards := slices.Clone(words)
	slices.Reverse(backwards)
	if b := stretches(backwards); forwards > 0 && b > 0 {
		return (float64(len(words))/forwards + float64(len(words))/b) / 2
	}
	return 0
}

// stretches counts them, the last one by how far it got.
func stretches(words []string) (n float64) {
	seen, length := map[string]bool{}, 0
	for _, w := range words {
		seen[w] = true
		length++
		if share := float64(len(seen)) / float64(length); share <= mtldThreshold {
			n++
			clear(seen)
			length = 0
		}
	}
	if length > 0 {
		n += (1 - float64(len(seen))/float64(length)) / (1 - mtldThreshold)
	}
	return n
}
