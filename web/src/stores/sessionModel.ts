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

/** The open sessions that are not in our own list already. */
export function withoutOwn(open: readonly Session[], own: readonly Session[]): Session[] {
	const known = new Set(own.map(({ id }) => id));
	return open.filter(({ id }) => !known.has(id));
}

/** The session to go to next: one that goes on, else one that can begin at once, else the first that is planned. */
export function nextOwn(own: readonly Session[]): Session | null {
	const order = ({ status, scheduledAt }: Session) => (status === 'active' ? '' : (scheduledAt ?? ' '));
	return own.toSorted((a, b) => order(a).localeCompare(order(b)))[0] ?? null;
}

/** Whether a session is over and was not called off before; that it took place is not said. */
export function isPast({ status, cancelledAt }: Pick<Session, 'status' | 'cancelledAt'>): boolean {
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
	levelFrom: Level | '';
	levelTo: Level | '';
	/** 0: none. */
	turnBudgetSeconds: number;
}

export type Level = NonNullable<CreateSessionBody['levelFrom']>;

export const levels: readonly Level[] = ['A1', 'A2', 'B1', 'B2', 'C1', 'C2'];

/** In seconds. */
export const turnBudgets = [30, 60, 120, 180, 300] as const;

/** Whether the levels are in the order of their fields; what is left open always is. */
export function levelsInOrder({ levelFrom, levelTo }: Pick<SessionDraft, 'levelFrom' | 'levelTo'>): boolean {
	return levelFrom === '' || levelTo === '' || levelFrom <= levelTo;
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
		levelFrom: '',
		levelTo: '',
		turnBudgetSeconds: 0,
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
		levelFrom: session.levelFrom ?? '',
		levelTo: session.levelTo ?? '',
		turnBudgetSeconds: session.turnBudgetSeconds ?? 0,
	};
}

export function sessionBody(draft: SessionDraft): CreateSessionBody {
	const {
		title,
		sessionType,
		seats,
		when,
		turns,
		topic,
		waitingRoom,
		levelFrom,
		levelTo,
		turnBudgetSeconds,
	} = draft;
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
		...(levelFrom ? { levelFrom } : {}),
		...(levelTo ? { levelTo } : {}),
		...(turnBudgetSeconds > 0 ? { turnBudgetSeconds } : {}),
	};
}
