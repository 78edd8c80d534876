import { useTranslation } from 'react-i18next';
import type { Analysis } from '../../api/wire';
import { languageName } from '../../utils/languages';

type Speaker = Analysis['speakers'][number];

interface Props<S extends Speaker> {
	found: { speakers: S[]; feedback: Analysis['feedback'] };
	nameOf(speaker: S): string;
	/** The level of the headings: one below that of what it stands under. */
	heading?: Heading;
}

type Heading = 'h2' | 'h3';

/** Who wrote how much, and what a language model said of one's own messages where it was asked. */
export function Analyzed<S extends Speaker>({ found, nameOf, heading = 'h3' }: Props<S>) {
	return (
		<div className="grid gap-5">
			<ul className="grid gap-2">
				{found.speakers.map((speaker) => (
					<li key={speaker.userId ?? 'gone'} className="rounded-lg border border-line p-3">
						<p className="font-semibold">{nameOf(speaker)}</p>
						<Figures speaker={speaker} />
					</li>
				))}
			</ul>
			{found.feedback && <Feedback feedback={found.feedback} heading={heading} />}
		</div>
	);
}

function Figures({ speaker }: { speaker: Speaker }) {
	const { t, i18n } = useTranslation();
	const languages = Object.entries(speaker.languages)
		.filter(([language]) => language !== 'und')
		.sort(([, a], [, b]) => b - a)
		.map(([language, count]) => `${languageName(language, i18n.language)} ${count}`);
	return (
		<>
			<p className="text-muted text-sm">
				{[
					t('review.messages', { count: speaker.messages }),
					t('review.words', { count: speaker.words }),
					t('review.questions', { count: speaker.questions }),
					t('review.corrections', { count: speaker.corrections }),
				].join(' · ')}
			</p>
			{languages.length > 0 && <p className="text-muted text-sm">{languages.join(' · ')}</p>}
		</>
	);
}

interface FeedbackProps {
	feedback: NonNullable<Analysis['feedback']>;
	heading: Heading;
}

function Feedback({ feedback, heading: Title }: FeedbackProps) {
	const { t } = useTranslation();
	const { language, summary, strengths, mistakes, advice, provider, model } = feedback;
	return (
		<div className="grid gap-4">
			<p lang={language}>{summary}</p>
			<Points title={t('review.strengths')} points={strengths} language={language} heading={Title} />
			{mistakes.length > 0 && (
				<section className="grid gap-2">
					<Title className="font-sans font-semibold">{t('review.mistakes')}</Title>
					<ul className="grid gap-2">
						{mistakes.map((mistake, place) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: they neither move nor change
							<li key={place} className="grid gap-0.5">
								<span>
									<del>{mistake.original}</del> → <ins className="no-underline">{mistake.corrected}</ins>
								</span>
								<span lang={language} className="text-muted text-sm">
									{mistake.explanation}
								</span>
							</li>
						))}
					</ul>
				</section>
			)}
			<Points title={t('review.advice')} points={advice} language={language} heading={Title} />
			{model && <p className="text-muted text-xs">{t('review.by', { model, provider })}</p>}
		</div>
	);
}

interface PointsProps {
	title: string;
	points: readonly string[];
	language: string;
	heading: Heading;
}

function Points({ title, points, language, heading: Title }: PointsProps) {
	if (points.length === 0) return null;
	return (
		<section className="grid gap-1">
			<Title className="font-sans font-semibold">{title}</Title>
			<ul lang={language} className="list-disc pl-5">
				{points.map((point) => (
					<li key={point}>{point}</li>
				))}
			</ul>
		</section>
	);
}
