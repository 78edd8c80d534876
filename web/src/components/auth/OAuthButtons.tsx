import { KeyRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { authorizeUrl } from '../../api/auth';
import type { WaysIn } from '../../api/wire';
import { nextOf } from '../../utils/nextPage';
import { GoogleMark, NaverMark } from './ProviderMarks';

/** The looks that the providers' own rules for buttons ask for; anybody else is drawn like the rest of the page. */
const looks: Record<string, { className: string; Mark: typeof GoogleMark }> = {
	google: {
		className: 'border border-[#747775] bg-white text-[#1f1f1f] hover:bg-[#f2f2f2]',
		Mark: GoogleMark,
	},
	// Naver's own green with its white letters has too little contrast to be read; its black button is the other one its rules allow.
	naver: { className: 'bg-[#111] text-white hover:bg-black', Mark: NaverMark },
};

/** One button for each provider that this server is set up for; nothing where there is none. They are another way than the form, where there is one. */
export function OAuthButtons({ ways: { items: providers, password } }: { ways: WaysIn }) {
	const { t } = useTranslation();
	const { state } = useLocation();
	if (providers.length === 0) return null;
	return (
		<div className={`grid gap-3 ${password ? 'mt-6' : ''}`}>
			{password && (
				<p className="flex items-center gap-3 text-muted text-sm before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
					{t('auth.or')}
				</p>
			)}
			{providers.map(({ id, name }) => {
				const { className, Mark } = looks[id] ?? {
					className: 'border border-edge bg-surface hover:bg-celadon-soft',
					Mark: KeyRound,
				};
				return (
					// A page of the server, which sends the browser on: no route of ours.
					<a
						key={id}
						href={authorizeUrl(id, nextOf(state))}
						className={`inline-flex min-h-11 items-center justify-center gap-3 rounded-full px-5 py-2 font-semibold transition-colors ${className}`}
					>
						<Mark aria-hidden className="size-5" />
						{t('auth.with', { name })}
					</a>
				);
			})}
		</div>
	);
}
