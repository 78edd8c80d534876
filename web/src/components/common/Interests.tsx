import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { interests, interestsMax } from '../../utils/interests';
import { pillClass } from './Choice';

interface Props {
	chosen: string[];
	error?: string | undefined;
	onChange(chosen: string[]): void;
}

/** A choice of some of many; when enough are chosen, the others can't be. */
export function Interests({ chosen, error, onChange }: Props) {
	const { t } = useTranslation();
	const id = useId();
	const full = chosen.length >= interestsMax;
	return (
		<fieldset className="grid gap-2" aria-describedby={id} data-invalid={error ? true : undefined}>
			<legend className="font-semibold text-sm">{t('profile.interests')}</legend>
			<p id={id} className={`text-sm ${error ? 'text-persimmon' : 'text-muted'}`}>
				{error ?? t('profile.interestsHint', { count: interestsMax })}
				<span className="ml-2 tabular-nums" role="status">
					{t('profile.interestsChosen', { count: chosen.length, max: interestsMax })}
				</span>
			</p>
			<div className="flex flex-wrap gap-2">
				{interests.map((code) => {
					const on = chosen.includes(code);
					return (
						<label key={code} className={`${pillClass(on)} ${full && !on ? 'opacity-55' : ''}`}>
							<input
								type="checkbox"
								className="sr-only"
								checked={on}
								disabled={full && !on}
								onChange={() => onChange(on ? chosen.filter((other) => other !== code) : [...chosen, code])}
							/>
							{t(`interest.${code}`)}
						</label>
					);
				})}
			</div>
		</fieldset>
	);
}
