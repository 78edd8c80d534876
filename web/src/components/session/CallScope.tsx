import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useParams } from 'react-router';
import { type Call, createCall } from '../../hooks/call';
import { useSession } from '../../hooks/useSession';
import { CallContext } from '../../hooks/useWebRTC';
import { buttonClass } from '../common/Button';
import { Loading } from '../common/Loading';
import { problemText } from '../common/problemText';
import { Page } from '../layout/Page';

/** Everything below /sessions/:sessionId: one call from the waiting room through the room, ended on the way out. */
export function CallScope() {
	const { sessionId = '' } = useParams();
	return <ScopedCall key={sessionId} sessionId={sessionId} />;
}

function ScopedCall({ sessionId }: { sessionId: string }) {
	const { t } = useTranslation();
	const [call, setCall] = useState<Call | null>(null);
	const { session, refusal } = useSession(sessionId);

	useEffect(() => {
		const created = createCall(sessionId);
		setCall(created);
		return () => created.end();
	}, [sessionId]);

	if (refusal !== null && !session) {
		return (
			<Page>
				<div className="m-auto grid justify-items-center gap-6 text-center" role="alert">
					<h1 className="text-3xl">{problemText(t, refusal)}</h1>
					<Link to="/sessions" className={buttonClass('quiet')}>
						{t('app.toSessions')}
					</Link>
				</div>
			</Page>
		);
	}
	if (!call) return <Loading />;
	return (
		<CallContext value={{ call, session }}>
			<Outlet />
		</CallContext>
	);
}
