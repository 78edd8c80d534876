import {
	ChartNoAxesColumn,
	Keyboard,
	Lightbulb,
	MessageSquareText,
	NotebookPen,
	PhoneOff,
	Settings2,
	Users,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useWebRTC } from '../../hooks/useWebRTC';
import { useLessonStore } from '../../stores/lessonStore';
import { ControlButton } from './ControlButton';
import { MediaToggles } from './MediaToggles';
import { MoreMenu } from './MoreMenu';
import { ShareButton, useShare } from './ShareButton';
import type { Side } from './SidePanel';
import { useUnseen } from './TeachNews';

export type Panel = 'devices' | 'people' | 'stats' | 'keys' | null;

interface Props {
	withCamera: boolean;
	panel: Panel;
	onPanel(panel: Panel): void;
	side: Side | null;
	onSide(side: Side): void;
	onCard(): void;
	onShare(): void;
	onLeave(): void;
}

/** The controls. They stay usable in every state of the link: the way out always works. */
export function RoomBar({ withCamera, panel, onPanel, side, onSide, onCard, onShare, onLeave }: Props) {
	const { t } = useTranslation();
	const { call } = useWebRTC();
	const share = useShare();
	const { notes } = useUnseen();
	const waiting = useLessonStore((lesson) => lesson.waiting.length);
	const toggle = (name: Panel) => onPanel(panel === name ? null : name);
	return (
		<div
			role="toolbar"
			aria-label={t('room.controls')}
			className="mx-auto flex max-w-full items-center gap-0.5 rounded-full bg-surface p-1.5 shadow-dock sm:gap-1"
		>
			<MediaToggles withCamera={withCamera} />
			{share && <ShareButton share={share} onShare={onShare} />}
			<Teaching side={side} crowded={share !== null} onSide={onSide} onCard={onCard} />
			{share && (
				<MoreMenu
					share={share}
					notes={notes}
					onShare={onShare}
					onNotes={() => onSide('notes')}
					onCard={onCard}
				/>
			)}
			<ControlButton
				icon={Users}
				label={waiting > 0 ? t('people.titleWaiting', { count: waiting }) : t('people.title')}
				shortcut="p"
				tone={waiting > 0 ? 'on' : 'plain'}
				expanded={panel === 'people'}
				onClick={() => toggle('people')}
			/>
			<Rare panel={panel} toggle={toggle} />
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

interface TeachingProps extends Pick<Props, 'side' | 'onSide' | 'onCard'> {
	/** On a phone the notes, and on the narrowest the card too, are in the menu of what has no room. */
	crowded: boolean;
}

/** What people teach each other. */
function Teaching({ side, crowded, onSide, onCard }: TeachingProps) {
	const { t } = useTranslation();
	const { messages, notes } = useUnseen();
	return (
		<>
			<ControlButton
				icon={Lightbulb}
				label={t('card.draw')}
				shortcut="t"
				className={crowded ? 'max-[22.5rem]:hidden' : ''}
				onClick={onCard}
			/>
			<ControlButton
				icon={MessageSquareText}
				label={messages > 0 ? t('side.chatUnread', { count: messages }) : t('side.chat')}
				shortcut="c"
				badge={messages}
				expanded={side === 'chat'}
				onClick={() => onSide('chat')}
			/>
			<ControlButton
				icon={NotebookPen}
				label={notes > 0 ? t('side.notesUnseen', { count: notes }) : t('side.notes')}
				shortcut="n"
				badge={notes}
				// Beside the chat there is another way to them.
				className={crowded ? 'max-[26rem]:hidden' : 'max-[22.5rem]:hidden'}
				expanded={side === 'notes'}
				onClick={() => onSide('notes')}
			/>
		</>
	);
}

/** What is rarely needed: signs without names, and on a phone behind the people. */
function Rare({ panel, toggle }: { panel: Panel; toggle(name: Panel): void }) {
	const { t } = useTranslation();
	return (
		<>
			<ControlButton
				icon={Settings2}
				label={t('room.devices')}
				shortcut="d"
				className="max-sm:hidden"
				labelled={false}
				expanded={panel === 'devices'}
				onClick={() => toggle('devices')}
			/>
			<ControlButton
				icon={ChartNoAxesColumn}
				label={t('room.stats')}
				shortcut="i"
				labelled={false}
				className="max-sm:hidden"
				expanded={panel === 'stats'}
				onClick={() => toggle('stats')}
			/>
			<ControlButton
				icon={Keyboard}
				label={t('room.shortcuts')}
				shortcut="?"
				labelled={false}
				className="max-md:hidden"
				expanded={panel === 'keys'}
				onClick={() => toggle('keys')}
			/>
		</>
	);
}
