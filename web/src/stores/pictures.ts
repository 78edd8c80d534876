import { chatImage, type ImageSize } from '../api/chat';
import { onLeave } from './authStore';

/** How many pictures that nobody shows are kept, so that scrolling back loads nothing again. */
const kept = 60;

interface Entry {
	url: Promise<string>;
	shown: number;
}

/**
 * The pictures of messages as addresses for `<img>`. They need our token, so they are fetched here and held in memory, and on no disk. Each
 * `show` has its `hide`.
 */
export class Pictures {
	private readonly entries = new Map<string, Entry>();
	private readonly load: (roomId: string, imageId: string, size: ImageSize) => Promise<Blob>;

	constructor(load: typeof chatImage) {
		this.load = load;
	}

	show(roomId: string, imageId: string, size: ImageSize): Promise<string> {
		const key = `${roomId}/${imageId}/${size}`;
		const known = this.entries.get(key);
		if (known) {
			known.shown++;
			// Last in the order of those that go.
			this.entries.delete(key);
			this.entries.set(key, known);
			return known.url;
		}
		const url = this.load(roomId, imageId, size).then((blob) => URL.createObjectURL(blob));
		const entry = { url, shown: 1 };
		this.entries.set(key, entry);
		url.catch(() => this.entries.get(key) === entry && this.entries.delete(key));
		return url;
	}

	hide(roomId: string, imageId: string, size: ImageSize): void {
		const entry = this.entries.get(`${roomId}/${imageId}/${size}`);
		if (entry) entry.shown--;
		this.trim(kept);
	}

	/** Nobody is logged in any more. */
	clear(): void {
		this.trim(0);
	}

	private trim(most: number): void {
		const idle = [...this.entries].filter(([, { shown }]) => shown <= 0);
		for (const [key, { url }] of idle.slice(0, Math.max(0, idle.length - most))) {
			this.entries.delete(key);
			url.then(URL.revokeObjectURL, () => undefined);
		}
	}
}

export const pictures = new Pictures(chatImage);

onLeave(() => pictures.clear());
