import { MonitorUp, MonitorX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { sharedScreen } from '../../stores/roomModel';
import { useRoomStore } from '../../stores/roomStore';
import { ControlButton } from './ControlButton';

/** Shares our screen or stops it; says who shares when somebody else does. Absent where the browser cannot share. */
export function ShareButton({ onShare }: { onShare(): void }) {
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
	return (
		<ControlButton
			icon={sharing ? MonitorX : MonitorUp}
			label={label}
			shortcut="s"
			// The narrowest screens are those of phones, whose browsers rarely share: there is no room for it.
			className="max-[26rem]:hidden"
			tone={sharing ? 'on' : 'plain'}
			disabled={taken}
			onClick={onShare}
		/>
	);
}
