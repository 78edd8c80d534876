import { create } from 'zustand';
import * as api from '../api/chat';
import { ApiError } from '../api/http';
import type { ChatEvent, ChatRoom, Message, MessageBody, MessageKind } from '../api/wire';
import { isEmoji } from '../utils/emoji';
import { shrink } from '../utils/shrink';
import { onLeave, useAuthStore } from './authStore';
import {
	type Chat,
	conversationOf,
	emptyChat,
	needsRoom,
	opened,
	openedAround,
	openFailed,
	type Pending,
	showsPresence,
	withEvent,
	withMessage,
	withMissed,
	withNewer,
	withOlder,
	withoutPending,
	withoutRoom,
	withPending,
	withRoom,
	withRooms,
} from './chatModel';
import { Deliveries } from './deliveries';
import { unsaid } from './deliveryModel';
import { keptChats } from './keptChats';
import { live } from './liveStore';

export interface Draft {
	body: string;
	/** The message that is answered or corrected. */
	to: Message | null;
	/** How the sentence should read; only of a correction. */
	corrected?: string;
	/** A picture, whose caption the body is. */
	file?: Blob;
}

interface ChatStore extends Chat {
	loadRooms(): Promise<void>;
	moreRooms(): Promise<void>;
	/** Loads what a room's page shows; throws when the room is not ours. */
	open(roomId: string): Promise<void>;
	/** As `open`, at the message with this number instead of the end. */
	openAt(roomId: string, seq: number): Promise<void>;
	older(roomId: string): Promise<void>;
	newer(roomId: string): Promise<void>;
	/** Fetches what was missed in a room that is open. */
	catchUp(roomId: string): Promise<void>;
	send(roomId: string, draft: Draft): Promise<void>;
	retry(roomId: string, clientId: string): void;
	/** Sends what waits for a connection, in each room one after the other. */
	sendWaiting(): void;
	discard(roomId: string, clientId: string): void;
	edit(message: Message, text: string): Promise<void>;
	remove(message: Message): Promise<void>;
	read(roomId: string): void;
	leave(roomId: string): Promise<void>;
	/** Lets go of a room that is not looked at any more, without leaving it. */
	forget(roomId: string): void;
	apply(event: ChatEvent): void;
	reset(): void;
}

/** How many pages of missed messages are fetched to keep the older ones that are loaded. */
const mostPagesMissed = 4;

/** How long what could not be sent waits for the next try, where no new connection says that it is time. */
const againMs = 10_000;

const me = () => useAuthStore.getState().user?.id ?? '';

/** What a draft is sent as; up to three emoji are the kind that is drawn large. */
function kindOf(draft: Draft): MessageKind {
	if (draft.file) return 'image';
	if (draft.corrected !== undefined) return 'correction';
	if (draft.to) return 'reply';
	const text = draft.body;
	const graphemes = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)];
	return graphemes.length <= 3 && isEmoji(text) ? 'emoji' : 'text';
}

const deliveries = new Deliveries((roomId, seq) => {
	const room = useChatStore.getState().rooms.find(({ id }) => id === roomId);
	// Who has read has got.
	if (room && room.lastReadSeq < seq) live.send(`/app/chat/${roomId}/delivered`, { seq });
});

