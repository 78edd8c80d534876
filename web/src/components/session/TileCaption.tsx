import { MicOff } from 'lucide-react';
import type { Grade } from '../../rtc/messages';
import { GradeBadge } from './GradeBadge';

/** Name, microphone and link of a person, on their tile. A small tile keeps the name and drops good news. */
export function TileCaption({ name, muted, grade }: { name: string; muted: boolean; grade: Grade }) {
	const fine = grade === 'excellent' || grade === 'good';
	return (
		<figcaption className="absolute inset-x-2 bottom-2 z-3 flex items-center gap-2 text-sm text-white">
			<span className="inline-flex min-w-0 items-center gap-1.5 rounded-full bg-[#0a100fb8] px-2.5 py-1">
				{muted && <MicOff aria-hidden className="size-4 shrink-0 text-[#ffb08a]" data-testid="muted" />}
				<span className="truncate font-medium">{name}</span>
			</span>
			<span
				className={`ml-auto inline-flex rounded-full bg-[#0a100fb8] px-2 py-1 text-xs ${fine ? '@max-[9rem]:hidden' : ''}`}
			>
				<GradeBadge grade={grade} />
			</span>
		</figcaption>
	);
}
