import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { createSession } from '../api/session';
import { Page } from '../components/layout/Page';
import { CreateForm } from '../components/session/CreateForm';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useAuthStore } from '../stores/authStore';
import { firstDraft } from '../stores/sessionModel';

export function CreateSession() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const user = useAuthStore((state) => state.user);
	useDocumentTitle(t('create.title'));
	return (
		<Page>
			<div className="mx-auto mt-4 grid w-full max-w-xl gap-6 rounded-xl bg-surface p-6 shadow-card sm:mt-8 sm:p-9">
				<div className="grid gap-1">
					<h1 className="text-3xl">{t('create.title')}</h1>
					<p className="text-muted">{t('create.lead')}</p>
				</div>
				<CreateForm
					first={firstDraft(user)}
					onCreate={async (body) => {
						const session = await createSession(body);
						await navigate(`/sessions/${session.id}/waiting`);
					}}
				/>
			</div>
		</Page>
	);
}
