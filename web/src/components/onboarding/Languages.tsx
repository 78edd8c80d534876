import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { TargetLanguage } from '../../api/wire';
import { emptyTarget, targetsMax } from '../../stores/onboardingModel';
import { languageName, languagesWith, levelOf, levels } from '../../utils/languages';
import { Button } from '../common/Button';
import { Choice } from '../common/Choice';
import { SelectField } from '../common/Field';
import type { PartProps } from './parts';

export function NativeLanguage({ draft, onChange, errorOf }: PartProps) {
	const { t, i18n } = useTranslation();
	return (
		<Choice
			legend={t('onboarding.native')}
			options={languagesWith(draft.nativeLanguage).map(
				(code) => [code, languageName(code, i18n.language)] as const,
			)}
			value={draft.nativeLanguage}
			error={errorOf('nativeLanguage')}
			onChange={(nativeLanguage) => onChange({ nativeLanguage })}
		/>
	);
}

export function TargetLanguages({ draft, onChange, errorOf }: PartProps) {
	const { t } = useTranslation();
	const list = draft.targetLanguages;
	const put = (targetLanguages: TargetLanguage[]) => onChange({ targetLanguages });
	const faultOfAll = errorOf('targetLanguages');
	return (
		<>
			{faultOfAll && <p className="text-persimmon text-sm">{faultOfAll}</p>}
			<ol className="grid gap-5">
				{list.map((target, i) => (
					<Target
						// Rows have no identity of their own, and keep no state.
						// biome-ignore lint/suspicious/noArrayIndexKey: see above
						key={i}
						number={i + 1}
						target={target}
						native={draft.nativeLanguage}
						error={errorOf(`targetLanguages[${i}].language`) ?? errorOf(`targetLanguages[${i}].level`)}
						onChange={(next) => put(list.with(i, next))}
						onRemove={list.length > 1 ? () => put(list.toSpliced(i, 1)) : null}
					/>
				))}
			</ol>
			{list.length < targetsMax && (
				<div>
					<Button look="quiet" onClick={() => put([...list, emptyTarget])}>
						<Plus aria-hidden className="size-5" />
						{t('onboarding.addLanguage')}
					</Button>
				</div>
			)}
		</>
	);
}

interface TargetProps {
	number: number;
	target: TargetLanguage;
	native: string;
	error: string | undefined;
	onChange(target: TargetLanguage): void;
	onRemove: (() => void) | null;
}

function Target({ number, target, native, error, onChange, onRemove }: TargetProps) {
	const { t, i18n } = useTranslation();
	// The native language is no choice, but shows while it is the one that was chosen.
	const codes = languagesWith(target.language).filter((code) => code !== native || code === target.language);
	return (
		<li className="relative grid items-start gap-4 rounded-lg border border-line p-4 sm:grid-cols-2">
			<SelectField
				label={t('onboarding.target', { number })}
				value={target.language}
				error={error}
				onChange={(event) => onChange({ ...target, language: event.target.value })}
			>
				{target.language === '' && <option value="">{t('profile.notChosen')}</option>}
				{codes.map((code) => (
					<option key={code} value={code}>
						{languageName(code, i18n.language)}
					</option>
				))}
			</SelectField>
			<SelectField
				label={t('profile.levelOf')}
				value={target.level ?? ''}
				onChange={(event) => onChange({ ...target, level: levelOf(event.target.value) })}
			>
				<option value="">{t('profile.noLevel')}</option>
				{levels.map((level) => (
					<option key={level} value={level}>
						{t(`level.${level}`)}
					</option>
				))}
			</SelectField>
			{onRemove && (
				<button
					type="button"
					onClick={onRemove}
					aria-label={t('onboarding.removeLanguage', { number })}
					className="absolute top-0.5 right-1 grid size-11 place-items-center rounded-full text-muted hover:bg-celadon-soft hover:text-ink"
				>
					<X aria-hidden className="size-5" />
				</button>
			)}
		</li>
	);
}
