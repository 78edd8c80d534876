/** What the recordings may be kept in, the best first: the server reads Opus in all of them. */
const readable = ['audio/webm;codecs=opus', 'audio/mp4;codecs=opus', 'audio/ogg;codecs=opus'] as const;
/** What Safari before 18.4 records, AAC that is; whoever sends it has to make something else of it first. */
const foreign = ['audio/mp4', 'audio/webm'] as const;

/** Enough for speech; the server bounds a recording by its length. */
const bitsPerSecond = 48_000;

/** The type to record in; null: this browser records nothing that we know. */
export function recordingType(supported: (type: string) => boolean): string | null {
	return [...readable, ...foreign].find(supported) ?? null;
}

/** Whether the server reads a recording of this type as it is. */
export function isReadable(type: string): boolean {
	return /codecs="?opus/i.test(type);
}

export interface Recording {
	/** Ends it, and gives what was recorded. */
	stop(): Promise<Blob>;
}

/** Records a track; fails where the browser can't record. The track stays open. */
export function record(track: MediaStreamTrack): Recording {
	const supported = typeof MediaRecorder === 'undefined' ? () => false : MediaRecorder.isTypeSupported;
	const type = recordingType(supported);
	if (type === null) throw new DOMException('no recorder for sound', 'NotSupportedError');
	const recorder = new MediaRecorder(new MediaStream([track]), {
		mimeType: type,
		audioBitsPerSecond: bitsPerSecond,
	});
	const parts: Blob[] = [];
	recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
	// It also ends by itself when the microphone is pulled out; what was said until then is kept.
	const ended = new Promise<void>((resolve) => recorder.addEventListener('stop', () => resolve()));
	recorder.start(1000);
	return {
		stop: async () => {
			if (recorder.state !== 'inactive') recorder.stop();
			await ended;
			return new Blob(parts, { type });
		},
	};
}
