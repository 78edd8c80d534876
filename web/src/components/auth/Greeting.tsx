import { useTranslation } from 'react-i18next';

/** Two bubbles in two languages, each answering the other. */
export function Greeting() {
	const { t } = useTranslation();
	return (
		<div
			aria-hidden="true"
			className="flex items-end gap-3 font-display text-xl sm:text-2xl lg:flex-col lg:items-start lg:text-4xl"
		>
			<span
				lang="ko"
				className="rounded-xl rounded-bl-sm bg-celadon px-5 py-2.5 text-on-celadon lg:px-8 lg:py-5"
			>
				{t('auth.annyeong')}
			</span>
			<span
				lang="en"
				className="rounded-xl rounded-br-sm bg-persimmon-soft px-5 py-2.5 text-ink lg:ml-28 lg:px-8 lg:py-5"
			>
				{t('auth.hello')}
			</span>
		</div>
	);
}
