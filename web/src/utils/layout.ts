/** How the stage arranges its tiles; the style sheet draws each for a wide and a tall screen. */
export type Layout = 'solo' | 'pair' | 'trio' | 'quad' | 'spotlight';

/** `tiles` counts everybody, us included; a shared screen takes the stage from all of them. */
export function chooseLayout(tiles: number, screenShared: boolean): Layout {
	if (screenShared) return 'spotlight';
	if (tiles <= 1) return 'solo';
	if (tiles === 2) return 'pair';
	return tiles === 3 ? 'trio' : 'quad';
}
