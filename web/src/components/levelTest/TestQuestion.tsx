import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LevelAttempt, LevelItem } from '../../api/wire';
import { useAnswerKeys } from '../../hooks/useAnswerKeys';
import { useLevelSound } from '../../hooks/useLevelSound';
import { typedMax } from '../../stores/levelTestModel';
import { useLevelTestStore } from '../../stores/levelTestStore';
import { Button } from '../common/Button';
import { Loading } from '../common/Loading';
import { RetryNotice } from '../common/RetryNotice';
import { Options } from './Options';
import { SoundPlayer } from './SoundPlayer';

interface Props {
	attempt: LevelAttempt;
	item: LevelItem;
}

/** One question to read or to hear, and the ways to answer it. Mount it anew for each. */
export function TestQuestion({ attempt, item }: Props) {
	const { t } = useTranslation();
	const { draft, change, give } = useLevelTestStore();
	const question = useId();
	const first = useRef<HTMLHeadingElement>(null);
	// Who listens hears the question first; who types comes to the field by one Tab.
	useEffect(() => first.current?.focus(), []);
	const send = () => {
		if (draft.trim() !== '') void give(draft);
	};
	useAnswerKeys(item.options.length, (option) => change(String(option)), send);
	return (
		<form
			noValidate
			onSubmit={(event: FormEvent) => {
				event.preventDefault();
				send();
			}}
			className="grid grid-cols-1 gap-5 rounded-xl bg-surface p-5 shadow-card sm:p-8"
		>
			<p className="font-semibold text-muted text-sm">{t(`skill.${item.part ?? item.skill}`)}</p>
			{item.audio && <Heard attemptId={attempt.attemptId} itemId={item.id} />}
			{item.text !== '' && (
				<p
					lang={attempt.language}
					className={`whitespace-pre-line ${item.kind === 'gap' ? 'text-xl' : 'rounded-md bg-paper p-4 text-lg leading-relaxed'}`}
				>
					{item.text}
				</p>
			)}
			<h1
				ref={first}
				id={question}
				tabIndex={-1}
				lang={attempt.language}
				className="whitespace-pre-line font-sans text-xl outline-none"
			>
				{item.question}
			</h1>
			{item.kind === 'choice' ? (
				<Options
					labelledBy={question}
					language={attempt.language}
					options={item.options}
					value={draft}
					onChange={change}
				/>
			) : (
				<Typed labelledBy={question} language={attempt.language} value={draft} onChange={change} />
			)}
			<Ways item={item} empty={draft.trim() === ''} />
		</form>
	);
}

/** The ways on from a question. */
function Ways({ item, empty }: { item: LevelItem; empty: boolean }) {
	const { t } = useTranslation();
	const { sending, give } = useLevelTestStore();
	const busy = sending !== 'no';
	return (
		<>
			<div className="flex flex-wrap gap-3">
				<Button type="submit" className="aria-disabled:opacity-55" aria-disabled={busy || empty}>
					{busy ? t('levelTest.sending') : t('levelTest.next')}
				</Button>
				<Button
					look="quiet"
					className="aria-disabled:opacity-55"
					aria-disabled={busy}
					onClick={() => void give('')}
				>
					{t('levelTest.dontKnow')}
				</Button>
			</div>
			{item.kind === 'choice' && (
				<p className="text-muted text-sm max-sm:hidden">
					{t('levelTest.keys', { last: item.options.length })}
				</p>
			)}
		</>
	);
}

function Heard({ attemptId, itemId }: { attemptId: string; itemId: string }) {
	const { t } = useTranslation();
	const { url, failed, retry } = useLevelSound(attemptId, itemId);
	if (failed) return <RetryNotice onRetry={retry}>{t('levelTest.soundFailed')}</RetryNotice>;
	if (!url) return <Loading />;
	return (
		<div className="grid gap-2">
			<SoundPlayer url={url} label={t('levelTest.hear')} againLabel={t('levelTest.hearAgain')} />
			<p className="text-muted text-sm">{t('levelTest.hearHint')}</p>
		</div>
	);
}

interface TypedProps {
	labelledBy: string;
	language: string;
	value: string;
	onChange(value: string): void;
}

function Typed({ labelledBy, language, value, onChange }: TypedProps) {
	const keep = (event: KeyboardEvent) => {
		// While Hangul is put together, Enter ends a syllable and not the answer (229 is what Safari says then).
		if (event.key === 'Enter' && (event.nativeEvent.isComposing || event.keyCode === 229))
			event.preventDefault();
	};
	return (
		<input
			className="field text-lg"
			aria-labelledby={labelledBy}
			lang={language}
			value={value}
			maxLength={typedMax}
			autoComplete="off"
			autoCorrect="off"
			autoCapitalize="off"
			spellCheck={false}
			enterKeyHint="send"
			onChange={(event) => onChange(event.target.value)}
			onKeyDown={keep}
		/>
	);
}
