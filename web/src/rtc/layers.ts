/** The picture heights worth telling apart; a tile asks for the smallest that fills it. */
const steps = [90, 180, 270, 360, 540, 720, 1080] as const;

export interface TileSize {
	/** CSS pixels. */
	width: number;
	height: number;
}

/**
 * The picture height in physical pixels that fills a tile without upscaling, 0 for a tile nobody can see. Steps keep a
 * window that is being dragged from sending a message per frame.
 */
export function wantedHeight(tile: TileSize, pixelRatio: number): number {
	if (tile.width < 1 || tile.height < 1) return 0;
	// `object-fit: cover` scales a 16:9 picture to the wider side of the two.
	const physical = Math.max(tile.height, (tile.width * 9) / 16) * pixelRatio;
	// A picture 10 % short of its tile cannot be told from the exact one.
	return steps.find((step) => step >= physical * 0.9) ?? 1080;
}

/** What changed since `sent`, in the form of the `view` message. */
export function viewChanges(
	wanted: ReadonlyMap<string, number>,
	sent: ReadonlyMap<string, number>,
): { mid: string; height: number }[] {
	const changes: { mid: string; height: number }[] = [];
	for (const [mid, height] of wanted) {
		if (sent.get(mid) !== height) changes.push({ mid, height });
	}
	return changes;
}
