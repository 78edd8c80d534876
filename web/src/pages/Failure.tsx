import { useTranslation } from 'react-i18next';
import { Button } from '../components/common/Button';

/** Shown in place of a page that threw, or whose code could not be loaded after an update of the server. */
export function Failure() {
	const { t } = useTranslation();
	return (
		<main className="m-auto grid justify-items-center gap-5 p-6 text-center">
			<h1 className="text-2xl">{t('app.failed')}</h1>
			<Button onClick={() => window.location.reload()}>{t('app.reload')}</Button>
		</main>
	);
}
