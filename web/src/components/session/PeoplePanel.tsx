import { CameraOff, Crown, MicOff, UserMinus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as api from '../../api/session';
import type { Participant, Talk } from '../../api/wire';
import { useWebRTC } from '../../hooks/useWebRTC';
import { quietPeople } from '../../stores/lessonModel';
import { useLessonStore } from '../../stores/lessonStore';
import { useRoomStore } from '../../stores/roomStore';
import { Button } from '../common/Button';
import { Notice } from '../common/Notice';
import { problemText } from '../common/problemText';
import { SharedSilence } from '../talk/SharedSilence';
import { BudgetField } from './BudgetField';
import { Gestures } from './Gestures';

/** Who is in the session, who said how much, and for the host what can be done about either. */
export function PeoplePanel({ onStats, onDevices }: { onStats(): void; onDevices(): void }) {
	const { t } = useTranslation();
	const { call } = useWebRTC();
	const you = useRoomStore((state) => state.you);
	const lesson = useLessonStore();
	const [refusal, setRefusal] = useState<unknown>(null);
	const host = lesson.participants.find(({ isHost }) => isHost)?.userId === you;
	const act = (what: Promise<void>) => {
		setRefusal(null);
		what.catch(setRefusal);
	};
	const nameOf = (id: string) => lesson.participants.find(({ userId }) => userId === id)?.displayName ?? '';
	return (
		<div className="grid gap-5">
			{refusal !== null && <Notice>{problemText(t, refusal)}</Notice>}
			<Gestures />
			{host && <Visitors onWord={(id, admit) => act(api.admit(call.sessionId, id, admit))} />}
			<ul className="grid gap-4">
				{lesson.participants.map((person) => (
					<li key={person.userId} className="grid gap-1.5">
						<Person
							person={person}
							you={you}
							talk={lesson.talk.find(({ userId }) => userId === person.userId)}
						/>
						{host && person.userId !== you && <HostActions person={person} onAct={act} />}
					</li>
				))}
			</ul>
			{quietPeople(lesson, you).map(({ userId, minutes }) => (
				<p key={userId} className="rounded-lg bg-celadon-soft px-4 py-2 text-sm">
					{t('people.quiet', { name: nameOf(userId), count: minutes })}
				</p>
			))}
			<SharedSilence silence={lesson.silence} leastMs={60_000} />
			{host && <HostRules onAct={act} />}
			{/* Phones have no room for these among the controls. */}
			<Button look="quiet" onClick={onDevices} className="sm:hidden">
				{t('room.devices')}
			</Button>
			<Button look="quiet" onClick={onStats} className="sm:hidden">
				{t('room.stats')}
			</Button>
			<p className="text-muted text-sm">{t('people.notRecorded')}</p>
		</div>
	);
}

function HostRules({ onAct }: { onAct(what: Promise<void>): void }) {
	const { t } = useTranslation();
	const { call } = useWebRTC();
	const locked = useLessonStore((lesson) => lesson.locked);
	const budget = useLessonStore((lesson) => lesson.turnBudgetSeconds);
	return (
		<>
			<BudgetField
				value={budget}
				onChange={(seconds) => onAct(api.setTurnBudget(call.sessionId, seconds || null))}
			/>
			<label className="flex min-h-11 items-center gap-3">
				<input
					type="checkbox"
					className="size-6 shrink-0"
					checked={locked}
					onChange={(event) => onAct(api.lockSession(call.sessionId, event.target.checked))}
				/>
				{t('people.lock')}
			</label>
		</>
	);
}

function Visitors({ onWord }: { onWord(userId: string, admit: boolean): void }) {
	const { t } = useTranslation();
	const waiting = useLessonStore((lesson) => lesson.waiting);
	if (waiting.length === 0) return null;
	return (
		<section aria-label={t('people.waiting')} className="grid gap-2 rounded-lg bg-persimmon-soft p-4">
			<h3 className="font-semibold text-sm">{t('people.waiting')}</h3>
			{waiting.map(({ userId, displayName }) => (
				<div key={userId} className="flex flex-wrap items-center gap-2">
					<span className="min-w-0 flex-1 truncate">{displayName}</span>
					<Button onClick={() => onWord(userId, true)}>{t('people.admit')}</Button>
					<Button look="quiet" onClick={() => onWord(userId, false)}>
						{t('people.deny')}
					</Button>
				</div>
			))}
		</section>
	);
}

/** The name, which leads to the profile beside the call and not away from it. */
function Name({ person: { userId, displayName }, mine }: { person: Participant; mine: boolean }) {
	const { t } = useTranslation();
	if (mine) return <span className="min-w-0 truncate font-semibold">{displayName}</span>;
	return (
		<a
			href={`/matching/profile/${userId}`}
			target="_blank"
			rel="noreferrer"
			title={t('people.profile', { name: displayName })}
			className="min-w-0 truncate font-semibold underline decoration-edge underline-offset-4 hover:decoration-current"
		>
			{displayName}
			<span className="sr-only"> {t('people.newTab')}</span>
		</a>
	);
}

function Person({ person, you, talk }: { person: Participant; you: string; talk: Talk | undefined }) {
	const { t } = useTranslation();
	const share = talk?.share ?? 0;
	const minutes = Math.floor((talk?.speechMs ?? 0) / 60_000);
	const seconds = Math.floor(((talk?.speechMs ?? 0) % 60_000) / 1000);
	return (
		<>
			<p className="flex items-baseline gap-2">
				<Name person={person} mine={person.userId === you} />
				{person.userId === you && <span className="shrink-0 text-muted text-sm">{t('room.you')}</span>}
				{person.isHost && <span className="shrink-0 text-celadon text-sm">{t('people.host')}</span>}
				<span className="ml-auto shrink-0 text-muted text-sm tabular-nums">
					{t('people.spoken', { minutes, seconds: String(seconds).padStart(2, '0') })}
				</span>
			</p>
			<meter
				aria-label={t('people.share', { name: person.displayName })}
				min={0}
				max={100}
				value={Math.round(share * 100)}
				className="sr-only"
			/>
			<div aria-hidden className="h-2 overflow-hidden rounded-full bg-line">
				<div className="h-full rounded-full bg-celadon" style={{ width: `${share * 100}%` }} />
			</div>
		</>
	);
}

function HostActions({ person, onAct }: { person: Participant; onAct(what: Promise<void>): void }) {
	const { t } = useTranslation();
	const { call, session } = useWebRTC();
	const [sure, setSure] = useState(false);
	const { userId, displayName: name } = person;
	const may = person.may ?? { mic: true, camera: true, screen: true };
	const permit = (part: Partial<typeof may>) =>
		onAct(api.permit(call.sessionId, userId, { ...may, ...part }));
	const look =
		'inline-flex min-h-11 items-center gap-1.5 rounded-full border border-edge px-2.5 text-sm hover:bg-celadon-soft aria-pressed:bg-persimmon-soft';
	return (
		<fieldset aria-label={t('people.actions', { name })} className="flex flex-wrap gap-1.5">
			<button
				type="button"
				className={look}
				aria-pressed={!may.mic}
				onClick={() => permit({ mic: !may.mic })}
			>
				<MicOff aria-hidden className="size-4" />
				{t('people.mute')}
			</button>
			{session?.sessionType === 'video' && (
				<button
					type="button"
					className={look}
					aria-pressed={!may.camera}
					onClick={() => permit({ camera: !may.camera, screen: !may.camera })}
				>
					<CameraOff aria-hidden className="size-4" />
					{t('people.cameraOff')}
				</button>
			)}
			<button type="button" className={look} onClick={() => onAct(api.handOver(call.sessionId, userId))}>
				<Crown aria-hidden className="size-4" />
				{t('people.makeHost')}
			</button>
			<button
				type="button"
				className={look}
				onClick={() => (sure ? onAct(api.removeParticipant(call.sessionId, userId)) : setSure(true))}
			>
				<UserMinus aria-hidden className="size-4" />
				{sure ? t('people.removeSure') : t('people.remove')}
			</button>
		</fieldset>
	);
}
