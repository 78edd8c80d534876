// Package store keeps everything StudyMate must not forget in one SQL database: it opens the
// database, brings its schema forward and offers one file of repository methods per aggregate.
// It is the only importer of gorm. It has no clock (every method that writes takes now), starts
// no goroutine of its own, holds no rules of the product beyond what a transaction must
// guarantee, and knows nothing above it. The features of control call it, from any goroutine.
package store
