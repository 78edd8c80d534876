import { LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuthStore } from '../../stores/authStore';
import { Bells, Navigation } from './Navigation';
import { Offline } from './Offline';
import { QueueLine } from './QueueLine';
import { Shell } from './Shell';

interface Props {
	/** The page is as high as the window and scrolls inside. */
	fill?: boolean;
	/** On a phone nothing but the page itself: for what has its own way back. */
	alone?: boolean;
	/** Without the places of the product: for what comes before them. */
	plain?: boolean;
	children: ReactNode;
}

/** The frame of every page but the room and those on which one comes in. */
export function Page({ fill = false, alone = false, plain = false, children }: Props) {
	const signedIn = useAuthStore(({ status }) => status === 'in' || status === 'offline');
	if (!signedIn) {
		return (
			<Shell fill={fill} alone={alone}>
				{children}
			</Shell>
		);
	}
	return (
		<Shell
			fill={fill}
			alone={alone}
			signedIn
			places={
				!plain && (
					<>
						<Navigation at="header" />
						<Bells />
					</>
				)
			}
			way={<LogOutButton />}
			lines={
				<>
					<Offline />
					<QueueLine />
				</>
			}
			bottom={!alone && !plain && <Navigation at="bottom" />}
		>
			{children}
		</Shell>
	);
}

function LogOutButton() {
	const { t } = useTranslation();
	const logOut = useAuthStore((state) => state.logOut);
	return (
		<button
			type="button"
			onClick={() => void logOut()}
			className="inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-full px-3 font-medium text-sm hover:bg-celadon-soft"
		>
			<LogOut aria-hidden className="size-5" />
			<span className="max-lg:sr-only">{t('app.logout')}</span>
		</button>
	);
}
