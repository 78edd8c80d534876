import type { CreateSessionBody, LanguageTurn, Session, SessionPage, SessionType, User } from '../api/wire';
import { isoOf, localOf } from '../utils/dates';

export interface SessionList {
	items: Session[];
	nextCursor: string | null;
	status: 'loading' | 'ready' | 'failed';
}

export const emptyList: SessionList = { items: [], nextCursor: null, status: 'loading' };

/** The first page anew. Pages loaded after it are dropped: their cursors belong to the old first page. */
export function firstPage(page: SessionPage): SessionList {
	return { items: page.items ?? [], nextCursor: page.nextCursor || null, status: 'ready' };
}

/** One more page; a session that moved between two requests is shown once. */
export function nextPage(list: SessionList, page: SessionPage): SessionList {
	const known = new Set(list.items.map(({ id }) => id));
	const fresh = (page.items ?? []).filter(({ id }) => !known.has(id));
	return { items: [...list.items, ...fresh], nextCursor: page.nextCursor || null, status: 'ready' };
}

/** Whether a session is over and was not called off before. */
export function wasHeld({ status, cancelledAt }: Pick<Session, 'status' | 'cancelledAt'>): boolean {
	return status === 'completed' && cancelledAt === null;
}

/** A session while it is being written down. */
export interface SessionDraft {
	title: string;
	sessionType: SessionType;
	seats: number;
	/** The value of a `datetime-local` field; empty is now. */
	when: string;
	turns: LanguageTurn[];
	topic: string;
	waitingRoom: boolean;
}

/** The language to learn first: that is what people come for. */
export function firstDraft(user: Pick<User, 'nativeLanguage' | 'targetLanguage'> | null): SessionDraft {
	const order = [user?.targetLanguage, user?.nativeLanguage].filter(
		(language) => typeof language === 'string',
	);
	return {
		title: '',
		sessionType: 'video',
		seats: 4,
		when: '',
		turns: order.map((language) => ({ language, minutes: 10 })),
		topic: '',
		waitingRoom: false,
	};
}

/** A session as it is now, to be changed. */
export function draftOf(session: Session): SessionDraft {
	return {
		title: session.title,
		sessionType: session.sessionType,
		seats: session.maxParticipants,
		when: session.scheduledAt ? localOf(session.scheduledAt) : '',
		turns: session.languageRotation,
		topic: session.topic ?? '',
		waitingRoom: session.waitingRoom,
	};
}

export function sessionBody(draft: SessionDraft): CreateSessionBody {
	const { title, sessionType, seats, when, turns, topic, waitingRoom } = draft;
	const scheduledAt = isoOf(when);
	const durationMinutes = turns.reduce((sum, { minutes }) => sum + minutes, 0);
	return {
		title: title.trim(),
		sessionType,
		maxParticipants: seats,
		...(scheduledAt ? { scheduledAt } : {}),
		...(turns.length > 0 ? { durationMinutes, languageRotation: turns } : {}),
		...(topic.trim() ? { topic: topic.trim() } : {}),
		...(waitingRoom ? { waitingRoom } : {}),
	};
}
