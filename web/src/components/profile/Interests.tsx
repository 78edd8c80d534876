import { useTranslation } from 'react-i18next';
import { interests, interestsMax } from '../../utils/interests';

/** A choice of some of many; when enough are chosen, the others can't be. */
export function Interests({ chosen, onChange }: { chosen: string[]; onChange(chosen: string[]): void }) {
	const { t } = useTranslation();
	const full = chosen.length >= interestsMax;
	return (
		<fieldset className="grid gap-2">
			<legend className="font-semibold text-sm">{t('profile.interests')}</legend>
			<p className="text-muted text-sm">{t('profile.interestsHint', { count: interestsMax })}</p>
			<div className="flex flex-wrap gap-2">
				{interests.map((code) => {
					const on = chosen.includes(code);
					return (
						<label
							key={code}
							className={`inline-flex min-h-11 items-center rounded-full border px-4 text-sm focus-within:outline-3 focus-within:outline-celadon focus-within:outline-offset-2 ${
								on
									? 'border-celadon bg-celadon text-on-celadon'
									: 'border-edge bg-surface hover:bg-celadon-soft'
							} ${full && !on ? 'opacity-55' : ''}`}
						>
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
