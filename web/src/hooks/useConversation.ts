import { useEffect, useRef, useState } from 'react';
import type { ChatEvent } from '../api/wire';
import { type Conversation, conversationOf, isLoaded, nextTypingEnd } from '../stores/chatModel';
import { useChatStore } from '../stores/chatStore';
import { live } from '../stores/liveStore';

/** A message to show; a new object shows it again. */
export interface Jump {
	seq: number;
}

/**
 * The conversation of a room, loaded at its end or where to jump to, kept current over lost connections, and read while its end is on the page
 * and the page is seen.
 */
export function useConversation(
	roomId: string,
	jump: Jump | null = null,
): { conversation: Conversation; refusal: unknown } {
	const conversation =
		useChatStore((chat) => chat.conversations[roomId]) ?? conversationOf(useChatStore.getState(), roomId);
	const [refusal, setRefusal] = useState<unknown>(null);
	const lastSeq = conversation.messages.at(-1)?.seq ?? 0;
	const { hasNewer } = conversation;
	const first = useRef(jump);

	useEffect(() => {
		const chat = useChatStore.getState();
		let ended = false;
		let endTopic: (() => void) | undefined;
		let endOnline: (() => void) | undefined;
		setRefusal(null);
		// Only a room that is ours is subscribed to: a refused subscription would end the connection.
		const opening = first.current ? chat.openAt(roomId, first.current.seq) : chat.open(roomId);
		opening.then(
			() => {
				if (ended) return;
				endTopic = live.subscribe(`/topic/chat/${roomId}`, (event) => chat.apply(event as ChatEvent));
				endOnline = live.onOnline(() => void chat.catchUp(roomId).catch(() => undefined));
			},
			(error: unknown) => !ended && setRefusal(error),
		);
		return () => {
			ended = true;
			endTopic?.();
			endOnline?.();
		};
	}, [roomId]);

	useEffect(() => {
		if (!jump || jump === first.current) return;
		const chat = useChatStore.getState();
		if (!isLoaded(chat, roomId, jump.seq)) void chat.openAt(roomId, jump.seq).catch(() => undefined);
	}, [roomId, jump]);

	useEffect(() => {
		if (hasNewer) return;
		const read = () => {
			if (lastSeq > 0 && document.visibilityState === 'visible') useChatStore.getState().read(roomId);
		};
		document.addEventListener('visibilitychange', read);
		// A page may show its messages before it can say so.
		const endOnline = live.onOnline(read);
		return () => {
			document.removeEventListener('visibilitychange', read);
			endOnline();
		};
	}, [roomId, lastSeq, hasNewer]);

	return { conversation, refusal };
}

/** Who types in a conversation right now; renders again when a notice runs out. */
export function useTyping(conversation: Conversation): string[] {
	const [, renew] = useState(0);
	const now = Date.now();
	useEffect(() => {
		const end = nextTypingEnd(conversation, Date.now());
		if (end === null) return;
		const timer = setTimeout(() => renew((n) => n + 1), end - Date.now() + 20);
		return () => clearTimeout(timer);
	});
	return Object.entries(conversation.typing)
		.filter(([, until]) => until > now)
		.map(([userId]) => userId);
}
