package store

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"
)

// toldQuery is all that a person has told besides the columns of users. It is one statement, because each costs several times what its rows do, and
// who a person is is what the server is asked most. It has no ORDER BY: over such a union that costs as much as all the rest.
const toldQuery = `
SELECT 'target' AS kind, language AS a, COALESCE(level, '') AS b, '' AS c, place AS n, 0 AS m FROM target_languages WHERE user_id = @person
UNION ALL SELECT 'interest', interest, '', '', 0, 0 FROM interests WHERE user_id = @person
UNION ALL SELECT 'wishes', gender, company, '', COALESCE(age_from, 0), COALESCE(age_to, 0) FROM partner_wishes WHERE user_id = @person
UNION ALL SELECT 'slot', '', '', '', day * 100 + from_hour, to_hour FROM availability WHERE user_id = @person
UNION ALL SELECT 'step', step, '', '', completed_at, 0 FROM onboarding_steps WHERE user_id = @person
UNION ALL SELECT 'visibility', field, audience, '', 0, 0 FROM profile_visibility WHERE user_id = @person
UNION ALL SELECT 'consent', document, version, id, created_at, granted FROM consents WHERE user_id = @person`

// told is a row of toldQuery.
type told struct {
	kind, a, b, c string
	n, m          int64
}

// tellAll fills in what toldQuery finds of the person.
func tellAll(tx *gorm.DB, p *Person) (err error) {
	p.TargetLanguages, p.Interests, p.Availability = []TargetLanguage{}, []string{}, []Slot{}
	p.Steps, p.Consents, p.Visibility = map[string]time.Time{}, map[string]Consent{}, map[string]string{}
	rows, err := tx.Raw(toldQuery, map[string]any{"person": p.ID}).Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var all []told
	for rows.Next() {
		var t told
		if err := rows.Scan(&t.kind, &t.a, &t.b, &t.c, &t.n, &t.m); err != nil {
			return err
		}
		all = append(all, t)
	}
	slices.SortFunc(all, func(x, y told) int {
		return cmp.Or(cmp.Compare(x.n, y.n), cmp.Compare(x.c, y.c), cmp.Compare(x.a, y.a))
	})
	for _, t := range all {
		t.tell(p)
	}
	return rows.Err()
}

func (t told) tell(p *Person) {
	switch t.kind {
	case "target":
		p.TargetLanguages = append(p.TargetLanguages, TargetLanguage{Language: t.a, Level: t.b})
	case "interest":
		p.Interests = append(p.Interests, t.a)
	case "wishes":
		p.Partner = &PartnerWishes{Gender: t.a, Company: t.b, AgeFrom: int(t.n), AgeTo: int(t.m)}
	case "slot":
		p.Availability = append(p.Availability, Slot{Day: int(t.n) / 100, FromHour: int(t.n) % 100, ToHour: int(t.m)})
	case "step":
		p.Steps[t.a] = fromMillis(t.n)
	case "visibility":
		p.Visibility[t.a] = t.b
	case "consent": // the last word about each document
		p.Consents[t.a] = Consent{Document: t.a, Version: t.b, Granted: t.m != 0, CreatedAt: fromMillis(t.n)}
	}
}
