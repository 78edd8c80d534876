import type { MatchRequest, MatchWish, Recommendation, RecommendationPage } from '../api/wire';
import { interests, interestsMax } from '../utils/interests';
import { levelOf, levels } from '../utils/languages';

/** What of the page of partners is seen: who could be asked, who has asked, whom we asked. */
export const views = ['partners', 'received', 'sent'] as const;
export type View = (typeof views)[number];

export function viewOf(search: URLSearchParams): View {
	return views.find((view) => view === search.get('view')) ?? 'partners';
}

const listOf = (search: URLSearchParams, name: string) => (search.get(name) ?? '').split(',');

/** The filters that an address names; what it should not name is not there. */
export function wishOf(search: URLSearchParams): MatchWish {
	const wish: MatchWish = {};
	const language = search.get('language');
	if (language && /^[A-Za-z0-9-]{2,35}$/.test(language)) wish.language = language;
	const named = listOf(search, 'levels').map(levelOf);
	const chosen = levels.filter((level) => named.includes(level));
	if (chosen.length > 0) wish.levels = chosen;
	const liked = listOf(search, 'interests');
	const known = interests.filter((code) => liked.includes(code)).slice(0, interestsMax);
	if (known.length > 0) wish.interests = known;
	if (search.get('online') === '1') wish.online = true;
	const hours = Number(search.get('minHours'));
	if (Number.isInteger(hours) && hours > 0 && hours <= 168) wish.minHours = hours;
	return wish;
}

/** The address of a wish: the same wish always has the same. */
export function searchOf(wish: MatchWish): URLSearchParams {
	const search = new URLSearchParams();
	if (wish.language) search.set('language', wish.language);
	if (wish.levels?.length) search.set('levels', wish.levels.join(','));
	if (wish.interests?.length) search.set('interests', wish.interests.join(','));
	if (wish.online) search.set('online', '1');
	if (wish.minHours) search.set('minHours', String(wish.minHours));
	return search;
}

export const sameWish = (a: MatchWish, b: MatchWish): boolean =>
	searchOf(wishOf(searchOf(a))).toString() === searchOf(wishOf(searchOf(b))).toString();

/** How many filters narrow the list. */
export const filterCount = (wish: MatchWish): number => searchOf(wish).size;

/** A list with one value more, or without it. */
export function flipped<T>(list: readonly T[] | undefined, value: T): T[] {
	const old = list ?? [];
	return old.includes(value) ? old.filter((other) => other !== value) : [...old, value];
}

export interface Partners {
	items: Recommendation[];
	nextCursor: string | null;
	/** `newcomer`: who can't be found by others yet does not look for others. */
	status: 'loading' | 'ready' | 'failed' | 'newcomer';
}

export const noPartners: Partners = { items: [], nextCursor: null, status: 'loading' };

/** The first page anew, or one more. Ranks move with time, so the same person may be on two pages. */
export function withPartners(old: Partners, page: RecommendationPage, more: boolean): Partners {
	const kept = more ? old.items : [];
	const known = new Set(kept.map(({ userId }) => userId));
	const items = [...kept, ...page.items.filter(({ userId }) => !known.has(userId))];
	return { items, nextCursor: page.nextCursor, status: 'ready' };
}

/** Which of the requests are looked at; `all` of them is no filter. */
export const requestFilters = ['all', 'pending', 'accepted'] as const;
export type RequestFilter = (typeof requestFilters)[number];

export function requestFilterOf(search: URLSearchParams): RequestFilter {
	return requestFilters.find((filter) => filter === search.get('status')) ?? 'all';
}

/** The latest of one direction; the page of requests reads all of them. */
export interface RequestList {
	items: readonly MatchRequest[];
}

export interface Requests {
	incoming: RequestList;
	outgoing: RequestList;
	status: 'loading' | 'ready' | 'failed';
}

const nothing: RequestList = { items: [] };
export const noRequests: Requests = { incoming: nothing, outgoing: nothing, status: 'loading' };

/** A request as it is now: in its place, or as the latest of its list. */
export function withRequest(old: Requests, request: MatchRequest): Requests {
	const list = old[request.direction];
	const there = list.items.some(({ id }) => id === request.id);
	const items = there
		? list.items.map((item) => (item.id === request.id ? request : item))
		: [request, ...list.items];
	return { ...old, [request.direction]: { ...list, items } };
}

/** What a request is by now: the time of one that waits goes by without anybody telling. */
export function standingOf({ status, expiresAt }: MatchRequest, now: Date): MatchRequest['status'] {
	return status === 'pending' && new Date(expiresAt) <= now ? 'expired' : status;
}

export function pending(list: RequestList, now: Date): MatchRequest[] {
	return list.items.filter((request) => standingOf(request, now) === 'pending');
}

/** Those that wait first; each part as it comes, the latest first. */
export function waitingFirst(list: RequestList, now: Date): MatchRequest[] {
	const waiting = pending(list, now);
	return [...waiting, ...list.items.filter((request) => !waiting.includes(request))];
}

/** What there is between us and somebody: a match, or else what waits; null: nothing that counts. */
export function requestWith(
	{ incoming, outgoing }: Pick<Requests, 'incoming' | 'outgoing'>,
	userId: string,
	now: Date,
): MatchRequest | null {
	const all = [...incoming.items, ...outgoing.items].filter(({ user }) => user.id === userId);
	const is = (status: MatchRequest['status']) => all.find((request) => standingOf(request, now) === status);
	return is('accepted') ?? is('pending') ?? null;
}

/** How long something has still to go, in the largest unit that says it: "3 hours", "12 minutes". */
export function timeLeft(
	expiresAt: string,
	now: Date,
): { unit: 'days' | 'hours' | 'minutes'; count: number } {
	const minutes = Math.max(1, Math.ceil((new Date(expiresAt).getTime() - now.getTime()) / 60_000));
	if (minutes < 60) return { unit: 'minutes', count: minutes };
	const hours = Math.round(minutes / 60);
	return hours < 48 ? { unit: 'hours', count: hours } : { unit: 'days', count: Math.round(hours / 24) };
}

/** The time of day at a clock that is so many minutes ahead of ours. */
export function clockThere(now: Date, aheadMinutes: number, pageLanguage: string): string {
	const there = new Date(now.getTime() + aheadMinutes * 60_000);
	return new Intl.DateTimeFormat(pageLanguage, { hour: 'numeric', minute: '2-digit' }).format(there);
}
