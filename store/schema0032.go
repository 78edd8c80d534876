package store

// schemaWrote notes who has ever written in a chat room or made it: such a person is there by their own will, and not only because another
// opened it.
func schemaWrote() []string {
	return []string{
		`ALTER TABLE chat_members ADD COLUMN wrote INTEGER NOT NULL DEFAULT 0`,
		`UPDATE chat_members SET wrote = 1 WHERE EXISTS (SELECT 1 FROM chat_messages c WHERE c.room_id = chat_members.room_id AND c.sender_id = chat_members.user_id)
		OR EXISTS (SELECT 1 FROM chat_rooms r WHERE r.id = chat_members.room_id AND r.creator_id = chat_members.user_id)`,
	}
}
