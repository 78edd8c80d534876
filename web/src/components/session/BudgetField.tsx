import { useTranslation } from 'react-i18next';
import { turnBudgets } from '../../stores/sessionModel';
import { SelectField } from '../common/Field';

interface Props {
	/** In seconds; 0: none. */
	value: number;
	hint?: string;
	error?: string | undefined;
	onChange(seconds: number): void;
}

/** How long somebody should speak at a time. */
export function BudgetField({ value, hint, error, onChange }: Props) {
	const { t } = useTranslation();
	// Another client may have chosen a length that we don't offer.
	const offered = [...new Set([...turnBudgets, ...(value > 0 ? [value] : [])])].sort((a, b) => a - b);
	return (
		<SelectField
			label={t('create.turnBudget')}
			hint={hint}
			error={error}
			value={value}
			onChange={(event) => onChange(Number(event.target.value))}
		>
			<option value={0}>{t('create.noBudget')}</option>
			{offered.map((seconds) => (
				<option key={seconds} value={seconds}>
					{seconds % 60 === 0
						? t('create.budgetOption', { count: seconds / 60 })
						: t('create.budgetSeconds', { count: seconds })}
				</option>
			))}
		</SelectField>
	);
}
