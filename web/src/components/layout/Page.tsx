import { LogOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAuthStore } from '../../stores/authStore';
import { LanguageSwitch } from './LanguageSwitch';
import { Logo } from './Logo';

/** The frame of every page but the room. */
export function Page({ children }: { children: ReactNode }) {
	const { t } = useTranslation();
	const signedIn = useAuthStore((state) => state.status === 'in');
	const logOut = useAuthStore((state) => state.logOut);
	return (
		<>
			<a
				href="#main"
				className="fixed top-2 inline-flex min-h-11 items-center left-2 z-50 -translate-y-24 rounded-full bg-celadon px-4 py-2 text-on-celadon focus:translate-y-0"
			>
				{t('app.skip')}
			</a>
			<header className="mx-auto flex w-full max-w-6xl items-center gap-2 px-4 py-3 sm:px-6">
				<Link
					to={signedIn ? '/sessions' : '/'}
					className="flex min-h-11 min-w-11 items-center gap-2 rounded-md"
				>
					<Logo />
					<span
						className={`whitespace-nowrap font-display font-semibold text-xl ${signedIn ? 'max-[22rem]:sr-only' : ''}`}
					>
						{t('app.name')}
					</span>
				</Link>
				<span className="flex-1" />
				<LanguageSwitch />
				{signedIn && (
					<button
						type="button"
						onClick={() => void logOut()}
						className="inline-flex min-h-11 items-center gap-2 rounded-full px-3 font-medium text-sm hover:bg-celadon-soft"
					>
						<LogOut aria-hidden className="size-5" />
						<span className="max-sm:sr-only">{t('app.logout')}</span>
					</button>
				)}
			</header>
			<main
				id="main"
				tabIndex={-1}
				className="mx-auto flex w-full max-w-6xl flex-1 flex-col px-4 pb-12 outline-none sm:px-6"
			>
				{children}
			</main>
		</>
	);
}
