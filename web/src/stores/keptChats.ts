import type { User } from '../api/wire';
import {
	type Changes,
	type Kept,
	type KeptList,
	type KeptRoom,
	keptForMs,
	mostRooms,
	type Owner,
	surplus,
	type Waiting,
} from './keptModel';

const database = 'studymate';
/** `chats`: the owner, the list and the ends of conversations, by keys of ours; `outbox`: what waits, by its client id. */
const chats = 'chats';
const outbox = 'outbox';
const ownerKey = 'owner';
const listKey = 'list';
const roomPrefix = 'room:';

const roomRange = () => IDBKeyRange.bound(roomPrefix, `${roomPrefix}\uffff`);

function answer<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

/**
 * The chats of one person on this device, so that they can be read without a network, in the browser's IndexedDB. Every tab writes only while what is kept
 * is of its own person, which the same transaction looks at: what is wiped stays so, whatever other tabs have yet to write. Where the browser keeps
 * nothing (as some private windows do) all of it does nothing.
 */
export class KeptChats {
	private opening: Promise<IDBDatabase | null> | null = null;
	/** What is surely in the outbox, so that its absence means something. */
	private readonly stored = new Set<string>();
	private lastOrder = 0;

	/** The person's chats are kept from now on; those of anybody else are gone. */
	async claim(user: User): Promise<void> {
		await this.write(async (kept, waiting) => {
			const owner = (await answer(kept.get(ownerKey))) as Owner | undefined;
			if (owner?.user.id !== user.id) {
				kept.clear();
				waiting.clear();
			}
			kept.put({ user, confirmedAt: Date.now() } satisfies Owner, ownerKey);
		});
	}

	/** Nothing is kept of anybody. */
	async wipe(): Promise<void> {
		this.stored.clear();
		await this.write(async (kept, waiting) => {
			kept.clear();
			waiting.clear();
		});
	}

	/** Whose chats are kept, unless nobody has confirmed that for too long. */
	async owner(): Promise<User | null> {
		const owner = await this.read(null, (kept) => answer(kept.get(ownerKey)) as Promise<Owner | undefined>);
		if (!owner) return null;
		if (Date.now() - owner.confirmedAt < keptForMs) return owner.user;
		await this.wipe();
		return null;
	}

	async load(userId: string): Promise<Kept> {
		const kept = await this.read(userId, async (all, waiting) => {
			const [list, rooms, waits] = await Promise.all([
				answer(all.get(listKey)) as Promise<KeptList | undefined>,
				answer(all.getAll(roomRange())) as Promise<KeptRoom[]>,
				answer(waiting.getAll()) as Promise<Waiting[]>,
			]);
			return { list: list ?? null, rooms, waiting: waits };
		});
		for (const { clientId, order } of kept?.waiting ?? []) {
			this.stored.add(clientId);
			this.lastOrder = Math.max(this.lastOrder, order);
		}
		return kept ?? { list: null, rooms: [], waiting: [] };
	}

	async save(userId: string, { list, rooms, gone, only }: Changes): Promise<void> {
		await this.writeOf(userId, async (kept) => {
			if (list) kept.put(list, listKey);
			for (const id of gone) kept.delete(roomPrefix + id);
			for (const room of rooms) kept.put(room, roomPrefix + room.room.id);
			const keys = (await answer(kept.getAllKeys(roomRange()))) as string[];
			for (const key of keys) if (only && !only.has(key.slice(roomPrefix.length))) kept.delete(key);
			if (keys.length <= mostRooms) return;
			for (const id of surplus((await answer(kept.getAll(roomRange()))) as KeptRoom[]))
				kept.delete(roomPrefix + id);
		});
	}

	/** Keeps a message until it is sent. */
	async putWaiting(userId: string, message: Omit<Waiting, 'order'>): Promise<void> {
		this.lastOrder = Math.max(Date.now(), this.lastOrder + 1);
		const order = this.lastOrder;
		await this.writeOf(userId, async (_, waiting) => {
			const before = (await answer(waiting.get(message.clientId))) as Waiting | undefined;
			waiting.put({ ...message, order: before?.order ?? order } satisfies Waiting);
		});
		this.stored.add(message.clientId);
	}

	async dropWaiting(userId: string, clientId: string): Promise<void> {
		this.stored.delete(clientId);
		await this.writeOf(userId, async (_, waiting) => void waiting.delete(clientId));
	}

	/** False when another tab has sent or discarded a message that waited here too. */
	async waits(userId: string, clientId: string): Promise<boolean> {
		if (!this.stored.has(clientId)) return true;
		const count = await this.read(userId, (_, waiting) => answer(waiting.count(clientId)));
		return count !== 0;
	}

	private open(): Promise<IDBDatabase | null> {
		this.opening ??= new Promise((resolve) => {
			if (!('indexedDB' in globalThis)) return resolve(null);
			const request = indexedDB.open(database, 1);
			request.onupgradeneeded = () => {
				request.result.createObjectStore(chats);
				request.result.createObjectStore(outbox, { keyPath: 'clientId' });
			};
			request.onsuccess = () => {
				const db = request.result;
				// A newer version of the page wants another shape of it.
				db.onversionchange = () => {
					db.close();
					this.opening = null;
				};
				resolve(db);
			};
			request.onerror = () => resolve(null);
			request.onblocked = () => resolve(null);
		});
		return this.opening;
	}

	private async read<T>(
		userId: string | null,
		work: (kept: IDBObjectStore, waiting: IDBObjectStore) => Promise<T>,
	): Promise<T | null> {
		const db = await this.open();
		if (!db) return null;
		try {
			const tx = db.transaction([chats, outbox], 'readonly');
			const kept = tx.objectStore(chats);
			if (userId !== null) {
				const owner = (await answer(kept.get(ownerKey))) as Owner | undefined;
				if (owner?.user.id !== userId) return null;
			}
			return await work(kept, tx.objectStore(outbox));
		} catch {
			return null; // what can't be read is as if it were not kept
		}
	}

	private writeOf(
		userId: string,
		work: (kept: IDBObjectStore, waiting: IDBObjectStore) => Promise<void>,
	): Promise<void> {
		return this.write(async (kept, waiting) => {
			const owner = (await answer(kept.get(ownerKey))) as Owner | undefined;
			if (owner?.user.id === userId) await work(kept, waiting);
		});
	}

	private async write(work: (kept: IDBObjectStore, waiting: IDBObjectStore) => Promise<void>): Promise<void> {
		const db = await this.open();
		if (!db) return;
		try {
			const tx = db.transaction([chats, outbox], 'readwrite');
			const done = new Promise<void>((resolve, reject) => {
				tx.oncomplete = () => resolve();
				tx.onabort = () => reject(tx.error);
			});
			await Promise.all([done, work(tx.objectStore(chats), tx.objectStore(outbox))]);
		} catch {
			// No room on the device: what is not kept can't be read without a network.
		}
	}
}

export const keptChats = new KeptChats();
