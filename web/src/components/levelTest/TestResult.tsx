import { useTranslation } from 'react-i18next';
import type { LevelBand, LevelResult, SkillResult } from '../../api/wire';
import { likelyLevels } from '../../stores/levelTestModel';
import { longDate } from '../../utils/dates';
import { languageName } from '../../utils/languages';
import { LevelChart } from './LevelChart';

const card = 'grid grid-cols-1 gap-4 rounded-xl bg-surface p-5 shadow-card sm:p-6';

/** What a test showed: over all, of each skill, and what it could not show. */
export function TestResult({ result }: { result: LevelResult }) {
	const { t, i18n } = useTranslation();
	const likely = likelyLevels(result.bands);
	const missing = result.skills.filter(({ assessed }) => !assessed);
	return (
		<>
			<section aria-label={t('levelTest.overall')} className={card}>
				<div className="flex flex-wrap items-center gap-x-6 gap-y-3">
					<p className="font-display text-6xl text-celadon" data-testid="level">
						{result.level ?? '–'}
					</p>
					<div className="grid min-w-48 flex-1 gap-1">
						<p className="font-semibold">
							{result.level === null
								? t('levelTest.noLevel')
								: t('levelTest.overallIn', { language: languageName(result.language, i18n.language) })}
						</p>
						{likely && (
							<p className="text-muted">
								{likely.from === likely.to
									? t('levelTest.likelyOne', { level: likely.from, percent: percentOf(likely.probability) })
									: t('levelTest.likelyTwo', {
											from: likely.from,
											to: likely.to,
											percent: percentOf(likely.probability),
										})}
							</p>
						)}
						<p className="text-muted text-sm">
							{t('levelTest.testedAt', { date: longDate(result.testedAt, i18n.language) })}
						</p>
					</div>
				</div>
				{result.bands.length > 0 && <Bands bands={result.bands} />}
				{result.provisional && <p className="text-muted text-sm">{t('levelTest.provisional')}</p>}
			</section>
			<section aria-labelledby="level-skills" className={card}>
				<h2 id="level-skills" className="text-xl">
					{t('levelTest.skills')}
				</h2>
				<LevelChart result={result} />
			</section>
			{missing.length > 0 && (
				<section aria-labelledby="level-missing" className={card}>
					<h2 id="level-missing" className="text-xl">
						{t('levelTest.missing')}
					</h2>
					<ul className="grid gap-2">
						{missing.map((skill) => (
							<Missing key={skill.skill} skill={skill} />
						))}
					</ul>
				</section>
			)}
			<Judged result={result} />
		</>
	);
}

/** Whole percents, of which nothing is certain and nothing impossible. */
const percentOf = (probability: number) => Math.min(99, Math.max(1, Math.round(probability * 100)));

function Bands({ bands }: { bands: readonly LevelBand[] }) {
	const { t } = useTranslation();
	return (
		<div className="grid gap-2">
			<h2 id="level-bands" className="font-sans font-semibold text-sm">
				{t('levelTest.bands')}
			</h2>
			<ol aria-labelledby="level-bands" className="grid grid-cols-6 gap-1.5 sm:gap-3">
				{bands.map(({ level, probability }) => (
					<li key={level} className="grid gap-1 text-center text-sm">
						<svg viewBox="0 0 10 24" preserveAspectRatio="none" aria-hidden="true" className="h-16 w-full">
							<rect width={10} height={24} className="fill-desk" />
							<rect
								y={24 - Math.max(0.6, probability * 24)}
								width={10}
								height={Math.max(0.6, probability * 24)}
								className="fill-celadon"
							/>
						</svg>
						<span className="font-semibold">{level}</span>
						<span className="whitespace-nowrap text-muted tabular-nums max-sm:text-xs">
							{probability < 0.01 ? t('levelTest.under1') : `${Math.round(probability * 100)} %`}
						</span>
					</li>
				))}
			</ol>
		</div>
	);
}

function Missing({ skill }: { skill: SkillResult }) {
	const { t } = useTranslation();
	return (
		<li>
			<span className="font-semibold">{t(`skill.${skill.skill}`)}</span>
			{': '}
			{t(`levelReason.${skill.reason ?? 'no-assessor'}`)}
		</li>
	);
}

/** How writing and speaking were looked at, with the figures that were found, and the words of whoever judged them. */
function Judged({ result }: { result: LevelResult }) {
	const { t, i18n } = useTranslation();
	const judged = result.skills.filter(
		({ basis, measured }) => basis !== 'items' && figuresOf(measured).length > 0,
	);
	if (judged.length === 0 && result.feedback === null) return null;
	const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
	return (
		<section aria-labelledby="level-judged" className={card}>
			<h2 id="level-judged" className="text-xl">
				{t('levelTest.judged')}
			</h2>
			{result.feedback !== null && <p className="whitespace-pre-line">{result.feedback}</p>}
			{judged.map(({ skill, basis, measured }) => (
				<div key={skill} className="grid gap-2">
					<h3 className="font-semibold">{t(`skill.${skill}`)}</h3>
					{basis && <p className="text-muted text-sm">{t(`levelBasis.${basis}`)}</p>}
					<dl className="grid grid-cols-2 gap-x-4 gap-y-2 sm:grid-cols-3">
						{figuresOf(measured).map(([name, value]) => (
							<div key={name} className="flex flex-col-reverse">
								<dt className="text-muted text-sm">{t(`levelFigure.${name}`)}</dt>
								<dd className="font-display text-xl">{number.format(value)}</dd>
							</div>
						))}
					</dl>
				</div>
			))}
		</section>
	);
}

/** The figures that there are words for, in our order: a server newer than the page may know more. */
const figures = [
	'fluency',
	'clarity',
	'articulationRate',
	'pauses',
	'speechSeconds',
	'meanRunSeconds',
	'words',
	'characters',
	'sentences',
	'wordsPerSentence',
	'variety',
] as const;

function figuresOf(measured: Readonly<Record<string, number>>): [(typeof figures)[number], number][] {
	return figures.flatMap((name) => {
		const value = measured[name];
		return value === undefined ? [] : [[name, value] as [typeof name, number]];
	});
}
