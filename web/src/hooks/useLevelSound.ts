import { useCallback, useEffect, useState } from 'react';
import { levelTestSound } from '../api/levelTest';

interface Sound {
	/** Of the object that holds it; null until it is there. */
	url: string | null;
	failed: boolean;
	retry(): void;
}

/** What there is to hear of an item, held as long as it is shown. */
export function useLevelSound(attemptId: string, itemId: string): Sound {
	const [url, setUrl] = useState<string | null>(null);
	const [failed, setFailed] = useState(false);
	const [tries, setTries] = useState(0);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another try loads it once more
	useEffect(() => {
		let held: string | null = null;
		let left = false;
		setUrl(null);
		setFailed(false);
		levelTestSound(attemptId, itemId).then(
			(sound) => {
				if (left) return;
				held = URL.createObjectURL(sound);
				setUrl(held);
			},
			() => {
				if (!left) setFailed(true);
			},
		);
		return () => {
			left = true;
			if (held) URL.revokeObjectURL(held);
		};
	}, [attemptId, itemId, tries]);
	const retry = useCallback(() => setTries((n) => n + 1), []);
	return { url, failed, retry };
}
