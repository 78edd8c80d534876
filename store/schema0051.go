package store

// schemaHidden makes the place where the name and the picture of a closed account are kept from everybody, until it is opened again or erased.
func schemaHidden() []string {
	return []string{
		`ALTER TABLE users ADD COLUMN hidden_name TEXT`,
		`ALTER TABLE users ADD COLUMN hidden_image TEXT`,
		`UPDATE users SET hidden_name = english_name, english_name = '', hidden_image = profile_image_url, profile_image_url = NULL WHERE closed_at IS NOT NULL`,
		`CREATE INDEX users_hidden_image ON users (hidden_image) WHERE hidden_image IS NOT NULL`,
	}
}
