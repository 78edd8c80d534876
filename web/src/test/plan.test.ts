import { describe, expect, it } from 'vitest';
import { viewChanges, wantedHeight } from '../rtc/layers';
import { addLines, cameraEncodings, lines, preferVp8 } from '../rtc/plan';

describe('the one offer', () => {
	it('has the m-lines of docs/protocol.md section 3 in their order', () => {
		expect(lines.map(({ kind, direction, source }) => `${kind} ${direction} ${source ?? '-'}`)).toEqual([
			'audio sendonly mic',
			'video sendonly camera',
			'video sendonly screen',
			'audio sendonly screenAudio',
			'audio recvonly -',
			'audio recvonly -',
			'audio recvonly -',
			'video recvonly -',
			'video recvonly -',
			'video recvonly -',
			'video recvonly -',
			'audio recvonly -',
		]);
	});

	it('is put on a connection line by line, with layers for the camera only', () => {
		const added: [string, RTCRtpTransceiverInit][] = [];
		const connection = {
			addTransceiver: (kind: string, init: RTCRtpTransceiverInit) => {
				added.push([kind, init]);
				return {};
			},
		} as unknown as RTCPeerConnection;
		addLines(connection, { width: 1280, height: 720 });
		expect(added.map(([kind]) => kind)).toEqual(lines.map(({ kind }) => kind));
		expect(added.map(([, init]) => init.sendEncodings?.length ?? 0)).toEqual([
			0, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		]);
	});

	it.each([
		[1920, 1080, ['h', 'm', 'l'], [1_200_000, 400_000, 120_000]],
		[1280, 720, ['h', 'm', 'l'], [1_200_000, 400_000, 120_000]],
		[960, 540, ['h', 'm', 'l'], [874_000, 291_000, 87_000]],
		[640, 480, ['h', 'm'], [656_000, 219_000]],
		[320, 240, [undefined], [306_000]],
	])('sends a capture of %ix%i in the layers %j', (width, height, rids, rates) => {
		const encodings = cameraEncodings({ width, height });
		expect(encodings.map(({ rid }) => rid)).toEqual(rids);
		expect(encodings.map(({ maxBitrate }) => maxBitrate)).toEqual(rates);
		expect(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual(
			[1, 2, 4].slice(0, rids.length),
		);
	});

	it('asks for three layers before any camera is open', () => {
		expect(cameraEncodings(null)).toHaveLength(3);
	});

	it('puts VP8 first and keeps the rest in order', () => {
		const codecs = ['video/AV1', 'video/rtx', 'video/VP8', 'video/H264'].map((mimeType) => ({ mimeType }));
		expect(preferVp8(codecs).map(({ mimeType }) => mimeType)).toEqual([
			'video/VP8',
			'video/AV1',
			'video/rtx',
			'video/H264',
		]);
	});
});

describe('the picture a tile asks for', () => {
	it.each([
		[0, 0, 1, 0],
		[160, 90, 1, 90],
		[320, 180, 1, 180],
		[320, 180, 2, 360],
		[390, 844, 1, 1080],
		[1280, 720, 1, 720],
		[3840, 2160, 1, 1080],
		[330, 186, 1, 180],
	])('%ix%i at pixel ratio %i is %i high', (width, height, ratio, wanted) => {
		expect(wantedHeight({ width, height }, ratio)).toBe(wanted);
	});

	it('is sent only when it changed', () => {
		const sent = new Map([
			['7', 360],
			['8', 180],
		]);
		const wanted = new Map([
			['7', 360],
			['8', 0],
			['9', 90],
		]);
		expect(viewChanges(wanted, sent)).toEqual([
			{ mid: '8', height: 0 },
			{ mid: '9', height: 90 },
		]);
	});
});
