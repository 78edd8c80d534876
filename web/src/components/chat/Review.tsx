import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { analyzeConversation } from '../../api/ai';
import type { Analysis, ChatRoom } from '../../api/wire';
import { useSubmit } from '../../hooks/useSubmit';
import { canAsk } from '../../stores/aiModel';
import { useAIStore } from '../../stores/aiStore';
import { Button, buttonClass } from '../common/Button';
import { Dialog } from '../common/Dialog';
import { Loading } from '../common/Loading';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { Analyzed } from '../talk/Analyzed';
import { QuotaLine } from '../talk/QuotaLine';

/** The same in a dialog; what is closed asks for nothing. */
export function ReviewDialog({ room, open, onClose }: { room: ChatRoom; open: boolean; onClose(): void }) {
	const { t } = useTranslation();
	return (
		<Dialog title={t('review.title')} open={open} onClose={onClose}>
			<Review room={room} />
		</Dialog>
	);
}

/** Who wrote how much in a room, and on demand what a language model says of one's own messages. A look is not kept; what one asks for is. */
function Review({ room }: { room: ChatRoom }) {
	const { t, i18n } = useTranslation();
	const loadStanding = useAIStore((ai) => ai.load);
	const known = useAIStore((ai) => ai.standing !== null);
	const [found, setFound] = useState<Analysis | null>(null);
	const [failure, setFailure] = useState<unknown>(null);
	useEffect(() => {
		void loadStanding();
		analyzeConversation(room.id, i18n.language, { feedback: false, keep: false }).then(setFound, setFailure);
	}, [room.id, i18n.language, loadStanding]);
	if (failure !== null) return <Notice>{problemText(t, failure)}</Notice>;
	if (!found) return <Loading />;
	const nameOf = ({ userId }: { userId: string | null }) =>
		room.members.find((member) => member.userId === userId)?.displayName || t('chat.goneAccount');
	return (
		<div className="grid gap-5">
			<p className="text-muted text-sm">{t('review.lead', { count: found.messages })}</p>
			<Analyzed found={found} nameOf={nameOf} />
			{known && found.messages > 0 && found.id === null && <Ask room={room} onFound={setFound} />}
			<div className="flex flex-wrap items-center gap-3">
				<p role="status" className="text-sm">
					{found.id !== null && t('review.kept')}
				</p>
				<Link to={`/profile/analyses?room=${room.id}`} className={buttonClass('quiet')}>
					{t('review.history')}
				</Link>
			</div>
		</div>
	);
}

function Ask({ room, onFound }: { room: ChatRoom; onFound(found: Analysis): void }) {
	const { t, i18n } = useTranslation();
	const standing = useAIStore((ai) => ai.standing);
	const loadStanding = useAIStore((ai) => ai.load);
	const feedback = standing?.provider === true;
	const { busy, refusal, onSubmit } = useSubmit(true, async () => {
		try {
			onFound(await analyzeConversation(room.id, i18n.language, { feedback }));
		} finally {
			if (feedback) void loadStanding();
		}
	});
	return (
		<form onSubmit={onSubmit} className="grid justify-items-start gap-2">
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<p className="text-muted text-sm">{feedback ? t('review.sent') : t('review.keepLead')}</p>
			<Button type="submit" disabled={busy || (feedback && !canAsk(standing))}>
				{busy ? t('auth.working') : feedback ? t('review.ask') : t('review.keep')}
			</Button>
			{feedback && <QuotaLine />}
		</form>
	);
}
