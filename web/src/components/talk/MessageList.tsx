import { Fragment, type ReactNode, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatRoom, Message } from '../../api/wire';
import type { Jump } from '../../hooks/useConversation';
import { useAIStore } from '../../stores/aiStore';
import { type Conversation, folds, foldsMessage } from '../../stores/chatModel';
import { useChatStore } from '../../stores/chatStore';
import { markOf } from '../../stores/deliveryModel';
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
	/** The message to bring into sight. */
	jump: Jump | null;
	onMenu(message: Message): void;
}

/** The messages, the newest at the end, which stays in sight; older ones come above without moving what is read. */
export function MessageList({ room, conversation, myId, empty, jump, onMenu }: Props) {
	const { t, i18n } = useTranslation();
	const older = useChatStore((chat) => chat.older);
	const blockedIds = useChatStore((chat) => chat.blockedIds);
	const { messages, pending, hasOlder, hasNewer, dividerSeq } = conversation;
	const list = useFollowedScroll(room.id, conversation, jump);
	const silent = messages.length + pending.length === 0;

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
									folded={foldsMessage({ blockedIds }, room, message)}
									quoteFolded={folds({ blockedIds }, room, message.quote?.senderId ?? null)}
									found={message.seq === jump?.seq}
									mark={message.senderId === myId ? markOf(room, myId, message.seq) : null}
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
			{hasNewer && <Newer roomId={room.id} />}
		</section>
	);
}

/** The ways from an older place to the end. */
function Newer({ roomId }: { roomId: string }) {
	const { t } = useTranslation();
	const { newer, open } = useChatStore();
	return (
		<p className="flex flex-wrap justify-center gap-2 pt-3">
			<Button look="quiet" onClick={() => void newer(roomId).catch(() => undefined)}>
				{t('chat.newer')}
			</Button>
			<Button look="quiet" onClick={() => void open(roomId).catch(() => undefined)}>
				{t('chat.newest')}
			</Button>
		</p>
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

/** Keeps the end in sight while one reads there, and the place where one reads elsewhere; brings a message into sight once for each jump. */
function useFollowedScroll(roomId: string, conversation: Conversation, jump: Jump | null) {
	const translations = useAIStore((ai) => ai.translations);
	const ref = useRef<HTMLElement>(null);
	const was = useRef({ roomId: '', first: 0, height: 0, room: 0, atEnd: true, pending: 0 });
	const shown = useRef<Jump | null>(null);
	const { messages, pending, hasNewer } = conversation;
	const first = messages[0]?.seq ?? 0;
	// Before the browser draws, after every change of the list.
	// biome-ignore lint/correctness/useExhaustiveDependencies: the height changes with every message and translation
	useLayoutEffect(() => {
		const list = ref.current;
		if (!list) return;
		const old = was.current;
		const opened = old.roomId !== roomId || old.first === 0 || first > old.first;
		const target =
			jump && jump !== shown.current && list.querySelector<HTMLElement>(`[data-seq="${jump.seq}"]`);
		if (target) {
			shown.current = jump;
			target.scrollIntoView({ block: 'center' });
			target.focus({ preventScroll: true });
		} else if (!opened && first < old.first) list.scrollTop += list.scrollHeight - old.height;
		else if (opened || old.atEnd || pending.length > old.pending) list.scrollTop = list.scrollHeight;
		const room = list.clientHeight;
		was.current = { roomId, first, height: list.scrollHeight, room, atEnd: true, pending: pending.length };
		const note = () => {
			// Less room than before is nobody's scrolling; that is followed below.
			if (list.clientHeight !== was.current.room) return;
			was.current.atEnd = !hasNewer && list.scrollHeight - list.scrollTop - list.clientHeight < followPx;
		};
		note();
		list.addEventListener('scroll', note, { passive: true });
		// What is written below may take place away from it.
		const follow = new ResizeObserver(() => {
			was.current.room = list.clientHeight;
			if (was.current.atEnd) list.scrollTop = list.scrollHeight;
		});
		follow.observe(list);
		return () => {
			list.removeEventListener('scroll', note);
			follow.disconnect();
		};
	}, [roomId, first, pending.length, messages, hasNewer, jump, translations]);
	return ref;
}
