import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { conversationOf } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { useRoomStore } from '../../stores/roomStore';
import { useTeachStore } from '../../stores/teachStore';
import { Loading } from '../common/Loading';
import { Conversation } from '../talk/Conversation';

/** What is written in the session. Whoever sees it has read it. */
export function ChatTab() {
	const { t } = useTranslation();
	const roomId = useTeachStore((teaching) => teaching.roomId);
	const you = useRoomStore((state) => state.you);
	const room = useChatStore((chat) => chat.rooms.find(({ id }) => id === roomId));
	const conversation = useChatStore((chat) => (roomId ? conversationOf(chat, roomId) : null));
	const unread = room?.unreadCount ?? 0;
	useEffect(() => {
		const read = () => {
			if (roomId && unread > 0 && document.visibilityState === 'visible')
				useChatStore.getState().read(roomId);
		};
		read();
		document.addEventListener('visibilitychange', read);
		return () => document.removeEventListener('visibilitychange', read);
	}, [roomId, unread]);

	if (!room || conversation?.status !== 'ready') return <Loading />;
	return (
		<>
			{conversation.messages.length + conversation.pending.length === 0 && (
				<p className="px-5 pt-4 text-muted text-sm">{t('side.chatEmpty')}</p>
			)}
			<Conversation room={room} conversation={conversation} myId={you} />
		</>
	);
}
