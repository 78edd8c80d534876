// Package speech measures how fluently somebody spoke, from the recording alone: how much of the time is speech, where the pauses are and how long, how
// many syllables a second. It reads what browsers record (WebM, Ogg and MP4 with Opus) and WAV.
//
// It hears neither words nor grammar nor how clearly something is pronounced, and says nothing of them. It holds no state, starts nothing and knows neither
// HTTP nor attempts: httpapi and leveltest call it, from any goroutine.
package speech
