import { ArrowRight, Zap } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useNow } from '../../hooks/useNow';
import { useOnboarding } from '../../hooks/useOnboarding';
import { minutesText } from '../../stores/queueModel';
import { useQueueStore } from '../../stores/queueStore';
import { languageName } from '../../utils/languages';
import { Button, buttonClass } from '../common/Button';
import { Choice } from '../common/Choice';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';

/** A table for now: waits for others, and leads to the session that is made of them. Nothing for who can't be found yet. */
export function QuickMatch() {
	const { t } = useTranslation();
	const { stored } = useOnboarding();
	const status = useQueueStore((state) => state.queue.status);
	useFound();
	if (!stored || stored.onboardedAt === null) return null;
	return (
		<section
			aria-label={t('quick.title')}
			className="grid gap-4 rounded-xl bg-celadon-soft p-5 sm:flex sm:flex-wrap sm:items-center"
		>
			<div className="min-w-56 flex-1">
				<h2 className="flex items-center gap-2 text-xl">
					<Zap aria-hidden className="size-5 shrink-0 text-celadon" />
					{t('quick.title')}
				</h2>
				<div role="status" className="mt-1 text-sm">
					<Word />
				</div>
				{status === 'waiting' && <Waited />}
			</div>
			<Doing languages={stored.profile.targetLanguages.map(({ language }) => language)} />
		</section>
	);
}

/** Asks how it stands, and goes to the session when it is found while one looks on. */
function useFound(): void {
	const navigate = useNavigate();
	const look = useQueueStore((state) => state.look);
	const { status, sessionId } = useQueueStore((state) => state.queue);
	const waited = useRef(false);
	useEffect(() => void look().catch(() => undefined), [look]);
	useEffect(() => {
		if (status === 'matched' && sessionId && waited.current) void navigate(`/sessions/${sessionId}/waiting`);
		waited.current = status === 'waiting';
	}, [status, sessionId, navigate]);
}

/** What is said aloud: it changes with what happens, not with every second. */
function Word() {
	const { t, i18n } = useTranslation();
	const { queue, gaveUp } = useQueueStore();
	const language = queue.language ? languageName(queue.language, i18n.language) : '';
	if (queue.status === 'matched') return t('quick.found');
	if (queue.status === 'none') return gaveUp ? t('quick.gaveUp') : t('quick.lead');
	return t('quick.waiting', { language, natives: queue.natives, learners: queue.learners });
}

/** Alone at a table nobody sits for long: after so many seconds two are enough. */
const patienceSeconds = 45;

function Waited() {
	const { t } = useTranslation();
	const queuedAt = useQueueStore((state) => state.queuedAt);
	const now = useNow(1000);
	const seconds = queuedAt === null ? 0 : (now.getTime() - queuedAt) / 1000;
	return (
		<p className="mt-1 text-muted text-sm">
			<span data-testid="waited" className="font-semibold text-ink tabular-nums">
				{t('quick.waited', { time: minutesText(seconds) })}
			</span>{' '}
			{seconds < patienceSeconds ? t('quick.four') : t('quick.fewer')}
		</p>
	);
}

function Doing({ languages }: { languages: string[] }) {
	const { t, i18n } = useTranslation();
	const { queue, join, leave } = useQueueStore();
	const [language, setLanguage] = useState('');
	const [refusal, setRefusal] = useState<unknown>(null);
	const [busy, setBusy] = useState(false);
	const attempt = (work: Promise<void>) => {
		setBusy(true);
		setRefusal(null);
		work.catch(setRefusal).finally(() => setBusy(false));
	};
	const chosen = language || languages[0] || '';
	return (
		<div className="grid gap-3">
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{queue.status === 'none' && languages.length > 1 && (
				<Choice
					legend={t('quick.language')}
					options={languages.map((code) => [code, languageName(code, i18n.language)] as const)}
					value={chosen}
					onChange={setLanguage}
				/>
			)}
			{queue.status === 'none' && (
				<Button disabled={busy} onClick={() => attempt(join(chosen))}>
					{t('quick.join')}
				</Button>
			)}
			{queue.status === 'waiting' && (
				<Button look="quiet" disabled={busy} onClick={() => attempt(leave())}>
					{t('quick.leave')}
				</Button>
			)}
			{queue.status === 'matched' && queue.sessionId && (
				<Link to={`/sessions/${queue.sessionId}/waiting`} className={buttonClass()}>
					{t('quick.enter')}
					<ArrowRight aria-hidden className="size-4" />
				</Link>
			)}
		</div>
	);
}
