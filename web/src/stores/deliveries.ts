/** The server tells once a second; to ask it more often is in vain. */
const everyMs = 500;

/** Tells how far this device knows the rooms: of each the highest, twice a second at most. */
export class Deliveries {
	private readonly waiting = new Map<string, number>();
	private readonly tell: (roomId: string, seq: number) => void;
	private timer: ReturnType<typeof setTimeout> | null = null;

	constructor(tell: (roomId: string, seq: number) => void) {
		this.tell = tell;
	}

	note(roomId: string, seq: number): void {
		if (seq <= (this.waiting.get(roomId) ?? 0)) return;
		this.waiting.set(roomId, seq);
		this.timer ??= setTimeout(() => this.flush(), everyMs);
	}

	/** Nobody is logged in any more. */
	clear(): void {
		if (this.timer !== null) clearTimeout(this.timer);
		this.timer = null;
		this.waiting.clear();
	}

	private flush(): void {
		const marks = [...this.waiting];
		this.clear();
		for (const [roomId, seq] of marks) this.tell(roomId, seq);
	}
}
