import { MessageCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Silence } from '../../api/wire';
import type { Attendee } from '../../api/wireLesson';
import { balance, lengthText } from '../../stores/summaryModel';
import { Avatar } from '../common/Avatar';
import { SharedSilence } from '../talk/SharedSilence';

/** Who took part, how much each said of all that was said, and the way to write to them. */
export function SpeechShares({
	people,
	silence,
	myId,
}: {
	people: Attendee[];
	silence: Silence;
	myId: string;
}) {
	const { t } = useTranslation();
	const even = balance(people);
	return (
		<section aria-labelledby="people" className="grid gap-4 rounded-xl bg-surface p-5 shadow-card">
			<h2 id="people" className="text-xl">
				{t('summary.people')}
			</h2>
			<ul className="grid gap-4">
				{people.map((person) => (
					<Share key={person.userId} person={person} mine={person.userId === myId} />
				))}
			</ul>
			{people.length > 1 && even === null && <p className="text-muted text-sm">{t('summary.silent')}</p>}
			{even !== null && (
				<p className="text-sm">{t('summary.balance', { percent: Math.round(even * 100) })}</p>
			)}
			<SharedSilence silence={silence} />
		</section>
	);
}

/** One person: how long they spoke, their share, and the way to write to them. */
function Share({ person, mine }: { person: Attendee; mine: boolean }) {
	const { t } = useTranslation();
	const name = person.displayName || t('chat.goneAccount');
	return (
		<li className="grid gap-1.5">
			<div className="flex items-center gap-3">
				<Avatar id={person.userId} name={name} className="size-10 text-sm" />
				<p className="grid min-w-0 flex-1">
					<span className="truncate font-semibold">
						{name}
						{mine && <span className="ml-2 font-normal text-muted text-sm">{t('room.you')}</span>}
					</span>
					<span className="text-muted text-sm tabular-nums">
						{t('summary.spoke', {
							spoken: lengthText(person.speechMs),
							present: lengthText(person.presentMs),
						})}
					</span>
				</p>
				{person.mayWrite && (
					<Link
						to={`/chat/with/${person.userId}`}
						aria-label={t('sessions.write', { name })}
						title={t('sessions.write', { name })}
						className="grid size-11 shrink-0 place-items-center rounded-full text-celadon hover:bg-celadon-soft"
					>
						<MessageCircle aria-hidden className="size-5" />
					</Link>
				)}
			</div>
			<meter
				aria-label={t('people.share', { name })}
				min={0}
				max={100}
				value={Math.round(person.share * 100)}
				className="sr-only"
			/>
			<div aria-hidden className="h-2 overflow-hidden rounded-full bg-line">
				<div className="h-full rounded-full bg-celadon" style={{ width: `${person.share * 100}%` }} />
			</div>
		</li>
	);
}
