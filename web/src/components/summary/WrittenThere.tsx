import { MessageSquareText } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionChat } from '../../api/lesson';
import { conversationOf } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { Button } from '../common/Button';
import { Loading } from '../common/Loading';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { Conversation } from '../talk/Conversation';

/** What was written in a session, once somebody asks for it. */
export function WrittenThere({ sessionId, myId }: { sessionId: string; myId: string }) {
	const { t } = useTranslation();
	const [asked, setAsked] = useState(false);
	if (asked) return <Written sessionId={sessionId} myId={myId} />;
	return (
		<Button look="quiet" className="justify-self-start" onClick={() => setAsked(true)}>
			<MessageSquareText aria-hidden className="size-5" />
			{t('summary.chat')}
		</Button>
	);
}

function Written({ sessionId, myId }: { sessionId: string; myId: string }) {
	const { t } = useTranslation();
	const [roomId, setRoomId] = useState<string | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	const room = useChatStore((chat) => chat.rooms.find(({ id }) => id === roomId));
	const conversation = useChatStore((chat) => (roomId ? conversationOf(chat, roomId) : null));
	useEffect(() => {
		const { open, forget } = useChatStore.getState();
		let found: string | null = null;
		let gone = false;
		const load = async () => {
			found = (await sessionChat(sessionId)).id;
			await open(found);
			if (gone) forget(found);
			else setRoomId(found);
		};
		load().catch((error: unknown) => !gone && setRefusal(error));
		return () => {
			gone = true;
			if (found) forget(found);
		};
	}, [sessionId]);
	if (refusal !== null) return <Notice>{problemText(t, refusal)}</Notice>;
	if (!room || conversation?.status !== 'ready') return <Loading />;
	return (
		<section
			aria-label={t('summary.written')}
			className="flex max-h-[70dvh] flex-col rounded-xl bg-desk/60 shadow-card"
		>
			<h2 className="px-5 pt-4 text-xl">{t('summary.written')}</h2>
			{conversation.messages.length === 0 && (
				<p className="px-5 pb-4 text-muted">{t('summary.nothingWritten')}</p>
			)}
			<Conversation room={room} conversation={conversation} myId={myId} readOnly />
		</section>
	);
}
