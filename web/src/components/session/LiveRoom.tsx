import { type Dispatch, type SetStateAction, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAnnouncements } from '../../hooks/useAnnouncements';
import { useDocumentTitle } from '../../hooks/useDocumentTitle';
import { useLesson } from '../../hooks/useLesson';
import { useShortcuts } from '../../hooks/useShortcuts';
import { useTeaching } from '../../hooks/useTeaching';
import { useWebRTC } from '../../hooks/useWebRTC';
import { sharedScreen } from '../../stores/roomModel';
import { useRoomStore } from '../../stores/roomStore';
import { useTeachStore } from '../../stores/teachStore';
import { LanguageSwitch } from '../layout/LanguageSwitch';
import { Logo } from '../layout/Logo';
import { AudioRoom } from './AudioRoom';
import { LanguageBar } from './LanguageBar';
import { LinkBanner } from './LinkBanner';
import { MutedHint } from './MutedHint';
import { type Panel, RoomBar } from './RoomBar';
import { RoomDialogs } from './RoomDialogs';
import { type Side, SidePanel } from './SidePanel';
import { Stage } from './Stage';
import { TeachNews } from './TeachNews';
import { TopicCard } from './TopicCard';
import { TurnHint } from './TurnMark';

/** The room while the call lasts: the stage, its sound, and everything one can press. */
export function LiveRoom() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const { call, session } = useWebRTC();
	const alone = useRoomStore((state) => state.phase === 'live' && state.peers.length <= 1);
	const [panel, setPanel] = useState<Panel>(null);
	const [side, setSide] = useState<Side | null>(null);
	const announcement = useAnnouncements();
	const withCamera = session?.sessionType !== 'audio';
	const title = session?.title ?? '';
	useDocumentTitle(title);
	useLesson(call.sessionId);
	useTeaching(call.sessionId);

	const { share, drawCard, toggleSide } = useControls({ withCamera, setPanel, setSide });

	return (
		<main
			aria-label={t('room.label', { title })}
			className="flex h-dvh flex-col gap-2 bg-desk p-2 pb-[max(0.5rem,env(safe-area-inset-bottom))] sm:gap-3 sm:p-3"
		>
			<header className="flex items-center gap-2 px-1">
				<Logo className="size-8 shrink-0" />
				<h1 className="min-w-0 flex-1 truncate text-lg sm:text-xl">{title}</h1>
				<LanguageSwitch />
			</header>
			<LanguageBar />
			<LinkBanner />
			<TopicCard />
			<div className="flex min-h-0 flex-1 gap-3">
				<Stage />
				<SidePanel side={side} onSide={setSide} />
			</div>
			<AudioRoom />
			{alone && <p className="text-center text-muted text-sm">{t('room.alone')}</p>}
			<MutedHint />
			<TurnHint />
			<RoomBar
				withCamera={withCamera}
				panel={panel}
				onPanel={setPanel}
				side={side}
				onSide={toggleSide}
				onCard={drawCard}
				onShare={share}
				onLeave={() => void navigate(`/sessions/${call.sessionId}/summary`)}
			/>
			<RoomDialogs withCamera={withCamera} panel={panel} onPanel={setPanel} />
			<p aria-live="polite" className="sr-only">
				{announcement}
			</p>
			<TeachNews side={side} />
		</main>
	);
}

interface Doors {
	withCamera: boolean;
	setPanel: Dispatch<SetStateAction<Panel>>;
	setSide: Dispatch<SetStateAction<Side | null>>;
}

/** What one can do in the room by a key as well as by a button. */
function useControls({ withCamera, setPanel, setSide }: Doors) {
	const { call } = useWebRTC();
	const local = () => useRoomStore.getState().local;
	const share = () => {
		const screen = sharedScreen(useRoomStore.getState());
		if (screen && screen.mid === null) call.media.stopScreen();
		else if (!screen) void call.media.shareScreen();
	};
	const drawCard = () => {
		// What comes of it is shown to everybody; of two who draw at once, one does.
		const { turn } = useTeachStore.getState();
		void turn(call.sessionId, { action: 'next' }).catch(() => {});
	};
	const toggle = (name: Panel) => () => setPanel((open) => (open === name ? null : name));
	const toggleSide = (name: Side) => setSide((open) => (open === name ? null : name));
	useShortcuts({
		m: () => void call.media.setMic(!(local().choice.micOn && local().mic)),
		v: () => withCamera && void call.media.setCamera(!(local().choice.cameraOn && local().camera)),
		s: share,
		d: toggle('devices'),
		i: toggle('stats'),
		p: toggle('people'),
		c: () => toggleSide('chat'),
		n: () => toggleSide('notes'),
		t: drawCard,
		'?': toggle('keys'),
		escape: () => {
			setPanel(null);
			setSide(null);
		},
	});
	return { share, drawCard, toggleSide };
}
