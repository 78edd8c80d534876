//go:build linux

package load

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Comparison is a set of servers, or of variants of one, measured in one run, one after the other in every round.
type Comparison struct {
	Config   Config     `json:"config"` // without Rooms
	Variants bool       `json:"variants,omitempty"`
	Rooms    []int      `json:"rooms"`
	Results  [][]Result `json:"results"` // accepted and refused ones, by server, in the order they were made
	Servers  []string   `json:"servers"`
}

// Plan is what Compare measures.
type Plan struct {
	Config   Config // its Rooms are set from Rooms
	Variants bool   // the servers are variants of one
	Rooms    []int
	Rounds   int // accepted ones wanted of every server and number of rooms
	Retries  int // how many refused measurements of a server and number of rooms are made again, in all

	Resume *Comparison            // what an earlier run kept, nil for none; what it refused is listed, and doesn't count as a retry
	Save   func(Comparison) error // called after each measurement, unless it is nil
}

// Compare measures every server at every number of rooms until Rounds measurements of each were accepted or the Retries are used up.
// Servers take turns within a round, and every second round runs backwards, so that a slow drift of the machine doesn't favour one of them. A
// refused measurement is repeated in a later round: what disturbed it may be gone by then. A measurement that failed ends the comparison. progress is called
// after each.
func Compare(ctx context.Context, plan Plan, servers []Factory, progress func(Result)) (Comparison, error) {
	c, err := plan.begin(servers)
	if err != nil {
		return c, err
	}
	kept := map[cell]int{}
	for i := range servers {
		for _, rooms := range plan.Rooms {
			kept[cell{i, rooms}] = len(c.accepted(i, rooms))
		}
	}
	for round := range plan.Rounds + plan.Retries {
		for _, rooms := range plan.Rooms {
			for turn := range servers {
				i := turn
				if round%2 == 1 {
					i = len(servers) - 1 - turn
				}
				if round < kept[cell{i, rooms}] || len(c.accepted(i, rooms)) >= plan.Rounds {
					continue
				}
				if err := c.measure(ctx, plan, cell{i, rooms}, servers[i], progress); err != nil {
					return c, fmt.Errorf("%s, %d rooms, round %d: %w", servers[i].Name, rooms, round+1, err)
				}
			}
		}
	}
	return c, c.check()
}

// cell is one server at one number of rooms.
type cell struct{ server, rooms int }

// Factory makes a fresh server for every measurement.
type Factory struct {
	Name string
	Run  func(ctx context.Context, config Config) (Result, error)
}

// begin is the comparison before its first measurement.
func (p Plan) begin(servers []Factory) (Comparison, error) {
	c := Comparison{Config: p.Config.WithDefaults(), Variants: p.Variants, Rooms: p.Rooms, Results: make([][]Result, len(servers))}
	c.Config.Rooms = 0
	if len(servers) == 0 || len(p.Rooms) == 0 || p.Rounds < 1 || p.Retries < 0 {
		return c, fmt.Errorf("%w: nothing to compare", ErrConfig)
	}
	for _, s := range servers {
		c.Servers = append(c.Servers, s.Name)
	}
	if p.Resume == nil {
		return c, nil
	}
	old := *p.Resume
	if old.Config != c.Config || !slices.Equal(old.Servers, c.Servers) || !slices.Equal(old.Rooms, c.Rooms) || len(old.Results) != len(servers) {
		return Comparison{}, fmt.Errorf("%w: %v, %v rooms, %+v", ErrResume, old.Servers, old.Rooms, old.Config)
	}
	for i := range old.Results {
		c.Results[i] = slices.Clone(old.Results[i])
	}
	return c, nil
}

func (c *Comparison) measure(ctx context.Context, plan Plan, at cell, s Factory, progress func(Result)) error {
	config := plan.Config
	config.Rooms = at.rooms
	result, err := s.Run(ctx, config)
	if err != nil {
		return err
	}
	result.Server = s.Name
	c.Results[at.server] = append(c.Results[at.server], result)
	progress(result)
	if plan.Save == nil {
		return nil
	}
	return plan.Save(*c)
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
