import { useCallback, useEffect, useRef, useState } from 'react';
import { type DeviceTrouble, loadChoice, openTrack, troubleOf } from '../rtc/devices';
import { type Recording, record } from '../utils/mediaRecorder';

export interface Voice {
	phase: 'idle' | 'opening' | 'recording' | 'recorded';
	/** The microphone, while it is open. */
	track: MediaStreamTrack | null;
	/** When the recording ends by itself, in milliseconds since 1970. */
	endsAt: number;
	/** What was recorded last, and the address of it for an audio element. */
	sound: { blob: Blob; url: string } | null;
	trouble: DeviceTrouble | null;
	start(): Promise<void>;
	/** Ends the recording, and gives it; null when there was none. */
	stop(): Promise<Blob | null>;
}

const quiet = { phase: 'idle', track: null, endsAt: 0, sound: null, trouble: null } as const;
type State = Omit<Voice, 'start' | 'stop'>;

/** Records a voice for so many seconds at most. The microphone is open while it records, and not longer. */
export function useVoiceRecorder(maxSeconds: number): Voice {
	const [state, setState] = useState<State>(quiet);
	const running = useRef<{ recording: Recording; track: MediaStreamTrack } | null>(null);
	const mounted = useRef(true);

	const stop = useCallback(async () => {
		const now = running.current;
		if (!now) return null;
		running.current = null;
		const blob = await now.recording.stop();
		now.track.stop();
		if (!mounted.current) return null;
		const sound = { blob, url: URL.createObjectURL(blob) };
		setState({ ...quiet, phase: 'recorded', sound });
		return blob;
	}, []);

	const start = useCallback(async () => {
		if (running.current) return;
		setState({ ...quiet, phase: 'opening' });
		let track: MediaStreamTrack | null = null;
		try {
			track = await openTrack('audio', loadChoice().micId);
			// Who has left the page meanwhile, or clicked twice, records nothing.
			if (!mounted.current || running.current) return track.stop();
			running.current = { recording: record(track), track };
			setState({ ...quiet, phase: 'recording', track, endsAt: Date.now() + maxSeconds * 1000 });
			track.addEventListener('ended', () => void stop());
		} catch (error) {
			track?.stop();
			if (mounted.current) setState({ ...quiet, trouble: troubleOf(error) });
		}
	}, [maxSeconds, stop]);

	useEffect(() => {
		mounted.current = true;
		return () => {
			mounted.current = false;
			running.current?.track.stop();
			running.current = null;
		};
	}, []);

	const { phase, endsAt, sound } = state;
	useEffect(() => {
		if (phase !== 'recording') return;
		const timer = setTimeout(() => void stop(), Math.max(0, endsAt - Date.now()));
		return () => clearTimeout(timer);
	}, [phase, endsAt, stop]);
	useEffect(() => {
		if (sound) return () => URL.revokeObjectURL(sound.url);
	}, [sound]);
	return { ...state, start, stop };
}