export const useChatStore = create<ChatStore>()((set, get) => {
	const pendingOf = (roomId: string, clientId: string) =>
		conversationOf(get(), roomId).pending.find(({ body }) => body.clientId === clientId);
	/** Brings the picture of a message, once; null when the message was discarded meanwhile. */
	const bring = async (roomId: string, body: MessageBody, file: Blob): Promise<MessageBody | null> => {
		const { id } = await api.addChatImage(roomId, await shrink(file));
		const pending = pendingOf(roomId, body.clientId);
		if (!pending) {
			await api.withdrawChatImage(roomId, id);
			return null;
		}
		const brought = { ...body, imageId: id };
		set((chat) => withPending(chat, roomId, { ...pending, body: brought }));
		return brought;
	};
	const become = (roomId: string, clientId: string, part: Pick<Pending, 'state' | 'error'>) => {
		const pending = pendingOf(roomId, clientId);
		if (pending) set((chat) => withPending(chat, roomId, { ...pending, ...part }));
	};
	/** Sends one message; false when it has to wait, and with it what was written after it. */
	const post = async (roomId: string, { body: draft, file, state }: Pending): Promise<boolean> => {
		const { clientId } = draft;
		const myId = me();
		try {
			if (globalThis.navigator?.onLine === false) throw new ApiError(0, 'offline', '');
			if (state === 'waiting' && !(await keptChats.waits(myId, clientId))) {
				set((chat) => withoutPending(chat, roomId, clientId));
				return true;
			}
			become(roomId, clientId, { state: 'sending', error: null });
			const body = file && !draft.imageId ? await bring(roomId, draft, file) : draft;
			if (!body) return true;
			const message = await api.postMessage(roomId, body);
			set((chat) => withoutPending(withMessage(chat, message, myId), roomId, clientId));
			return true;
		} catch (error) {
			// The room as it is now says that nobody is there.
			if (error instanceof ApiError && error.code === 'account-closed') void fetchRoom(roomId);
			const waits = error instanceof ApiError && error.passing;
			become(roomId, clientId, { state: waits ? 'waiting' : 'failed', error });
			return !waits;
		}
	};
	const sending = new Set<string>();
	let again: ReturnType<typeof setTimeout> | null = null;
	/** Sends what waits in a room, in the order in which it was written. Whoever finds it at work leaves: it takes what was added, too. */
	const drain = async (roomId: string) => {
		if (sending.has(roomId)) return;
		sending.add(roomId);
		try {
			for (;;) {
				const next = conversationOf(get(), roomId).pending.find(({ state }) => state !== 'failed');
				if (!next) return;
				if (!(await post(roomId, next))) return waitAgain(roomId);
			}
		} finally {
			sending.delete(roomId);
		}
	};
	/** Nothing goes out before what was written first. */
	const waitAgain = (roomId: string) => {
		for (const { body, state } of conversationOf(get(), roomId).pending) {
			if (state === 'sending') become(roomId, body.clientId, { state: 'waiting', error: null });
		}
		if (again !== null) return;
		again = setTimeout(() => {
			again = null;
			get().sendWaiting();
		}, againMs);
	};
	const loaded = async (roomId: string, load: () => Promise<void>) => {
		try {
			await load();
		} catch (error) {
			// A room that is not ours (any more) is not kept.
			const isGone = error instanceof ApiError && error.status === 404;
			set((chat) => openFailed(isGone ? withoutRoom(chat, roomId) : chat, roomId));
			if (error instanceof ApiError && !error.passing) throw error;
		}
	};
	return {
		...emptyChat,
		loadRooms: async () => {
			void api.blocks().then(
				(blocked) => set({ blockedIds: blocked.map(({ userId }) => userId) }),
				() => undefined, // the next list of rooms asks again
			);
			try {
				const page = await api.chatRooms(null);
				set((chat) => withRooms(chat, page, false));
				for (const room of page.items) deliveries.note(room.id, unsaid(room, me()));
			} catch {
				if (get().roomsStatus === 'loading') set({ roomsStatus: 'failed' });
			}
		},
		moreRooms: async () => {
			const { nextCursor } = get();
			if (!nextCursor) return;
			const page = await api.chatRooms(nextCursor);
			if (get().nextCursor === nextCursor) set((chat) => withRooms(chat, page, true));
		},
		open: (roomId) =>
			loaded(roomId, async () => {
				const [room, page] = await Promise.all([api.chatRoom(roomId), api.messages(roomId)]);
				set((chat) => opened(withRoom(chat, room), roomId, page, room.lastReadSeq));
			}),
		openAt: (roomId, seq) =>
			loaded(roomId, async () => {
				const [room, upTo, after] = await Promise.all([
					api.chatRoom(roomId),
					api.messages(roomId, { before_seq: seq + 1 }),
					api.messages(roomId, { after_seq: seq }),
				]);
				set((chat) => openedAround(withRoom(chat, room), roomId, upTo, after, room.lastReadSeq));
			}),
		older: async (roomId) => {
			const first = conversationOf(get(), roomId).messages[0];
			if (!first) return;
			const page = await api.messages(roomId, { before_seq: first.seq });
			set((chat) => withOlder(chat, roomId, page));
		},
		newer: async (roomId) => {
			const last = conversationOf(get(), roomId).messages.at(-1);
			if (!last) return;
			const page = await api.messages(roomId, { after_seq: last.seq });
			set((chat) => withNewer(chat, roomId, page));
		},
		catchUp: async (roomId) => {
			if (conversationOf(get(), roomId).status !== 'ready') return get().open(roomId);
			for (let more = true, pages = 0; more; pages++) {
				// After a long time the end is nearer than all that happened on the way to it.
				if (pages === mostPagesMissed) return get().open(roomId);
				const page = await api.messages(roomId, { after_revision: conversationOf(get(), roomId).revision });
				set((chat) => withMissed(chat, roomId, page));
				more = page.hasMore && page.items.length > 0;
			}
			void drain(roomId);
		},
		send: async (roomId, draft) => {
			const { to } = draft;
			const body: MessageBody = {
				clientId: crypto.randomUUID(),
				kind: kindOf(draft),
				body: draft.body,
				...(to ? { replyTo: to.id } : {}),
				...(draft.corrected === undefined ? {} : { corrected: draft.corrected }),
			};
			const quote = to && {
				id: to.id,
				senderId: to.senderId,
				senderName: to.senderName,
				kind: to.kind,
				body: to.body,
				deleted: to.deletedAt !== null,
			};
			const createdAt = new Date().toISOString();
			const file = draft.file ?? null;
			set((chat) =>
				withPending(chat, roomId, { body, quote, file, createdAt, state: 'sending', error: null }),
			);
			// What one says stands at the end. That is loaded first: a message that comes while it is on its way would be in neither.
			if (conversationOf(get(), roomId).hasNewer)
				await get()
					.open(roomId)
					.catch(() => undefined);
			await drain(roomId);
		},
		retry: (roomId, clientId) => {
			become(roomId, clientId, { state: 'sending', error: null });
			void drain(roomId);
		},
		sendWaiting: () => {
			for (const [roomId, { pending }] of Object.entries(get().conversations)) {
				if (pending.length > 0) void drain(roomId);
			}
		},
		discard: (roomId, clientId) => {
			const imageId = pendingOf(roomId, clientId)?.body.imageId;
			set((chat) => withoutPending(chat, roomId, clientId));
			// What is not withdrawn is forgotten within a day.
			if (imageId) api.withdrawChatImage(roomId, imageId).catch(() => undefined);
		},
		edit: async (message, text) => {
			const body = message.kind === 'correction' ? { corrected: text } : { body: text };
			const version = await api.editMessage(message.roomId, message.id, body);
			set((chat) => withMessage(chat, version, me()));
		},
		remove: (message) => api.deleteMessage(message.roomId, message.id),
		read: (roomId) => {
			const room = get().rooms.find(({ id }) => id === roomId);
			if (!room || room.lastReadSeq >= room.lastSeq) return;
			live.send(`/app/chat/${roomId}/read`, { seq: room.lastSeq });
		},
		leave: async (roomId) => {
			await api.leaveRoom(roomId);
			set((chat) => withoutRoom(chat, roomId));
		},
		forget: (roomId) => set((chat) => withoutRoom(chat, roomId)),
		apply: (event) => {
			// Which rooms there are now, and who shows in them, the server knows.
			if (event.type === 'blocked' || event.type === 'unblocked') return void get().loadRooms();
			if (needsRoom(get(), event) || showsPresence(get(), event)) void fetchRoom(event.roomId);
			set((chat) => withEvent(chat, event, me(), Date.now()));
			const room = event.type === 'message' && get().rooms.find(({ id }) => id === event.roomId);
			if (room) deliveries.note(room.id, unsaid(room, me()));
		},
		reset: () => set(emptyChat),
	};
});

onLeave(() => {
	deliveries.clear();
	useChatStore.getState().reset();
});

async function fetchRoom(roomId: string): Promise<void> {
	try {
		const room: ChatRoom = await api.chatRoom(roomId);
		useChatStore.setState((chat) => withRoom(chat, room));
		deliveries.note(room.id, unsaid(room, me()));
	} catch {
		// The next list has it, if it is there.
	}
}
