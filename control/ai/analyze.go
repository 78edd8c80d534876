package ai

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/languagemate/studymate/control/text"
)

// FeedbackPrompt names the instruction and the schema of feedback. Feedback by two versions, or of two models, can't be compared.
const FeedbackPrompt = "feedback-1"

const feedbackInstruction = "These are messages that one language learner wrote in a conversation; what others wrote is left out. Say how the learner writes, what is good, which mistakes there are and what to practise. " +
	"Be kind and concrete. Name only mistakes that are there. Write in the language of explainIn."

const (
	// maxOwnRunes and maxOwnMessages bound what of a conversation goes to the provider: the newest of what the caller wrote.
	maxOwnRunes    = 6000
	maxOwnMessages = 60
	maxMistakes    = 10
	maxPoints      = 3
	maxSummary     = 1000
)

// Said is a message of a conversation.
type Said struct {
	ID string
	// SpeakerID is empty when the account was erased.
	SpeakerID string
	Text      string
	// Correction says that it corrects another's sentence; Text is then how that should read, which nobody has said.
	Correction bool
	// Seq is its place in the room, At when it was written.
	Seq int64
	At  time.Time
}

// Conversation is what was said, as one of the people in it asks about it.
type Conversation struct {
	Messages []Said
	// Spoken are the languages of the people in it.
	Spoken []string
	// ExplainIn is the language of the feedback.
	ExplainIn string
}

// Speaker is what can be counted of one who spoke.
type Speaker struct {
	UserID      *string        `json:"userId" doc:"null for all whose accounts were erased"`
	Messages    int            `json:"messages" doc:"Texts and replies"`
	Words       int            `json:"words" doc:"By the rules of Unicode (UAX #29); in Korean, what stands between spaces"`
	Characters  int            `json:"characters" doc:"Letters and digits"`
	Questions   int            `json:"questions" doc:"Messages with a question mark"`
	Corrections int            `json:"corrections" doc:"Sentences of others that they corrected"`
	Languages   map[string]int `json:"languages" doc:"Messages by BCP 47 tag, told by script from the languages that the people in the room speak; und where that does not tell"`
}

// Mistake is one thing that the caller has written wrong.
type Mistake struct {
	MessageID   *string `json:"messageId" doc:"null when the message was deleted for its age, or with its room"`
	Original    string  `json:"original" doc:"The words, as the message has them"`
	Corrected   string  `json:"corrected"`
	Explanation string  `json:"explanation"`
}

// Feedback is what a provider says of what the caller wrote.
type Feedback struct {
	Language  string    `json:"language" doc:"Of the feedback"`
	Messages  int       `json:"messages" doc:"How many of the caller's messages it is about, the newest ones"`
	Summary   string    `json:"summary"`
	Strengths []string  `json:"strengths" nullable:"false"`
	Mistakes  []Mistake `json:"mistakes" nullable:"false"`
	Advice    []string  `json:"advice" nullable:"false"`
	Provider  string    `json:"provider" doc:"Host name of who was asked"`
	Model     string    `json:"model" doc:"Name of the model there"`
	Prompt    string    `json:"prompt" doc:"Name of the instruction and the schema; feedback by two of them, or of two models, can't be compared"`
}

// Count counts what each speaker said, in the order in which they began.
func Count(c Conversation) []Speaker {
	out := []Speaker{}
	places := map[string]int{}
	for _, m := range c.Messages {
		place, known := places[m.SpeakerID]
		if !known {
			place = len(out)
			places[m.SpeakerID] = place
			out = append(out, Speaker{Languages: map[string]int{}})
			if m.SpeakerID != "" {
				out[place].UserID = &m.SpeakerID
			}
		}
		out[place].count(m, c.Spoken)
	}
	return out
}

