import { ChartNoAxesColumn, Keyboard, PhoneOff, Settings2, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useWebRTC } from '../../hooks/useWebRTC';
import { useLessonStore } from '../../stores/lessonStore';
import { ControlButton } from './ControlButton';
import { MediaToggles } from './MediaToggles';
import { ShareButton } from './ShareButton';

export type Panel = 'devices' | 'people' | 'stats' | 'keys' | null;

interface Props {
	withCamera: boolean;
	panel: Panel;
	onPanel(panel: Panel): void;
	onShare(): void;
	onLeave(): void;
}

/** The controls. They stay usable in every state of the link: the way out always works. */
export function RoomBar({ withCamera, panel, onPanel, onShare, onLeave }: Props) {
	const { t } = useTranslation();
	const { call } = useWebRTC();
	const waiting = useLessonStore((lesson) => lesson.waiting.length);
	const toggle = (name: Panel) => onPanel(panel === name ? null : name);
	return (
		<div
			role="toolbar"
			aria-label={t('room.controls')}
			className="mx-auto flex max-w-full items-center gap-0.5 rounded-full bg-surface p-1.5 shadow-dock sm:gap-1"
		>
			<MediaToggles withCamera={withCamera} />
			<ShareButton onShare={onShare} />
			<ControlButton
				icon={Users}
				label={waiting > 0 ? t('people.titleWaiting', { count: waiting }) : t('people.title')}
				shortcut="p"
				tone={waiting > 0 ? 'on' : 'plain'}
				expanded={panel === 'people'}
				onClick={() => toggle('people')}
			/>
			<ControlButton
				icon={Settings2}
				label={t('room.devices')}
				shortcut="d"
				expanded={panel === 'devices'}
				onClick={() => toggle('devices')}
			/>
			<ControlButton
				icon={ChartNoAxesColumn}
				label={t('room.stats')}
				shortcut="i"
				className="max-[22.5rem]:hidden"
				expanded={panel === 'stats'}
				onClick={() => toggle('stats')}
			/>
			<ControlButton
				icon={Keyboard}
				label={t('room.shortcuts')}
				shortcut="?"
				className="max-md:hidden"
				expanded={panel === 'keys'}
				onClick={() => toggle('keys')}
			/>
			<ControlButton
				icon={PhoneOff}
				label={t('room.leave')}
				tone="leave"
				className="ml-1"
				onClick={() => {
					call.engine.leave();
					onLeave();
				}}
			/>
		</div>
	);
}
