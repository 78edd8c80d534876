import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Note } from '../../api/wireLesson';
import { languageName } from '../../utils/languages';
import { Correction } from './Correction';

interface Props {
	note: Note;
	/** What can be done with it. */
	children?: ReactNode;
}

/** A word with what it means, or a sentence with what is better about it. */
export function NoteCard({ note, children }: Props) {
	const { t, i18n } = useTranslation();
	const { kind, language, text, said, meaning, example, authorName, aboutName, version } = note;
	return (
		<article
			aria-label={t(`note.${kind}Label`, { text })}
			className="grid gap-1.5 rounded-lg bg-raised p-3.5 shadow-card"
		>
			{kind === 'word' ? (
				<>
					<p lang={language} className="font-display text-xl leading-snug">
						{text}
					</p>
					{meaning && <p>{meaning}</p>}
					{example && (
						<p lang={language} className="border-line border-l-2 pl-2.5 text-muted text-sm">
							{example}
						</p>
					)}
				</>
			) : (
				<Correction
					message={{
						quote: {
							id: '',
							senderId: null,
							senderName: aboutName,
							kind: 'text',
							body: said ?? '',
							deleted: said === null,
						},
						corrected: text,
						body: meaning ?? '',
					}}
				/>
			)}
			<div className="flex min-h-6 flex-wrap items-center gap-x-3 text-muted text-sm">
				<span>{languageName(language, i18n.language)}</span>
				<span>{t('note.by', { name: authorName || t('chat.goneAccount') })}</span>
				{version > 1 && <span>{t('chat.edited')}</span>}
				<span className="ml-auto flex">{children}</span>
			</div>
		</article>
	);
}
