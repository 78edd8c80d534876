import { SlidersHorizontal } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MatchFilters, MatchWish } from '../../api/wire';
import { filterCount, flipped, sameWish } from '../../stores/matchingModel';
import { useMatchingStore } from '../../stores/matchingStore';
import { interests, interestsMax } from '../../utils/interests';
import { languageName, levels } from '../../utils/languages';
import { Button } from '../common/Button';
import { Checkbox } from '../common/Checkbox';
import { pillClass } from '../common/Choice';
import { SelectField } from '../common/Field';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';

interface Props {
	wish: MatchWish;
	filters: MatchFilters | null;
	onChange(wish: MatchWish): void;
}

/** By what to look for partners, each value with how many people it lets through. */
export function FilterPanel({ wish, filters, onChange }: Props) {
	const { t } = useTranslation();
	const id = useId();
	const [open, setOpen] = useState(false);
	const count = filterCount(wish);
	return (
		<section aria-label={t('filter.title')} className="grid content-start gap-3">
			<Button
				look="quiet"
				className="lg:hidden"
				aria-expanded={open}
				aria-controls={id}
				onClick={() => setOpen(!open)}
			>
				<SlidersHorizontal aria-hidden className="size-5" />
				{count > 0 ? t('filter.titleCount', { count }) : t('filter.title')}
			</Button>
			<div
				id={id}
				className={`grid content-start gap-5 rounded-xl bg-surface p-5 shadow-card ${open ? '' : 'max-lg:hidden'}`}
			>
				<h2 className="text-xl max-lg:sr-only">{t('filter.title')}</h2>
				<Values wish={wish} filters={filters} onChange={onChange} />
				<Keep wish={wish} filters={filters} onChange={onChange} />
			</div>
		</section>
	);
}

function Values({ wish, filters, onChange }: Props) {
	const { t } = useTranslation();
	const change = (part: MatchWish) => onChange({ ...wish, ...part });
	const hours = filters?.hours ?? [];
	return (
		<>
			<LanguagePills wish={wish} filters={filters} onChange={onChange} />
			<Pills legend={t('filter.levels')}>
				{levels.map((level) => (
					<Pill
						key={level}
						name={level}
						on={wish.levels?.includes(level) ?? false}
						count={countOf(filters?.levels, level)}
						onFlip={() => change({ levels: flipped(wish.levels, level) })}
					/>
				))}
			</Pills>
			<SelectField
				label={t('filter.hours')}
				value={String(wish.minHours ?? 0)}
				onChange={(event) => change({ minHours: Number(event.target.value) })}
			>
				<option value="0">{t('filter.anyHours')}</option>
				{[...new Set([...hours.map(({ min }) => min), ...(wish.minHours ? [wish.minHours] : [])])]
					.toSorted((a, b) => a - b)
					.map((min) => {
						const people = hours.find((step) => step.min === min)?.count;
						const text = t('filter.minHours', { count: min });
						return (
							<option key={min} value={min}>
								{people === undefined ? text : t('filter.counted', { text, people })}
							</option>
						);
					})}
			</SelectField>
			<InterestPills wish={wish} filters={filters} onChange={onChange} />
			<Checkbox
				label={
					filters
						? t('filter.counted', { text: t('filter.online'), people: filters.online })
						: t('filter.online')
				}
				checked={wish.online ?? false}
				onChange={(event) => change({ online: event.target.checked })}
			/>
		</>
	);
}

const countOf = (list: MatchFilters['levels'] | undefined, value: string) =>
	list && (list.find((one) => one.value === value)?.count ?? 0);

/** Only for who learns several. */
function LanguagePills({ wish, filters, onChange }: Props) {
	const { t, i18n } = useTranslation();
	const known = filters?.languages ?? [];
	const all =
		known.some(({ value }) => value === wish.language) || !wish.language
			? known
			: [...known, { value: wish.language, count: 0 }];
	if (all.length < 2 && !wish.language) return null;
	return (
		<Pills legend={t('filter.language')}>
			{all.map(({ value, count }) => (
				<Pill
					key={value}
					name={languageName(value, i18n.language)}
					on={wish.language === value}
					count={count}
					onFlip={() => onChange({ ...wish, language: wish.language === value ? '' : value })}
				/>
			))}
		</Pills>
	);
}

