import { useEffect, useState } from 'react';
import type { ImageSize } from '../api/chat';
import { pictures } from '../stores/pictures';

interface Shown {
	/** Null until the picture is here. */
	url: string | null;
	failed: boolean;
	retry(): void;
}

/** A picture of a message, while it is shown. */
export function usePicture(roomId: string, imageId: string, size: ImageSize): Shown {
	const [tries, setTries] = useState(0);
	const [shown, setShown] = useState<{ url: string | null; failed: boolean }>({ url: null, failed: false });
	// biome-ignore lint/correctness/useExhaustiveDependencies: another try is another fetch
	useEffect(() => {
		let ended = false;
		setShown({ url: null, failed: false });
		pictures.show(roomId, imageId, size).then(
			(url) => !ended && setShown({ url, failed: false }),
			() => !ended && setShown({ url: null, failed: true }),
		);
		return () => {
			ended = true;
			pictures.hide(roomId, imageId, size);
		};
	}, [roomId, imageId, size, tries]);
	return { ...shown, retry: () => setTries((n) => n + 1) };
}

/** The address of a file that is not sent yet; null for none. */
export function useFileUrl(file: Blob | null): string | null {
	const [url, setUrl] = useState<string | null>(null);
	useEffect(() => {
		if (!file) return;
		const made = URL.createObjectURL(file);
		setUrl(made);
		return () => {
			URL.revokeObjectURL(made);
			setUrl(null);
		};
	}, [file]);
	return url;
}
