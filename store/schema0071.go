package store

// schemaDelivered makes how far the devices of a member know the messages of a room. Who has read has got: the higher of the two marks counts.
func schemaDelivered() []string {
	return []string{`ALTER TABLE chat_members ADD COLUMN delivered_seq BIGINT NOT NULL DEFAULT 0`}
}
