import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatRoom, Message } from '../../api/wire';
import type { Jump } from '../../hooks/useConversation';
import { useTranslations } from '../../hooks/useTranslations';
import type { Conversation as Talk } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { ReportDialog, type Reported } from '../common/ReportForm';
import { DropZone } from './DropZone';
import { IceBreakers } from './IceBreakers';
import { type Intent, MessageInput } from './MessageInput';
import { MessageList } from './MessageList';
import { type Choice, MessageMenu } from './MessageMenu';

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

interface Props {
	room: ChatRoom;
	conversation: Talk;
	myId: string;
	/** The message to bring into sight. */
	jump?: Jump | null;
	/** What went wrong elsewhere on the page. */
	failure?: unknown;
	/** Nobody writes here any more. */
	readOnly?: boolean;
}

function Failure({ error }: { error: unknown }) {
	const { t } = useTranslation();
	if (error === null) return null;
	return (
		<div className="p-2">
			<Notice>{problemText(t, error)}</Notice>
		</div>
	);
}

/** What is written in a room: the messages, what can be done with each, and the place to write. */
export function Conversation(props: Props) {
	const { room, conversation, myId, jump = null, failure = null, readOnly = false } = props;
	const { send, edit, remove, catchUp } = useChatStore();
	const [menu, setMenu] = useState<Message | null>(null);
	const { intent, picture, begin, attach, done } = useComposing();
	const [reported, setReported] = useState<Reported | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	const [starter, setStarter] = useState('');
	const translations = useTranslations(menu, myId);
	const attempt = (work: Promise<unknown>) => {
		setRefusal(null);
		work.catch(setRefusal);
	};
	const choose = (choice: Choice, message: Message) => {
		setMenu(null);
		if (choice === 'translate') translations.toggle(message);
		else if (choice === 'copy') attempt(navigator.clipboard.writeText(message.corrected || message.body));
		// Where nothing comes in any more, one has to ask what became of it.
		else if (choice === 'delete')
			attempt(remove(message).then(() => (readOnly ? catchUp(room.id) : undefined)));
		else if (choice === 'report') {
			setReported({ userId: message.senderId ?? '', name: message.senderName ?? '', message });
		} else begin({ kind: choice, message });
	};
	const breaks = !readOnly && room.sessionId === null;
	const empty = breaks ? <IceBreakers roomId={room.id} onChoose={setStarter} /> : null;
	const list = <MessageList {...{ room, conversation, myId, jump, empty }} onMenu={setMenu} />;
	return (
		<>
			<Failure error={refusal ?? failure} />
			{readOnly ? list : <DropZone onDrop={attach}>{list}</DropZone>}
			{!readOnly && (
				<MessageInput
					key={intent ? `${intent.kind}-${intent.message.id}` : `plain ${starter}`}
					starter={starter}
					roomId={room.id}
					intent={intent}
					picture={picture}
					onPicture={attach}
					onDone={done}
					onSend={(draft) => void send(room.id, draft)}
					onEdit={edit}
				/>
			)}
			<MessageMenu
				message={menu}
				mine={menu?.senderId === myId}
				translated={translations.shown}
				readOnly={readOnly}
				onClose={() => setMenu(null)}
				onChoose={choose}
			/>
			<ReportDialog reported={reported} onClose={() => setReported(null)} />
		</>
	);
}
