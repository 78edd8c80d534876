import { SendHorizontal, Smile, X } from 'lucide-react';
import { type ClipboardEvent, type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/wire';
import { useGrammar } from '../../hooks/useGrammar';
import { useTypingNotice } from '../../hooks/useTypingNotice';
import type { Draft } from '../../stores/chatStore';
import { firstPicture } from '../../utils/shrink';
import { messageMax } from '../../utils/validation';
import { refusalText } from '../common/problemText';
import { EmojiPicker } from './EmojiPicker';
import { GrammarButton, GrammarFindings } from './GrammarCheck';
import { PictureButton, PictureTray } from './PictureTray';

/** What is being written besides a plain message. */
export interface Intent {
	kind: 'reply' | 'correct' | 'edit';
	message: Message;
}

const round = 'grid size-11 shrink-0 place-items-center rounded-full';

interface Props {
	roomId: string;
	intent: Intent | null;
	/** What a plain message begins with. */
	starter?: string;
	/** The picture to send; null: none. */
	picture: File | null;
	onPicture(file: File | null): void;
	onDone(): void;
	onSend(draft: Draft): void;
	/** Fails with what is wrong with the text, which can then be mended. */
	onEdit(message: Message, text: string): Promise<void>;
}

/** The text that an intent begins with: a correction starts from the sentence it corrects. */
function beginning(intent: Intent | null): string {
	if (!intent || intent.kind === 'reply') return '';
	const { message } = intent;
	return intent.kind === 'edit' && message.kind === 'correction' ? (message.corrected ?? '') : message.body;
}

/** Where messages are written. Mount it anew for each intent, so that each has its own text. */
export function MessageInput(props: Props) {
	const { t } = useTranslation();
	const { roomId, intent, picture, onPicture, onDone } = props;
	const [choosing, setChoosing] = useState(false);
	const field = useRef<HTMLTextAreaElement>(null);
	const typing = useTypingNotice(roomId);
	const note = useId();
	const { text, setText, ready, fault, submit, onKeyDown } = useDraft(props, () => {
		typing.stop();
		field.current?.focus();
	});
	const grammar = useGrammar(text);
	const take = (corrected: string) => {
		setText(corrected);
		grammar.forget();
		field.current?.focus();
	};
	const insert = (emoji: string) => {
		const { selectionStart = text.length, selectionEnd = text.length } = field.current ?? {};
		setText(text.slice(0, selectionStart) + emoji + text.slice(selectionEnd));
		field.current?.focus();
	};

	return (
		<form
			onSubmit={submit}
			className="grid gap-2 border-line border-t bg-surface px-3 pt-2 pb-[max(0.75rem,env(safe-area-inset-bottom))] sm:rounded-b-xl"
		>
			{intent && <IntentLine intent={intent} onDone={onDone} />}
			<GrammarFindings check={grammar.check} onTake={take} onDismiss={grammar.forget} />
			{picture && <PictureTray file={picture} onRemove={() => onPicture(null)} />}
			<div className="flex items-end gap-1">
				{!intent && <PictureButton onChoose={onPicture} />}
				<EmojiButton open={choosing} spare={grammar.offered} onToggle={() => setChoosing(!choosing)} />
				{grammar.offered && <GrammarButton check={grammar.check} onLook={grammar.look} />}
				<textarea
					ref={field}
					// biome-ignore lint/a11y/noAutofocus: the person has just asked to answer, correct or edit
					autoFocus={intent !== null || Boolean(props.starter)}
					rows={1}
					value={text}
					aria-label={t('chat.write')}
					aria-invalid={fault !== null || undefined}
					aria-describedby={fault === null ? undefined : note}
					placeholder={picture ? t('chat.caption') : t('chat.placeholder')}
					onChange={(event) => {
						setText(event.target.value);
						if (intent?.kind !== 'edit') typing.touch();
					}}
					onKeyDown={onKeyDown}
					onPaste={(event) => !intent && takePasted(event, onPicture)}
					className="field field-sizing-content max-h-40 resize-none"
				/>
				<SendButton ready={ready} name={intent?.kind === 'edit' ? t('chat.save') : t('chat.send')} />
			</div>
			<Fault id={note} text={fault} />
			{choosing && <EmojiPicker onChoose={insert} />}
		</form>
	);
}

/** A picture in the clipboard is taken in place of the text that some programs put beside it. */
function takePasted(event: ClipboardEvent, onPicture: (file: File) => void) {
	const pasted = firstPicture(event.clipboardData.files);
	if (!pasted) return;
	event.preventDefault();
	onPicture(pasted);
}

/** A phone's keyboard has emoji of its own: there the button makes room where another one is needed. */
function EmojiButton({ open, spare, onToggle }: { open: boolean; spare: boolean; onToggle(): void }) {
	const { t } = useTranslation();
	return (
		<button
			type="button"
			aria-label={t('chat.emoji')}
			aria-expanded={open}
			onClick={onToggle}
			className={`${round} text-muted hover:bg-celadon-soft ${spare && !open ? 'max-sm:hidden' : ''}`}
		>
			<Smile aria-hidden className="size-6" />
		</button>
	);
}

function SendButton({ ready, name }: { ready: boolean; name: string }) {
	return (
		<button
			type="submit"
			aria-label={name}
			aria-disabled={!ready}
			className={`${round} ${ready ? 'bg-celadon text-on-celadon hover:bg-celadon-strong' : 'text-muted'}`}
		>
			<SendHorizontal aria-hidden className="size-5" />
		</button>
	);
}

function Fault({ id, text }: { id: string; text: string | null }) {
	if (text === null) return null;
	return (
		<p id={id} role="alert" className="text-persimmon text-sm">
			{text}
		</p>
	);
}

/** The text that is being written and the ways to send it. */
function useDraft({ intent, starter = '', picture, onDone, onSend, onEdit }: Props, onSent: () => void) {
	const { t } = useTranslation();
	const [text, setText] = useState(() => beginning(intent) || starter);
	const [refusal, setRefusal] = useState<unknown>(null);
	const [saving, setSaving] = useState(false);
	const plain = text.trim();
	const tooLong = [...plain].length > messageMax;
	const unchanged = intent !== null && intent.kind !== 'reply' && plain === beginning(intent).trim();
	const caption = intent?.kind === 'edit' && intent.message.kind === 'image';
	const ready = (plain !== '' || picture !== null || caption) && !tooLong && !unchanged && !saving;
	const fault = tooLong
		? t('chat.tooLong', { count: messageMax })
		: refusal === null
			? null
			: refusalText(t, refusal);
	const save = (message: Message) => {
		setSaving(true);
		setRefusal(null);
		onEdit(message, plain)
			.then(onDone, setRefusal)
			.finally(() => setSaving(false));
	};
	const submit = (event?: FormEvent) => {
		event?.preventDefault();
		if (!ready) return;
		onSent();
		if (intent?.kind === 'edit') return save(intent.message);
		setText('');
		if (intent?.kind === 'correct') onSend({ body: '', to: intent.message, corrected: plain });
		else if (picture) onSend({ body: plain, to: null, file: picture });
		else onSend({ body: plain, to: intent?.message ?? null });
		onDone();
	};
	const onKeyDown = (event: KeyboardEvent) => {
		// While Hangul is put together, Enter ends a syllable and not the message (229 is what Safari says then).
		if (event.nativeEvent.isComposing || event.keyCode === 229) return;
		if (event.key === 'Escape' && intent) {
			event.stopPropagation(); // what is around the field stays open
			onDone();
		}
		if (event.key !== 'Enter' || event.shiftKey) return;
		event.preventDefault();
		submit();
	};
	return { text, setText, ready, fault, submit, onKeyDown };
}

function IntentLine({ intent, onDone }: { intent: Intent; onDone(): void }) {
	const { t } = useTranslation();
	const name = intent.message.senderName ?? t('chat.goneAccount');
	const titles = {
		reply: t('chat.replyTo', { name }),
		correct: t('chat.correctTo', { name }),
		edit: t('chat.editing'),
	};
	return (
		<div className="flex items-center gap-2 rounded-md bg-celadon-soft pl-3 text-sm">
			<div className="min-w-0 flex-1 py-1.5">
				<p className="font-semibold text-xs">{titles[intent.kind]}</p>
				<p className="truncate">{intent.message.body || intent.message.corrected || t('chat.image')}</p>
			</div>
			<button
				type="button"
				aria-label={t('chat.cancel')}
				onClick={onDone}
				className="grid size-11 shrink-0 place-items-center rounded-full"
			>
				<X aria-hidden className="size-5" />
			</button>
		</div>
	);
}
