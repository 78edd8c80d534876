//go:build linux

package load

import (
	"context"
	"errors"
	"fmt"
)

// Comparison is a set of servers measured in one run, one after the other in every round.
type Comparison struct {
	Rooms   []int      `json:"rooms"`
	Results [][]Result `json:"results"` // accepted and refused ones, by server, in the order they were made
	Servers []string   `json:"servers"`
}

// Plan is what Compare measures.
type Plan struct {
	Config  Config // its Rooms are set from Rooms
	Rooms   []int
	Rounds  int // accepted ones wanted of every server and number of rooms
	Retries int // how often a refused measurement is made again at once
}

// Compare measures every server at every number of rooms, Rounds times. Servers take turns within a round, and every second round runs
// backwards, so that a slow drift of the machine doesn't favour one of them. A measurement that failed ends the comparison; a
// refused one is repeated, then kept as refused. progress is called after each.
func Compare(ctx context.Context, plan Plan, servers []Factory, progress func(Result)) (Comparison, error) {
	c := Comparison{Rooms: plan.Rooms, Results: make([][]Result, len(servers))}
	if len(servers) == 0 || len(plan.Rooms) == 0 || plan.Rounds < 1 || plan.Retries < 0 {
		return c, fmt.Errorf("%w: nothing to compare", ErrConfig)
	}
	for _, s := range servers {
		c.Servers = append(c.Servers, s.Name)
	}
	for round := range plan.Rounds {
		for _, rooms := range plan.Rooms {
			for turn := range servers {
				i := turn
				if round%2 == 1 {
					i = len(servers) - 1 - turn
				}
				results, err := plan.measure(ctx, rooms, servers[i], progress)
				c.Results[i] = append(c.Results[i], results...)
				if err != nil {
					return c, fmt.Errorf("%s, %d rooms, round %d: %w", servers[i].Name, rooms, round+1, err)
				}
			}
		}
	}
	return c, c.check()
}

// Factory makes a fresh server for every measurement.
type Factory struct {
	Name string
	Run  func(ctx context.Context, config Config) (Result, error)
}

// measure repeats a refused measurement up to Retries times.
func (p Plan) measure(ctx context.Context, rooms int, s Factory, progress func(Result)) ([]Result, error) {
	var results []Result
	config := p.Config
	config.Rooms = rooms
	for range 1 + p.Retries {
		result, err := s.Run(ctx, config)
		if err != nil {
			return results, err
		}
		results = append(results, result)
		progress(result)
		if len(result.Refusals) == 0 {
			break
		}
	}
	return results, nil
}

// accepted are the results of a server at a number of rooms that were not refused.
func (c Comparison) accepted(server, rooms int) []Result {
	var list []Result
	for _, r := range c.Results[server] {
		if r.Rooms == rooms && len(r.Refusals) == 0 {
			list = append(list, r)
		}
	}
	return list
}

func (c Comparison) check() error {
	var missing []error
	for i, name := range c.Servers {
		for _, rooms := range c.Rooms {
			if len(c.accepted(i, rooms)) == 0 {
				missing = append(missing, fmt.Errorf("%w: %s, %d rooms", ErrNoResult, name, rooms))
			}
		}
	}
	return errors.Join(missing...)
}
