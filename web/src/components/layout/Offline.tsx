import { WifiOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useAuthStore } from '../../stores/authStore';
import { useChatStore } from '../../stores/chatStore';
import { useLiveStore } from '../../stores/liveStore';
import { whenText } from '../../utils/dates';

/** A connection that comes back this fast is nobody's concern. */
const patienceMs = 3000;

/** Says that news don't arrive, while that lasts. */
export function Offline() {
	const { t, i18n } = useTranslation();
	const state = useLiveStore((live) => live.state);
	const [late, setLate] = useState(false);
	const unconfirmed = useAuthStore(({ status }) => status === 'offline');
	const asOf = useChatStore((chat) => chat.asOf);
	const inChat = useLocation().pathname.startsWith('/chat');
	useEffect(() => {
		if (state !== 'connecting') return;
		const timer = setTimeout(() => setLate(true), patienceMs);
		return () => {
			clearTimeout(timer);
			setLate(false);
		};
	}, [state]);
	const told = late || unconfirmed;
	const time = asOf && new Date(asOf).toISOString();
	return (
		<div role="status">
			{told && (
				<p className="mx-auto flex w-full max-w-6xl items-center justify-center gap-2 bg-persimmon-soft px-4 py-2 text-sm sm:mb-2 sm:rounded-md">
					<WifiOff aria-hidden className="size-4 shrink-0 text-persimmon" />
					{time && inChat
						? t('offline.asOf', { time: whenText(time, i18n.language, new Date()) })
						: t('app.offline')}
				</p>
			)}
		</div>
	);
}
