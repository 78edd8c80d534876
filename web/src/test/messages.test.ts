import { describe, expect, it } from 'vitest';
import { readMessage } from '../rtc/messages';

describe('the room channel', () => {
	it('reads the room', () => {
		const message = readMessage(
			JSON.stringify({
				type: 'room',
				version: 7,
				you: 'u1',
				peers: [{ id: 'u1', sources: { mic: true, camera: true, screen: false, screenAudio: false } }],
				slots: [{ mid: '4', kind: 'voice', peer: null }],
			}),
		);
		expect(message).toEqual({
			type: 'room',
			version: 7,
			you: 'u1',
			peers: [{ id: 'u1', sources: { mic: true, camera: true, screen: false, screenAudio: false } }],
			slots: [{ mid: '4', kind: 'voice', peer: null }],
		});
	});

	it.each([
		'',
		'null',
		'[]',
		'{"type":5}',
		'{"type":"later"}',
		'{"type":"__proto__"}',
		'{"type":"constructor"}',
		'{"type":"room"',
	])('ignores %j', (text) => {
		expect(readMessage(text)).toBeNull();
	});

	it('ignores what is not text', () => {
		expect(readMessage(new ArrayBuffer(4))).toBeNull();
	});

	it('survives any shape under a known type', () => {
		const odd = [null, 1, 'x', [], [null], [1], {}, { peer: 1 }, true];
		for (const type of ['room', 'speakers', 'quality', 'pong', 'closing']) {
			for (const peers of odd) {
				for (const slots of odd) {
					const text = JSON.stringify({ type, peers, slots, levels: peers, up: slots, sources: slots });
					expect(readMessage(text)).toMatchObject({ type });
				}
			}
		}
	});

	it('never reads a missing source as sent', () => {
		const message = readMessage('{"type":"room","peers":[{"id":"a"}],"slots":[]}');
		expect(message).toMatchObject({
			peers: [{ id: 'a', sources: { mic: false, camera: false, screen: false, screenAudio: false } }],
		});
	});
});
