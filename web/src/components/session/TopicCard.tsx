import { ChevronLeft, ChevronRight, Languages, ListPlus, type LucideIcon, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api/http';
import type { Card, TurnCardBody } from '../../api/wireLesson';
import { useTurn } from '../../hooks/useTurn';
import { useWebRTC } from '../../hooks/useWebRTC';
import { cardLanguage, cardText, otherLanguage } from '../../stores/teachModel';
import { useTeachStore } from '../../stores/teachStore';
import { languageName } from '../../utils/languages';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';

/** The card that lies open for everybody. */
export function TopicCard() {
	const { i18n } = useTranslation();
	const card = useTeachStore((teaching) => teaching.open.card);
	const spoken = useTurn()?.language ?? null;
	const language = card ? cardLanguage(card, spoken, i18n.language) : '';
	return (
		<>
			{/* Each card begins in the language that is spoken now, without what was opened of the one before. */}
			{card && <OpenCard key={`${card.id}-${language}`} card={card} spoken={language} />}
			<p aria-live="polite" lang={language || undefined} className="sr-only">
				{card && cardText(card, language).question}
			</p>
		</>
	);
}

/** `spoken` is the language in which it is shown until another one is asked for. */
function OpenCard({ card, spoken }: { card: Card; spoken: string }) {
	const { t, i18n } = useTranslation();
	const { call } = useWebRTC();
	const turn = useTeachStore((teaching) => teaching.turn);
	const [language, setLanguage] = useState(spoken);
	const [more, setMore] = useState(false);
	const [refusal, setRefusal] = useState<unknown>(null);
	const other = otherLanguage(card, language);
	const { question, followUps } = cardText(card, language);
	const act = (action: TurnCardBody['action']) => () => {
		setRefusal(null);
		turn(call.sessionId, { action }).catch((error: unknown) => {
			// Somebody was faster: their card comes by the topic.
			if (!(error instanceof ApiError && error.code === 'stale-version')) setRefusal(error);
		});
	};
	const otherName = t('card.in', { language: languageName(other, i18n.language) });
	return (
		<section
			aria-label={t('card.label')}
			data-testid="card"
			data-card={card.id}
			className="mx-auto grid w-full max-w-4xl rounded-xl bg-surface px-3 pb-2.5 shadow-card sm:px-5 sm:pb-3"
		>
			<div className="flex items-center gap-0.5">
				<span className="min-w-0 flex-1 truncate font-semibold text-celadon text-sm">
					{card.topicNames[i18n.language] ?? card.topicNames.en}
				</span>
				<Control
					icon={ListPlus}
					label={more ? t('card.less') : t('card.more')}
					named
					expanded={more}
					onClick={() => setMore(!more)}
				/>
				<Control icon={Languages} label={otherName} named onClick={() => setLanguage(other)} />
				<Control icon={ChevronLeft} label={t('card.back')} onClick={act('back')} />
				<Control icon={ChevronRight} label={t('card.next')} onClick={act('next')} />
				<Control icon={X} label={t('card.hide')} onClick={act('hide')} />
			</div>
			<p lang={language} data-testid="question" className="font-display text-lg leading-snug sm:text-xl">
				{question}
			</p>
			{more && (
				<ul lang={language} className="mt-1 grid list-disc gap-0.5 pl-6">
					{followUps.map((followUp) => (
						<li key={followUp}>{followUp}</li>
					))}
				</ul>
			)}
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
		</section>
	);
}

interface ControlProps {
	icon: LucideIcon;
	label: string;
	/** Shows the name beside the sign where there is room. */
	named?: boolean;
	expanded?: boolean;
	onClick(): void;
}

function Control({ icon: Icon, label, named = false, expanded, onClick }: ControlProps) {
	return (
		<button
			type="button"
			aria-label={label}
			title={label}
			aria-expanded={expanded}
			onClick={onClick}
			className="inline-flex h-11 min-w-11 shrink-0 items-center justify-center gap-1.5 rounded-full px-2 text-sm hover:bg-celadon-soft"
		>
			<Icon aria-hidden className="size-5" />
			{named && (
				<span aria-hidden className="max-sm:hidden">
					{label}
				</span>
			)}
		</button>
	);
}
