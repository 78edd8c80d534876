import { GraduationCap } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../api/wire';

/** For whom a session is; nothing where that is not said. */
export function LevelChip({ session: { levelFrom, levelTo } }: { session: Session }) {
	const { t } = useTranslation();
	if (!levelFrom && !levelTo) return null;
	const text = () => {
		if (levelFrom === levelTo) return levelFrom ?? '';
		if (levelFrom && levelTo) return t('sessions.levels', { from: levelFrom, to: levelTo });
		return levelFrom ? t('sessions.levelFrom', { from: levelFrom }) : t('sessions.levelTo', { to: levelTo });
	};
	return (
		<span className="inline-flex items-center gap-1.5 text-muted text-sm" data-testid="levels">
			<GraduationCap aria-hidden className="size-4" />
			<span className="sr-only">{t('sessions.levelLabel', { levels: text() })}</span>
			<span aria-hidden>{text()}</span>
		</span>
	);
}
