import { useCallback, useEffect, useState } from 'react';
import { beginEvaluation, evaluation, newestEvaluation } from '../api/levelTest';
import type { Evaluation, LevelEvent } from '../api/wire';
import { isUnderWay } from '../stores/levelTestModel';
import { live } from '../stores/liveStore';

/** For what is told while nobody listens. */
const askEveryMs = 10_000;

/**
 * The newest evaluation of an attempt, whichever page began it: null there is none, undefined that is not known. It is asked for when this page is opened, when the server tells
 * that it is over, and from time to time until then.
 */
export function useEvaluation(attemptId: string) {
	const [newest, setNewest] = useState<Evaluation | null>();
	const [refusal, setRefusal] = useState<unknown>(null);
	useEffect(() => {
		let gone = false;
		newestEvaluation(attemptId).then(
			(found) => {
				if (!gone) setNewest(found);
			},
			(error: unknown) => {
				if (!gone) setRefusal(error);
			},
		);
		return () => {
			gone = true;
		};
	}, [attemptId]);
	const waitsFor = newest && isUnderWay(newest) ? newest.id : null;
	useEffect(() => {
		if (waitsFor === null) return;
		let gone = false;
		const ask = () =>
			void evaluation(waitsFor).then(
				(now) => {
					if (!gone) setNewest(now);
				},
				() => undefined, // asked again
			);
		const timer = setInterval(ask, askEveryMs);
		const ends = [
			live.onOnline(ask),
			live.subscribe('/user/queue/notifications', (event) => {
				if ((event as LevelEvent).type === 'level-evaluation') ask();
			}),
		];
		ask(); // it may have ended before anybody listened
		return () => {
			gone = true;
			clearInterval(timer);
			for (const end of ends) end();
		};
	}, [waitsFor]);
	const begin = useCallback(
		async (explainIn: string) => {
			setRefusal(null);
			await beginEvaluation(attemptId, explainIn).then(setNewest, setRefusal);
		},
		[attemptId],
	);
	return { newest, refusal, begin };
}
