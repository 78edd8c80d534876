package store

type targetRow struct {
	UserID   string
	Language string
	Level    *string
	Place    int
}

// TableName tells gorm where the rows are.
func (targetRow) TableName() string { return "target_languages" }

func targetRows(userID string, list []TargetLanguage) []targetRow {
	var rows []targetRow
	for i, l := range list {
		rows = append(rows, targetRow{userID, l.Language, textOrNil(l.Level), i})
	}
	return rows
}

type interestRow struct{ UserID, Interest string }

// TableName tells gorm where the rows are.
func (interestRow) TableName() string { return "interests" }

func interestRows(p Person) []interestRow {
	var rows []interestRow
	for _, interest := range p.Interests {
		rows = append(rows, interestRow{p.ID, interest})
	}
	return rows
}

type wishesRow struct {
	UserID  string
	Gender  string
	AgeFrom *int
	AgeTo   *int
	Company string
}

// TableName tells gorm where the rows are.
func (wishesRow) TableName() string { return "partner_wishes" }

func wishesRows(p Person) []wishesRow {
	if p.Partner == nil {
		return nil
	}
	return []wishesRow{{p.ID, p.Partner.Gender, numberOrNil(p.Partner.AgeFrom), numberOrNil(p.Partner.AgeTo), p.Partner.Company}}
}

type slotRow struct {
	UserID                string
	Day, FromHour, ToHour int
}

// TableName tells gorm where the rows are.
func (slotRow) TableName() string { return "availability" }

func slotRows(p Person) []slotRow {
	var rows []slotRow
	for _, s := range p.Availability {
		rows = append(rows, slotRow{p.ID, s.Day, s.FromHour, s.ToHour})
	}
	return rows
}

type stepRow struct {
	UserID      string
	Step        string
	CompletedAt int64
}

// TableName tells gorm where the rows are.
func (stepRow) TableName() string { return "onboarding_steps" }

func stepRows(p Person) []stepRow {
	var rows []stepRow
	for step, at := range p.Steps {
		rows = append(rows, stepRow{p.ID, step, millis(at)})
	}
	return rows
}

type visibilityRow struct{ UserID, Field, Audience string }

// TableName tells gorm where the rows are.
func (visibilityRow) TableName() string { return "profile_visibility" }

func visibilityRows(p Person) []visibilityRow {
	var rows []visibilityRow
	for field, audience := range p.Visibility {
		rows = append(rows, visibilityRow{p.ID, field, audience})
	}
	return rows
}

func numberOrNil(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

func numberOrZero(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
