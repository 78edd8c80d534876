import { Check as Done, SpellCheck, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Corrected } from '../../api/wire';
import type { Check } from '../../hooks/useGrammar';
import { canAsk, marked } from '../../stores/aiModel';
import { useAIStore } from '../../stores/aiStore';
import { Button } from '../common/Button';
import { refusalText } from '../common/problemText';
import { Changes } from './Changes';
import { QuotaLine } from './QuotaLine';

/** Has the text looked at. It is there only where there is a language model. */
export function GrammarButton({ check, onLook }: { check: Check; onLook(): void }) {
	const { t } = useTranslation();
	const able = useAIStore((ai) => canAsk(ai.standing)) && check.status !== 'loading';
	return (
		<button
			type="button"
			aria-label={t('ai.check')}
			title={t('ai.check')}
			aria-disabled={!able}
			onClick={() => able && onLook()}
			className={`grid size-11 shrink-0 place-items-center rounded-full ${able ? 'text-celadon hover:bg-celadon-soft' : 'text-muted'}`}
		>
			<SpellCheck aria-hidden className="size-6" />
		</button>
	);
}

interface Props {
	check: Check;
	onTake(text: string): void;
	onDismiss(): void;
}

/** What was found, above the field. */
export function GrammarFindings({ check, onTake, onDismiss }: Props) {
	const { t } = useTranslation();
	return (
		<div aria-live="polite">
			{check.status === 'loading' && <p className="py-1 text-muted text-sm">{t('ai.checking')}</p>}
			{check.status === 'failed' && (
				<p role="alert" className="py-1 text-persimmon text-sm">
					{refusalText(t, check.error)}
				</p>
			)}
			{check.status === 'done' && check.corrected.edits.length === 0 && (
				<p className="flex items-center gap-1.5 py-1 text-celadon text-sm">
					<Done aria-hidden className="size-4" />
					{t('ai.nothingWrong')}
				</p>
			)}
			{check.status === 'done' && check.corrected.edits.length > 0 && (
				<Found corrected={check.corrected} onTake={onTake} onDismiss={onDismiss} />
			)}
			<QuotaLine />
		</div>
	);
}

function Found({ corrected, onTake, onDismiss }: { corrected: Corrected } & Omit<Props, 'check'>) {
	const { t } = useTranslation();
	const explained = corrected.edits.filter(({ explanation }) => explanation !== '');
	return (
		<section
			aria-label={t('ai.found')}
			className="grid max-h-[45dvh] gap-2 overflow-y-auto rounded-md bg-celadon-soft p-2.5"
		>
			<Changes pieces={marked(corrected)} language={corrected.language} />
			{explained.length > 0 && (
				<ul className="grid gap-1 px-1 text-sm">
					{explained.map(({ start, replacement, original, explanation }) => (
						<li key={start}>
							<b lang={corrected.language} className="font-semibold">
								{replacement.trim() || original.trim()}
							</b>{' '}
							{explanation}
						</li>
					))}
				</ul>
			)}
			<div className="flex gap-2">
				<Button onClick={() => onTake(corrected.corrected)} className="flex-1 sm:flex-none">
					<Done aria-hidden className="size-5" />
					{t('ai.take', { count: corrected.edits.length })}
				</Button>
				<Button look="quiet" onClick={onDismiss}>
					<X aria-hidden className="size-5" />
					{t('ai.dismiss')}
				</Button>
			</div>
		</section>
	);
}
