import { useTranslation } from 'react-i18next';
import type { LevelAttempt } from '../../api/wire';
import { TimeLeft } from './TimeLeft';

interface Props {
	attempt: LevelAttempt;
	endsAt: number | null;
	onTimeUp(): void;
}

/** How much is known by now, which is not how many questions there were; and how long this one may take. */
export function TestProgress({ attempt, endsAt, onTimeUp }: Props) {
	const { t } = useTranslation();
	const percent = Math.round(attempt.progress * 100);
	return (
		<div className="flex items-center gap-4 text-sm">
			<div
				role="progressbar"
				aria-label={t('levelTest.progress')}
				aria-valuemin={0}
				aria-valuemax={100}
				aria-valuenow={percent}
				aria-valuetext={t('levelTest.progressText', { percent })}
				className="h-2.5 flex-1 overflow-hidden rounded-full bg-line"
			>
				<div
					className="h-full origin-left scale-x-(--done) rounded-full bg-celadon transition-transform duration-500"
					style={{ '--done': attempt.progress } as React.CSSProperties}
				/>
			</div>
			<span aria-hidden className="w-10 shrink-0 text-right text-muted tabular-nums">
				{percent} %
			</span>
			{endsAt !== null && attempt.secondsLimit !== null && (
				<TimeLeft key={endsAt} endsAt={endsAt} limit={attempt.secondsLimit} onUp={onTimeUp} />
			)}
		</div>
	);
}
