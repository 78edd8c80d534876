import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { LevelResult, SkillResult } from '../../api/wire';
import { levelSpans, scoreRange } from '../../stores/levelTestModel';

const spans = levelSpans();

/** Where each skill lies on the scale, with how sure that is: for the eye as a drawing, for all as a table. */
export function LevelChart({ result }: { result: LevelResult }) {
	const { t } = useTranslation();
	return (
		<figure className="grid gap-4">
			<div aria-hidden className="grid gap-3">
				<div className="flex px-2.5 sm:ml-36">
					{spans.map(({ level, from, to }) => (
						<span key={level} className="text-center text-muted text-xs" style={{ width: `${to - from}%` }}>
							{level}
						</span>
					))}
				</div>
				{result.skills.map((skill) => (
					<div key={skill.skill} className="grid items-center gap-1 sm:grid-cols-[9rem_1fr] sm:gap-0">
						<span className="font-semibold text-sm">{t(`skill.${skill.skill}`)}</span>
						<Line skill={skill} />
					</div>
				))}
			</div>
			<figcaption className="text-muted text-sm">{t('levelTest.chartHint')}</figcaption>
			<details>
				<summary className="inline-flex min-h-11 items-center font-semibold text-celadon text-sm">
					{t('levelTest.asTable')}
				</summary>
				<Table skills={result.skills} />
			</details>
		</figure>
	);
}

function Line({ skill }: { skill: SkillResult }) {
	const { t } = useTranslation();
	const range = scoreRange(skill);
	return (
		<div className="relative h-9 rounded-sm bg-desk">
			<svg
				viewBox="0 0 100 10"
				preserveAspectRatio="none"
				role="presentation"
				className="absolute inset-y-0 left-2.5 h-full w-[calc(100%-1.25rem)] overflow-visible"
			>
				{spans.slice(1).map(({ level, from }) => (
					<line
						key={level}
						x1={from}
						x2={from}
						y1={0}
						y2={10}
						className="stroke-line"
						strokeWidth={1}
						vectorEffect="non-scaling-stroke"
					/>
				))}
				{range && (
					<line
						x1={range.from}
						x2={range.to}
						y1={5}
						y2={5}
						className="stroke-celadon opacity-40"
						strokeWidth={10}
						strokeLinecap="round"
						vectorEffect="non-scaling-stroke"
					/>
				)}
				{range && skill.score !== null && (
					// A line of no length with round ends stays a circle however wide the drawing is.
					<line
						x1={skill.score}
						x2={skill.score}
						y1={5}
						y2={5}
						className="stroke-celadon"
						strokeWidth={16}
						strokeLinecap="round"
						vectorEffect="non-scaling-stroke"
					/>
				)}
			</svg>
			{!range && (
				<span className="absolute inset-0 grid place-items-center text-muted text-sm">
					{ofTask(t, skill)}
				</span>
			)}
		</div>
	);
}

/** What is said of a skill that came from a task: its score is on a scale of its own, so it has no place on that of the levels. */
function ofTask(t: TFunction, { assessed, level, score, basis }: SkillResult): string {
	if (!assessed || score === null) return t('levelTest.notAssessed');
	if (level !== null) return t('levelTest.historyLevel', { level, score });
	return basis === 'fluency' ? t('levelTest.fluencyOnly', { score }) : t('levelTest.scoreOnly', { score });
}

function Table({ skills }: { skills: readonly SkillResult[] }) {
	const { t } = useTranslation();
	return (
		<div className="overflow-x-auto">
			<table className="w-full text-left text-sm">
				<thead>
					<tr className="border-line border-b text-muted">
						<th scope="col" className="py-2 pr-3 font-semibold">
							{t('levelTest.skill')}
						</th>
						<th scope="col" className="py-2 pr-3 font-semibold">
							{t('levelTest.level')}
						</th>
						<th scope="col" className="py-2 pr-3 font-semibold">
							{t('levelTest.score')}
						</th>
						<th scope="col" className="py-2 font-semibold">
							{t('levelTest.range')}
						</th>
					</tr>
				</thead>
				<tbody>
					{skills.map((skill) => {
						const range = scoreRange(skill);
						return (
							<tr key={skill.skill} className="border-line border-b last:border-0">
								<th scope="row" className="py-2 pr-3 font-normal">
									{t(`skill.${skill.skill}`)}
								</th>
								<td className="py-2 pr-3">
									{skill.level ?? (skill.assessed ? '–' : t('levelTest.notAssessed'))}
								</td>
								<td className="py-2 pr-3 tabular-nums">{skill.score ?? '–'}</td>
								<td className="py-2 tabular-nums">{range ? t('levelTest.fromTo', range) : '–'}</td>
							</tr>
						);
					})}
				</tbody>
			</table>
		</div>
	);
}
