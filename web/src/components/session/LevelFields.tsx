import { useTranslation } from 'react-i18next';
import { type Level, levels, levelsInOrder, type SessionDraft } from '../../stores/sessionModel';
import { SelectField } from '../common/Field';

type Range = Pick<SessionDraft, 'levelFrom' | 'levelTo'>;

interface Props {
	range: Range;
	/** Whether what is wrong is shown already. */
	checked: boolean;
	/** What the server says of them. */
	errorOf(field: keyof Range): string | undefined;
	onChange(part: Partial<Range>): void;
}

/** For whom a session is, by the levels of the CEFR. */
export function LevelFields({ range, checked, errorOf, onChange }: Props) {
	const { t } = useTranslation();
	const options = [
		<option key="" value="">
			{t('create.anyLevel')}
		</option>,
		...levels.map((level) => (
			<option key={level} value={level}>
				{level}
			</option>
		)),
	];
	const wrong = checked && !levelsInOrder(range) ? t('create.levelOrder') : errorOf('levelTo');
	return (
		<div className="grid grid-cols-2 items-start gap-4 sm:gap-6">
			<SelectField
				label={t('create.levelFrom')}
				value={range.levelFrom}
				error={errorOf('levelFrom')}
				onChange={(event) => onChange({ levelFrom: event.target.value as Level | '' })}
			>
				{options}
			</SelectField>
			<SelectField
				label={t('create.levelTo')}
				value={range.levelTo}
				error={wrong}
				onChange={(event) => onChange({ levelTo: event.target.value as Level | '' })}
			>
				{options}
			</SelectField>
		</div>
	);
}
