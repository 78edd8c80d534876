package writing

// Reason is why a text is not worth judging.
type Reason string

// The reasons.
const (
	Empty         Reason = "empty"          // not a word
	OtherLanguage Reason = "other-language" // than the one that was asked for
	Copied        Reason = "copied"         // from the task
	Repetitive    Reason = "repetitive"     // the same words over and over
	TooShort      Reason = "too-short"      // less than half of what was asked for
)

// Reasons returns every reason.
func Reasons() []Reason { return []Reason{Empty, OtherLanguage, Copied, Repetitive, TooShort} }

const (
	// leastOwn leaves room for names and foreign words.
	leastOwn = .7
	// mostCopied and mostRepeated are far above what texts have that people wrote: a fifth at most.
	mostCopied, mostRepeated = .5, .5
)

// Fault returns why a text with these measures is not worth judging; empty: it is.
func (m Measures) Fault(t Task) Reason {
	switch {
	case m.Words == 0:
		return Empty
	case m.Own < leastOwn:
		return OtherLanguage
	case m.Copied > mostCopied:
		return Copied
	case m.Repeated > mostRepeated:
		return Repetitive
	case 2*m.Words < t.MinWords || 2*m.Characters < t.MinChars:
		return TooShort
	}
	return ""
}
