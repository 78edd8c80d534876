// Package leveltest is the level test: reading, listening and vocabulary with grammar as adaptive tests over an item bank that ships with the program, then a
// text to write and something to say.
//
// An Attempt asks one Item at a time and keeps what was asked and answered in the store, so that it goes on after a reload or a restart where it was. The
// mathematics is in irt. What can't be assessed is said to be so; every result is provisional, because the difficulties of the items come from the levels
// that their authors gave them and not yet from answers. Keys and scripts never leave this package. httpapi finds out who asks and calls from any goroutine;
// it starts none.
//
// The banks are bank/<language>/*.json with the sounds beside them. After a change of them, `go test ./control/leveltest -run Exposure -update` works out
// anew how often each item may be asked.
package leveltest
