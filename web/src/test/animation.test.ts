import { describe, expect, it } from 'vitest';
import { isAnimation, moves } from '../utils/animation';

const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const u32 = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];

const screen = (flags = 0) => [
	...ascii('GIF89a'),
	1,
	0,
	1,
	0,
	flags,
	0,
	0,
	...(flags ? Array(6).fill(9) : []),
];
const picture = (flags = 0) => [
	0x2c,
	0,
	0,
	0,
	0,
	1,
	0,
	1,
	0,
	flags,
	...(flags ? Array(6).fill(9) : []),
	2,
	2,
	0x4c,
	1,
	0,
];
const comment = [0x21, 0xfe, 3, 0x2c, 0x2c, 0x2c, 0];
const control = [0x21, 0xf9, 4, 0, 5, 0, 0, 0];
const end = [0x3b];

const chunk = (kind: string, length: number) => [
	...u32(length),
	...ascii(kind),
	...Array(length + 4).fill(0),
];
const png = (...chunks: number[][]) => [
	0x89,
	...ascii('PNG\r\n'),
	0x1a,
	0x0a,
	...chunk('IHDR', 13),
	...chunks.flat(),
];
const webp = (kind: string, flags: number) => [
	...ascii('RIFF'),
	...u32(0),
	...ascii('WEBP'),
	...ascii(kind),
	...u32(10),
	flags,
	...Array(9).fill(0),
];
const avif = (brand: string) => [...u32(28), ...ascii('ftyp'), ...ascii(brand)];

describe('a picture that moves', () => {
	it.each([
		['a GIF of one picture', [...screen(), ...picture(), ...end], false],
		['of two', [...screen(), ...control, ...picture(), ...control, ...picture(), ...end], true],
		['of one with colours of its own', [...screen(0x80), ...picture(0x80), ...end], false],
		['of two with colours of their own', [...screen(0x80), ...picture(0x80), ...picture(0x80), ...end], true],
		[
			'of one, with a comment that looks like pictures',
			[...screen(), ...comment, ...picture(), ...comment, ...end],
			false,
		],
		['cut off in the first picture', [...screen(), ...picture().slice(0, 13)], false],
		['a PNG', png(chunk('IDAT', 3), chunk('IEND', 0)), false],
		['an animated PNG', png(chunk('acTL', 8), chunk('IDAT', 3)), true],
		['a PNG that says so too late', png(chunk('IDAT', 3), chunk('acTL', 8)), false],
		['a WebP', webp('VP8 ', 0x02), false],
		['a WebP with transparency', webp('VP8X', 0x10), false],
		['an animated WebP', webp('VP8X', 0x12), true],
		['an AVIF', avif('avif'), false],
		['a sequence of AVIF', avif('avis'), true],
		['a JPEG', [0xff, 0xd8, 0xff, 0xe0], false],
		['nothing', [], false],
	])('%s: %s', async (_, octets, want) => {
		expect(isAnimation(Uint8Array.from(octets))).toBe(want);
		expect(await moves(new Blob([Uint8Array.from(octets)]))).toBe(want);
	});

	it('is looked for in whatever octets without an end or a fault', () => {
		let seed = 7;
		const random = () => {
			seed = (seed * 1103515245 + 12345) % 2147483648;
			return seed;
		};
		const begins = [screen(), screen(0x80), png(), webp('VP8X', 0), avif('avi'), []];
		for (let round = 0; round < 3000; round++) {
			const tail = Array.from({ length: random() % 200 }, () => (random() >> 8) & (round % 2 ? 255 : 0x2d));
			const octets = [...(begins[round % begins.length] ?? []), ...tail];
			expect(typeof isAnimation(Uint8Array.from(octets.slice(random() % 3)))).toBe('boolean');
		}
	});
});
