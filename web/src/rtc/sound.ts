/** Reads the loudness of a track, 0 (silence) to 1 (as loud as it gets), for a meter. */
export class Meter {
	private readonly context: AudioContext;
	private readonly analyser: AnalyserNode;
	private readonly samples: Float32Array<ArrayBuffer>;

	constructor(track: MediaStreamTrack) {
		this.context = new AudioContext();
		this.analyser = new AnalyserNode(this.context, { fftSize: 1024 });
		this.samples = new Float32Array(this.analyser.fftSize);
		// Browsers start it suspended on a page nobody has touched yet.
		this.context.resume().catch(() => {});
		this.context.createMediaStreamSource(new MediaStream([track])).connect(this.analyser);
	}

	/** Call once per animation frame. */
	level(): number {
		this.analyser.getFloatTimeDomainData(this.samples);
		let sum = 0;
		for (const sample of this.samples) sum += sample * sample;
		return meterLevel(Math.sqrt(sum / this.samples.length));
	}

	close(): void {
		// Closing twice is the only way this fails.
		this.context.close().catch(() => {});
	}
}

/** Maps a root mean square to the meter: -60 dB and below is 0, -10 dB (a raised voice) and above is 1. */
export function meterLevel(rms: number): number {
	return fromDecibel(20 * Math.log10(Math.max(rms, 1e-6)), -60, -10);
}

/** The same scale for the audio levels of the room channel (dBov, 0 is the loudest). */
export function speakerLevel(dBov: number): number {
	return fromDecibel(dBov, -60, -15);
}

function fromDecibel(decibel: number, silent: number, loud: number): number {
	return Math.min(1, Math.max(0, (decibel - silent) / (loud - silent)));
}

/** Plays a soft rising chord through an audio element, so that it comes from the chosen speaker. */
export async function playTestTone(element: HTMLAudioElement): Promise<void> {
	const context = new AudioContext();
	const out = context.createMediaStreamDestination();
	const start = context.currentTime + 0.05;
	[392, 494, 587].forEach((frequency, index) => {
		const tone = new OscillatorNode(context, { type: 'sine', frequency });
		const gain = new GainNode(context, { gain: 0 });
		const at = start + index * 0.22;
		gain.gain.setValueAtTime(0, at);
		gain.gain.linearRampToValueAtTime(0.25, at + 0.03);
		gain.gain.exponentialRampToValueAtTime(0.001, at + 0.7);
		tone.connect(gain).connect(out);
		tone.start(at);
		tone.stop(at + 0.75);
	});
	element.srcObject = out.stream;
	try {
		await element.play();
		await new Promise((resolve) => setTimeout(resolve, 1400));
	} finally {
		element.srcObject = null;
		await context.close();
	}
}
