import { Clock } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTimeLeft } from '../../hooks/useTimeLeft';
import { clockText, tellOf } from '../../stores/levelTestModel';

interface Props {
	/** In milliseconds since 1970. */
	endsAt: number;
	/** How many seconds there are in all. */
	limit: number;
	onUp(): void;
}

/** The clock of what is asked: for the eye always, for the ear now and then. */
export function TimeLeft({ endsAt, limit, onUp }: Props) {
	const { t } = useTranslation();
	const left = useTimeLeft(endsAt, onUp);
	const before = useRef(left);
	const [told, setTold] = useState<number | null>(null);
	useEffect(() => {
		const tell = tellOf(before.current, left, limit);
		before.current = left;
		if (tell !== null) setTold(tell);
	}, [left, limit]);
	const soon = left <= 30;
	return (
		<p
			className={`flex shrink-0 items-center gap-1.5 tabular-nums ${soon ? 'font-semibold text-persimmon' : ''}`}
		>
			<Clock aria-hidden className="size-4" />
			<span className="sr-only">{t('levelTest.timeLeft')}</span>
			<span>{clockText(left)}</span>
			<span role="status" className="sr-only">
				{told === null ? '' : t('levelTest.timeTold', { time: clockText(told) })}
			</span>
		</p>
	);
}
