package httpapi

// Routes are the method and path of everything that the router knows, in its own spelling of parameters.
func (a *API) Routes() []string {
	var out []string
	for _, route := range a.engine.Routes() {
		out = append(out, route.Method+" "+route.Path)
	}
	return out
}

// ParseRank and RankCursor are the cursor of a list of partners.
var (
	ParseRank  = parseRank
	RankCursor = rankCursor
)
