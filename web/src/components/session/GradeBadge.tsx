import { SignalHigh, SignalLow, WifiOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Grade } from '../../rtc/messages';

const looks = {
	excellent: { Icon: SignalHigh, tone: '' },
	good: { Icon: SignalHigh, tone: '' },
	poor: { Icon: SignalLow, tone: 'text-[#ffd27a]' },
	lost: { Icon: WifiOff, tone: 'text-[#ffb08a]' },
} as const;

/** The state of a person's link in a word and a sign; the word of a good link is left to screen readers. */
export function GradeBadge({ grade }: { grade: Grade }) {
	const { t } = useTranslation();
	const { Icon, tone } = looks[grade];
	const word = t(`grade.${grade}`);
	const fine = grade === 'excellent' || grade === 'good';
	return (
		<span
			title={t('grade.label', { grade: word })}
			className={`inline-flex items-center gap-1 ${tone}`}
			data-testid="grade"
			data-grade={grade}
		>
			<Icon aria-hidden className="size-4" />
			<span className="sr-only">{t('grade.label', { grade: word })}</span>
			<span aria-hidden className={fine ? 'hidden @min-[22rem]:inline' : ''}>
				{word}
			</span>
		</span>
	);
}
