import { useTranslation } from 'react-i18next';
import type { Silence } from '../../api/wire';
import { lengthText } from '../../stores/summaryModel';

interface Props {
	silence: Silence;
	/** From how long together on it means something. */
	leastMs?: number;
}

/** How much of their time together nobody spoke. */
export function SharedSilence({ silence: { togetherMs, silentMs }, leastMs = 1 }: Props) {
	const { t } = useTranslation();
	if (togetherMs < leastMs) return null;
	return (
		<p className="text-muted text-sm tabular-nums" data-testid="silence">
			{t('summary.silence', { silent: lengthText(silentMs), together: lengthText(togetherMs) })}
		</p>
	);
}
