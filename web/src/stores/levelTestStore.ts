import { create } from 'zustand';
import { ApiError } from '../api/http';
import { analyzeSpeech, answerLevelTest, levelRecord, startLevelTest } from '../api/levelTest';
import type { LevelAttempt, SpeechAnalysis } from '../api/wire';
import { asWav } from '../rtc/wav';
import { forgetAnswer, keepAnswer, keptAnswer } from '../utils/keptAnswer';
import { isReadable } from '../utils/mediaRecorder';
import { onLeave } from './authStore';
import { afterRefusal, againAfterMs, askedId } from './levelTestModel';

interface LevelTestStore {
	/** The test that is taken; null: none is open, or it is not known yet. */
	attempt: LevelAttempt | null;
	/** When the time for what is asked is up, by the clock of this browser, in milliseconds since 1970. */
	endsAt: number | null;
	/** The answer as it stands, to what is asked. */
	draft: string;
	/** `waiting`: the server could not be reached, and is tried again. */
	sending: 'no' | 'sending' | 'waiting';
	/** Why the answer has to be mended. */
	refusal: unknown;
	/** The time for the one before this was up before its answer came. */
	missed: boolean;
	/** Begins a test, or goes on with the open one. */
	begin(language: string): Promise<void>;
	/** Goes on with the open test of a language; false: none is open. */
	goOn(language: string): Promise<boolean>;
	change(draft: string): void;
	/** Gives an answer to what is asked; it is sent until the server has it. */
	give(answer: string): Promise<void>;
	/** Why the recording that was sent last could not be assessed, so that the task is still asked; null: it could. */
	unheard: SpeechAnalysis['reason'];
	/** Answers a speaking task by a recording, which a provider may hear too with `transcribe`. */
	speak(recording: Blob, transcribe: boolean): Promise<void>;
}

const nothing = {
	attempt: null,
	endsAt: null,
	draft: '',
	sending: 'no' as const,
	refusal: null,
	missed: false,
	unheard: null,
};

/** Until the time is over or the network is back. */
function pause(ms: number): Promise<void> {
	return new Promise((resolve) => {
		const done = () => {
			clearTimeout(timer);
			window.removeEventListener('online', done);
			resolve();
		};
		const timer = setTimeout(done, ms);
		window.addEventListener('online', done);
	});
}

export const useLevelTestStore = create<LevelTestStore>()((set, get) => ({
	...nothing,
	begin: async (language) => take(await startLevelTest(language)),
	goOn: async (language) => {
		const { attempt } = await levelRecord(language);
		if (!attempt) {
			set(nothing);
			return false;
		}
		// What the record has may have run out of time; starting moves it on.
		await get().begin(language);
		return true;
	},
	change: (draft) => {
		const { attempt, sending } = get();
		const itemId = attempt && askedId(attempt);
		if (!attempt || !itemId || sending !== 'no') return;
		keepAnswer(attempt.attemptId, { itemId, answer: draft, given: false });
		set({ draft, refusal: null });
	},
	give: async (answer) => {
		const { attempt, sending } = get();
		const itemId = attempt && askedId(attempt);
		if (!attempt || !itemId || sending !== 'no') return;
		const { attemptId } = attempt;
		keepAnswer(attemptId, { itemId, answer, given: true });
		set({ draft: answer });
		await deliver(attempt, () => answerLevelTest(attemptId, itemId, answer));
		// What has to be mended is not sent by the next reload.
		if (get().refusal !== null) keepAnswer(attemptId, { itemId, answer, given: false });
	},
	speak: async (recording, transcribe) => {
		const { attempt, sending } = get();
		const itemId = attempt && askedId(attempt);
		if (!attempt || !itemId || sending !== 'no') return;
		set({ sending: 'sending', unheard: null });
		// Old browsers record what the server can't read; where that can't be made another, the server says so.
		const sound = isReadable(recording.type) ? recording : await asWav(recording).catch(() => recording);
		let reason: SpeechAnalysis['reason'] = null;
		await deliver(attempt, async () => {
			const found = await analyzeSpeech(attempt.attemptId, itemId, sound, transcribe);
			reason = found.reason;
			return found.attempt;
		});
		if (reason !== null && get().sending === 'no') set({ unheard: reason });
	},
}));

/** Takes over where an attempt stands. */
function take(attempt: LevelAttempt): void {
	const { setState, getState } = useLevelTestStore;
	const itemId = askedId(attempt);
	const kept = keptAnswer(attempt.attemptId);
	if (kept && kept.itemId !== itemId) forgetAnswer(attempt.attemptId);
	const same = kept?.itemId === itemId ? kept : null;
	const endsAt = attempt.secondsLeft === null ? null : Date.now() + attempt.secondsLeft * 1000;
	setState({ ...nothing, attempt, endsAt, draft: same?.answer ?? '' });
	// Given before a reload, and not known to have come.
	if (same?.given) void getState().give(same.answer);
}

/** Sends an answer until the server has it, or says why it takes none. */
async function deliver(attempt: LevelAttempt, send: () => Promise<LevelAttempt>): Promise<void> {
	const { setState, getState } = useLevelTestStore;
	setState({ sending: 'sending', refusal: null });
	const gone = () => getState().attempt !== attempt;
	for (let tries = 0; !gone(); tries++) {
		try {
			const next = await send();
			if (!gone()) take(next);
			return;
		} catch (error) {
			if (gone()) return;
			const then = error instanceof ApiError ? afterRefusal(error) : 'mend';
			if (then === 'mend') return setState({ sending: 'no', refusal: error });
			if (then === 'anew') return lookAgain(attempt, error);
			setState({ sending: 'waiting' });
			await pause(againAfterMs(tries));
		}
	}
}

/** The attempt stands elsewhere than this page thought: its time ran out, or another device went on with it. */
async function lookAgain(attempt: LevelAttempt, error: unknown): Promise<void> {
	const { setState, getState } = useLevelTestStore;
	forgetAnswer(attempt.attemptId);
	try {
		if (!(await getState().goOn(attempt.language))) return;
		setState({ missed: error instanceof ApiError && error.code === 'item-late' });
	} catch (refusal) {
		setState({ sending: 'no', refusal });
	}
}

onLeave(() => useLevelTestStore.setState(nothing));
