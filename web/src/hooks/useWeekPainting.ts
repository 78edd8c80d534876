import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { dayLine, type Hours, hourLine, painted, toggled } from '../utils/week';

interface Stroke {
	pointer: number;
	x: number;
	anchor: number;
	on: boolean;
	before: Hours;
	/** False while a finger may yet mean to scroll. */
	painting: boolean;
	timer: ReturnType<typeof setTimeout> | undefined;
}

interface Handlers {
	onPointerDown(event: PointerEvent<HTMLElement>): void;
	onPointerMove(event: PointerEvent<HTMLElement>): void;
	onPointerUp(event: PointerEvent<HTMLElement>): void;
	onPointerCancel(event: PointerEvent<HTMLElement>): void;
}

/** How long a finger rests before it paints downwards, and how far it goes sideways to paint at once. */
const restMs = 280;
const sidewaysPixels = 10;

function numberAt(target: Element | null, name: 'cell' | 'day' | 'hour'): number | null {
	const value = target?.closest<HTMLElement>(`[data-${name}]`)?.dataset[name];
	return value === undefined ? null : Number(value);
}

/**
 * Painting with a mouse, a pen or a finger. A mouse paints at once; a finger toggles by a tap, paints sideways or after
 * a rest, and scrolls otherwise. Headers toggle their line.
 */
export function useWeekPainting(
	grid: RefObject<HTMLElement | null>,
	hours: Hours,
	onChange: (hours: number[]) => void,
): Handlers {
	const stroke = useRef<Stroke | null>(null);
	useEffect(() => {
		const element = grid.current;
		// React listens passively, and only this keeps the page still under a painting finger.
		const hold = (event: TouchEvent) =>
			stroke.current?.painting && event.cancelable && event.preventDefault();
		element?.addEventListener('touchmove', hold, { passive: false });
		return () => element?.removeEventListener('touchmove', hold);
	}, [grid]);
	useEffect(() => () => clearTimeout(stroke.current?.timer), []);

	const begin = (now: Stroke) => {
		clearTimeout(now.timer);
		now.painting = true;
		onChange(painted(now.before, now.anchor, now.anchor, now.on));
	};
	const end = () => {
		clearTimeout(stroke.current?.timer);
		stroke.current = null;
	};
	return {
		onPointerDown: (event) => {
			const anchor = numberAt(event.target as Element, 'cell');
			if (anchor === null || event.button !== 0 || stroke.current) return;
			const now: Stroke = {
				pointer: event.pointerId,
				x: event.clientX,
				anchor,
				on: !hours.includes(anchor),
				before: hours,
				painting: false,
				timer: undefined,
			};
			stroke.current = now;
			if (event.pointerType === 'touch') now.timer = setTimeout(() => begin(now), restMs);
			else {
				event.currentTarget.setPointerCapture(event.pointerId);
				begin(now);
			}
		},
		onPointerMove: (event) => {
			const now = stroke.current;
			if (now?.pointer !== event.pointerId) return;
			if (!now.painting && Math.abs(event.clientX - now.x) > sidewaysPixels) begin(now);
			if (!now.painting) return;
			const cell = numberAt(document.elementFromPoint(event.clientX, event.clientY), 'cell');
			if (cell !== null) onChange(painted(now.before, now.anchor, cell, now.on));
		},
		onPointerUp: (event) => {
			const now = stroke.current;
			const [day, hour] = [
				numberAt(event.target as Element, 'day'),
				numberAt(event.target as Element, 'hour'),
			];
			if (now?.pointer === event.pointerId) {
				if (!now.painting) begin(now);
				end();
			} else if (day !== null) onChange(toggled(hours, dayLine(day)));
			else if (hour !== null) onChange(toggled(hours, hourLine(hour)));
		},
		onPointerCancel: end,
	};
}
