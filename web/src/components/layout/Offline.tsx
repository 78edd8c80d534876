import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLiveStore } from '../../stores/liveStore';

/** A connection that comes back this fast is nobody's concern. */
const patienceMs = 3000;

/** Says that news don't arrive, while that lasts. */
export function Offline() {
	const { t } = useTranslation();
	const state = useLiveStore((live) => live.state);
	const [late, setLate] = useState(false);
	useEffect(() => {
		if (state !== 'connecting') return;
		const timer = setTimeout(() => setLate(true), patienceMs);
		return () => {
			clearTimeout(timer);
			setLate(false);
		};
	}, [state]);
	return (
		<div role="status">
			{late && (
				<p className="mx-auto flex w-full max-w-6xl items-center justify-center gap-2 bg-persimmon-soft px-4 py-2 text-sm sm:rounded-md">
					<WifiOff aria-hidden className="size-4 shrink-0 text-persimmon" />
					{t('app.offline')}
				</p>
			)}
		</div>
	);
}
