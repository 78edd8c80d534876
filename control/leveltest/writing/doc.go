// Package writing counts what can be counted of a text that a learner wrote: words, sentences, how varied the words are, what is repeated or copied from the
// task, whether it is in the language that was asked for.
//
// It can't tell good grammar from bad, so it gives no score: its figures are shown to the learner, and say whether it is worth while to have the text judged. It holds no state and
// is called from any goroutine.
package writing
