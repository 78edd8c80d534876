import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { LanguageSwitch } from './LanguageSwitch';
import { Logo } from './Logo';
import { UpdateNotice } from './UpdateNotice';

interface Props {
	/** The page is as high as the window and scrolls inside. */
	fill?: boolean;
	/** On a phone nothing but the page itself. */
	alone?: boolean;
	signedIn?: boolean;
	/** In the header: where one can go. */
	places?: ReactNode;
	/** At its end: the way out. */
	way?: ReactNode;
	/** Below the header: what is to be known on every page. */
	lines?: ReactNode;
	bottom?: ReactNode;
	children: ReactNode;
}

/** The bare frame of a page. It knows nothing of chats and news, so that the page on which a stranger comes in need not load them. */
export function Shell(props: Props) {
	const { fill = false, alone = false, signedIn = false, places, way, lines, bottom, children } = props;
	const { t } = useTranslation();
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
				{places}
				<LanguageSwitch />
				{way}
			</header>
			{lines}
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
			{bottom}
		</div>
	);
}
