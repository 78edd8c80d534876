import { useTranslation } from 'react-i18next';
import type { Quote } from '../../api/wire';
import { useTextLanguage } from '../../hooks/useTextLanguage';

/** What a message answers, in two lines at most. */
export function QuoteLine({ quote }: { quote: Quote }) {
	const { t } = useTranslation();
	const language = useTextLanguage(quote.body);
	let quoted = quote.body;
	if (quote.deleted) quoted = t('chat.deleted');
	else if (quote.kind === 'image')
		quoted = quote.body ? t('chat.previewImage', { text: quote.body }) : t('chat.image');
	return (
		<blockquote className="mb-1.5 border-current border-l-2 pl-2.5 text-sm opacity-90">
			<p className="font-semibold text-xs">{quote.senderName ?? t('chat.goneAccount')}</p>
			<p lang={quoted === quote.body ? language : undefined} className="line-clamp-2">
				{quoted}
			</p>
		</blockquote>
	);
}
