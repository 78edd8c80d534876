/** What the statistics panel shows. A figure the browser does not give is null, never 0. */
export interface StreamFigures {
	id: string;
	mid: string;
	kind: 'audio' | 'video';
	direction: 'in' | 'out';
	/** Simulcast layer of an outgoing video stream. */
	rid: string | null;
	codec: string | null;
	bitrateBps: number | null;
	width: number | null;
	height: number | null;
	framesPerSecond: number | null;
	/** Of the last interval. */
	lossPercent: number | null;
	jitterMs: number | null;
	/** Mean time a frame or sample waits in the jitter buffer. */
	bufferMs: number | null;
	freezes: number | null;
	/** Why the encoder sends less than asked. */
	limitedBy: 'cpu' | 'bandwidth' | 'other' | null;
}

export interface Figures {
	atMs: number;
	rttMs: number | null;
	availableOutBps: number | null;
	/** How the packets travel: straight, or through which kind of relay. */
	path: 'direct' | 'relay' | null;
	protocol: string | null;
	streams: StreamFigures[];
}

type Report = Record<string, unknown> & { id: string; type: string; timestamp: number };
export type Reports = ReadonlyMap<string, Report>;

const figure = (value: unknown): number | null =>
	typeof value === 'number' && Number.isFinite(value) ? value : null;

/** now - before of a counter, null when either is missing or the counter started anew. */
function delta(now: Report, before: Report | undefined, key: string): number | null {
	const a = figure(now[key]);
	const b = figure(before?.[key]);
	return a === null || b === null || a < b ? null : a - b;
}

function ratio(part: number | null, whole: number | null, scale: number): number | null {
	return part === null || whole === null || whole <= 0 ? null : (part / whole) * scale;
}

/**
 * Turns two successive getStats results into figures. Reports are matched by id, never by position, because streams
 * come and go between two looks.
 */
export function digest(now: Reports, before: Reports | null): Figures {
	const all = [...now.values()];
	const pair = selectedPair(now);
	const local = pair ? now.get(String(pair.localCandidateId)) : undefined;
	const figures: Figures = {
		atMs: Math.max(0, ...all.map((report) => report.timestamp)),
		rttMs: pair ? scaled(figure(pair.currentRoundTripTime), 1000) : null,
		availableOutBps: pair ? figure(pair.availableOutgoingBitrate) : null,
		path: local ? (local.candidateType === 'relay' || local.relayProtocol ? 'relay' : 'direct') : null,
		protocol: local ? String(local.relayProtocol ?? local.protocol ?? '') || null : null,
		streams: [],
	};
	for (const report of all) {
		if (report.type !== 'inbound-rtp' && report.type !== 'outbound-rtp') continue;
		figures.streams.push(streamOf(report, before?.get(report.id), now));
	}
	return figures;
}

function scaled(value: number | null, factor: number): number | null {
	return value === null ? null : value * factor;
}

function selectedPair(reports: Reports): Report | undefined {
	const all = [...reports.values()];
	const transport = all.find((report) => report.type === 'transport' && report.selectedCandidatePairId);
	return transport
		? reports.get(String(transport.selectedCandidatePairId))
		: all.find((report) => report.type === 'candidate-pair' && report.nominated === true);
}

function streamOf(now: Report, before: Report | undefined, reports: Reports): StreamFigures {
	const incoming = now.type === 'inbound-rtp';
	const seconds = before ? (now.timestamp - before.timestamp) / 1000 : null;
	const bytes = delta(now, before, incoming ? 'bytesReceived' : 'bytesSent');
	const lost = delta(now, before, 'packetsLost');
	const received = delta(now, before, 'packetsReceived');
	const remote = incoming ? undefined : reports.get(String(now.remoteId));
	const codec = reports.get(String(now.codecId));
	const limit = now.qualityLimitationReason;
	return {
		id: now.id,
		mid: String(now.mid ?? ''),
		kind: now.kind === 'audio' ? 'audio' : 'video',
		direction: incoming ? 'in' : 'out',
		rid: typeof now.rid === 'string' ? now.rid : null,
		codec: typeof codec?.mimeType === 'string' ? codec.mimeType.replace(/^\w+\//, '') : null,
		bitrateBps: seconds ? scaled(ratio(bytes, seconds, 8), 1) : null,
		width: figure(now.frameWidth),
		height: figure(now.frameHeight),
		framesPerSecond: figure(now.framesPerSecond),
		lossPercent: incoming
			? ratio(lost, lost === null || received === null ? null : lost + received, 100)
			: scaled(figure(remote?.fractionLost), 100),
		jitterMs: scaled(figure((remote ?? now).jitter), 1000),
		bufferMs: incoming
			? ratio(delta(now, before, 'jitterBufferDelay'), delta(now, before, 'jitterBufferEmittedCount'), 1000)
			: null,
		freezes: figure(now.freezeCount),
		limitedBy: limit === 'cpu' || limit === 'bandwidth' || limit === 'other' ? limit : null,
	};
}
