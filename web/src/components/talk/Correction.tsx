import { SpellCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Message, Quote } from '../../api/wire';
import { diffWords } from '../../utils/diff';

/** A sentence as it was, with what should go struck out and what should come in its place. */
export function Correction({ message }: { message: Pick<Message, 'quote' | 'corrected' | 'body'> }) {
	const { t } = useTranslation();
	return (
		<div className="grid gap-1.5">
			<p className="flex items-center gap-1.5 font-semibold text-xs">
				<SpellCheck aria-hidden className="size-4" />
				{t('chat.correctionOf', { name: message.quote?.senderName ?? t('chat.goneAccount') })}
			</p>
			<Changes quote={message.quote} corrected={message.corrected ?? ''} />
			{message.body && <p className="whitespace-pre-wrap text-sm opacity-90">{message.body}</p>}
		</div>
	);
}

function Changes({ quote, corrected }: { quote: Quote | null; corrected: string }) {
	const { i18n } = useTranslation();
	if (!quote || quote.deleted) return <p className="whitespace-pre-wrap">{corrected}</p>;
	const pieces = diffWords(quote.body, corrected, i18n.language);
	let place = 0;
	return (
		<p className="whitespace-pre-wrap rounded-sm bg-surface px-2.5 py-1.5 text-ink">
			{pieces.map(({ kind, text }) => {
				const key = `${kind}-${place++}`;
				if (kind === 'gone') {
					return (
						<del key={key} className="bg-persimmon-soft text-persimmon">
							{text}
						</del>
					);
				}
				if (kind === 'new') {
					return (
						<ins key={key} className="bg-celadon-soft font-semibold text-celadon no-underline">
							{text}
						</ins>
					);
				}
				return <span key={key}>{text}</span>;
			})}
		</p>
	);
}
