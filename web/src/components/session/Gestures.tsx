import { Hand } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { raiseHand, react } from '../../api/session';
import { reactions } from '../../api/wire';
import { useWebRTC } from '../../hooks/useWebRTC';
import { useLessonStore } from '../../stores/lessonStore';
import { useRoomStore } from '../../stores/roomStore';

/** What one can show without a word. What becomes of it comes by the topic. */
export function Gestures() {
	const { t } = useTranslation();
	const { call } = useWebRTC();
	const you = useRoomStore((state) => state.you);
	const up = useLessonStore(({ participants }) =>
		participants.some(({ userId, handRaisedAt }) => userId === you && handRaisedAt !== undefined),
	);
	const look = 'grid size-11 place-items-center rounded-full text-xl hover:bg-celadon-soft';
	return (
		<fieldset aria-label={t('gesture.label')} className="flex flex-wrap items-center gap-1">
			<button
				type="button"
				aria-pressed={up}
				onClick={() => void raiseHand(call.sessionId, !up).catch(() => {})}
				className="mr-1 inline-flex min-h-11 items-center gap-1.5 rounded-full border border-edge px-3 text-sm hover:bg-celadon-soft aria-pressed:bg-honey aria-pressed:text-paper"
			>
				<Hand aria-hidden className="size-4" />
				{up ? t('gesture.lower') : t('gesture.raise')}
			</button>
			{reactions.map((emoji) => (
				<button
					key={emoji}
					type="button"
					aria-label={t('gesture.react', { emoji })}
					onClick={() => void react(call.sessionId, emoji).catch(() => {})}
					className={look}
				>
					{emoji}
				</button>
			))}
		</fieldset>
	);
}

/** A raised hand and the last reaction of a person, on their tile. */
export function GestureBadge({ userId }: { userId: string }) {
	const { t } = useTranslation();
	const raised = useLessonStore(
		({ participants }) => participants.find((person) => person.userId === userId)?.handRaisedAt !== undefined,
	);
	const reaction = useLessonStore((lesson) => lesson.reactions[userId]);
	return (
		<div className="pointer-events-none absolute inset-x-2 top-2 z-3 flex items-start justify-between">
			{reaction ? (
				<span key={reaction.count} role="img" aria-label={reaction.emoji} className="reaction text-4xl">
					{reaction.emoji}
				</span>
			) : (
				<span />
			)}
			{raised && (
				<span
					role="img"
					aria-label={t('gesture.raised')}
					data-testid="hand"
					className="grid size-9 place-items-center rounded-full bg-honey text-paper"
				>
					<Hand aria-hidden className="size-5" />
				</span>
			)}
		</div>
	);
}
