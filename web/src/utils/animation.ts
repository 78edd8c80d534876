/** More than the server takes is not looked through. */
const mostBytes = 5 * 1024 * 1024;

/** Whether a picture moves: of an animation the server keeps the first picture alone. */
export async function moves(file: Blob): Promise<boolean> {
	try {
		return isAnimation(new Uint8Array(await file.slice(0, mostBytes).arrayBuffer()));
	} catch {
		return false; // a file that can't be read is for the server to refuse
	}
}

/** Whether octets are those of a GIF, PNG, WebP or AVIF with more than one picture. */
export function isAnimation(octets: Uint8Array): boolean {
	const text = (at: number, length: number) => String.fromCharCode(...octets.subarray(at, at + length));
	if (text(0, 4) === 'GIF8') return gifPictures(octets) > 1;
	if (text(0, 4) === 'RIFF' && text(8, 8) === 'WEBPVP8X') return ((octets[20] ?? 0) & 0x02) !== 0;
	if (text(4, 4) === 'ftyp') return text(8, 4) === 'avis';
	if (text(1, 3) === 'PNG') return pngMoves(octets, text);
	return false;
}

/** Counts the pictures of a GIF (GIF89a, sections 17 to 26), up to two. */
function gifPictures(octets: Uint8Array): number {
	const table = (flags: number) => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 0x07) + 1));
	let at = 13 + table(octets[10] ?? 0);
	let pictures = 0;
	const skipBlocks = () => {
		while (octets[at]) at += 1 + (octets[at] ?? 0);
		at++;
	};
	while (at < octets.length && pictures < 2) {
		const kind = octets[at];
		if (kind === 0x2c) {
			pictures++;
			at += 11 + table(octets[at + 9] ?? 0);
		} else if (kind === 0x21) at += 2;
		else break;
		skipBlocks();
	}
	return pictures;
}

/** An animation says so before its first picture (PNG, third edition, section 11.3.6). */
function pngMoves(octets: Uint8Array, text: (at: number, length: number) => string): boolean {
	const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
	for (let at = 8; at + 8 <= octets.length; at += 12 + view.getUint32(at)) {
		const kind = text(at + 4, 4);
		if (kind === 'acTL' || kind === 'IDAT') return kind === 'acTL';
	}
	return false;
}
