/**
 * The video elements of a call, one per stream. An element that plays before it is on the page has its first picture
 * ready when its tile appears, and keeps it when the tile is drawn anew.
 */
export class Screens {
	private readonly elements = new WeakMap<MediaStream, HTMLVideoElement>();

	/** Starts the pictures of these streams ahead of their tiles. */
	warm(streams: Readonly<Record<string, MediaStream>>): void {
		for (const stream of Object.values(streams)) {
			if (stream.getVideoTracks().length > 0) this.of(stream);
		}
	}

	of(stream: MediaStream): HTMLVideoElement {
		const known = this.elements.get(stream);
		if (known) return known;
		const video = document.createElement('video');
		// Sound comes from the audio slots; a silent video may also play without a gesture.
		video.muted = true;
		video.autoplay = true;
		video.playsInline = true;
		video.srcObject = stream;
		this.elements.set(stream, video);
		play(video);
		return video;
	}
}

/** An element that was moved or taken off the page has to be started again. */
export function play(video: HTMLVideoElement): void {
	// A silent video is refused only when it was moved again meanwhile, and then it is started there.
	video.play().catch(() => {});
}
