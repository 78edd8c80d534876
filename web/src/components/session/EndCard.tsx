import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { EndReason } from '../../rtc/reconnect';
import { Button, buttonClass } from '../common/Button';
import { Page } from '../layout/Page';

interface Props {
	reason: EndReason;
	sessionId: string;
	onRejoin(): void;
}

/** Why the call is over, and where to go from here. */
export function EndCard({ reason, sessionId, onRejoin }: Props) {
	const { t } = useTranslation();
	const mayRejoin = reason === 'left' || reason === 'replaced' || reason === 'full';
	return (
		<Page>
			<div className="m-auto grid justify-items-center gap-6 text-center" role="status">
				<h1 className="text-3xl">{t(`end.${reason}`)}</h1>
				<div className="flex flex-wrap justify-center gap-3">
					{mayRejoin && (
						<Button onClick={onRejoin}>{reason === 'replaced' ? t('end.here') : t('end.rejoin')}</Button>
					)}
					{(reason === 'left' || reason === 'session-ended') && (
						<Link to={`/sessions/${sessionId}/summary`} className={buttonClass()}>
							{t('summary.look')}
						</Link>
					)}
					<Link to="/sessions" className={buttonClass('quiet')}>
						{t('app.toSessions')}
					</Link>
				</div>
			</div>
		</Page>
	);
}
