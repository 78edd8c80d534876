import { LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAuthStore } from '../../stores/authStore';
import { LanguageSwitch } from './LanguageSwitch';
import { Logo } from './Logo';
import { Bells, Navigation } from './Navigation';
import { Offline } from './Offline';
import { QueueLine } from './QueueLine';
import { UpdateNotice } from './UpdateNotice';

interface Props {
	/** The page is as high as the window and scrolls inside. */
	fill?: boolean;
	/** On a phone nothing but the page itself: for what has its own way back. */
	alone?: boolean;
	/** Without the places of the product: for what comes before them. */
	plain?: boolean;
	children: ReactNode;
}

/** The frame of every page but the room. */
export function Page({ fill = false, alone = false, plain = false, children }: Props) {
	const { t } = useTranslation();
	const signedIn = useAuthStore(({ status }) => status === 'in' || status === 'offline');
	const logOut = useAuthStore((state) => state.logOut);
	// On a phone the page scrolls above the places, so that nothing lies half beneath them.
	const scrolls = fill ? 'h-dvh' : signedIn ? 'flex-1 max-sm:h-dvh max-sm:flex-none' : 'flex-1';
	return (
		<div className={`flex flex-col ${scrolls}`}>
			<a
				href="#main"
				className="fixed top-2 inline-flex min-h-11 items-center left-2 z-50 -translate-y-24 rounded-full bg-celadon px-4 py-2 text-on-celadon focus:translate-y-0"
			>
				{t('app.skip')}
			</a>
			<header
				className={`mx-auto flex w-full max-w-6xl items-center gap-2 px-4 py-3 sm:px-6 ${alone ? 'max-sm:hidden' : ''}`}
			>
				<Link to={signedIn ? '/main' : '/'} className="flex min-h-11 min-w-11 items-center gap-2 rounded-md">
					<Logo />
					<span
						className={`whitespace-nowrap font-display font-semibold text-xl ${signedIn ? 'max-[26rem]:sr-only sm:max-lg:sr-only' : ''}`}
					>
						{t('app.name')}
					</span>
				</Link>
				<span className="flex-1" />
				{signedIn && !plain && <Navigation at="header" />}
				{signedIn && !plain && <Bells />}
				<LanguageSwitch />
				{signedIn && (
					<button
						type="button"
						onClick={() => void logOut()}
						className="inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-full px-3 font-medium text-sm hover:bg-celadon-soft"
					>
						<LogOut aria-hidden className="size-5" />
						<span className="max-lg:sr-only">{t('app.logout')}</span>
					</button>
				)}
			</header>
			{signedIn && <Offline />}
			{signedIn && <QueueLine />}
			<UpdateNotice />
			<main
				id="main"
				tabIndex={-1}
				className={`mx-auto flex w-full max-w-6xl flex-1 flex-col outline-none ${
					fill
						? `min-h-0 sm:px-6 sm:pb-5 ${alone ? '' : 'max-sm:px-4'}`
						: `px-4 pb-12 sm:px-6 ${signedIn ? 'max-sm:relative max-sm:overflow-y-auto' : ''}`
				}`}
			>
				{children}
			</main>
			{signedIn && !alone && !plain && <Navigation at="bottom" />}
		</div>
	);
}
