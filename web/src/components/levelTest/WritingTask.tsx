import { type FormEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LevelAttempt, LevelTask } from '../../api/wire';
import { writtenMax, writtenOf } from '../../stores/levelTestModel';
import { useLevelTestStore } from '../../stores/levelTestStore';
import { Button } from '../common/Button';
import { TextAreaField } from '../common/Field';
import { SkipTask } from './SkipTask';

/** A text to write, kept while it is written. */
export function WritingTask({ attempt, task }: { attempt: LevelAttempt; task: LevelTask }) {
	const { t } = useTranslation();
	const { draft, sending, change, give } = useLevelTestStore();
	const first = useRef<HTMLHeadingElement>(null);
	useEffect(() => first.current?.focus(), []);
	const { count, unit } = writtenOf(draft, task);
	const wanted = task.minWords ?? task.minChars ?? 0;
	const busy = sending !== 'no';
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (count > 0) void give(draft);
	};
	const hint =
		unit === 'words' ? t('levelTest.wordsOf', { count, wanted }) : t('levelTest.charsOf', { count, wanted });
	return (
		<form
			noValidate
			onSubmit={submit}
			className="grid grid-cols-1 gap-5 rounded-xl bg-surface p-5 shadow-card sm:p-8"
		>
			<p className="font-semibold text-muted text-sm">{t('skill.writing')}</p>
			<h1
				ref={first}
				tabIndex={-1}
				lang={attempt.language}
				className="whitespace-pre-line font-sans text-xl outline-none"
			>
				{task.prompt}
			</h1>
			<TextAreaField
				label={t('levelTest.yourText')}
				hint={hint}
				lang={attempt.language}
				rows={10}
				value={draft}
				maxLength={writtenMax}
				autoComplete="off"
				autoCorrect="off"
				spellCheck={false}
				onChange={(event) => change(event.target.value)}
			/>
			<div className="flex flex-wrap gap-3">
				<Button type="submit" className="aria-disabled:opacity-55" aria-disabled={busy || count === 0}>
					{busy ? t('levelTest.sending') : t('levelTest.sendText')}
				</Button>
				<SkipTask skill="writing" />
			</div>
		</form>
	);
}
