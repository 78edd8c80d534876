import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { editSession, getSession } from '../api/session';
import type { Session } from '../api/wire';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { Page } from '../components/layout/Page';
import { CreateForm } from '../components/session/CreateForm';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { draftOf } from '../stores/sessionModel';

/** Changes a session that has not begun. */
export function EditSession() {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const { sessionId = '' } = useParams();
	const [session, setSession] = useState<Session | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	useDocumentTitle(t('plans.edit'));
	useEffect(() => {
		const control = new AbortController();
		getSession(sessionId, control.signal).then(setSession, (error: unknown) => {
			if (!control.signal.aborted) setRefusal(error);
		});
		return () => control.abort();
	}, [sessionId]);
	return (
		<Page>
			<div className="mx-auto mt-4 grid w-full max-w-xl gap-6 rounded-xl bg-surface p-6 shadow-card sm:mt-8 sm:p-9">
				<div className="grid gap-1">
					<h1 className="text-3xl">{t('plans.edit')}</h1>
					<p className="text-muted">{t('plans.editLead')}</p>
				</div>
				{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
				{!session && refusal === null && <Loading />}
				{session && (
					<CreateForm
						first={draftOf(session)}
						submit={t('plans.save')}
						onCreate={async (body) => {
							await editSession(session.id, {
								...(session.levelFrom ? { levelFrom: session.levelFrom } : {}),
								...(session.levelTo ? { levelTo: session.levelTo } : {}),
								...body,
							});
							await navigate('/sessions');
						}}
					/>
				)}
			</div>
		</Page>
	);
}
