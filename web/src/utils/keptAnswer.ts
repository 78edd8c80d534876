import { keepUnsent, readUnsent } from './unsent';

/** An answer of a level test that the server has not taken yet, in this tab alone. */
export interface KeptAnswer {
	itemId: string;
	answer: string;
	/** The person has given it; otherwise they are still at it. */
	given: boolean;
}

const place = (attemptId: string) => `level.${attemptId}`;

export function keepAnswer(attemptId: string, kept: KeptAnswer): void {
	keepUnsent(place(attemptId), kept);
}

export function keptAnswer(attemptId: string): KeptAnswer | null {
	const { itemId, answer, given } = readUnsent(place(attemptId));
	if (typeof itemId !== 'string' || typeof answer !== 'string') return null;
	return { itemId, answer, given: given === true };
}

export function forgetAnswer(attemptId: string): void {
	keepUnsent(place(attemptId), {});
}
