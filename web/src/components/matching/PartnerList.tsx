import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { MatchWish } from '../../api/wire';
import { useNow } from '../../hooks/useNow';
import { useOnboarding } from '../../hooks/useOnboarding';
import { usePartners } from '../../hooks/usePartners';
import { useSeen } from '../../hooks/useSeen';
import { filterCount } from '../../stores/matchingModel';
import { useMatchingStore } from '../../stores/matchingStore';
import { firstOpen } from '../../stores/onboardingModel';
import { pathOf } from '../../utils/onboarding';
import { Button, buttonClass } from '../common/Button';
import { Loading } from '../common/Loading';
import { RetryNotice } from '../common/RetryNotice';
import { PartnerCard } from './PartnerCard';

/** So many people come by themselves; whoever wants more says so, and reaches what is below the list before. */
const byThemselves = 60;

interface Props {
	wish: MatchWish;
	onChange(wish: MatchWish): void;
}

/** Whom to ask, best first, more of them as one goes on. Cards out of sight cost nothing: `skip-unseen` leaves them undrawn. */
export function PartnerList({ wish, onChange }: Props) {
	const { t } = useTranslation();
	const { items, status } = useMatchingStore((state) => state.partners);
	const retry = usePartners(wish);
	const now = useNow(30_000);
	return (
		<div className="grid content-start gap-5">
			{status === 'loading' && <Loading />}
			{status === 'failed' && <RetryNotice onRetry={retry}>{t('matching.failed')}</RetryNotice>}
			{status === 'newcomer' && <Newcomer />}
			{status === 'ready' && items.length === 0 && <Nobody wish={wish} onChange={onChange} />}
			{items.length > 0 && (
				<ul aria-label={t('matching.partners')} className="grid grid-cols-1 gap-5 md:grid-cols-2">
					{items.map((who) => (
						<li key={who.userId} className="skip-unseen grid grid-cols-1">
							<PartnerCard who={who} now={now} />
						</li>
					))}
				</ul>
			)}
			<More wish={wish} />
		</div>
	);
}

/** The end of the list as far as it is loaded. */
function More({ wish }: { wish: MatchWish }) {
	const { t } = useTranslation();
	const { items, nextCursor } = useMatchingStore((state) => state.partners);
	const morePartners = useMatchingStore((state) => state.morePartners);
	const [failed, setFailed] = useState(false);
	const asking = useRef(false);
	const more = () => {
		if (asking.current) return;
		asking.current = true;
		setFailed(false);
		morePartners(wish)
			.catch(() => setFailed(true))
			.finally(() => {
				asking.current = false;
			});
	};
	const end = useSeen(() => {
		if (items.length < byThemselves && !failed) more();
	}, nextCursor);
	if (!nextCursor) return null;
	return (
		<div ref={end} className="grid justify-items-center gap-3">
			{failed && <RetryNotice onRetry={more}>{t('matching.failed')}</RetryNotice>}
			{!failed && (
				<Button look="quiet" onClick={more}>
					{t('sessions.more')}
				</Button>
			)}
		</div>
	);
}

function Newcomer() {
	const { t } = useTranslation();
	const { stored } = useOnboarding();
	return (
		<div className="grid justify-items-center gap-4 py-10 text-center">
			<p className="font-display font-semibold text-2xl">{t('matching.newcomer')}</p>
			<p className="max-w-md text-muted">{t('matching.newcomerLead')}</p>
			<Link to={pathOf(stored ? firstOpen(stored) : 'info')} className={buttonClass()}>
				{t('resume.go')}
			</Link>
		</div>
	);
}

/** Why there is nobody, and what helps. */
function Nobody({ wish, onChange }: Props) {
	const { t } = useTranslation();
	const people = useMatchingStore((state) => state.filters?.people);
	if (filterCount(wish) > 0 && people !== 0) return <TooNarrow wish={wish} onChange={onChange} />;
	return (
		<div className="grid justify-items-center gap-4 py-10 text-center">
			<p className="font-display font-semibold text-2xl">{t('matching.nobody')}</p>
			<p className="max-w-md text-muted">{t('matching.nobodyLead')}</p>
			<div className="flex flex-wrap justify-center gap-3">
				<Link to={pathOf('schedule')} className={buttonClass('quiet')}>
					{t('matching.moreHours')}
				</Link>
				<Link to={pathOf('lang')} className={buttonClass('quiet')}>
					{t('matching.moreLanguages')}
				</Link>
				<Link to={pathOf('partner')} className={buttonClass('quiet')}>
					{t('matching.otherWishes')}
				</Link>
			</div>
		</div>
	);
}

function TooNarrow({ wish, onChange }: Props) {
	const { t } = useTranslation();
	const parts = (['language', 'levels', 'minHours', 'interests', 'online'] as const).filter(
		(part) => filterCount({ [part]: wish[part] }) > 0,
	);
	return (
		<div className="grid justify-items-center gap-4 py-10 text-center">
			<p className="font-display font-semibold text-2xl">{t('matching.narrow')}</p>
			<p className="max-w-md text-muted">{t('matching.narrowLead')}</p>
			<div className="flex flex-wrap justify-center gap-3">
				{parts.map((part) => {
					const { [part]: _, ...rest } = wish;
					return (
						<Button key={part} look="quiet" onClick={() => onChange(rest)}>
							{t(`without.${part}`)}
						</Button>
					);
				})}
				{parts.length > 1 && <Button onClick={() => onChange({})}>{t('filter.clear')}</Button>}
			</div>
		</div>
	);
}
