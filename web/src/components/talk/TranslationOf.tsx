import { Languages } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../api/wire';
import { sameLanguage, versionOf } from '../../stores/aiModel';
import { useAIStore } from '../../stores/aiStore';
import { languageName } from '../../utils/languages';
import { refusalText } from '../common/problemText';

/** What a message means in one's own language, below it, once that was asked for. */
export function TranslationOf({ message }: { message: Message }) {
	const { t, i18n } = useTranslation();
	const translation = useAIStore((ai) => ai.translations[versionOf(message)]);
	if (!translation || (translation.status === 'there' && !translation.shown)) return null;
	if (translation.status === 'loading')
		return <p className="px-1 text-muted text-sm">{t('ai.translating')}</p>;
	if (translation.status === 'failed')
		return <p className="px-1 text-persimmon text-sm">{refusalText(t, translation.error)}</p>;
	const { source, target, text } = translation.translated;
	if (sameLanguage(source, target)) return <p className="px-1 text-muted text-sm">{t('ai.yourLanguage')}</p>;
	return (
		<div className="grid gap-0.5 rounded-lg border border-line px-3.5 py-2">
			<p className="flex items-center gap-1.5 text-muted text-xs">
				<Languages aria-hidden className="size-4 shrink-0" />
				{t('ai.translatedFrom', { language: languageName(source, i18n.language) })}
			</p>
			<p lang={target} className="whitespace-pre-wrap">
				{text}
			</p>
		</div>
	);
}
