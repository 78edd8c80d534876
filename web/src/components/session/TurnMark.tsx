import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { turnUsed } from '../../stores/lessonModel';
import { useLessonStore } from '../../stores/lessonStore';
import { useRoomStore } from '../../stores/roomStore';
import { lengthText } from '../../stores/summaryModel';

/** How much of the turn budget a person has used, on their tile. */
export function TurnMark({ userId, name }: { userId: string; name: string }) {
	const { t } = useTranslation();
	const used = useLessonStore(useShallow((lesson) => turnUsed(lesson, userId)));
	if (used === null) return null;
	const { spokenMs, budgetMs, over } = used;
	const words = t('people.turn', { name, spoken: lengthText(spokenMs), budget: lengthText(budgetMs) });
	return (
		<div
			role="img"
			aria-label={over ? `${words}, ${t('people.turnOver')}` : words}
			data-testid="turn"
			data-over={over}
			className="absolute inset-x-0 bottom-0 z-3 h-1.5 bg-[#0a100fb8]"
		>
			<div
				className={`h-full transition-[width] duration-1000 ease-linear motion-reduce:transition-none ${over ? 'bg-[#ff9d6e]' : 'bg-[#7fd1ae]'}`}
				style={{ width: `${Math.min(100, (spokenMs / budgetMs) * 100)}%` }}
			/>
		</div>
	);
}

/** Tells who speaks that the turn is over its time. Said once for each turn; the length goes on beside it. */
export function TurnHint() {
	const { t } = useTranslation();
	const you = useRoomStore((state) => state.you);
	const over = useLessonStore((lesson) => turnUsed(lesson, you)?.over ?? false);
	const budget = useLessonStore((lesson) => lesson.turnBudgetSeconds);
	return (
		<p
			role="status"
			data-testid="turn-over"
			className="fixed bottom-24 left-1/2 z-20 w-max max-w-[92vw] -translate-x-1/2 rounded-full bg-honey px-4 py-2 text-center text-paper text-sm empty:hidden"
		>
			{over ? t('people.yourTurnOver', { spoken: lengthText(budget * 1000) }) : ''}
		</p>
	);
}
