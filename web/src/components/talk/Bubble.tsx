import { Check, CheckCheck, Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/wire';
import { useTextLanguage } from '../../hooks/useTextLanguage';
import type { Mark } from '../../stores/deliveryModel';
import { timeText } from '../../utils/dates';
import { Avatar } from '../common/Avatar';
import { Correction } from './Correction';
import { Picture } from './Picture';
import { QuoteLine } from './QuoteLine';
import { TranslationOf } from './TranslationOf';

interface Props {
	message: Message;
	mine: boolean;
	/** The first of a run of one person's messages. */
	begins: boolean;
	group: boolean;
	/** Of somebody whom the reader has blocked: it is opened on purpose only. */
	folded: boolean;
	/** What it quotes is of somebody whom the reader has blocked. */
	quoteFolded: boolean;
	/** It is what somebody was looking for. */
	found: boolean;
	/** How far it has come; null of what others said. */
	mark: Mark | null;
	onMenu(message: Message): void;
}

/** One message. What can be done with it is in a menu behind its button, which is there for the keyboard and for fingers alike. */
export function Bubble(props: Props) {
	const { message, mine, begins, group, folded, quoteFolded, found } = props;
	const { t } = useTranslation();
	const name = message.senderName ?? t('chat.goneAccount');
	const large = message.kind === 'emoji' && !message.deletedAt && !folded;
	return (
		<li
			data-seq={message.seq}
			tabIndex={found ? -1 : undefined}
			className={`group flex items-end gap-2 ${begins ? 'mt-2' : ''} ${mine ? 'flex-row-reverse' : ''} ${
				found ? '-mx-2 rounded-xl bg-persimmon-soft px-2 py-2 outline-none' : ''
			}`}
		>
			{!mine && group && (
				<span className="w-8 shrink-0 self-start">
					{begins && <Avatar id={message.senderId ?? ''} name={name} className="size-8 text-xs" />}
				</span>
			)}
			<div className={`grid max-w-[min(85%,34rem)] gap-0.5 ${mine ? 'justify-items-end' : ''}`}>
				{begins && !mine && group && <span className="px-1 text-muted text-xs">{name}</span>}
				{!group || mine ? <span className="sr-only">{mine ? t('chat.me') : name}</span> : null}
				<div
					className={
						large
							? 'px-1 text-4xl leading-tight'
							: `rounded-lg px-3.5 py-2 ${mine ? 'bg-celadon text-on-celadon' : 'bg-raised shadow-card'}`
					}
				>
					<Fold folded={folded && !message.deletedAt}>
						{message.quote &&
							!message.deletedAt &&
							message.kind !== 'correction' &&
							(quoteFolded ? <Blocked /> : <QuoteLine quote={message.quote} />)}
						<Content message={message} />
					</Fold>
				</div>
				{!mine && !message.deletedAt && <TranslationOf message={message} />}
			</div>
			<Beside {...props} name={name} />
		</li>
	);
}

/** What stands beside a message: the way to its menu, when it was said, and how far it has come. */
function Beside({ message, mine, folded, mark, onMenu, name }: Props & { name: string }) {
	const { t, i18n } = useTranslation();
	const said = folded ? t('chat.ofBlocked') : message.body || (message.image ? t('chat.image') : '');
	return (
		<div
			className={`flex shrink-0 items-center self-end pb-0.5 text-muted text-xs ${mine ? 'flex-row-reverse' : ''}`}
		>
			{!message.deletedAt && (
				<button
					type="button"
					aria-label={t('chat.actions', { name: mine ? t('chat.me') : name, text: shortened(said) })}
					onClick={() => onMenu(message)}
					className="grid size-11 place-items-center rounded-full opacity-60 hover:bg-celadon-soft hover:opacity-100 focus-visible:opacity-100 group-hover:opacity-100"
				>
					<Ellipsis aria-hidden className="size-5" />
				</button>
			)}
			<span className="flex items-center gap-1 whitespace-nowrap">
				{message.editedAt && !message.deletedAt && <span>{t('chat.edited')}</span>}
				<time dateTime={message.createdAt}>{timeText(message.createdAt, i18n.language)}</time>
				{mark && !message.deletedAt && <Ticks mark={mark} />}
			</span>
		</div>
	);
}

function Blocked() {
	const { t } = useTranslation();
	return <p className="text-sm italic opacity-80">{t('chat.ofBlocked')}</p>;
}

function Fold({ folded, children }: { folded: boolean; children: ReactNode }) {
	const { t } = useTranslation();
	if (!folded) return children;
	return (
		<details>
			<summary className="-my-2 min-h-11 cursor-pointer content-center text-muted text-sm">
				{t('chat.ofBlocked')}
			</summary>
			{children}
		</details>
	);
}

function Content({ message }: { message: Message }) {
	const { t } = useTranslation();
	const language = useTextLanguage(message.body);
	if (message.deletedAt) return <p className="italic opacity-80">{t('chat.deleted')}</p>;
	if (message.kind === 'correction') return <Correction message={message} />;
	if (message.image) return <Picture message={message} image={message.image} />;
	return (
		<p lang={language} className="whitespace-pre-wrap">
			{message.body}
		</p>
	);
}

/** One tick for what is stored, two for what has arrived with everybody else, bold and coloured once all have read it. */
function Ticks({ mark: { state, count, of } }: { mark: Mark }) {
	const { t } = useTranslation();
	const partly = state === 'sent' && count > 0;
	const text = partly ? t('chat.deliveredTo', { count, of }) : t(`chat.${state}`);
	const Icon = state === 'sent' ? Check : CheckCheck;
	return (
		<span title={text} className="inline-flex items-center">
			<Icon
				aria-hidden
				strokeWidth={state === 'read' ? 3 : 2}
				className={`size-4 ${state === 'read' ? 'text-celadon' : ''}`}
			/>
			{partly && (
				<span aria-hidden className="tabular-nums">
					{count}/{of}
				</span>
			)}
			<span className="sr-only">{text}</span>
		</span>
	);
}

function shortened(text: string): string {
	const characters = [...text];
	return characters.length > 40 ? `${characters.slice(0, 40).join('')}…` : text;
}
