package httpapi

import (
	"context"
	"encoding/base64"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/fault"
	"github.com/languagemate/studymate/control/matching"
	"github.com/languagemate/studymate/control/users"
)

// Compatibility is how well two people fit.
type Compatibility struct {
	Compatible  bool          `json:"compatible" doc:"false: the two don't fit by language or by what each wishes; then there are no points"`
	Score       int           `json:"score" minimum:"0" maximum:"100" doc:"The sum of the points; the same for both people"`
	Factors     []MatchFactor `json:"factors" nullable:"false"`
	Language    *string       `json:"language" doc:"What the caller would practise; null when the two don't fit"`
	Shared      bool          `json:"shared" doc:"Both learn the language, and one of them is fluent in it; else each speaks what the other learns"`
	SharedHours int           `json:"sharedHours" minimum:"0" maximum:"168" doc:"How many hours of this week both have time"`
	ClockAhead  *int          `json:"clockAheadMinutes" doc:"By how many minutes the other one's clock is ahead of the caller's; null of who does not show their time zone to everyone"`
	ReplyRate   *float64      `json:"replyRate" minimum:"0" maximum:"1" doc:"The share of requests that the other one answers; null while there were too few to say"`
	Online      bool          `json:"online" doc:"Online now; false too of who does not show it"`
}

// MatchFactor is what one thing gives to a score.
type MatchFactor struct {
	Factor string `json:"factor" enum:"language,schedule,level,interests,activity,replies"`
	Points int    `json:"points" minimum:"0"`
	Max    int    `json:"max"`
}

// Recommendation is somebody whom the caller may ask.
type Recommendation struct {
	UserID          string           `json:"userId"`
	EnglishName     string           `json:"englishName"`
	NativeLanguage  string           `json:"nativeLanguage"`
	TargetLanguages []TargetLanguage `json:"targetLanguages" nullable:"false"`
	CurrentLevel    *string          `json:"currentLevel" enum:"A1,A2,B1,B2,C1,C2"`
	ProfileImageURL *string          `json:"profileImageUrl"`
	Bio             *string          `json:"bio"`
	Interests       []string         `json:"interests" nullable:"false"`
	Compatibility   Compatibility    `json:"compatibility"`
}

// MatchWish is what somebody looks for. What is left out lets everybody through.
type MatchWish struct {
	Language  string   `json:"language,omitempty" maxLength:"35" doc:"One that the caller learns"`
	Levels    []string `json:"levels,omitempty" maxItems:"6" enum:"A1,A2,B1,B2,C1,C2" nullable:"false" doc:"Of the other one, in what they learn"`
	Interests []string `json:"interests,omitempty" maxItems:"10" nullable:"false" doc:"The other one has at least one of them"`
	Online    bool     `json:"online,omitempty" doc:"Online now"`
	MinHours  int      `json:"minHours,omitempty" minimum:"0" maximum:"168" doc:"How many hours of a week both have time"`
}

// MatchCount is how many people have a value.
type MatchCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// MatchHours is how many people have time together with the caller for at least so many hours of this week.
type MatchHours struct {
	Min   int `json:"min"`
	Count int `json:"count"`
}

// MatchFilters are what there is to filter by, counted over everybody whom the caller may ask.
type MatchFilters struct {
	People    int          `json:"people"`
	Online    int          `json:"online"`
	Languages []MatchCount `json:"languages" nullable:"false" doc:"The most first"`
	Levels    []MatchCount `json:"levels" nullable:"false" doc:"A1 first; who has told none is in none"`
	Interests []MatchCount `json:"interests" nullable:"false" doc:"The most first"`
	Hours     []MatchHours `json:"hours" nullable:"false"`
	Saved     *MatchWish   `json:"saved" doc:"What the caller has saved; null: nothing"`
}

func (a *API) routesMatching(api huma.API) {
	register(a, api, accessOnly, huma.Operation{
		OperationID: "recommendations",
		Method:      http.MethodGet,
		Path:        "/api/v1/matching/recommendations",
		Summary:     "People whom the caller may ask to study together, best first",
		Description: "Of those who fit by language and by what each wishes; without whom the caller has asked in the last ten days, who has asked, who is blocked, and who has as many requests as may wait. The order is by score, less for who has requests to answer and who was shown more often than others.",
		Tags:        []string{"matching"},
		Errors:      []int{http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.recommendations)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "compatibility",
		Method:      http.MethodPost,
		Path:        "/api/v1/matching/calculate-compatibility",
		Summary:     "How well the caller and somebody fit",
		Description: "The same as in the recommendations, and the same for both.",
		Tags:        []string{"matching"},
		Errors:      []int{http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.compatibility)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "matchFilters",
		Method:      http.MethodGet,
		Path:        "/api/v1/matching/filters",
		Summary:     "What there is to filter recommendations by, with how many people each value lets through",
		Tags:        []string{"matching"},
		Errors:      []int{http.StatusConflict, http.StatusServiceUnavailable},
	}, a.matchFilters)
	register(a, api, accessOnly, huma.Operation{
		OperationID:   "saveMatchFilters",
		Method:        http.MethodPut,
		Path:          "/api/v1/matching/filters",
		Summary:       "Keep by what the caller wants to look for partners",
		Tags:          []string{"matching"},
		DefaultStatus: http.StatusNoContent,
		Errors:        []int{http.StatusConflict, http.StatusUnprocessableEntity, http.StatusServiceUnavailable},
	}, a.saveMatchFilters)
	a.routesMatchRequests(api)
	a.routesMatchQueue(api)
}

