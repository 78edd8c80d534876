import { ChevronsRight, Pause, Play, Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rotate } from '../../api/session';
import type { RotateBody } from '../../api/wire';
import { useTurn } from '../../hooks/useTurn';
import { useWebRTC } from '../../hooks/useWebRTC';
import { clockText, type Turn } from '../../stores/lessonModel';
import { useLessonStore } from '../../stores/lessonStore';
import { useRoomStore } from '../../stores/roomStore';
import { languageName } from '../../utils/languages';

/** The language that is spoken now, how long still, and what comes next; for the host, the means to change it. */
export function LanguageBar() {
	const { t, i18n } = useTranslation();
	const turn = useTurn();
	if (turn === null) return null;
	const name = (code: string) => languageName(code, i18n.language);
	const soon = turn.state === 'running' && turn.leftMs !== null && turn.leftMs <= 10_000;
	return (
		<section
			aria-label={t('lesson.label')}
			className="flex flex-wrap items-center justify-center gap-x-4 gap-y-1 rounded-xl bg-surface px-3 py-1.5 shadow-card sm:px-4"
		>
			<p className="flex min-w-0 items-baseline gap-2">
				<span
					lang={turn.language}
					data-testid="language"
					data-language={turn.language}
					className="truncate font-display text-xl"
				>
					{name(turn.language)}
				</span>
				{turn.leftMs !== null && (
					<span
						role="timer"
						data-testid="left"
						className={`tabular-nums ${soon ? 'font-semibold text-persimmon' : 'text-muted'}`}
					>
						{clockText(turn.leftMs)}
					</span>
				)}
			</p>
			<p className="text-muted text-sm">
				{turn.state === 'running' && t('lesson.next', { language: name(turn.nextLanguage) })}
				{turn.state === 'paused' && t('lesson.paused')}
				{turn.state === 'waiting' && t('lesson.waiting')}
			</p>
			<HostControls turn={turn} />
			<TurnAnnouncement turn={turn} />
		</section>
	);
}

/** Said once at each change, and a minute and ten seconds before: a timer that is read out each second helps nobody. */
function TurnAnnouncement({ turn }: { turn: Turn }) {
	const { t, i18n } = useTranslation();
	const seconds = turn.leftMs === null ? 0 : Math.ceil(turn.leftMs / 1000);
	const warned = turn.state === 'running' && (seconds === 60 || seconds === 10) ? seconds : 0;
	const [sentence, setSentence] = useState('');
	useEffect(() => {
		setSentence(t('lesson.now', { language: languageName(turn.language, i18n.language) }));
	}, [t, i18n.language, turn.language]);
	useEffect(() => {
		const next = languageName(turn.nextLanguage, i18n.language);
		if (warned > 0) setSentence(t('lesson.soon', { count: warned, language: next }));
	}, [t, i18n.language, warned, turn.nextLanguage]);
	return (
		<p aria-live="polite" className="sr-only">
			{sentence}
		</p>
	);
}

const extendMinutes = 5;

function HostControls({ turn }: { turn: Turn }) {
	const { t } = useTranslation();
	const { call } = useWebRTC();
	const you = useRoomStore((state) => state.you);
	const isHost = useLessonStore(({ participants }) =>
		participants.some(({ userId, isHost }) => userId === you && isHost),
	);
	if (!isHost) return null;
	const running = turn.state === 'running';
	// What is true afterwards comes by the topic, also when somebody else was faster.
	const order = (body: RotateBody) => () => void rotate(call.sessionId, body).catch(() => {});
	const look =
		'inline-flex min-h-11 min-w-11 items-center justify-center gap-1.5 rounded-full px-3 font-medium text-sm hover:bg-celadon-soft';
	return (
		<fieldset aria-label={t('lesson.controls')} className="flex items-center">
			<button type="button" className={look} onClick={order({ action: running ? 'pause' : 'resume' })}>
				{running ? <Pause aria-hidden className="size-5" /> : <Play aria-hidden className="size-5" />}
				<span className="max-sm:sr-only">{running ? t('lesson.pause') : t('lesson.resume')}</span>
			</button>
			<button type="button" className={look} onClick={order({ action: 'extend', minutes: extendMinutes })}>
				<Plus aria-hidden className="size-5" />
				<span className="max-sm:sr-only">{t('lesson.extend', { count: extendMinutes })}</span>
			</button>
			<button type="button" className={look} onClick={order({ action: 'skip' })}>
				<ChevronsRight aria-hidden className="size-5" />
				<span className="max-sm:sr-only">{t('lesson.skip')}</span>
			</button>
		</fieldset>
	);
}
