import { ScreenShare } from 'lucide-react';
import { type RefObject, useRef } from 'react';
import { useTileSize } from '../../hooks/useTileSize';
import { useVideo } from '../../hooks/useVideo';

interface Props {
	label: string;
	/** Said under the label when it is our own screen, which we don't need to see again. */
	hint: string | null;
	stream: MediaStream | null;
	mid: string | null;
	stale: boolean;
}

/** The shared screen, whole and unmirrored. */
export function ScreenTile({ label, hint, stream, mid, stale }: Props) {
	const frame = useRef<HTMLElement>(null);
	const picture = useVideo(stream);
	useTileSize(frame as RefObject<HTMLElement | null>, mid);
	return (
		<figure
			ref={frame}
			aria-label={label}
			data-testid="screen"
			data-fit="contain"
			data-stale={stale}
			className="tile"
		>
			<div ref={picture} className="tile-picture" />
			<figcaption className="absolute top-2 left-2 z-3 inline-flex max-w-[calc(100%-1rem)] items-center gap-2 rounded-full bg-[#0a100fd0] px-3 py-1 text-sm text-white">
				<ScreenShare aria-hidden className="size-4 shrink-0" />
				<span className="truncate font-medium">{label}</span>
				{hint && <span className="truncate max-sm:hidden">{hint}</span>}
			</figcaption>
		</figure>
	);
}
