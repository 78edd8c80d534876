/** What recognisers want, and twice the highest frequency that matters for speech. */
const rate = 16_000;

/** Makes one channel of plain 16-bit samples of a recording that this browser can play. */
export async function asWav(recording: Blob): Promise<Blob> {
	const decoder = new OfflineAudioContext(1, 1, rate);
	// Decoding brings it to the rate of its context.
	const sound = await decoder.decodeAudioData(await recording.arrayBuffer());
	const channels = Array.from({ length: sound.numberOfChannels }, (_, at) => sound.getChannelData(at));
	return new Blob([wavOf(mixed(channels), rate)], { type: 'audio/wav' });
}

function mixed(channels: readonly Float32Array[]): Float32Array {
	const [first = new Float32Array(), ...others] = channels;
	if (others.length === 0) return first;
	return first.map(
		(sample, at) => others.reduce((sum, channel) => sum + (channel[at] ?? 0), sample) / (others.length + 1),
	);
}

/** A WAV file (RIFF, format 1) of one channel; samples are from -1 to 1, beyond which they are cut. */
export function wavOf(samples: Float32Array, rateHz: number): ArrayBuffer {
	const buffer = new ArrayBuffer(44 + samples.length * 2);
	const view = new DataView(buffer);
	const tag = (at: number, name: string) => {
		for (let i = 0; i < name.length; i++) view.setUint8(at + i, name.charCodeAt(i));
	};
	tag(0, 'RIFF');
	view.setUint32(4, 36 + samples.length * 2, true);
	tag(8, 'WAVEfmt ');
	view.setUint32(16, 16, true);
	view.setUint16(20, 1, true);
	view.setUint16(22, 1, true);
	view.setUint32(24, rateHz, true);
	view.setUint32(28, rateHz * 2, true);
	view.setUint16(32, 2, true);
	view.setUint16(34, 16, true);
	tag(36, 'data');
	view.setUint32(40, samples.length * 2, true);
	for (const [at, sample] of samples.entries()) {
		view.setInt16(44 + at * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 0x7fff), true);
	}
	return buffer;
}
