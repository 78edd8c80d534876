import type { Found, Message } from '../api/wire';
import { type Chat, folds, listed, roomName } from './chatModel';

/** As long as the pages of the server's own search. */
const mostFound = 20;
const charactersBefore = 30;
const charactersAfter = 90;

/** As the server has it: the case of the letters A to Z does not matter. Lengths stay. */
const folded = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function snippetOf({ body, corrected, deletedAt }: Message, wanted: string): Found['snippet'] | null {
	if (deletedAt !== null) return null;
	for (const [field, text] of [
		['body', body],
		['corrected', corrected ?? ''],
	] as const) {
		const at = folded(text).indexOf(wanted);
		if (at < 0) continue;
		const [before, after] = [[...text.slice(0, at)], [...text.slice(at + wanted.length)]];
		return {
			field,
			before: `${before.length > charactersBefore ? '…' : ''}${before.slice(-charactersBefore).join('')}`,
			match: text.slice(at, at + wanted.length),
			after: `${after.slice(0, charactersAfter).join('')}${after.length > charactersAfter ? '…' : ''}`,
		};
	}
	return null;
}

/** What a text finds in the messages that are on this device, the newest first. */
export function foundHere(chat: Chat, text: string, myId: string): Found[] {
	const wanted = folded(text.normalize('NFC'));
	if (wanted === '') return [];
	return listed(chat.rooms)
		.flatMap((room) =>
			(chat.conversations[room.id]?.messages ?? []).flatMap((message): Found[] => {
				const snippet = folds(chat, room, message.senderId) ? null : snippetOf(message, wanted);
				const { id: messageId, seq, senderId, senderName, kind, createdAt } = message;
				const of = { roomId: room.id, roomKind: room.kind, roomName: roomName(room, myId) || null };
				return snippet ? [{ messageId, ...of, seq, senderId, senderName, kind, snippet, createdAt }] : [];
			}),
		)
		.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
		.slice(0, mostFound);
}
