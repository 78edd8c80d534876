import { MicOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useTalkingMuted } from '../../hooks/useTalkingMuted';
import { useLessonStore } from '../../stores/lessonStore';
import { useRoomStore } from '../../stores/roomStore';

/** Tells somebody who talks into a muted microphone. */
export function MutedHint() {
	const { t } = useTranslation();
	const { choice, mic } = useRoomStore((state) => state.local);
	const you = useRoomStore((state) => state.you);
	const silenced = useLessonStore(({ participants }) =>
		participants.some(({ userId, may }) => userId === you && may?.mic === false),
	);
	const talking = useTalkingMuted(mic, !choice.micOn || silenced);
	if (!talking && !silenced) return null;
	return (
		<p
			role="status"
			className="fixed bottom-24 left-1/2 z-20 flex w-max max-w-[92vw] -translate-x-1/2 items-center gap-2 rounded-full bg-ink px-4 py-2 text-paper text-sm"
		>
			<MicOff aria-hidden className="size-4" />
			{silenced ? t('people.silenced') : t('room.talkingMuted')}
		</p>
	);
}
