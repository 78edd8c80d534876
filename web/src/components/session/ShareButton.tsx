import { type LucideIcon, MonitorUp, MonitorX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { sharedScreen } from '../../stores/roomModel';
import { useRoomStore } from '../../stores/roomStore';
import { ControlButton } from './ControlButton';

interface Share {
	icon: LucideIcon;
	label: string;
	sharing: boolean;
	/** Somebody else shares: only one can. */
	taken: boolean;
}

/** How sharing of our screen stands; null where the browser cannot share, as those of most phones. */
export function useShare(): Share | null {
	const { t } = useTranslation();
	const sharing = useRoomStore((state) => state.local.screen !== null);
	const other = useRoomStore((state) => {
		const screen = sharedScreen(state);
		return screen?.mid ? (state.people[screen.peer]?.name ?? t('room.someone')) : null;
	});
	if (navigator.mediaDevices === undefined || !('getDisplayMedia' in navigator.mediaDevices)) return null;
	const taken = !sharing && other !== null;
	const label = sharing
		? t('room.shareStop')
		: taken
			? t('room.shareTaken', { name: other })
			: t('room.share');
	return { icon: sharing ? MonitorX : MonitorUp, label, sharing, taken };
}

/** Shares our screen or stops it; says who shares when somebody else does. */
export function ShareButton({ share, onShare }: { share: Share; onShare(): void }) {
	const { icon, label, sharing, taken } = share;
	return (
		<ControlButton
			icon={icon}
			label={label}
			shortcut="s"
			// On a phone it is in the menu of what has no room.
			className="max-[26rem]:hidden"
			tone={sharing ? 'on' : 'plain'}
			disabled={taken}
			onClick={onShare}
		/>
	);
}
