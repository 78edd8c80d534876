import { UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { ChatSearch } from '../components/chat/ChatSearch';
import { ChatWindow } from '../components/chat/ChatWindow';
import { GroupDialog } from '../components/chat/GroupForm';
import { RoomList } from '../components/chat/RoomList';
import { Page } from '../components/layout/Page';
import { useDocumentTitle } from '../hooks/useDocumentTitle';
import { useJump } from '../hooks/useJump';
import { useAuthStore } from '../stores/authStore';

/** Conversations: beside each other on a wide screen, one after the other on a phone. */
export function Chat() {
	const { t } = useTranslation();
	const { roomId } = useParams();
	const myId = useAuthStore((state) => state.user?.id ?? '');
	const [grouping, setGrouping] = useState(false);
	const jump = useJump();
	// The open conversation has the heading of the page.
	const Title = roomId ? 'h2' : 'h1';
	useDocumentTitle(roomId ? '' : t('chat.title'));
	return (
		<Page fill alone={roomId !== undefined}>
			<div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] gap-5 md:grid-cols-[minmax(16rem,22rem)_minmax(0,1fr)]">
				<section
					aria-labelledby="chat-rooms"
					className={`flex min-h-0 flex-col ${roomId ? 'max-md:hidden' : ''}`}
				>
					<div className="flex items-center justify-between gap-2 px-3 pt-2 pb-3">
						<Title id="chat-rooms" className="text-3xl">
							{t('chat.title')}
						</Title>
						<button
							type="button"
							aria-label={t('chatGroup.title')}
							title={t('chatGroup.title')}
							onClick={() => setGrouping(true)}
							className="grid size-11 place-items-center rounded-full text-celadon hover:bg-celadon-soft"
						>
							<UserRoundPlus aria-hidden className="size-6" />
						</button>
						<GroupDialog myId={myId} open={grouping} onClose={() => setGrouping(false)} />
					</div>
					<ChatSearch myId={myId}>
						<RoomList myId={myId} />
					</ChatSearch>
				</section>
				<section
					aria-label={t('chat.conversation')}
					className={`flex min-h-0 flex-col bg-desk/60 sm:rounded-xl sm:shadow-card ${roomId ? '' : 'max-md:hidden'}`}
				>
					{roomId ? (
						<ChatWindow key={roomId} roomId={roomId} myId={myId} jump={jump} />
					) : (
						<p className="m-auto p-6 text-muted">{t('chat.choose')}</p>
					)}
				</section>
			</div>
		</Page>
	);
}
