import { Fragment, type ReactNode, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatRoom, Message } from '../../api/wire';
import { useAIStore } from '../../stores/aiStore';
import { type Conversation, folds } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { dayText, sameDay } from '../../utils/dates';
import { Button } from '../common/Button';
import { Bubble } from './Bubble';
import { PendingBubble } from './PendingBubble';

/** Somebody's messages within this time hang together: the name stands once. */
const runMs = 5 * 60_000;
/** How far from the end one may have scrolled and still follow what comes. */
const followPx = 120;

interface Props {
	room: ChatRoom;
	conversation: Conversation;
	myId: string;
	/** What stands there while nobody has said anything. */
	empty: ReactNode;
	onMenu(message: Message): void;
}

/** The messages, the newest at the end, which stays in sight; older ones come above without moving what is read. */
export function MessageList({ room, conversation, myId, empty, onMenu }: Props) {
	const { t, i18n } = useTranslation();
	const older = useChatStore((chat) => chat.older);
	const blockedIds = useChatStore((chat) => chat.blockedIds);
	const { messages, pending, hasOlder, dividerSeq } = conversation;
	const translations = useAIStore((ai) => ai.translations);
	const list = useFollowedScroll(room.id, messages, pending.length, translations);
	const silent = messages.length + pending.length === 0;
	const readByAll = lowestRead(room, myId);

	return (
		<section
			ref={list}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region has to be reachable by the keyboard
			tabIndex={0}
			aria-label={t('chat.messages')}
			className="relative min-h-0 flex-1 overflow-y-auto px-4 py-3"
		>
			{hasOlder && (
				<p className="grid justify-items-center pb-3">
					<Button look="quiet" onClick={() => void older(room.id).catch(() => undefined)}>
						{t('chat.older')}
					</Button>
				</p>
			)}
			{silent && <div className="grid min-h-full items-center">{empty}</div>}
			<div role="log" aria-live="polite" className={silent ? '' : 'flex min-h-full flex-col justify-end'}>
				<ol className="flex flex-col gap-1">
					{messages.map((message, index) => {
						const before = messages[index - 1];
						const newDay = !before || !sameDay(before.createdAt, message.createdAt);
						const divider = dividerSeq > 0 && before?.seq === dividerSeq && message.senderId !== myId;
						return (
							<Fragment key={message.id}>
								{newDay && <Line text={dayText(message.createdAt, i18n.language, new Date())} />}
								{divider && <Line strong text={t('chat.newMessages')} />}
								<Bubble
									message={message}
									mine={message.senderId === myId}
									begins={newDay || divider || !continues(before, message)}
									group={room.kind === 'group'}
									folded={folds({ blockedIds }, room, message.senderId)}
									quoteFolded={folds({ blockedIds }, room, message.quote?.senderId ?? null)}
									readByAll={message.senderId === myId && message.seq <= readByAll}
									onMenu={onMenu}
								/>
							</Fragment>
						);
					})}
					{pending.map((item) => (
						<PendingBubble key={item.body.clientId} roomId={room.id} pending={item} />
					))}
				</ol>
			</div>
		</section>
	);
}

function Line({ text, strong = false }: { text: string; strong?: boolean }) {
	return (
		<li
			className={`flex items-center gap-3 py-3 text-xs first-letter:uppercase before:h-px before:flex-1 after:h-px after:flex-1 ${
				strong
					? 'font-semibold text-persimmon before:bg-persimmon after:bg-persimmon'
					: 'text-muted before:bg-line after:bg-line'
			}`}
		>
			{text}
		</li>
	);
}

function continues(before: Message | undefined, message: Message): boolean {
	if (!before || before.senderId !== message.senderId) return false;
	return Date.parse(message.createdAt) - Date.parse(before.createdAt) < runMs;
}

/** What all others have read; no mark is shown where nobody else is left. */
function lowestRead(room: ChatRoom, myId: string): number {
	const others = room.members.filter(({ userId }) => userId !== myId);
	return others.length === 0 ? 0 : Math.min(...others.map(({ lastReadSeq }) => lastReadSeq));
}

/** Keeps the end in sight while one reads there, and the place where one reads elsewhere. */
function useFollowedScroll(
	roomId: string,
	messages: readonly Message[],
	pendingCount: number,
	translations: unknown,
) {
	const ref = useRef<HTMLElement>(null);
	const was = useRef({ roomId: '', first: 0, height: 0, atEnd: true, pending: 0 });
	const first = messages[0]?.seq ?? 0;
	// Before the browser draws, after every change of the list.
	// biome-ignore lint/correctness/useExhaustiveDependencies: the height changes with every message and translation
	useLayoutEffect(() => {
		const list = ref.current;
		if (!list) return;
		const old = was.current;
		const opened = old.roomId !== roomId || old.first === 0;
		if (!opened && first < old.first) list.scrollTop += list.scrollHeight - old.height;
		else if (opened || old.atEnd || pendingCount > old.pending) list.scrollTop = list.scrollHeight;
		was.current = { roomId, first, height: list.scrollHeight, atEnd: true, pending: pendingCount };
		const note = () => {
			was.current.atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < followPx;
		};
		note();
		list.addEventListener('scroll', note, { passive: true });
		// What is written below may take place away from it.
		const follow = new ResizeObserver(() => {
			if (was.current.atEnd) list.scrollTop = list.scrollHeight;
		});
		follow.observe(list);
		return () => {
			list.removeEventListener('scroll', note);
			follow.disconnect();
		};
	}, [roomId, first, pendingCount, messages, translations]);
	return ref;
}
