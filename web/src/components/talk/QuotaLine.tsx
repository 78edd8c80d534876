import { useTranslation } from 'react-i18next';
import { lowQuota } from '../../stores/aiModel';
import { useAIStore } from '../../stores/aiStore';
import { timeText } from '../../utils/dates';

/** How often the language model can still be asked, once that is not often. */
export function QuotaLine() {
	const { t, i18n } = useTranslation();
	const low = lowQuota(useAIStore((ai) => ai.standing));
	if (!low) return null;
	const time = low.nextAt ? timeText(low.nextAt, i18n.language) : '';
	return (
		<p className="pt-1 text-muted text-xs">
			{low.remaining === 0 ? t('ai.usedUp', { time }) : t('ai.left', { count: low.remaining })}
		</p>
	);
}
