import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { blockPerson } from '../../api/chat';
import type { ChatRoom } from '../../api/wire';
import { type Jump, useConversation, useTyping } from '../../hooks/useConversation';
import { useDocumentTitle } from '../../hooks/useDocumentTitle';
import { isDeserted, roomName, type Conversation as Talk } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { Button, buttonClass } from '../common/Button';
import { Loading } from '../common/Loading';
import { Notice } from '../common/Notice';
import { ReportDialog, type Reported } from '../common/ReportForm';
import { Conversation } from '../talk/Conversation';
import { RoomHeader } from './RoomHeader';

/** One conversation. Mount it anew for each room. */
export function ChatWindow({ roomId, myId, jump }: { roomId: string; myId: string; jump: Jump | null }) {
	const { t } = useTranslation();
	const room = useChatStore((chat) => chat.rooms.find(({ id }) => id === roomId));
	const open = useChatStore((chat) => chat.open);
	const { conversation, refusal } = useConversation(roomId, jump);
	useDocumentTitle(room ? roomName(room, myId) : t('chat.title'));

	if (refusal !== null || conversation.status === 'failed') {
		const retry = (
			<Button look="quiet" onClick={() => void open(roomId).catch(() => undefined)}>
				{t('sessions.retry')}
			</Button>
		);
		return (
			<div className="m-auto grid gap-4 p-6">
				<h1 className="text-2xl">{t('chat.title')}</h1>
				{refusal === null ? (
					<Notice action={retry}>{t('problem.offline')}</Notice>
				) : (
					<Notice>{t('chat.noRoom')}</Notice>
				)}
				<Link to="/chat" className={buttonClass('quiet')}>
					{t('chat.backToRooms')}
				</Link>
			</div>
		);
	}
	if (conversation.status === 'loading' || !room) return <Loading />;
	return <OpenRoom room={room} conversation={conversation} myId={myId} jump={jump} />;
}

interface OpenProps {
	room: ChatRoom;
	conversation: Talk;
	myId: string;
	jump: Jump | null;
}

function OpenRoom({ room, conversation, myId, jump }: OpenProps) {
	const { t } = useTranslation();
	const navigate = useNavigate();
	const deserted = isDeserted(room, myId);
	const leave = useChatStore((chat) => chat.leave);
	const typing = useTyping(conversation);
	const [reported, setReported] = useState<Reported | null>(null);
	const [failure, setFailure] = useState<unknown>(null);
	const attempt = (work: Promise<unknown>) => {
		setFailure(null);
		work.catch(setFailure);
	};
	const goAway = () => leave(room.id).then(() => navigate('/chat'));
	return (
		<>
			<RoomHeader
				room={room}
				myId={myId}
				typing={typing}
				onLeave={() => attempt(goAway())}
				onBlock={(userId) => attempt(blockPerson(userId).then(goAway))}
				onReport={(userId, name) => setReported({ userId, name, message: null })}
			/>
			<Conversation {...{ room, conversation, myId, jump, failure }} readOnly={deserted} />
			{deserted && (
				<p role="status" className="border-line border-t px-4 py-4 text-center text-muted text-sm">
					{t('problem.account-closed')}
				</p>
			)}
			<ReportDialog reported={reported} onClose={() => setReported(null)} />
		</>
	);
}
