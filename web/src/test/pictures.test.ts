import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pictures } from '../stores/pictures';
import { firstPicture, shrunkSize } from '../utils/shrink';

describe('the pictures of messages', () => {
	const revoked: string[] = [];
	beforeEach(() => {
		revoked.length = 0;
		let made = 0;
		vi.stubGlobal('URL', {
			createObjectURL: () => `blob:${++made}`,
			revokeObjectURL: (url: string) => revoked.push(url),
		});
	});
	afterEach(() => vi.unstubAllGlobals());

	it('are fetched once for all who show them, and kept for who scrolls back', async () => {
		const load = vi.fn(async () => new Blob());
		const pictures = new Pictures(load);
		expect(await pictures.show('r', 'a', 'preview')).toBe('blob:1');
		expect(await pictures.show('r', 'a', 'preview')).toBe('blob:1');
		pictures.hide('r', 'a', 'preview');
		pictures.hide('r', 'a', 'preview');
		expect(await pictures.show('r', 'a', 'preview')).toBe('blob:1');
		expect(load).toHaveBeenCalledTimes(1);
		expect(await pictures.show('r', 'a', 'large')).toBe('blob:2');
	});

	it('go from memory when many others were shown since, the oldest first, and never while they are shown', async () => {
		const pictures = new Pictures(async () => new Blob());
		await pictures.show('r', 'stays', 'preview');
		for (let n = 0; n < 70; n++) {
			await pictures.show('r', `p${n}`, 'preview');
			pictures.hide('r', `p${n}`, 'preview');
		}
		await Promise.resolve();
		expect(revoked).toEqual(Array.from({ length: 10 }, (_, n) => `blob:${n + 2}`));
	});

	it('are all let go when nobody is logged in', async () => {
		const pictures = new Pictures(async () => new Blob());
		await pictures.show('r', 'a', 'preview');
		pictures.hide('r', 'a', 'preview');
		pictures.clear();
		await Promise.resolve();
		expect(revoked).toEqual(['blob:1']);
	});

	it('are tried again after a failure', async () => {
		const load = vi.fn(async () => new Blob());
		load.mockRejectedValueOnce(new Error('offline'));
		const pictures = new Pictures(load);
		await expect(pictures.show('r', 'a', 'preview')).rejects.toThrow('offline');
		expect(await pictures.show('r', 'a', 'preview')).toBe('blob:1');
	});
});

describe('a picture to send', () => {
	it.each([
		['a small one stays', 800, 600, 100_000, null],
		['a large photo', 4000, 3000, 4_000_000, [2048, 1536]],
		['a tall one', 1000, 5000, 400_000, [410, 2048]],
		['small in pixels, large in bytes', 2000, 1000, 9_000_000, [2000, 1000]],
		['a line', 30_000, 2, 1000, [2048, 1]],
	] as const)('%s', (_name, width, height, bytes, want) => {
		expect(shrunkSize(width, height, bytes)).toEqual(want);
	});

	it('is found among what is pasted', () => {
		const text = new File(['x'], 'a.txt', { type: 'text/plain' });
		const photo = new File(['x'], 'a.png', { type: 'image/png' });
		expect(firstPicture([text, photo])).toBe(photo);
		expect(firstPicture([text])).toBeNull();
	});
});
