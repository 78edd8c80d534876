import { MicOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useNavigate } from 'react-router';
import { Dialog } from '../components/common/Dialog';
import { LanguageSwitch } from '../components/layout/LanguageSwitch';
import { Logo } from '../components/layout/Logo';
import { AudioRoom } from '../components/session/AudioRoom';
import { DevicePickers } from '../components/session/DevicePickers';
import { DeviceTroubles } from '../components/session/DeviceTroubles';
import { EndCard } from '../components/session/EndCard';
import { LinkBanner } from '../components/session/LinkBanner';
import { type Panel, RoomBar } from '../components/session/RoomBar';
import { ShortcutList } from '../components/session/ShortcutList';
import { Stage } from '../components/session/Stage';
import { StatsPanel } from '../components/session/StatsPanel';
import { useAnnouncements } from '../hooks/useAnnouncements';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useShortcuts } from '../hooks/useShortcuts';
import { useTalkingMuted } from '../hooks/useTalkingMuted';
import { useWebRTC } from '../hooks/useWebRTC';
import { sharedScreen } from '../stores/roomModel';
import { useRoomStore } from '../stores/roomStore';
import { rememberedRoom } from '../utils/pageFlags';

export function Room() {
	const { call, session } = useWebRTC();
	const navigate = useNavigate();
	const phase = useRoomStore((state) => state.phase);
	const end = useRoomStore((state) => state.end);
	// A tab that was in this room goes back in by itself; anybody else passes the waiting room first.
	const [mayEnter] = useState(() => call.engine.inCall || rememberedRoom() === call.sessionId);
	const sessionType = session?.sessionType;

	useEffect(() => {
		if (mayEnter && !call.engine.inCall) void call.engine.enter();
	}, [call, mayEnter]);
	useEffect(() => {
		if (mayEnter && sessionType) void call.media.open(sessionType === 'video');
	}, [call, mayEnter, sessionType]);

	const waiting = `/sessions/${call.sessionId}/waiting`;
	if (!mayEnter) return <Navigate to={waiting} replace />;
	if (phase === 'left' && end) return <EndCard reason={end} onRejoin={() => void navigate(waiting)} />;
	return <LiveRoom />;
}

function LiveRoom() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const { call, session } = useWebRTC();
	const { choice, mic } = useRoomStore((state) => state.local);
	const alone = useRoomStore((state) => state.phase === 'live' && state.peers.length <= 1);
	const [panel, setPanel] = useState<Panel>(null);
	const announcement = useAnnouncements();
	const talkingMuted = useTalkingMuted(mic, !choice.micOn);
	const withCamera = session?.sessionType !== 'audio';
	const title = session?.title ?? '';
	useDocumentTitle(title);

	const share = () => {
		const screen = sharedScreen(useRoomStore.getState());
		if (screen && screen.mid === null) call.media.stopScreen();
		else if (!screen) void call.media.shareScreen();
	};
	const toggle = (name: Panel) => () => setPanel((open) => (open === name ? null : name));
	useShortcuts({
		m: () => void call.media.setMic(!(choice.micOn && mic)),
		v: () => withCamera && void call.media.setCamera(!useRoomStore.getState().local.choice.cameraOn),
		s: share,
		d: toggle('devices'),
		i: toggle('stats'),
		'?': toggle('keys'),
		escape: () => setPanel(null),
	});

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
			<LinkBanner />
			<Stage />
			<AudioRoom />
			{alone && <p className="text-center text-muted text-sm">{t('room.alone')}</p>}
			{talkingMuted && (
				<p
					role="status"
					className="fixed bottom-24 left-1/2 z-20 flex w-max max-w-[92vw] -translate-x-1/2 items-center gap-2 rounded-full bg-ink px-4 py-2 text-paper text-sm"
				>
					<MicOff aria-hidden className="size-4" />
					{t('room.talkingMuted')}
				</p>
			)}
			<RoomBar
				withCamera={withCamera}
				panel={panel}
				onPanel={setPanel}
				onShare={share}
				onLeave={() => void navigate('/sessions')}
			/>
			<Dialog title={t('devices.title')} open={panel === 'devices'} onClose={() => setPanel(null)}>
				<div className="grid gap-4">
					<DeviceTroubles withCamera={withCamera} />
					<DevicePickers withCamera={withCamera} />
				</div>
			</Dialog>
			<Dialog
				title={t('stats.title')}
				open={panel === 'stats'}
				onClose={() => setPanel(null)}
				modal={false}
				className="fixed top-16 right-3 left-auto z-20 m-0! max-h-[calc(100dvh-9.5rem)]! w-[min(100vw-1.5rem,23rem)]!"
			>
				<StatsPanel />
			</Dialog>
			<Dialog title={t('keys.title')} open={panel === 'keys'} onClose={() => setPanel(null)}>
				<ShortcutList />
			</Dialog>
			<p aria-live="polite" className="sr-only">
				{announcement}
			</p>
		</main>
	);
}
