import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { directRoom } from '../api/chat';
import { ApiError } from '../api/http';
import { buttonClass } from '../components/common/Button';
import { Loading } from '../components/common/Loading';
import { Notice } from '../components/common/Notice';
import { problemText } from '../components/common/problemText';
import { Page } from '../components/layout/Page';

/** Opens the conversation with one person, which is the same one whenever it is asked for. */
export function ChatWith() {
	const { t } = useTranslation();
	const { userId = '' } = useParams();
	const navigate = useNavigate();
	const [refusal, setRefusal] = useState<unknown>(null);
	useEffect(() => {
		directRoom(userId).then(({ id }) => void navigate(`/chat/${id}`, { replace: true }), setRefusal);
	}, [userId, navigate]);
	const stranger = refusal instanceof ApiError && refusal.code === 'not-matched';
	return (
		<Page>
			{refusal === null ? (
				<Loading />
			) : (
				<div className="m-auto grid max-w-xl justify-items-center gap-4 py-10 text-center">
					<h1 className="text-2xl">{t('person.message')}</h1>
					<Notice>{problemText(t, refusal)}</Notice>
					{stranger && (
						<Link to={`/matching/profile/${userId}`} className={buttonClass()}>
							{t('person.toProfile')}
						</Link>
					)}
				</div>
			)}
		</Page>
	);
}
