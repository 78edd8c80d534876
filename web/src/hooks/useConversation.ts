import { useEffect, useState } from 'react';
import type { ChatEvent } from '../api/wire';
import { type Conversation, conversationOf, nextTypingEnd } from '../stores/chatModel';
import { useChatStore } from '../stores/chatStore';
import { live } from '../stores/liveStore';

/** The conversation of a room, loaded, kept current over lost connections, and read while the page is seen. */
export function useConversation(roomId: string): { conversation: Conversation; refusal: unknown } {
	const conversation =
		useChatStore((chat) => chat.conversations[roomId]) ?? conversationOf(useChatStore.getState(), roomId);
	const [refusal, setRefusal] = useState<unknown>(null);
	const lastSeq = conversation.messages.at(-1)?.seq ?? 0;

	useEffect(() => {
		const chat = useChatStore.getState();
		let ended = false;
		let endTopic: (() => void) | undefined;
		let endOnline: (() => void) | undefined;
		setRefusal(null);
		// Only a room that is ours is subscribed to: a refused subscription would end the connection.
		chat.open(roomId).then(
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
		const read = () => document.visibilityState === 'visible' && useChatStore.getState().read(roomId);
		if (lastSeq > 0) read();
		document.addEventListener('visibilitychange', read);
		return () => document.removeEventListener('visibilitychange', read);
	}, [roomId, lastSeq]);

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
