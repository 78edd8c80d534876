import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { buttonClass } from '../components/common/Button';
import { Page } from '../components/layout/Page';
import { useDocumentTitle } from '../hooks/useDocumentTitle';

export function NotFound() {
	const { t } = useTranslation();
	useDocumentTitle('404');
	return (
		<Page>
			<div className="m-auto grid justify-items-center gap-5 text-center">
				<h1 className="text-2xl">{t('app.notFound')}</h1>
				<Link to="/sessions" className={buttonClass()}>
					{t('app.toSessions')}
				</Link>
			</div>
		</Page>
	);
}
