package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/languagemate/studymate/control/text"
	"github.com/languagemate/studymate/control/users"
)

// Document is something that people are asked to agree to.
type Document struct {
	Document string  `json:"document" enum:"terms,privacy,age,marketing"`
	Version  string  `json:"version"`
	URL      *string `json:"url" doc:"Where it can be read; null: here, or the client has a sample"`
	HasText  bool    `json:"hasText" doc:"Whether GET /consents/documents/{document} has what it says"`
	Required bool    `json:"required" doc:"The onboarding can't be completed without"`
}

// Asked is a document with what the caller said of it last.
type Asked struct {
	Document
	Agreed bool     `json:"agreed" doc:"To this version"`
	Last   *Consent `json:"last" doc:"What was said last, of whatever version; null: nothing"`
}

// Consent is what somebody said about a document at some moment.
type Consent struct {
	Document  string    `json:"document"`
	Version   string    `json:"version"`
	Granted   bool      `json:"granted"`
	CreatedAt time.Time `json:"createdAt"`
}

type documentsOutput struct {
	Body struct {
		Items []Document `json:"items" nullable:"false"`
	}
}

// DocumentText is what a document says.
type DocumentText struct {
	Document string  `json:"document"`
	Version  string  `json:"version"`
	Language *string `json:"language" doc:"BCP 47 tag; null: the operator has not said"`
	Text     string  `json:"text" doc:"Markdown. It is text: what looks like HTML in it is to be shown as it stands"`
}

type documentInput struct {
	Document string `path:"document" enum:"terms,privacy,age,marketing"`
	Language string `query:"language" maxLength:"35" doc:"The wanted one; where that is missing, another one comes"`
}

type documentTextOutput struct{ Body DocumentText }

type consentsOutput struct {
	Body struct {
		Items   []Asked   `json:"items" nullable:"false"`
		History []Consent `json:"history" nullable:"false" doc:"All that was ever said, oldest first"`
	}
}

type consentInput struct {
	Body struct {
		Consents []struct {
			Document string `json:"document" maxLength:"64"`
			Version  string `json:"version,omitempty" maxLength:"64" doc:"To agree, that of the document"`
			Granted  bool   `json:"granted"`
		} `json:"consents" minItems:"1" maxItems:"10"`
	}
}

func (a *API) routesConsents(api huma.API) {
	register(a, api, open, huma.Operation{
		OperationID: "documents",
		Method:      http.MethodGet,
		Path:        "/api/v1/consents/documents",
		Summary:     "What people are asked to agree to",
		Tags:        []string{"consents"},
	}, func(context.Context, *struct{}) (*documentsOutput, error) {
		out := &documentsOutput{}
		for _, d := range a.deps.Consents.Documents() {
			out.Body.Items = append(out.Body.Items, documentOf(d))
		}
		return out, nil
	})
	register(a, api, open, huma.Operation{
		OperationID: "documentText",
		Method:      http.MethodGet,
		Path:        "/api/v1/consents/documents/{document}",
		Summary:     "What a document says",
		Description: "404 where the operator has given no text: then the document's url has it, or the client has a sample.",
		Tags:        []string{"consents"},
		Errors:      []int{http.StatusNotFound, http.StatusUnprocessableEntity},
	}, a.documentText)
	register(a, api, accessOnly, huma.Operation{
		OperationID: "consents",
		Method:      http.MethodGet,
		Path:        "/api/v1/users/consents",
		Summary:     "What the caller has agreed to",
		Tags:        []string{"consents"},
	}, func(ctx context.Context, _ *struct{}) (*consentsOutput, error) {
		asked, log, err := a.deps.Consents.Consents(ctx, principalOf(ctx).UserID)
		return consentsOutputOf(asked, log, err)
	})
	register(a, api, accessUnagreed, huma.Operation{
		OperationID: "consent",
		Method:      http.MethodPost,
		Path:        "/api/v1/users/consents",
		Summary:     "Agree to documents, or withdraw it",
		Description: "It is added to a log; saying the same again adds nothing. What is required can't be withdrawn while there is an account.",
		Tags:        []string{"consents"},
		Errors:      []int{http.StatusConflict, http.StatusUnprocessableEntity},
	}, func(ctx context.Context, in *consentInput) (*consentsOutput, error) {
		said := make([]users.Consent, len(in.Body.Consents))
		for i, c := range in.Body.Consents {
			said[i] = users.Consent{Document: c.Document, Version: c.Version, Granted: c.Granted}
		}
		asked, log, err := a.deps.Consents.Consent(ctx, principalOf(ctx).UserID, said, a.cfg.Now())
		return consentsOutputOf(asked, log, err)
	})
}

func (a *API) documentText(_ context.Context, in *documentInput) (*documentTextOutput, error) {
	wanted := ""
	if in.Language != "" {
		var err error
		if wanted, err = text.Language(in.Language); err != nil {
			return nil, unfit("language", err)
		}
	}
	d, language, says, err := a.deps.Consents.Text(in.Document, wanted)
	if err != nil {
		return nil, problem(http.StatusNotFound, "not-found", "There is no text of this document here.")
	}
	return &documentTextOutput{DocumentText{Document: d.Name, Version: d.Version, Language: orNull(language), Text: says}}, nil
}

func consentsOutputOf(asked []users.Asked, log []users.Consent, err error) (*consentsOutput, error) {
	if err != nil {
		return nil, usersProblem(err)
	}
	out := &consentsOutput{}
	for _, d := range asked {
		item := Asked{Document: documentOf(d.Document), Agreed: d.Agreed()}
		if d.Said {
			item.Last = new(Consent(d.Last))
		}
		out.Body.Items = append(out.Body.Items, item)
	}
	out.Body.History = make([]Consent, len(log))
	for i, c := range log {
		out.Body.History[i] = Consent(c)
	}
	return out, nil
}

func documentOf(d users.Document) Document {
	return Document{Document: d.Name, Version: d.Version, URL: orNull(d.URL), HasText: len(d.Texts) > 0, Required: d.Required}
}
