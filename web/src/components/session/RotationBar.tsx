import { useTranslation } from 'react-i18next';
import type { LanguageTurn } from '../../api/wire';
import { languageName } from '../../utils/languages';

/** The language turns of a session, each as wide as it is long. */
export function RotationBar({ turns }: { turns: LanguageTurn[] }) {
	const { t, i18n } = useTranslation();
	if (turns.length === 0) return null;
	const words = turns.map(({ language, minutes }) =>
		t('sessions.turn', { language: languageName(language, i18n.language), minutes }),
	);
	const order = [...new Set(turns.map(({ language }) => language))];
	return (
		<div
			role="img"
			aria-label={t('sessions.rotation', { turns: words.join(', ') })}
			className={`flex gap-1 ${turns.length > 2 ? 'text-xs' : 'text-sm'}`}
		>
			{turns.map(({ language, minutes }, index) => (
				<span
					// biome-ignore lint/suspicious/noArrayIndexKey: turns have no identity but their place
					key={index}
					style={{ flexGrow: minutes }}
					className={`min-w-0 truncate rounded-sm px-1.5 py-1 text-center font-medium ${
						order.indexOf(language) % 2 === 0 ? 'bg-celadon-soft' : 'bg-persimmon-soft'
					}`}
				>
					{words[index]}
				</span>
			))}
		</div>
	);
}
