package store

// ExportQueries are for the test that holds the export complete.
func ExportQueries() []string {
	var queries []string
	for _, x := range exports() {
		queries = append(queries, x.query)
	}
	return queries
}

// OldMessages is for the test that looks how it is carried out.
const OldMessages = oldMessages