func (s *Speaker) count(m Said, spoken []string) {
	if m.Correction {
		s.Corrections++
		return
	}
	s.Messages++
	for _, word := range words(m.Text) {
		if strings.ContainsFunc(word, isSaid) {
			s.Words++
		}
	}
	for _, r := range m.Text {
		if isSaid(r) {
			s.Characters++
		}
	}
	if strings.ContainsAny(m.Text, "?？؟") {
		s.Questions++
	}
	if strings.ContainsFunc(m.Text, unicode.IsLetter) {
		s.Languages[languageOf(m.Text, spoken)]++
	}
}

func isSaid(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Feedback has the provider look at what the caller wrote in a conversation. What others wrote never goes there: nobody has asked them. It returns nil, without
// a call, when the caller wrote nothing; and fails as ask does.
func (a *AI) Feedback(ctx context.Context, userID string, c Conversation, now time.Time) (*Feedback, Quota, error) {
	if a.provider == nil {
		return nil, Quota{}, ErrNoProvider
	}
	own := ownOf(c, userID)
	if len(own) == 0 {
		return nil, Quota{}, nil
	}
	type numbered struct {
		Number int    `json:"number"`
		Text   string `json:"text"`
	}
	about := struct {
		Messages  []numbered `json:"messages"`
		ExplainIn string     `json:"explainIn"`
	}{ExplainIn: c.ExplainIn}
	for i, m := range own {
		about.Messages = append(about.Messages, numbered{i + 1, m.Text})
	}
	var answer feedbackAnswer
	quota, err := a.ask(ctx, userID, Question{
		Kind: Analyze, Instruction: feedbackInstruction, Material: about,
		Check: func() bool { return text.Mended(answer.Summary, maxSummary) != "" },
	}, &answer, now)
	if err != nil {
		return nil, quota, err
	}
	feedback := answer.feedback(own, c.ExplainIn)
	feedback.Prompt = FeedbackPrompt
	if a.client != nil {
		feedback.Provider, feedback.Model = a.client.host, a.client.model
	}
	return feedback, quota, nil
}

type feedbackAnswer struct {
	Summary   string
	Strengths []string
	Mistakes  []struct {
		Number                           int
		Original, Corrected, Explanation string
	}
	Advice []string
}

// feedback keeps of an answer what is about something that was said.
func (f feedbackAnswer) feedback(own []Said, language string) *Feedback {
	out := &Feedback{Language: language, Messages: len(own), Summary: text.Mended(f.Summary, maxSummary), Strengths: points(f.Strengths), Mistakes: []Mistake{}, Advice: points(f.Advice)}
	for _, m := range f.Mistakes {
		if m.Number < 1 || m.Number > len(own) || len(out.Mistakes) == maxMistakes {
			continue
		}
		said := own[m.Number-1]
		corrected := text.Mended(m.Corrected, maxRunes(utf8.RuneCountInString(said.Text)))
		if m.Original == "" || !strings.Contains(said.Text, m.Original) || corrected == "" || corrected == m.Original {
			continue
		}
		out.Mistakes = append(out.Mistakes, Mistake{&said.ID, m.Original, corrected, text.Mended(m.Explanation, maxExplanation)})
	}
	return out
}

func points(of []string) []string {
	out := []string{}
	for _, point := range of {
		if point = text.Mended(point, maxExplanation); point != "" && len(out) < maxPoints {
			out = append(out, point)
		}
	}
	return out
}

// ownOf returns the newest messages of the person, in their order.
func ownOf(c Conversation, userID string) []Said {
	var own []Said
	runes := 0
	for i := len(c.Messages) - 1; i >= 0 && len(own) < maxOwnMessages; i-- {
		m := c.Messages[i]
		if m.SpeakerID != userID || m.Correction || !strings.ContainsFunc(m.Text, isSaid) {
			continue
		}
		if runes += utf8.RuneCountInString(m.Text); runes > maxOwnRunes {
			break
		}
		own = append([]Said{m}, own...)
	}
	return own
}
