import { useEffect, useState } from 'react';
import { type Turn, turnAt } from '../stores/lessonModel';
import { useLessonStore } from '../stores/lessonStore';

/** Whose language it is, and how long still. It changes at the moment itself and at every whole second before. */
export function useTurn(): Turn | null {
	const rotation = useLessonStore((lesson) => lesson.rotation);
	const offsetMs = useLessonStore((lesson) => lesson.offsetMs);
	const [, redraw] = useState(0);
	useEffect(() => {
		if (!rotation?.switchAt) return;
		let timer: ReturnType<typeof setTimeout>;
		const next = () => {
			const { leftMs } = turnAt(rotation, offsetMs, Date.now());
			if (leftMs === null) return;
			// Just past the edge: a timer that comes early would draw the second before it once more.
			timer = setTimeout(draw, (leftMs % 1000) + 2);
		};
		const draw = () => {
			redraw((count) => count + 1);
			next();
		};
		next();
		return () => clearTimeout(timer);
	}, [rotation, offsetMs]);
	return rotation === null ? null : turnAt(rotation, offsetMs, Date.now());
}
