import { useAuthStore } from './authStore';
import { useChatStore } from './chatStore';
import { keptChats } from './keptChats';
import { type Changes, changesOf, together, waitingChanges, withKept } from './keptModel';
import { useLiveStore } from './liveStore';

/** Changes of this long are written together. */
const gatherMs = 400;

/** Shows what is kept of the person's chats and keeps what becomes of them, until the function it gives is called. */
export function keepChats(userId: string): () => void {
	const isMine = () => useAuthStore.getState().user?.id === userId;
	let changes: Changes | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const save = () => {
		timer = undefined;
		if (changes) void keptChats.save(userId, changes);
		changes = null;
	};
	const endChat = useChatStore.subscribe((chat, before) => {
		if (!isMine()) return;
		for (const { roomId, added, removed } of waitingChanges(before, chat)) {
			for (const { body, quote, file, createdAt } of added)
				void keptChats.putWaiting(userId, { clientId: body.clientId, roomId, body, quote, file, createdAt });
			for (const clientId of removed) void keptChats.dropWaiting(userId, clientId);
		}
		const now = changesOf(before, chat, Date.now());
		if (!now) return;
		changes = together(changes, now);
		timer ??= setTimeout(save, gatherMs);
	});
	// From now on nothing new is heard.
	const endLive = useLiveStore.subscribe(({ state }, before) => {
		const { asOf, roomsStatus } = useChatStore.getState();
		if (before.state === 'online' && state !== 'online' && asOf === null && roomsStatus === 'ready')
			useChatStore.setState({ asOf: Date.now() });
	});
	void keptChats.load(userId).then((kept) => {
		if (isMine()) useChatStore.setState((chat) => withKept(chat, kept));
	});
	return () => {
		endChat();
		endLive();
		clearTimeout(timer);
		if (isMine()) save();
	};
}
