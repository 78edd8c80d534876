import type { LessonEvent, Participant, Rotation, SessionStatus, Silence, Talk, Visitor } from '../api/wire';

/** What a session teaches, as its topic tells it: whose language it is, who said how much, who waits before the door. */
export interface Lesson {
	rotation: Rotation | null;
	/** By how much the server's clock is ahead of ours, in milliseconds. */
	offsetMs: number;
	participants: Participant[];
	waiting: Visitor[];
	locked: boolean;
	/** How long somebody should speak at a time; 0: as long as they like. */
	turnBudgetSeconds: number;
	talk: Talk[];
	silence: Silence;
	/** The latest reaction of each person; `count` tells two alike apart. */
	reactions: Readonly<Record<string, { emoji: string; count: number }>>;
}

export const noLesson: Lesson = {
	rotation: null,
	offsetMs: 0,
	participants: [],
	waiting: [],
	locked: false,
	turnBudgetSeconds: 0,
	talk: [],
	silence: { togetherMs: 0, silentMs: 0, byLanguage: {} },
	reactions: {},
};

/** All of it, as it was asked for. */
export function withStatus(lesson: Lesson, status: SessionStatus): Lesson {
	return {
		...lesson,
		rotation: newer(lesson.rotation, status.rotation),
		participants: status.participants,
		waiting: status.waiting ?? [],
		locked: status.session.locked ?? false,
		turnBudgetSeconds: status.session.turnBudgetSeconds ?? 0,
		talk: status.talk ?? [],
		silence: status.silence ?? noLesson.silence,
	};
}

export function withLessonEvent(lesson: Lesson, event: LessonEvent): Lesson {
	switch (event.type) {
		case 'language':
		case 'language-warning':
			return { ...lesson, rotation: newer(lesson.rotation, event) };
		case 'participants':
			return {
				...lesson,
				participants: event.participants,
				waiting: event.waiting ?? [],
				locked: event.locked ?? false,
				turnBudgetSeconds: event.turnBudgetSeconds ?? lesson.turnBudgetSeconds,
			};
		case 'talk':
			return { ...lesson, talk: event.talk, silence: event.silence ?? lesson.silence };
		case 'reaction': {
			const count = (lesson.reactions[event.userId]?.count ?? 0) + 1;
			const reactions = { ...lesson.reactions, [event.userId]: { emoji: event.emoji, count } };
			return { ...lesson, reactions };
		}
		default:
			return lesson;
	}
}

/** Events and answers may overtake each other; the host's commands are counted, and so are the segments. */
function newer(known: Rotation | null, told: Rotation | null): Rotation | null {
	if (known === null || told === null) return told;
	if (told.version !== known.version) return told.version > known.version ? told : known;
	return told.turn >= known.turn ? told : known;
}

/** What is true of a rotation at a moment by our clock. */
export interface Turn {
	state: Rotation['state'];
	language: string;
	nextLanguage: string;
	/** What is left of the segment; null once it is over and the server has not said how long the next one is. */
	leftMs: number | null;
}

/** Nobody has to tell us that the moment has come: everybody switches by the clock, the event only confirms it. */
export function turnAt(rotation: Rotation, offsetMs: number, now: number): Turn {
	const { state, language, nextLanguage, switchAt, remainingMs } = rotation;
	if (switchAt === null) return { state, language, nextLanguage, leftMs: remainingMs };
	const leftMs = Date.parse(switchAt) - (now + offsetMs);
	if (leftMs > 0) return { state, language, nextLanguage, leftMs };
	return { state, language: nextLanguage, nextLanguage: language, leftMs: null };
}

/** "9:05", rounded up, so that a whole segment is shown when it begins and 0:00 when it is over. */
export function clockText(leftMs: number): string {
	const seconds = Math.max(0, Math.ceil(leftMs / 1000));
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** How much of the turn budget somebody has used who speaks; null where there is no budget, or it is not their turn. */
export function turnUsed(
	{ talk, turnBudgetSeconds }: Pick<Lesson, 'talk' | 'turnBudgetSeconds'>,
	userId: string,
): { spokenMs: number; budgetMs: number; over: boolean } | null {
	const spokenMs = talk.find((person) => person.userId === userId)?.turnMs ?? 0;
	if (turnBudgetSeconds === 0 || spokenMs === 0) return null;
	const budgetMs = turnBudgetSeconds * 1000;
	return { spokenMs, budgetMs, over: spokenMs >= budgetMs };
}

const quietAfterMs = 3 * 60_000;

/** Who has said nothing for three minutes while another spoke, longest first. */
export function quietPeople(lesson: Lesson, you: string): { userId: string; minutes: number }[] {
	const present = lesson.participants.filter(({ state, userId }) => state === 'connected' && userId !== you);
	const silence = new Map(lesson.talk.map(({ userId, silentMs }) => [userId, silentMs]));
	const somebodySpeaks = lesson.talk.some(({ silentMs }) => silentMs >= 0 && silentMs < 60_000);
	if (!somebodySpeaks) return [];
	return present
		.map(({ userId }) => ({ userId, ms: silence.get(userId) ?? -1 }))
		.filter(({ ms }) => ms >= quietAfterMs)
		.sort((a, b) => b.ms - a.ms)
		.map(({ userId, ms }) => ({ userId, minutes: Math.floor(ms / 60_000) }));
}
