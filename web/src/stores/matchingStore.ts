import { create } from 'zustand';
import { ApiError } from '../api/http';
import * as api from '../api/matching';
import type { MatchEvent, MatchFilters, MatchWish, NotificationEvent } from '../api/wire';
import { onLeave } from './authStore';
import {
	noPartners,
	noRequests,
	type Partners,
	type Requests,
	withPartners,
	withRequest,
} from './matchingModel';

/** So many people come with one page. */
const pageSize = 12;
/** So many of the latest requests are known everywhere, and so all that wait: one may ask 30 people a day, and they wait for three days. */
const requestsKnown = 100;

interface MatchingStore {
	partners: Partners;
	/** Null until they are there. */
	filters: MatchFilters | null;
	requests: Requests;
	/** The people for a wish; what is on screen stays there meanwhile. */
	loadPartners(wish: MatchWish, signal: AbortSignal): Promise<void>;
	morePartners(wish: MatchWish): Promise<void>;
	loadFilters(): Promise<void>;
	saveFilters(wish: MatchWish): Promise<void>;
	loadRequests(): Promise<void>;
	ask(userId: string): Promise<void>;
	accept(requestId: string): Promise<string | null>;
	reject(requestId: string): Promise<void>;
	withdraw(requestId: string): Promise<void>;
	hear(event: MatchEvent | NotificationEvent): void;
}

const nobody = {
	partners: noPartners,
	filters: null,
	requests: noRequests,
};

export const useMatchingStore = create<MatchingStore>()((set, get) => {
	/** A request that is over, or is none of ours any more: the lists are told anew. */
	const settle = async (work: Promise<void>) => {
		try {
			await work;
		} finally {
			await get().loadRequests();
		}
	};
	return {
		...nobody,
		loadPartners: async (wish, signal) => {
			try {
				const page = await api.recommendations(wish, null, pageSize, signal);
				set(({ partners }) => ({ partners: withPartners(partners, page, false) }));
			} catch (error) {
				if (signal.aborted) return;
				const newcomer = error instanceof ApiError && error.code === 'onboarding-needed';
				set({ partners: { ...noPartners, status: newcomer ? 'newcomer' : 'failed' } });
			}
		},
		morePartners: async (wish) => {
			const { nextCursor } = get().partners;
			if (!nextCursor) return;
			const page = await api.recommendations(wish, nextCursor, pageSize);
			// The list may be another by now; then its cursor is, too.
			if (get().partners.nextCursor === nextCursor) {
				set(({ partners }) => ({ partners: withPartners(partners, page, true) }));
			}
		},
		loadFilters: async () => set({ filters: await api.matchFilters() }),
		saveFilters: async (wish) => {
			await api.saveMatchFilters(wish);
			set(({ filters }) => ({ filters: filters && { ...filters, saved: wish } }));
		},
		loadRequests: async () => {
			try {
				const [incoming, outgoing] = await Promise.all([
					api.matchRequests({ direction: 'incoming', limit: requestsKnown }, null),
					api.matchRequests({ direction: 'outgoing', limit: requestsKnown }, null),
				]);
				set({ requests: { incoming, outgoing, status: 'ready' } });
			} catch {
				if (get().requests.status === 'loading') set({ requests: { ...noRequests, status: 'failed' } });
			}
		},
		ask: async (userId) => {
			const request = await api.requestMatch(userId);
			set(({ requests }) => ({ requests: withRequest(requests, request) }));
		},
		accept: async (requestId) => {
			let roomId: string | null = null;
			await settle(
				api.acceptMatch(requestId).then((request) => {
					roomId = request.roomId;
				}),
			);
			return roomId;
		},
		reject: (requestId) => settle(api.rejectMatch(requestId)),
		withdraw: (requestId) => settle(api.withdrawMatch(requestId)),
		hear: (event) => {
			const told =
				event.type === 'match-requests' ||
				(event.type === 'notification' && event.notification.kind.startsWith('match-'));
			if (told) void get().loadRequests();
		},
	};
});

onLeave(() => useMatchingStore.setState(nobody));
