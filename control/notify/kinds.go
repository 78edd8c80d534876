package notify

// Kind is what a notification is about.
type Kind string

// The kinds. docs/protocol.md section 8 names the params of each.
const (
	ChatMessage      Kind = "chat-message"
	MatchRequest     Kind = "match-request"
	MatchAccepted    Kind = "match-accepted"
	SessionReminder  Kind = "session-reminder"
	Invitation       Kind = "invitation"
	SessionCancelled Kind = "session-cancelled"
	LevelResult      Kind = "level-result"
	Badge            Kind = "badge"
)

// Category is what people choose ways for.
type Category string

// The categories.
const (
	Chat     Category = "chat"
	Matching Category = "matching"
	Sessions Category = "sessions"
	Learning Category = "learning"
)

// Channels are the ways to a person.
type Channels struct {
	InApp bool `json:"inApp" doc:"In the list and on the queue"`
	Push  bool `json:"push" doc:"To subscribed browsers while the person is not online"`
}

func categoryOf(kind Kind) (Category, bool) {
	switch kind {
	case ChatMessage:
		return Chat, true
	case MatchRequest, MatchAccepted:
		return Matching, true
	case SessionReminder, Invitation, SessionCancelled:
		return Sessions, true
	case LevelResult, Badge:
		return Learning, true
	}
	return "", false
}

// defaultChannels are those of who never chose.
func defaultChannels() map[Category]Channels {
	return map[Category]Channels{
		Chat: {InApp: true, Push: true}, Matching: {InApp: true, Push: true}, Sessions: {InApp: true, Push: true}, Learning: {InApp: true},
	}
}
