import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { directRoom } from '../api/chat';
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
	return (
		<Page>
			{refusal === null ? (
				<Loading />
			) : (
				<div className="m-auto py-10">
					<Notice>{problemText(t, refusal)}</Notice>
				</div>
			)}
		</Page>
	);
}
