import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { blockPerson } from '../../api/chat';
import type { ChatRoom, Message } from '../../api/wire';
import { useConversation, useTyping } from '../../hooks/useConversation';
import { useDocumentTitle } from '../../hooks/useDocumentTitle';
import { type Conversation, roomName } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { Button, buttonClass } from '../common/Button';
import { Loading } from '../common/Loading';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { ReportDialog, type Reported } from '../common/ReportForm';
import { DropZone } from './DropZone';
import { type Intent, MessageInput } from './MessageInput';
import { MessageList } from './MessageList';
import { type Choice, MessageMenu } from './MessageMenu';
import { RoomHeader } from './RoomHeader';

/** One conversation. Mount it anew for each room. */
export function ChatWindow({ roomId, myId }: { roomId: string; myId: string }) {
	const { t } = useTranslation();
	const room = useChatStore((chat) => chat.rooms.find(({ id }) => id === roomId));
	const open = useChatStore((chat) => chat.open);
	const { conversation, refusal } = useConversation(roomId);
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
	return <OpenRoom room={room} conversation={conversation} myId={myId} />;
}

function Failed({ error }: { error: unknown }) {
	const { t } = useTranslation();
	return (
		<div className="p-2">
			<Notice>{problemText(t, error)}</Notice>
		</div>
	);
}

/** What is being written besides plain text: an answer to a message, or a picture, which goes alone. */
function useComposing() {
	const [intent, setIntent] = useState<Intent | null>(null);
	const [picture, setPicture] = useState<File | null>(null);
	const set = (next: Intent | null, file: File | null) => {
		setIntent(next);
		setPicture(file);
	};
	return {
		intent,
		picture,
		begin: (next: Intent) => set(next, null),
		attach: (file: File | null) => set(null, file),
		done: () => set(null, null),
	};
}

interface OpenRoomProps {
	room: ChatRoom;
	conversation: Conversation;
	myId: string;
}

function OpenRoom({ room, conversation, myId }: OpenRoomProps) {
	const navigate = useNavigate();
	const { send, edit, remove, leave } = useChatStore();
	const typing = useTyping(conversation);
	const [menu, setMenu] = useState<Message | null>(null);
	const { intent, picture, begin, attach, done } = useComposing();
	const [reported, setReported] = useState<Reported | null>(null);
	const [failure, setFailure] = useState<unknown>(null);
	const attempt = (work: Promise<unknown>) => {
		setFailure(null);
		work.catch(setFailure);
	};
	const goAway = () => leave(room.id).then(() => navigate('/chat'));
	const choose = (choice: Choice, message: Message) => {
		setMenu(null);
		if (choice === 'copy') attempt(navigator.clipboard.writeText(message.corrected || message.body));
		else if (choice === 'delete') attempt(remove(message));
		else if (choice === 'report') {
			setReported({ userId: message.senderId ?? '', name: message.senderName ?? '', message });
		} else begin({ kind: choice, message });
	};
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
			{failure !== null && <Failed error={failure} />}
			<DropZone onDrop={attach}>
				<MessageList room={room} conversation={conversation} myId={myId} onMenu={setMenu} />
			</DropZone>
			<MessageInput
				key={intent ? `${intent.kind}-${intent.message.id}` : 'plain'}
				roomId={room.id}
				intent={intent}
				picture={picture}
				onPicture={attach}
				onDone={done}
				onSend={(draft) => void send(room.id, draft)}
				onEdit={(message, text) => attempt(edit(message, text))}
			/>
			<MessageMenu
				message={menu}
				mine={menu?.senderId === myId}
				onClose={() => setMenu(null)}
				onChoose={choose}
			/>
			<ReportDialog reported={reported} onClose={() => setReported(null)} />
		</>
	);
}
