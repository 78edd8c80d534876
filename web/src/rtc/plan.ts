/**
 * What the one offer of a client holds: docs/protocol.md section 3. The server reads the role of an m-line from its
 * kind, direction and position among its like, so this order is part of the protocol.
 */
export type Source = 'mic' | 'camera' | 'screen' | 'screenAudio';

export interface Line {
	kind: 'audio' | 'video';
	direction: 'sendonly' | 'recvonly';
	/** Set on the lines we send on. */
	source?: Source;
}

const send = (kind: Line['kind'], source: Source): Line => ({ kind, direction: 'sendonly', source });
const receive = (kind: Line['kind']): Line => ({ kind, direction: 'recvonly' });

export const lines: readonly Line[] = [
	send('audio', 'mic'),
	send('video', 'camera'),
	send('video', 'screen'),
	send('audio', 'screenAudio'),
	receive('audio'),
	receive('audio'),
	receive('audio'),
	receive('video'),
	receive('video'),
	receive('video'),
	receive('video'),
	receive('audio'),
];

export interface CaptureSize {
	width: number;
	height: number;
}

/** The layers of a 720p capture, best first. Smaller captures get fewer, each scaled to its number of pixels. */
const ladder = [
	{ rid: 'h', scale: 1, bps720: 1_200_000 },
	{ rid: 'm', scale: 2, bps720: 400_000 },
	{ rid: 'l', scale: 4, bps720: 120_000 },
] as const;

/**
 * The simulcast layers for a camera. The counts follow Chromium, which silently drops the last encodings below
 * 960x540 (two left) and 480x270 (one left); asking for no more than it sends keeps the offer true.
 */
export function cameraEncodings(capture: CaptureSize | null): RTCRtpEncodingParameters[] {
	const { width, height } = capture ?? { width: 1280, height: 720 };
	const pixels = width * height;
	const count = pixels >= 960 * 540 ? 3 : pixels >= 480 * 270 ? 2 : 1;
	// Bits grow slower than pixels; the exponent keeps 640x480 at about 55 % of 720p.
	const share = Math.min(1, (pixels / (1280 * 720)) ** 0.55);
	return ladder.slice(0, count).map(({ rid, scale, bps720 }) => ({
		...(count > 1 ? { rid } : {}),
		active: true,
		scaleResolutionDownBy: scale,
		maxBitrate: Math.round((bps720 * share) / 1000) * 1000,
	}));
}

/** Text needs sharp edges more than motion: few frames, many bits. */
export const screenEncodings: RTCRtpEncodingParameters[] = [
	{ active: true, maxBitrate: 2_500_000, maxFramerate: 15 },
];

/** `codecs` with VP8 first: the one codec every supported browser can encode in simulcast. */
export function preferVp8<T extends { mimeType: string }>(codecs: readonly T[]): T[] {
	const isVp8 = (codec: T) => codec.mimeType.toLowerCase() === 'video/vp8';
	return [...codecs.filter(isVp8), ...codecs.filter((codec) => !isVp8(codec))];
}

/** Puts the plan on a new connection and returns its transceivers in the order of `lines`. */
export function addLines(connection: RTCPeerConnection, capture: CaptureSize | null): RTCRtpTransceiver[] {
	const videoCodecs = globalThis.RTCRtpSender?.getCapabilities?.('video')?.codecs ?? [];
	return lines.map(({ kind, direction, source }) => {
		const sendEncodings =
			source === 'camera' ? cameraEncodings(capture) : source === 'screen' ? screenEncodings : undefined;
		const transceiver = connection.addTransceiver(kind, {
			direction,
			...(sendEncodings ? { sendEncodings } : {}),
		});
		if (kind === 'video' && direction === 'sendonly' && videoCodecs.length > 0) {
			transceiver.setCodecPreferences?.(preferVp8(videoCodecs));
		}
		return transceiver;
	});
}
