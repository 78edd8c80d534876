import { Ban, Flag, MessageCircle } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { blockPerson } from '../../api/chat';
import type { Presence, PublicUser } from '../../api/wire';
import { usePresence } from '../../hooks/usePresence';
import { useChatStore } from '../../stores/chatStore';
import { whenText } from '../../utils/dates';
import { interests } from '../../utils/interests';
import { languageName } from '../../utils/languages';
import { Avatar } from '../common/Avatar';
import { Button, buttonClass } from '../common/Button';
import { Choice } from '../common/Choice';
import { Confirm } from '../common/Confirm';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { ReportDialog, type Reported } from '../common/ReportForm';
import { Fit } from './Fit';

/** For whose eyes a person looks at the own page. */
export type Eyes = 'stranger' | 'known';

interface Props {
	who: PublicUser;
	presence: Presence | null;
	/** Null of somebody else. */
	eyes: Eyes | null;
	onEyes(eyes: Eyes): void;
	onBlocked(): void;
}

export function PersonCard({ who, presence, eyes, onEyes, onBlocked }: Props) {
	const mine = eyes !== null;
	const now = usePresence(mine ? null : who.id, presence);
	return (
		<article className="grid gap-6 rounded-xl bg-surface p-5 shadow-card sm:p-8">
			<div className="flex flex-wrap items-center gap-5">
				<Avatar
					id={who.id}
					name={who.englishName}
					imageUrl={who.profileImageUrl}
					className="size-24 text-3xl"
				/>
				<div className="min-w-48 flex-1">
					<h1 className="text-3xl">{who.englishName}</h1>
					<PresenceLine presence={mine ? null : now} />
				</div>
			</div>
			{mine ? <Mine eyes={eyes} onEyes={onEyes} /> : <Actions who={who} onBlocked={onBlocked} />}
			{!mine && <Fit userId={who.id} name={who.englishName} />}
			<Told who={who} />
		</article>
	);
}

function Mine({ eyes, onEyes }: { eyes: Eyes; onEyes(eyes: Eyes): void }) {
	const { t } = useTranslation();
	return (
		<div className="grid justify-items-start gap-4">
			<Choice
				legend={t('person.mine')}
				hint={t(`eyesHint.${eyes}`)}
				options={(['stranger', 'known'] as const).map((code) => [code, t(`eyes.${code}`)] as const)}
				value={eyes}
				onChange={onEyes}
			/>
			<Link to="/profile" className={buttonClass('quiet')}>
				{t('identity.toProfile')}
			</Link>
		</div>
	);
}

function PresenceLine({ presence }: { presence: Presence | null }) {
	const { t, i18n } = useTranslation();
	let text = '';
	if (presence?.status === 'online') text = t('chat.online');
	else if (presence?.status === 'away') text = t('chat.away');
	else if (presence?.lastSeen) {
		text = t('chat.lastSeen', { when: whenText(presence.lastSeen, i18n.language, new Date()) });
	}
	return (
		<p aria-live="polite" className="flex min-h-6 items-center gap-2 text-muted text-sm">
			{presence?.status === 'online' && <span aria-hidden className="size-2.5 rounded-full bg-ring" />}
			{text}
		</p>
	);
}

function Actions({ who, onBlocked }: { who: PublicUser; onBlocked(): void }) {
	const { t } = useTranslation();
	const loadRooms = useChatStore((chat) => chat.loadRooms);
	const [asking, setAsking] = useState(false);
	const [reported, setReported] = useState<Reported | null>(null);
	const [refusal, setRefusal] = useState<unknown>(null);
	const block = () => {
		setRefusal(null);
		blockPerson(who.id).then(() => {
			void loadRooms();
			onBlocked();
		}, setRefusal);
	};
	return (
		<div className="grid gap-3">
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			{!who.mayWrite && <p className="text-muted text-sm">{t('person.notYet')}</p>}
			<div className="flex flex-wrap gap-2">
				{who.mayWrite && (
					<Link to={`/chat/with/${who.id}`} className={`${buttonClass()} max-sm:w-full`}>
						<MessageCircle aria-hidden className="size-5" />
						{t('person.message')}
					</Link>
				)}
				<Button look="quiet" className="max-sm:flex-1" onClick={() => setAsking(true)}>
					<Ban aria-hidden className="size-5" />
					{t('chat.block')}
				</Button>
				<Button
					look="quiet"
					className="max-sm:flex-1"
					onClick={() => setReported({ userId: who.id, name: who.englishName, message: null })}
				>
					<Flag aria-hidden className="size-5" />
					{t('chat.report')}
				</Button>
			</div>
			<Confirm
				open={asking}
				title={t('chat.block')}
				text={t('chat.blockLead', { name: who.englishName })}
				onClose={() => setAsking(false)}
				onConfirm={block}
			/>
			<ReportDialog reported={reported} onClose={() => setReported(null)} />
		</div>
	);
}

/** What the person has told; what was not is left out. */
function Told({ who }: { who: PublicUser }) {
	const { t, i18n } = useTranslation();
	const name = (code: string) => languageName(code, i18n.language);
	const common = interests.filter((code) => who.interests.includes(code));
	return (
		<dl className="grid gap-5">
			{who.bio && (
				<Row term={t('profile.about')}>
					<p className="whitespace-pre-wrap">{who.bio}</p>
				</Row>
			)}
			{who.nativeLanguage && <Row term={t('person.native')}>{name(who.nativeLanguage)}</Row>}
			{who.targetLanguages.length > 0 && (
				<Row term={t('person.learns')}>
					<ul className="grid gap-1">
						{who.targetLanguages.map(({ language, level }) => (
							<li key={language}>
								{name(language)}
								{level && <span className="text-muted"> · {t('person.level', { level })}</span>}
							</li>
						))}
					</ul>
				</Row>
			)}
			{who.currentLevel && <Row term={t('person.tested')}>{who.currentLevel}</Row>}
			{common.length > 0 && (
				<Row term={t('person.interests')}>
					<ul className="flex flex-wrap gap-2">
						{common.map((code) => (
							<li key={code} className="rounded-full bg-celadon-soft px-3 py-1 text-sm">
								{t(`interest.${code}`)}
							</li>
						))}
					</ul>
				</Row>
			)}
			{who.birthYear !== null && <Row term={t('onboarding.birthYear')}>{who.birthYear}</Row>}
			{who.gender && <Row term={t('onboarding.gender')}>{t(`gender.${who.gender}`)}</Row>}
			{who.zone && <Row term={t('person.zone')}>{who.zone.replaceAll('_', ' ')}</Row>}
			{who.streakDays !== null && (
				<Row term={t('home.streak')}>{t('person.streakDays', { count: who.streakDays })}</Row>
			)}
			{who.sharedHours !== null && (
				<Row term={t('person.time')}>{t('person.sharedHours', { count: who.sharedHours })}</Row>
			)}
		</dl>
	);
}

function Row({ term, children }: { term: string; children: ReactNode }) {
	return (
		<div className="grid gap-1 border-line border-t pt-4 sm:grid-cols-[10rem_minmax(0,1fr)] sm:gap-4">
			<dt className="font-semibold text-sm sm:pt-0.5">{term}</dt>
			<dd>{children}</dd>
		</div>
	);
}
