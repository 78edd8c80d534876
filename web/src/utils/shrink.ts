/** What the server takes, and the longer side from which more is of no use: it keeps 1600 pixels. */
const mostBytes = 5 * 1024 * 1024;
const longestSide = 2048;

/** The kinds of pictures that the server reads. */
export const pictureTypes = 'image/jpeg,image/png,image/gif,image/webp,image/avif';

/** The size that a picture is brought to before it is sent; null when it may stay as it is. */
export function shrunkSize(width: number, height: number, bytes: number): [number, number] | null {
	const longer = Math.max(width, height);
	if (longer <= longestSide && bytes <= mostBytes) return null;
	const factor = Math.min(1, longestSide / longer);
	return [Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor))];
}

/** Makes a large photo smaller, so that it is sent soon over a slow line. What the browser can't read is for the server to refuse. */
export async function shrink(file: Blob): Promise<Blob> {
	try {
		const picture = await createImageBitmap(file);
		const size = shrunkSize(picture.width, picture.height, file.size);
		if (!size) return file;
		const [width, height] = size;
		const canvas = new OffscreenCanvas(width, height);
		canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height);
		picture.close();
		// Only PNG, GIF and WebP may let something shine through.
		const type = file.type === 'image/jpeg' ? 'image/jpeg' : 'image/webp';
		const smaller = await canvas.convertToBlob({ type, quality: 0.9 });
		return smaller.size < file.size || file.size > mostBytes ? smaller : file;
	} catch {
		return file;
	}
}

/** The first picture among files that were pasted or dropped; null when there is none. */
export function firstPicture(files: Iterable<File>): File | null {
	for (const file of files) if (file.type.startsWith('image/')) return file;
	return null;
}
