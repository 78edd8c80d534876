package chat

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/languagemate/studymate/store"
)

// MessagesQueue is where each person hears of the messages and rooms that are new to them, whatever room they look at.
const MessagesQueue = "/user/queue/messages"

// Topic is where the members of a room hear what happens in it.
func Topic(roomID string) string { return "/topic/chat/" + roomID }

// sessionTopic is where those in a session hear what is written in its room: the topic of the session itself, which is theirs anyway.
func sessionTopic(sessionID string) string { return "/topic/sessions/" + sessionID }

// quoteRunes is how much of a message is shown in an answer to it.
const quoteRunes = 200

// This file is the JSON of docs/protocol.md section 6. A value that is not known is null.

// Room is a chat room as one of its members sees it.
type Room struct {
	ID          string    `json:"id"`
	Kind        string    `json:"kind" enum:"direct,group"`
	SessionID   *string   `json:"sessionId" doc:"Of the session whose room it is; null of all others"`
	Title       *string   `json:"title" doc:"null in a direct room"`
	Members     []Member  `json:"members" nullable:"false"`
	LastMessage *Message  `json:"lastMessage"`
	LastSeq     int64     `json:"lastSeq" doc:"Number of the newest message; 0 before the first"`
	LastReadSeq int64     `json:"lastReadSeq"`
	UnreadCount int64     `json:"unreadCount" doc:"Messages after lastReadSeq; in a group without those of people whom the reader has blocked"`
	Revision    int64     `json:"revision" doc:"Rises with every message sent, edited or deleted"`
	UpdatedAt   time.Time `json:"updatedAt" doc:"Time of the newest message"`
	CreatedAt   time.Time `json:"createdAt"`
}

// Member is somebody in a chat room.
type Member struct {
	UserID          string  `json:"userId"`
	DisplayName     string  `json:"displayName"`
	ProfileImageURL *string `json:"profileImageUrl"`
	LastReadSeq     int64   `json:"lastReadSeq"`
	DeliveredSeq    int64   `json:"deliveredSeq" doc:"How far a device of theirs knows the messages; never less than lastReadSeq"`
	// Presence is added where rooms are read; chat leaves it nil.
	Presence *Presence `json:"presence" doc:"null when the two have blocked each other or one has left"`
	// Acquaintance is what that is made of; nil of those whose presence the reader may not know.
	Acquaintance *store.Acquaintance `json:"-"`
}

// Presence is how a member is there.
type Presence struct {
	Status   string     `json:"status" enum:"online,away,offline"`
	LastSeen *time.Time `json:"lastSeen" doc:"null while online, and when that is not known"`
}

// Message is something said in a chat room.
type Message struct {
	ID         string     `json:"id"`
	RoomID     string     `json:"roomId"`
	Seq        int64      `json:"seq" doc:"Place in the room: 1, 2, 3 without gaps"`
	Revision   int64      `json:"revision" doc:"Revision of the room when this was last changed; of two versions the higher counts"`
	ClientID   string     `json:"clientId" doc:"The sender's own name for the message"`
	SenderID   *string    `json:"senderId" doc:"null when the account was erased"`
	SenderName *string    `json:"senderName"`
	Kind       string     `json:"kind" enum:"text,emoji,reply,correction,image"`
	Body       string     `json:"body" doc:"Empty once deleted; of an image the caption"`
	Image      *Image     `json:"image" doc:"Of an image that is not deleted"`
	Corrected  *string    `json:"corrected" doc:"In a correction, how the quoted sentence should read"`
	Quote      *Quote     `json:"quote" doc:"What a reply or a correction is about"`
	CreatedAt  time.Time  `json:"createdAt"`
	EditedAt   *time.Time `json:"editedAt"`
	DeletedAt  *time.Time `json:"deletedAt"`

	sessionID string // of the session whose room it is
}

// Image is the picture of a message. Its files are at /api/v1/chat/rooms/{roomId}/images/{id}, for members with their token.
type Image struct {
	ID     string `json:"id"`
	Width  int    `json:"width" doc:"Of the larger file, in pixels"`
	Height int    `json:"height"`
}

// Quote is what an answer shows of the message it is about.
type Quote struct {
	ID         string  `json:"id"`
	SenderID   *string `json:"senderId"`
	SenderName *string `json:"senderName"`
	Kind       string  `json:"kind" enum:"text,emoji,reply,correction,image"`
	Body       string  `json:"body" doc:"At most 200 characters"`
	Deleted    bool    `json:"deleted"`
}

// event is one thing that clients hear of.
type event struct {
	// Type is "message" (a new one, or a new version of an old one), "read", "delivered", "typing", "room" (new to the hearer), "left", "blocked" or
	// "unblocked" (by the hearer, in no room).
	Type        string      `json:"type"`
	RoomID      string      `json:"roomId,omitempty"`
	Message     *Message    `json:"message,omitempty"`
	UserID      string      `json:"userId,omitempty"`
	LastReadSeq int64       `json:"lastReadSeq,omitempty"`
	Delivered   []Delivered `json:"delivered,omitempty"`
	Typing      *bool       `json:"typing,omitempty"`
	ExpiresInMs int64       `json:"expiresInMs,omitempty"`
}

func (e event) json() []byte {
	octets, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("chat: an event of plain data can't be written: %v", err))
	}
	return octets
}

func roomOf(r store.ChatRoom) Room {
	out := Room{
		ID: r.ID, SessionID: orNull(r.SessionID), Kind: r.Kind, Title: orNull(r.Title), Members: make([]Member, 0, len(r.Members)),
		LastSeq: r.LastSeq, LastReadSeq: r.LastReadSeq, UnreadCount: r.Unread,
		Revision: r.Revision, UpdatedAt: r.LastAt, CreatedAt: r.CreatedAt,
	}
	for _, m := range r.Members {
		out.Members = append(out.Members, Member{m.UserID, m.DisplayName, orNull(m.ProfileImageURL), m.LastReadSeq, m.DeliveredSeq, nil, m.Acquaintance})
	}
	if r.LastMessage != nil {
		m := messageOf(*r.LastMessage)
		out.LastMessage = &m
	}
	return out
}

func messageOf(m store.ChatMessage) Message {
	out := Message{
		ID: m.ID, RoomID: m.RoomID, Seq: m.Seq, Revision: m.Revision, ClientID: m.ClientID,
		SenderID: orNull(m.SenderID), SenderName: orNull(m.SenderName), Kind: m.Kind, Body: m.Body, Corrected: orNull(m.Corrected),
		CreatedAt: m.CreatedAt, EditedAt: orNull(m.EditedAt), DeletedAt: orNull(m.DeletedAt), sessionID: m.SessionID,
	}
	if m.Image != nil && m.DeletedAt.IsZero() {
		out.Image = &Image{m.Image.ID, m.Image.Width, m.Image.Height}
	}
	if q := m.Quote; q != nil {
		out.Quote = &Quote{q.ID, orNull(q.SenderID), orNull(q.SenderName), q.Kind, firstRunes(q.Body, quoteRunes), q.Deleted}
	}
	return out
}

// firstRunes cuts between characters, never inside one.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
