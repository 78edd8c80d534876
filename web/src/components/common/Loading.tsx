import { useTranslation } from 'react-i18next';

export function Loading() {
	const { t } = useTranslation();
	return (
		<p role="status" className="m-auto animate-pulse p-8 text-muted">
			{t('app.loading')}
		</p>
	);
}
