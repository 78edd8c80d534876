import { create } from 'zustand';
import { serverTime, sessionStatus } from '../api/session';
import type { LessonEvent } from '../api/wire';
import { type ClockSample, clockOffset } from '../utils/clockOffset';
import { onLeave } from './authStore';
import { type Lesson, noLesson, withLessonEvent, withStatus } from './lessonModel';

interface LessonStore extends Lesson {
	apply(event: LessonEvent): void;
	load(sessionId: string): Promise<void>;
	/** Finds out by how much the server's clock is ahead of ours. */
	tellTime(): Promise<void>;
	reset(): void;
}

const clockSamples = 5;

export const useLessonStore = create<LessonStore>()((set) => ({
	...noLesson,
	apply: (event) => set((lesson) => withLessonEvent(lesson, event)),
	load: async (sessionId) => {
		const status = await sessionStatus(sessionId);
		set((lesson) => withStatus(lesson, status));
	},
	tellTime: async () => {
		const samples: ClockSample[] = [];
		for (let i = 0; i < clockSamples; i++) {
			const sent = Date.now();
			const server = await serverTime();
			samples.push({ sent, received: Date.now(), server });
		}
		set({ offsetMs: clockOffset(samples) });
	},
	reset: () => set(noLesson),
}));

onLeave(() => useLessonStore.getState().reset());
