import { ArrowLeft } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Session } from '../api/wire';
import { Button } from '../components/common/Button';
import { LevelMeter } from '../components/common/LevelMeter';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { Page } from '../components/layout/Page';
import { DevicePickers } from '../components/session/DevicePickers';
import { DeviceTroubles } from '../components/session/DeviceTroubles';
import { InviteButton } from '../components/session/InviteDialog';
import { LevelChip } from '../components/session/LevelChip';
import { Preview } from '../components/session/Preview';
import { RotationBar } from '../components/session/RotationBar';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useEnterRoom } from '../hooks/useEnterRoom';
import { useKnock } from '../hooks/useKnock';
import { usePreview } from '../hooks/usePreview';
import { useWebRTC } from '../hooks/useWebRTC';
import { useRoomStore } from '../stores/roomStore';

const loadRoom = () => import('./Room');

export function WaitingRoom() {
	const { t } = useTranslation();
	const { call, session } = useWebRTC();
	const { mic, camera, choice } = useRoomStore((state) => state.local);
	const phase = useRoomStore((state) => state.phase);
	const end = useRoomStore((state) => state.end);
	const withCamera = session?.sessionType === 'video';
	useDocumentTitle(session?.title ?? '');

	usePreview(call, session?.sessionType);
	useEnterRoom(call, loadRoom);
	const enter = useCallback(() => void call.engine.enter(), [call]);
	const door = useKnock(call.sessionId, enter);

	if (!session) return <Loading />;
	const joining = phase === 'joining';

	return (
		<Page>
			<Link
				to="/sessions"
				className="inline-flex min-h-11 items-center gap-2 self-start rounded-full pr-3 text-muted text-sm hover:text-ink"
			>
				<ArrowLeft aria-hidden className="size-4" />
				{t('waiting.back')}
			</Link>
			<div className="mt-1 mb-5 grid gap-1">
				<h1 className="text-3xl sm:text-4xl">{session.title}</h1>
				<p className="text-muted">{t('waiting.lead')}</p>
			</div>
			<div className="grid items-start gap-6 lg:grid-cols-[1.6fr_1fr] lg:gap-10">
				<div className="grid gap-4">
					<Preview withCamera={withCamera} />
					{door.refusal !== null && <Notice>{problemText(t, door.refusal)}</Notice>}
					{phase === 'left' && end && end !== 'left' && <Notice>{t(`end.${end}`)}</Notice>}
					<DeviceTroubles withCamera={withCamera} />
				</div>
				<div className="grid gap-6 rounded-xl bg-surface p-5 shadow-card sm:p-6">
					<div className="grid gap-3">
						<p className="font-semibold">{t('waiting.people', { count: session.participantCount })}</p>
						<Plan session={session} />
						<Button
							disabled={joining || door.asking}
							onClick={session.waitingRoom ? door.knock : enter}
							className="w-full text-lg"
						>
							{joining ? t('waiting.joining') : !mic && !camera ? t('waiting.joinSilent') : t('waiting.join')}
						</Button>
						<p role="status" className="text-muted text-sm empty:hidden">
							{door.asking ? t('waiting.asking') : ''}
						</p>
					</div>
					<InviteButton session={session} />
					<LevelMeter track={choice.micOn ? mic : null} />
					<DevicePickers withCamera={withCamera} />
				</div>
			</div>
		</Page>
	);
}

/** For whom the session is, and its languages. */
function Plan({ session }: { session: Session }) {
	return (
		<>
			<LevelChip session={session} />
			<RotationBar turns={session.languageRotation ?? []} />
		</>
	);
}
