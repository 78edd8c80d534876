// Package irt is the mathematics of an adaptive test by item response theory: how likely an answer is, what an item tells, what the answers say of an
// ability, which item comes next, when it is enough.
//
// It knows no languages, people or stores, draws no random numbers and looks at no clock: the same answers give the same numbers. control/leveltest is its
// caller, from any goroutine. The numbers are held to those of catR 3.17 (Magis and Barrada 2017, J. Stat. Softw. 76).
package irt
