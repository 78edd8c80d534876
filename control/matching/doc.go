// Package matching finds partners: who fits whom and how well, who asks whom to study together, and who talks to others at once.
//
// How well two people fit is pure arithmetic (score.go). The people who may be found are in an index in the memory of every node, read from the store at the
// start and kept by events, over the bus also by those of other nodes, and by a look at what has changed every half minute. What must never be wrong (who is blocked, who has
// closed the account, who was asked already) is asked of the store with every call and not of the index. Requests and the queue are rows of the store; whichever node looks first
// makes the sessions of the queue, in one transaction. It knows no HTTP; calls come from any goroutine, and Run has one of its own.
package matching