/** So many of what most people like are in sight at once. */
const firstInterests = 8;

function InterestPills({ wish, filters, onChange }: Props) {
	const { t } = useTranslation();
	const [all, setAll] = useState(false);
	const chosen = wish.interests ?? [];
	const counted = (filters?.interests ?? []).map(({ value }) => value);
	const liked = interests
		.filter((code) => counted.includes(code) || chosen.includes(code))
		.toSorted((a, b) => (countOf(filters?.interests, b) ?? 0) - (countOf(filters?.interests, a) ?? 0));
	if (liked.length === 0) return null;
	const shown = liked.filter((code, at) => all || at < firstInterests || chosen.includes(code));
	return (
		<Pills legend={t('person.interests')}>
			{shown.map((code) => (
				<Pill
					key={code}
					name={t(`interest.${code}`)}
					on={chosen.includes(code)}
					count={countOf(filters?.interests, code)}
					full={chosen.length >= interestsMax}
					onFlip={() => onChange({ ...wish, interests: flipped(chosen, code) })}
				/>
			))}
			{shown.length < liked.length && (
				<button
					type="button"
					onClick={() => setAll(true)}
					className="min-h-11 rounded-full px-3 font-medium text-sm underline underline-offset-4"
				>
					{t('filter.moreInterests', { count: liked.length - shown.length })}
				</button>
			)}
		</Pills>
	);
}

function Pills({ legend, children }: { legend: string; children: ReactNode }) {
	return (
		<fieldset className="grid gap-2">
			<legend className="mb-2 font-semibold text-sm">{legend}</legend>
			<div className="flex flex-wrap gap-2">{children}</div>
		</fieldset>
	);
}

interface PillProps {
	name: string;
	on: boolean;
	/** Undefined while it is not known. */
	count: number | undefined;
	full?: boolean;
	onFlip(): void;
}

function Pill({ name, on, count, full = false, onFlip }: PillProps) {
	const { t } = useTranslation();
	const closed = !on && (full || count === 0);
	return (
		<label className={`${pillClass(on)} ${closed ? 'opacity-55' : ''}`}>
			<input type="checkbox" className="sr-only" checked={on} disabled={closed} onChange={onFlip} />
			{name}
			{count !== undefined && (
				<span className="ml-1.5 tabular-nums">
					<span aria-hidden>{count}</span>
					<span className="sr-only">{t('filter.people', { count })}</span>
				</span>
			)}
		</label>
	);
}

/** Takes all filters back, keeps them for the next time, or brings back what was kept. */
function Keep({ wish, filters, onChange }: Props) {
	const { t } = useTranslation();
	const saveFilters = useMatchingStore((state) => state.saveFilters);
	const [refusal, setRefusal] = useState<unknown>(null);
	const narrowed = filterCount(wish) > 0;
	const saved = filters?.saved ?? {};
	const kept = sameWish(wish, saved);
	const save = () => {
		setRefusal(null);
		saveFilters(wish).catch(setRefusal);
	};
	if (!narrowed && kept) return null;
	return (
		<div className="grid gap-2">
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{narrowed && (
				<Button look="quiet" onClick={() => onChange({})}>
					{t('filter.clear')}
				</Button>
			)}
			{!kept && filterCount(saved) > 0 && (
				<Button look="quiet" onClick={() => onChange(saved)}>
					{t('filter.use')}
				</Button>
			)}
			{narrowed && (
				<Button look="quiet" disabled={kept} onClick={save}>
					{kept ? t('filter.saved') : t('filter.save')}
				</Button>
			)}
		</div>
	);
}
