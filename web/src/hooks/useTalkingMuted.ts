import { useEffect, useState } from 'react';
import { Meter } from '../rtc/sound';

const lookEveryMs = 200;
/** Looks in a row that make a voice of a noise. */
const voiceLooks = 4;
const voiceLevel = 0.6;
const hintMs = 4000;

/** True for a few seconds when somebody speaks into a muted microphone. */
export function useTalkingMuted(mic: MediaStreamTrack | null, muted: boolean): boolean {
	const [talking, setTalking] = useState(false);
	useEffect(() => {
		if (!mic || !muted) return;
		const meter = new Meter(mic);
		let looks = 0;
		let until = 0;
		const timer = setInterval(() => {
			looks = meter.level() > voiceLevel ? looks + 1 : 0;
			if (looks >= voiceLooks) until = performance.now() + hintMs;
			setTalking(performance.now() < until);
		}, lookEveryMs);
		return () => {
			clearInterval(timer);
			meter.close();
			setTalking(false);
		};
	}, [mic, muted]);
	return talking;
}
