import { Plus, X } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { LanguageTurn } from '../../api/wire';
import { languageName, languages } from '../../utils/languages';

const maxTurns = 8;
const minuteSteps = [5, 10, 15, 20, 30];

interface Props {
	turns: LanguageTurn[];
	error?: string | undefined;
	onChange(turns: LanguageTurn[]): void;
}

export function RotationFields({ turns, error, onChange }: Props) {
	const { t, i18n } = useTranslation();
	const id = useId();
	const set = (at: number, part: Partial<LanguageTurn>) =>
		onChange(turns.map((turn, index) => (index === at ? { ...turn, ...part } : turn)));
	// The next turn is most often the other language.
	const add = () => onChange([...turns, turns.at(-2) ?? { language: i18n.language, minutes: 10 }]);
	return (
		<fieldset className="grid gap-2" aria-describedby={id} data-invalid={error ? true : undefined}>
			<legend className="mb-1.5 font-semibold text-sm">{t('create.rotation')}</legend>
			<p id={id} className={`-mt-1.5 mb-1 text-sm ${error ? 'text-persimmon' : 'text-muted'}`}>
				{error ?? t('create.rotationHint')}
			</p>
			{turns.map((turn, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: turns have no identity but their place
				<div key={index} className="flex items-center gap-2">
					<select
						className="field"
						aria-label={`${t('create.language')} ${index + 1}`}
						value={turn.language}
						onChange={(event) => set(index, { language: event.target.value })}
					>
						{languages.map((code) => (
							<option key={code} value={code}>
								{languageName(code, i18n.language)}
							</option>
						))}
					</select>
					<select
						className="field max-w-36"
						aria-label={`${t('create.minutes')} ${index + 1}`}
						value={turn.minutes}
						onChange={(event) => set(index, { minutes: Number(event.target.value) })}
					>
						{minuteSteps.map((minutes) => (
							<option key={minutes} value={minutes}>
								{`${minutes} ${t('create.minutes')}`}
							</option>
						))}
					</select>
					<button
						type="button"
						aria-label={t('create.removeTurn', { number: index + 1 })}
						onClick={() => onChange(turns.filter((_, other) => other !== index))}
						className="grid size-11 shrink-0 place-items-center rounded-full text-muted hover:bg-celadon-soft"
					>
						<X aria-hidden className="size-5" />
					</button>
				</div>
			))}
			{turns.length < maxTurns && <AddTurn onAdd={add} />}
		</fieldset>
	);
}

function AddTurn({ onAdd }: { onAdd(): void }) {
	const { t } = useTranslation();
	return (
		<button
			type="button"
			onClick={onAdd}
			className="inline-flex min-h-11 items-center gap-2 justify-self-start rounded-full px-3 font-semibold text-celadon text-sm hover:bg-celadon-soft"
		>
			<Plus aria-hidden className="size-4" />
			{t('create.addTurn')}
		</button>
	);
}
