import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useRoomStore } from '../../stores/roomStore';

/** Says that the link is being made or mended. It covers nothing: picture and controls stay. */
export function LinkBanner() {
	const { t } = useTranslation();
	const phase = useRoomStore((state) => state.phase);
	const attempt = useRoomStore((state) => state.attempt);
	if (phase !== 'joining' && phase !== 'resuming') return null;
	const text =
		attempt > 1
			? t('room.reconnectingLong')
			: phase === 'joining'
				? t('room.connecting')
				: t('room.reconnecting');
	return (
		<p
			role="status"
			data-testid="link-banner"
			className="pointer-events-none fixed top-14 left-1/2 z-30 flex w-max max-w-[92vw] -translate-x-1/2 items-center gap-3 rounded-full bg-ink px-5 py-2.5 font-medium text-paper text-sm shadow-dock"
		>
			<RefreshCw aria-hidden className="size-4 shrink-0 animate-spin" />
			{text}
		</p>
	);
}
