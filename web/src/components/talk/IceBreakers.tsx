import { MessagesSquare, RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { suggestTopics } from '../../api/ai';
import type { SuggestedTopic } from '../../api/wire';

const offered = 3;

/** Something to begin with, where nobody has said anything yet. Choosing one writes it into the field, to be sent or changed. */
export function IceBreakers({ roomId, onChoose }: { roomId: string; onChoose(text: string): void }) {
	const { t } = useTranslation();
	const [round, setRound] = useState(0);
	const [topics, setTopics] = useState<SuggestedTopic[]>([]);
	useEffect(() => {
		let gone = false;
		// A conversation can begin without them.
		suggestTopics(offered, `${roomId} ${round}`).then(
			(found) => !gone && setTopics(found),
			() => undefined,
		);
		return () => {
			gone = true;
		};
	}, [roomId, round]);
	if (topics.length === 0) return null;
	return (
		<section aria-label={t('ai.begin')} className="m-auto grid w-full max-w-md gap-2 py-4">
			<h2 className="flex items-center gap-2 font-display font-semibold text-lg">
				<MessagesSquare aria-hidden className="size-5 text-celadon" />
				{t('ai.begin')}
			</h2>
			<p className="text-muted text-sm">{t('ai.beginLead')}</p>
			<ul className="grid gap-2">
				{topics.map(({ question, language, topic }) => (
					<li key={question} className="grid">
						<button
							type="button"
							lang={language}
							onClick={() => onChoose(question)}
							className="grid min-h-11 gap-0.5 rounded-lg bg-raised px-3.5 py-2.5 text-left shadow-card hover:bg-celadon-soft"
						>
							{topic && <span className="text-muted text-xs">{topic}</span>}
							{question}
						</button>
					</li>
				))}
			</ul>
			<button
				type="button"
				onClick={() => setRound(round + 1)}
				className="flex min-h-11 items-center gap-2 justify-self-center rounded-full px-4 font-semibold text-celadon text-sm hover:bg-celadon-soft"
			>
				<RefreshCw aria-hidden className="size-4" />
				{t('ai.others')}
			</button>
		</section>
	);
}
