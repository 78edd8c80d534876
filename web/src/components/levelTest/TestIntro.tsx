import {
	BookOpen,
	CirclePause,
	Clock,
	FlaskConical,
	Headphones,
	type LucideIcon,
	Mic,
	NotebookPen,
} from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { LevelRecord } from '../../api/wire';
import { useVoiceRecorder } from '../../hooks/useVoiceRecorder';
import { longDate } from '../../utils/dates';
import { Button, buttonClass } from '../common/Button';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { VoiceRecorder } from './VoiceRecorder';

const facts = [
	['asked', BookOpen],
	['time', Clock],
	['resume', CirclePause],
	['sound', Headphones],
	['voice', Mic],
	['notes', NotebookPen],
	['provisional', FlaskConical],
] as const satisfies readonly (readonly [string, LucideIcon])[];

interface Props {
	record: LevelRecord;
	/** Begins or goes on; it leads away from here. */
	onBegin(): Promise<void>;
}

/** What is about to come, and the way into it. */
export function TestIntro({ record, onBegin }: Props) {
	const { t } = useTranslation();
	const fresh = record.attempt === null && record.retakeAt === null;
	// Who has read all this before is not kept from going on.
	return (
		<div className="grid grid-cols-1 gap-6">
			{!fresh && <Ways record={record} onBegin={onBegin} />}
			<ul className="grid gap-4">
				{facts.map(([fact, Icon]) => (
					<li key={fact} className="flex gap-3">
						<Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-celadon" />
						<span>{t(`levelFact.${fact}`)}</span>
					</li>
				))}
			</ul>
			<MicCheck />
			{fresh && <Ways record={record} onBegin={onBegin} />}
		</div>
	);
}

function Ways({ record: { attempt, latest, retakeAt, language }, onBegin }: Props) {
	const { t, i18n } = useTranslation();
	const [busy, setBusy] = useState(false);
	const [refusal, setRefusal] = useState<unknown>(null);
	const closed = attempt === null && retakeAt !== null;
	const begin = () => {
		setBusy(true);
		setRefusal(null);
		onBegin()
			.catch(setRefusal)
			.finally(() => setBusy(false));
	};
	return (
		<div className="grid gap-3">
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{closed && <p>{t('levelTest.retakeAt', { date: longDate(retakeAt, i18n.language) })}</p>}
			{attempt !== null && (
				<p>
					{t('levelTest.openSince', {
						date: longDate(attempt.startedAt, i18n.language),
						count: attempt.answered,
					})}
				</p>
			)}
			<div className="flex flex-wrap gap-3">
				{!closed && (
					<Button disabled={busy} onClick={begin}>
						{attempt === null ? t('levelTest.begin') : t('levelTest.goOn')}
					</Button>
				)}
				{latest && (
					<Link
						to={`/level-test/result?language=${language}`}
						className={buttonClass(closed ? 'primary' : 'quiet')}
					>
						{t('levelTest.toResult')}
					</Link>
				)}
			</div>
		</div>
	);
}

/** How long a trial may be. */
const trialSeconds = 10;

function MicCheck() {
	const { t } = useTranslation();
	const [open, setOpen] = useState(false);
	const voice = useVoiceRecorder(trialSeconds);
	return (
		<div className="grid gap-4 rounded-md bg-paper p-4">
			{open ? (
				<>
					<p className="text-sm">{t('levelTest.micCheckHint')}</p>
					<VoiceRecorder voice={voice} maxSeconds={trialSeconds} busy={false} />
				</>
			) : (
				<Button
					look="quiet"
					className="justify-self-start"
					onClick={() => {
						setOpen(true);
						void voice.start();
					}}
				>
					<Mic aria-hidden className="size-5" />
					{t('levelTest.micCheck')}
				</Button>
			)}
		</div>
	);
}
