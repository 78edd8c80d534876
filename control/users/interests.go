package users

// Interests are what people can say they like to talk about, as codes; clients write them in the language of the person.
func Interests() []string {
	return []string{
		"animals", "art", "beauty", "books", "business", "cars", "comics", "cooking", "crafts", "culture", "dance", "design", "economy",
		"education", "environment", "family", "fashion", "film", "fitness", "food", "football", "games", "health", "history", "languages",
		"literature", "music", "nature", "news", "outdoors", "philosophy", "photography", "politics", "pop", "psychology", "science", "sports",
		"startups", "technology", "television", "theatre", "travel", "volunteering", "work",
	}
}
