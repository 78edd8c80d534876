/** One answer of a list that is read page by page. */
export interface PageOf<T> {
	items: T[] | null;
	nextCursor?: string | null;
}

/** Reads the page at a cursor; null is the first. */
export type LoadPage<T> = (cursor: string | null, signal: AbortSignal) => Promise<PageOf<T>>;

/** What of a list is there, and what can be done about the rest. */
export interface Paged<T> {
	/** What was read so far, each once; of the list before until the first page of this one has come. */
	items: readonly T[];
	/** `failed`: not even the first page could be read. */
	status: 'loading' | 'ready' | 'failed';
	hasMore: boolean;
	/** Whether a page is on its way. */
	isBusy: boolean;
	/** Why the last page did not come; null when it did. */
	refusal: unknown;
}

const nothing = { items: [], status: 'loading', hasMore: false, isBusy: false, refusal: null } as const;

/**
 * Reads a list by its cursors. One request at a time, so that no page is asked for twice; each thing once, because a list that moves
 * between two requests brings what was at the end of a page again. `stop` drops whatever is still on its way.
 */
export class Pager<T extends { id: string }> {
	private current: Paged<T> = nothing;
	private load: LoadPage<T> | null = null;
	private cursor: string | null = null;
	private flight: AbortController | null = null;
	/** Whether the first page of this list is there; what is shown is of the one before until then. */
	private isBegun = false;
	/** Something has changed while a page was on its way. */
	private isStale = false;
	/** Taken out here: an answer that was on its way does not bring them back. */
	private readonly gone = new Set<string>();
	private readonly listeners = new Set<() => void>();

	readonly state = (): Paged<T> => this.current;

	readonly subscribe = (listener: () => void): (() => void) => {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	};

	/** Begins a list, in place of another one if there was one. */
	begin(load: LoadPage<T>): void {
		this.stop();
		this.load = load;
		this.isBegun = false;
		this.gone.clear();
		this.more();
	}

	/** Reads the next page; the one that failed, again. Nothing while another is on its way. */
	readonly more = (): void => {
		if (this.flight) return;
		if (this.isBegun) {
			if (this.current.hasMore) void this.read(0);
			return;
		}
		if (this.current.status === 'failed') this.set({ status: 'loading' });
		void this.read(1);
	};

	/** Reads as much again as is there, for what has become of it; what is on screen stays until then. */
	readonly refresh = (): void => {
		if (this.flight) this.isStale = true;
		else if (this.isBegun) void this.read(this.current.items.length);
	};

	/** Takes over what has become of one of them. */
	readonly put = (item: T): void => {
		this.set({ items: this.current.items.map((old) => (old.id === item.id ? item : old)) });
	};

	readonly drop = (id: string): void => {
		this.gone.add(id);
		this.set({ items: this.current.items.filter((item) => item.id !== id) });
	};

	stop(): void {
		this.flight?.abort();
		this.flight = null;
		this.isStale = false;
		if (this.current.isBusy) this.set({ isBusy: false });
	}

	/** From the start until there are `least`, or one page on from where the list ends where that is 0. */
	private async read(least: number): Promise<void> {
		const { load } = this;
		if (!load) return;
		const flight = new AbortController();
		this.flight = flight;
		this.set({ isBusy: true, refusal: null });
		let found: readonly T[] = least === 0 ? this.current.items : [];
		let cursor = least === 0 ? this.cursor : null;
		try {
			do {
				const page = await load(cursor, flight.signal);
				if (this.flight !== flight) return;
				found = joined(found, page.items ?? []);
				cursor = page.nextCursor || null;
			} while (cursor !== null && found.length < least);
		} catch (refusal) {
			const failed = this.isBegun ? {} : ({ items: [], status: 'failed', hasMore: false } as const);
			if (this.flight === flight) this.land({ refusal, ...failed });
			return;
		}
		this.cursor = cursor;
		this.isBegun = true;
		const items = found.filter(({ id }) => !this.gone.has(id));
		this.land({ items, status: 'ready', hasMore: cursor !== null });
	}

	private land(change: Partial<Paged<T>>): void {
		this.flight = null;
		this.set({ isBusy: false, ...change });
		if (!this.isStale) return;
		this.isStale = false;
		this.refresh();
	}

	private set(change: Partial<Paged<T>>): void {
		this.current = { ...this.current, ...change };
		for (const listener of this.listeners) listener();
	}
}

/** What is new goes to the end; what was there already keeps its place. */
function joined<T extends { id: string }>(old: readonly T[], page: readonly T[]): T[] {
	const known = new Set(old.map(({ id }) => id));
	const fresh = page.filter(({ id }) => !known.has(id) && known.add(id));
	return [...old, ...fresh];
}
