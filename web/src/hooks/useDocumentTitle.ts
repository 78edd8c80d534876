import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** The name of the page in the tab, which is also what a screen reader says after a change of page. */
export function useDocumentTitle(title: string): void {
	const { t } = useTranslation();
	useEffect(() => {
		document.title = title ? `${title} · ${t('app.name')}` : t('app.name');
	}, [title, t]);
}
