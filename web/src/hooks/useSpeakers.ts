import { type RefObject, useEffect } from 'react';
import { speakerLevel } from '../rtc/sound';
import { useWebRTC } from './useWebRTC';

/**
 * Writes the loudness of each person on their tile, as a style variable and `data-speaking`. Ten times a second, so it
 * goes past React.
 */
export function useSpeakers(stage: RefObject<HTMLElement | null>): void {
	const { call } = useWebRTC();
	useEffect(
		() =>
			call.engine.onSpeakers(({ levels }) => {
				const byPeer = new Map(levels.map((level) => [level.peer, level]));
				for (const tile of stage.current?.querySelectorAll<HTMLElement>('[data-peer]') ?? []) {
					const level = byPeer.get(tile.dataset.peer ?? '');
					tile.style.setProperty('--level', level ? speakerLevel(level.dBov).toFixed(2) : '0');
					tile.dataset.speaking = String(level?.speaking ?? false);
				}
			}),
		[call, stage],
	);
}
