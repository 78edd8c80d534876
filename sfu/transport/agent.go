package transport

import (
	"net/netip"
	"time"
)

const (
	// maxRoutes bounds the validated addresses that are kept per peer. Beyond it, the one unheard for the longest time
	// goes. A client with every kind of candidate on two interfaces has about ten.
	maxRoutes = 16
	// silentRoute is how long the nominated route must be silent before another one that was nominated, and is still
	// being checked, takes over. Clients that nominate aggressively (RFC 5245) name several and then check only one.
	silentRoute = 6 * time.Second
)

// route is where a packet came from and how to answer: a UDP address, or a stream.
type route struct {
	addr   netip.AddrPort
	stream *stream
}

// knownRoute is a route on which a check with proven integrity arrived.
type knownRoute struct {
	route
	nominated  bool
	generation uint32
	heardAt    time.Time
}

// generation is one set of credentials; an ICE restart begins the next.
type generation struct {
	number      uint32
	local       credentials
	remoteUfrag string
}

// agent is the ICE-lite side of one peer: pure state, without sockets, clock or locks; the endpoint guards it. It never
// sends checks (RFC 8445 section 7), so it needs no candidates of the client and no timers.
type agent struct {
	current generation
	// previous stays valid from a restart until the client nominates with the current credentials.
	previous    generation
	hasPrevious bool

	routes []knownRoute
	// selected is where we send: the nominated route. Until the client nominates one it is the first route that was
	// proven, at the start and after a restart: Chromium nominates some 100 ms after it could send.
	selected           route
	selectedGeneration uint32
	heardAt            time.Time
}

// restart begins a generation. An older pending restart that was never nominated is forgotten; what works stays.
func (a *agent) restart(local credentials, remoteUfrag string) (forgotten string) {
	if a.hasPrevious {
		forgotten = a.current.local.ufrag
	} else {
		a.previous, a.hasPrevious = a.current, true
	}
	a.current = generation{number: a.current.number + 1, local: local, remoteUfrag: remoteUfrag}
	return forgotten
}

// byUfrag gives the generation that a check names.
func (a *agent) byUfrag(ours, theirs string) (generation, bool) {
	if ours == a.current.local.ufrag && theirs == a.current.remoteUfrag {
		return a.current, true
	}
	if a.hasPrevious && ours == a.previous.local.ufrag && theirs == a.previous.remoteUfrag {
		return a.previous, true
	}
	return generation{}, false
}

// outcome is what a proven check changed.
type outcome struct {
	selected bool    // the route is now the selected one
	dropped  []route // routes that are no longer valid
	retired  string  // our ufrag that is no longer valid
}

// heard takes in a proven check on r.
func (a *agent) heard(r route, g generation, useCandidate bool, now time.Time) outcome {
	var out outcome
	if g.number < a.current.number && !a.hasPrevious {
		return out // credentials from before a restart that is finished
	}
	a.heardAt = now
	known := a.find(r)
	if known == nil {
		out.dropped = a.makeRoom()
		a.routes = append(a.routes, knownRoute{route: r})
		known = &a.routes[len(a.routes)-1]
	}
	known.heardAt = now
	if g.number < known.generation {
		return out // a late check with the credentials before a restart
	}
	if known.generation != g.number {
		known.generation, known.nominated = g.number, false
	}
	known.nominated = known.nominated || useCandidate
	nominated := known.nominated // known moves when routes are dropped
	if useCandidate && g.number == a.current.number && a.hasPrevious {
		out.retired = a.previous.local.ufrag
		a.previous, a.hasPrevious = generation{}, false
		out.dropped = append(out.dropped, a.keepGeneration(g.number)...)
	}
	if a.selected != (route{}) && g.number < a.selectedGeneration {
		return out // a restart has moved us on; what the client says with its old credentials is no wish any more
	}
	first := a.selected == (route{}) || g.number > a.selectedGeneration
	if first || useCandidate || nominated && a.selectedSilent(now) {
		out.selected = a.selected != r
		a.selected, a.selectedGeneration = r, g.number
	}
	return out
}

func (a *agent) find(r route) *knownRoute {
	for i := range a.routes {
		if a.routes[i].route == r {
			return &a.routes[i]
		}
	}
	return nil
}

func (a *agent) selectedSilent(now time.Time) bool {
	known := a.find(a.selected)
	return known == nil || now.Sub(known.heardAt) > silentRoute
}

// makeRoom drops the route unheard for the longest time, never the nominated one.
func (a *agent) makeRoom() []route {
	if len(a.routes) < maxRoutes {
		return nil
	}
	oldest := -1
	for i := range a.routes {
		if a.routes[i].route != a.selected && (oldest < 0 || a.routes[i].heardAt.Before(a.routes[oldest].heardAt)) {
			oldest = i
		}
	}
	gone := a.routes[oldest].route
	a.routes = append(a.routes[:oldest], a.routes[oldest+1:]...)
	return []route{gone}
}

// keepGeneration drops the routes of older generations: a finished restart ends them (RFC 8445 section 9).
func (a *agent) keepGeneration(number uint32) []route {
	var gone []route
	kept := a.routes[:0]
	for _, k := range a.routes {
		if k.generation == number {
			kept = append(kept, k)
		} else {
			gone = append(gone, k.route)
		}
	}
	a.routes = kept
	return gone
}

// drop forgets a route whose stream has ended.
func (a *agent) drop(r route) {
	for i := range a.routes {
		if a.routes[i].route == r {
			a.routes = append(a.routes[:i], a.routes[i+1:]...)
			break
		}
	}
	if a.selected == r {
		a.selected = route{}
	}
}

// clear forgets all routes and gives them.
func (a *agent) clear() []route {
	all := make([]route, 0, len(a.routes))
	for _, k := range a.routes {
		all = append(all, k.route)
	}
	a.routes, a.selected = nil, route{}
	return all
}
