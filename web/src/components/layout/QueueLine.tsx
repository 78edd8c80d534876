import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { useQueueStore } from '../../stores/queueStore';

/** Tells who waits for a quick match, on any page, when the table is there. */
export function QueueLine() {
	const { t } = useTranslation();
	const { pathname } = useLocation();
	const { status, sessionId } = useQueueStore((state) => state.queue);
	const room = `/sessions/${sessionId}`;
	const leave = useQueueStore((state) => state.leave);
	const matched = status === 'matched' && sessionId !== null;
	const there = pathname.startsWith(room);
	// Whoever has come to the table may look for another one later.
	useEffect(() => {
		if (matched && there) void leave().catch(() => undefined);
	}, [matched, there, leave]);
	const found = matched && !there;
	return (
		<div role="status">
			{found && (
				<p className="mx-auto flex w-full max-w-6xl flex-wrap items-center justify-center gap-x-4 bg-celadon px-4 py-1 text-on-celadon text-sm sm:rounded-md">
					{t('quick.found')}
					<Link
						to={`${room}/waiting`}
						className="inline-flex min-h-11 items-center font-semibold underline underline-offset-4"
					>
						{t('quick.enter')}
					</Link>
				</p>
			)}
		</div>
	);
}
