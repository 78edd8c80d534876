import { SpellCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Message, Quote } from '../../api/wire';
import { useTextLanguage } from '../../hooks/useTextLanguage';
import { diffWords } from '../../utils/diff';
import { Changes } from './Changes';

/** A sentence as it was, with what should go struck out and what should come in its place. */
export function Correction({ message }: { message: Pick<Message, 'quote' | 'corrected' | 'body'> }) {
	const { t } = useTranslation();
	const language = useTextLanguage(message.body ?? '');
	return (
		<div className="grid gap-1.5">
			<p className="flex items-center gap-1.5 font-semibold text-xs">
				<SpellCheck aria-hidden className="size-4" />
				{t('chat.correctionOf', { name: message.quote?.senderName ?? t('chat.goneAccount') })}
			</p>
			<Sentence quote={message.quote} corrected={message.corrected ?? ''} />
			{message.body && (
				<p lang={language} className="whitespace-pre-wrap text-sm opacity-90">
					{message.body}
				</p>
			)}
		</div>
	);
}

function Sentence({ quote, corrected }: { quote: Quote | null; corrected: string }) {
	const { i18n } = useTranslation();
	const language = useTextLanguage(corrected);
	if (!quote || quote.deleted)
		return (
			<p lang={language} className="whitespace-pre-wrap">
				{corrected}
			</p>
		);
	const pieces = diffWords(quote.body, corrected, language ?? i18n.language);
	return <Changes pieces={pieces} {...(language ? { language } : {})} />;
}
