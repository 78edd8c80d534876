import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/wire';
import { useChatStore } from '../../stores/chatStore';
import { useRoomStore } from '../../stores/roomStore';
import { useTeachStore } from '../../stores/teachStore';
import type { Side } from './SidePanel';

/** Says what somebody else has written or noted, unless one looks at it anyway. */
export function TeachNews({ side }: { side: Side | null }) {
	const { t } = useTranslation();
	const you = useRoomStore((state) => state.you);
	const { roomId, ready } = useTeachStore();
	const message = useChatStore((chat) => (roomId ? chat.conversations[roomId]?.messages.at(-1) : undefined));
	const note = useTeachStore((teaching) => teaching.notes.at(-1));
	const [sentence, setSentence] = useState('');
	// What was there when we came is no news.
	const known = useRef<{ message?: string | undefined; note?: string | undefined } | null>(null);
	useEffect(() => {
		if (!ready) return;
		const before = known.current;
		known.current = { message: message?.id, note: note?.id };
		if (before === null) return;
		const said: string[] = [];
		if (message && message.id !== before.message && side !== 'chat' && fromOther(message, you)) {
			said.push(t('side.saidBy', { name: message.senderName, text: message.corrected || message.body }));
		}
		if (note && note.id !== before.note && side !== 'notes' && note.authorId !== you) {
			said.push(
				note.aboutId === you
					? t('note.correctedYou', { name: note.authorName, text: note.text })
					: t('note.notedBy', { name: note.authorName, text: note.text }),
			);
		}
		if (said.length > 0) setSentence(said.join(' '));
	}, [t, ready, message, note, side, you]);
	return (
		<p aria-live="polite" data-testid="news" className="sr-only">
			{sentence}
		</p>
	);
}

function fromOther({ senderId, deletedAt }: Message, you: string): boolean {
	return senderId !== you && deletedAt === null;
}

/** How much waits to be seen: what was written, and what was noted. */
export function useUnseen(): { messages: number; notes: number } {
	const roomId = useTeachStore((teaching) => teaching.roomId);
	const notes = useTeachStore((teaching) => teaching.unseen);
	const messages = useChatStore((chat) => chat.rooms.find(({ id }) => id === roomId)?.unreadCount ?? 0);
	return { messages, notes };
}
