import { Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { pageLanguages, setLanguage } from '../../locales/i18n';

const names = { ko: '한국어', en: 'English' } as const;

export function LanguageSwitch({ className = '' }: { className?: string }) {
	const { t, i18n } = useTranslation();
	const next = pageLanguages.find((language) => language !== i18n.language) ?? 'en';
	return (
		<button
			type="button"
			lang={next}
			title={t('app.language')}
			onClick={() => void setLanguage(next)}
			className={`inline-flex min-h-11 shrink-0 items-center gap-2 whitespace-nowrap rounded-full px-3 font-medium text-sm hover:bg-celadon-soft ${className}`}
		>
			<Languages aria-hidden className="size-5" />
			{names[next]}
		</button>
	);
}