type recommendationsInput struct {
	Language  string   `query:"language" maxLength:"35" doc:"One that the caller learns"`
	Levels    []string `query:"levels" maxItems:"6" enum:"A1,A2,B1,B2,C1,C2" doc:"Of the other one in what they learn, separated by commas"`
	Interests []string `query:"interests" maxItems:"10" doc:"Separated by commas; the other one has at least one of them"`
	Online    bool     `query:"online" doc:"Online now, and shown"`
	MinHours  int      `query:"minHours" minimum:"0" maximum:"168" doc:"How many hours of this week both have time"`
	Cursor    string   `query:"cursor" maxLength:"200" doc:"nextCursor of the page before"`
	Limit     int      `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

type recommendationsOutput struct {
	Body struct {
		Items      []Recommendation `json:"items" nullable:"false"`
		NextCursor *string          `json:"nextCursor" doc:"null on the last page"`
	}
}

func (a *API) recommendations(ctx context.Context, in *recommendationsInput) (*recommendationsOutput, error) {
	after, err := parseRank(in.Cursor)
	if err != nil {
		return nil, err
	}
	wish := matching.Wish{Language: in.Language, Levels: in.Levels, Interests: in.Interests, Online: in.Online, MinHours: in.MinHours}
	if err := knownInterests(wish.Interests); err != nil {
		return nil, err
	}
	list, next, err := a.deps.Partners.Recommend(ctx, principalOf(ctx).UserID, wish, after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &recommendationsOutput{}
	out.Body.Items = make([]Recommendation, 0, len(list))
	for _, r := range list {
		p := r.Person
		out.Body.Items = append(out.Body.Items, Recommendation{
			UserID: p.ID, EnglishName: p.EnglishName, NativeLanguage: p.NativeLanguage, TargetLanguages: targetsOf(p.Targets), CurrentLevel: orNull(p.CurrentLevel),
			ProfileImageURL: orNull(p.ProfileImageURL), Bio: orNull(p.Bio), Interests: p.Interests, Compatibility: compatibilityOf(r.Compatibility),
		})
	}
	if next != nil {
		out.Body.NextCursor = rankCursor(*next)
	}
	return out, nil
}

func knownInterests(list []string) error {
	for _, interest := range list {
		if !slices.Contains(users.Interests(), interest) {
			return invalid("interests", fault.Choice(users.Interests()...))
		}
	}
	return nil
}

func compatibilityOf(c matching.Compatibility) Compatibility {
	out := Compatibility{
		Compatible: c.Language != "", Score: c.Score, Language: orNull(c.Language), Shared: c.Shared, SharedHours: c.SharedHours,
		ReplyRate: c.ReplyRate, Online: c.Online, Factors: make([]MatchFactor, 0, len(c.Parts)),
	}
	if c.Ahead != nil {
		out.ClockAhead = new(int(*c.Ahead / time.Minute))
	}
	for _, p := range c.Parts {
		out.Factors = append(out.Factors, MatchFactor{string(p.Factor), p.Points, p.Max})
	}
	return out
}

// rankCursor is a place in the list of partners as clients get it, opaque to them.
func rankCursor(m matching.Mark) *string {
	text := base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatUint(math.Float64bits(m.Rank), 10) + " " + m.ID))
	return &text
}

// parseRank reads what a client got, or anything else.
func parseRank(cursor string) (matching.Mark, error) {
	if cursor == "" {
		return matching.Mark{}, nil
	}
	bad := invalid("cursor", fault.Format(fault.Cursor, "must be the nextCursor of the page before"))
	octets, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return matching.Mark{}, bad
	}
	rank, id, _ := strings.Cut(string(octets), " ")
	n, err := strconv.ParseUint(rank, 10, 64)
	mark := matching.Mark{Rank: math.Float64frombits(n), ID: id}
	if err != nil || id == "" || strings.IndexByte(id, 0) >= 0 || !utf8.ValidString(id) || math.IsNaN(mark.Rank) || math.IsInf(mark.Rank, 0) {
		return matching.Mark{}, bad
	}
	return mark, nil
}

type compatibilityInput struct {
	Body struct {
		UserID string `json:"userId" minLength:"1" maxLength:"64"`
	}
}

type compatibilityOutput struct{ Body Compatibility }

func (a *API) compatibility(ctx context.Context, in *compatibilityInput) (*compatibilityOutput, error) {
	c, err := a.deps.Partners.Compatibility(ctx, principalOf(ctx).UserID, in.Body.UserID)
	if err != nil {
		return nil, err
	}
	return &compatibilityOutput{compatibilityOf(c)}, nil
}

type matchFiltersOutput struct{ Body MatchFilters }

func (a *API) matchFilters(ctx context.Context, _ *struct{}) (*matchFiltersOutput, error) {
	f, saved, err := a.deps.Partners.Filters(ctx, principalOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	out := MatchFilters{
		People: f.People, Online: f.Online, Languages: countsOf(f.Languages), Levels: countsOf(f.Levels), Interests: countsOf(f.Interests), Hours: make([]MatchHours, 0, len(f.Hours)),
	}
	for _, h := range f.Hours {
		out.Hours = append(out.Hours, MatchHours(h))
	}
	if saved != nil {
		wish := MatchWish(*saved)
		out.Saved = &wish
	}
	return &matchFiltersOutput{out}, nil
}

func countsOf(list []matching.Count) []MatchCount {
	out := make([]MatchCount, 0, len(list))
	for _, c := range list {
		out = append(out, MatchCount(c))
	}
	return out
}

type saveMatchFiltersInput struct{ Body MatchWish }

func (a *API) saveMatchFilters(ctx context.Context, in *saveMatchFiltersInput) (*struct{}, error) {
	if err := knownInterests(in.Body.Interests); err != nil {
		return nil, err
	}
	return nil, a.deps.Partners.SaveFilters(ctx, principalOf(ctx).UserID, matching.Wish(in.Body))
}
