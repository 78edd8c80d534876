import { describe, expect, it } from 'vitest';
import { digest, type Reports } from '../rtc/stats';

type Report = Reports extends ReadonlyMap<string, infer R> ? R : never;
const reports = (...list: object[]): Reports =>
	new Map((list as Report[]).map((report) => [report.id, report]));

const path = [
	{ id: 'T', type: 'transport', timestamp: 0, selectedCandidatePairId: 'P' },
	{ id: 'P', type: 'candidate-pair', timestamp: 0, localCandidateId: 'L', currentRoundTripTime: 0.02 },
	{
		id: 'L',
		type: 'local-candidate',
		timestamp: 0,
		candidateType: 'relay',
		protocol: 'udp',
		relayProtocol: 'tcp',
	},
];
const inbound = (timestamp: number, bytes: number, lost: number, received: number) => ({
	id: 'I',
	type: 'inbound-rtp',
	kind: 'video',
	mid: '7',
	timestamp,
	bytesReceived: bytes,
	packetsLost: lost,
	packetsReceived: received,
});

describe('figures', () => {
	it('name the path of the packets', () => {
		expect(digest(reports(...path), null)).toMatchObject({
			rttMs: 20,
			path: 'relay',
			protocol: 'tcp',
			availableOutBps: null,
		});
	});

	it('are deltas of the same stream, whatever the order of the reports', () => {
		const other = { ...inbound(1000, 9e9, 0, 1), id: 'X' };
		const before = reports(inbound(1000, 1000, 1, 99), other);
		const now = reports({ ...other, timestamp: 3000 }, inbound(3000, 251_000, 11, 189));
		const stream = digest(now, before).streams.find(({ id }) => id === 'I');
		expect(stream).toMatchObject({ bitrateBps: 1_000_000, lossPercent: 10 });
	});

	it('are unknown, not zero, at the first look and after a counter started anew', () => {
		expect(digest(reports(inbound(1000, 500, 0, 1)), null).streams[0]?.bitrateBps).toBeNull();
		const shrunk = digest(reports(inbound(3000, 5, 0, 1)), reports(inbound(1000, 500, 0, 1)));
		expect(shrunk.streams[0]?.bitrateBps).toBeNull();
	});
});
